-- name: tie_bins
-- purpose: what passed between two people, half-life by half-life, in company or alone
-- mode: read
-- parameters:
--   first_client (integer, inclusive): code of the first client looked at; from it, the returned codes count on from 0
--   last_client (integer, inclusive): code of the last one
-- returns: client, supplier, contact (codes of actors), bin, interactions, weight, direct_weight, joint_weight (units of
--          2^-40, decayed to the end of the bin), first_us, last_us, two_way, supplier_started, client_started; rows of the same
--          pair and bin add up
-- order: none (the reader adds up)
WITH sides AS (
    SELECT *, unnest(suppliers) AS supplier FROM contacts WHERE client BETWEEN $first_client AND $last_client
), pairs AS (
    SELECT *, unnest(contacts) AS contact FROM sides
), both_kinds AS (
    SELECT
        client,
        supplier.actor AS supplier,
        contact.actor AS contact,
        bin,
        direct,
        joint,
        count(*) AS interactions,
        sum(weight)::BIGINT AS weight,
        min(at_us) AS first_us,
        max(at_us) AS last_us,
        bool_or(two_way) AS two_way,
        bool_or(message AND supplier.started) AS supplier_started,
        bool_or(message AND contact.started) AS client_started
    FROM pairs
    GROUP BY client, supplier.actor, contact.actor, bin, direct, joint
    UNION ALL
    SELECT
        client, supplier, contact, bin, direct, joint, interactions, weight, first_us, last_us, two_way,
        supplier_started, client_started
    FROM pair_bins
    WHERE client BETWEEN $first_client AND $last_client
)
SELECT
    client - $first_client AS client,
    supplier,
    contact,
    bin::INTEGER AS bin,
    interactions,
    weight,
    if(direct, weight, 0) AS direct_weight,
    if(joint, weight, 0) AS joint_weight,
    first_us,
    last_us,
    two_way,
    supplier_started,
    client_started
FROM both_kinds;
