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
WITH company AS (
    SELECT
        k.client,
        s.actor AS supplier,
        c.actor AS contact,
        k.bin,
        k.direct,
        k.joint,
        count(*) AS interactions,
        sum(k.weight)::BIGINT AS weight,
        min(k.at_us) AS first_us,
        max(k.at_us) AS last_us,
        bool_or(k.two_way) AS two_way,
        bool_or(k.message AND s.started) AS supplier_started,
        bool_or(k.message AND c.started) AS client_started
    FROM contacts AS k
    JOIN presence AS s ON s.interaction = k.interaction AND s.side = 0
    JOIN presence AS c ON c.interaction = k.interaction AND c.side = 1 AND c.client = k.client
    WHERE k.client BETWEEN $first_client AND $last_client
    GROUP BY ALL
), both_kinds AS (
    FROM company
    UNION ALL BY NAME
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
