-- name: pair_bins
-- purpose: what passed between two people in interactions of theirs alone, half-life by half-life
-- mode: temporary
-- parameters:
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
--   half_life_us (bigint, microseconds)
--   oldest_bin (integer): older interactions are put into this bin
--   joint_functions (integer): functions a side that make joint work
--   first_client (integer, inclusive): code of the first client looked at
--   last_client (integer, inclusive): code of the last one
-- returns: table pair_bins(client, supplier, contact, bin, direct, joint, interactions, weight, first_us, last_us, two_way,
--          messages, known_messages, supplier_started, client_started, client_decay, either_decay); bin 0 is the last
--          half-life; weight and decay are counted to the end of the bin, in units of 2^-40, so that sums are exact in any order
-- order: none
CREATE OR REPLACE TEMP TABLE pair_bins AS
WITH aged AS (
    SELECT
        client,
        supplier,
        contact,
        at_us,
        starter,
        weight,
        message,
        ($end_us - at_us - 1) // $half_life_us AS bin,
        ($end_us - at_us) / $half_life_us AS age
    FROM pairs JOIN channels ON channels.code = pairs.channel
    WHERE at_us < $end_us AND client BETWEEN $first_client AND $last_client
), faded AS (
    SELECT
        client,
        supplier,
        contact,
        least(bin, $oldest_bin)::UTINYINT AS bin,
        at_us,
        round(pow(2, bin - age) * weight * 1099511627776)::BIGINT AS weight,
        CASE WHEN message AND starter > 0 THEN round(pow(2, bin - age) * 1099511627776)::BIGINT END AS decay,
        starter,
        -- One bit a fact, so that one aggregate collects them all.
        CASE WHEN NOT message THEN 1 ELSE 2 + 4 * (starter > 0)::INTEGER + 8 * (starter = 1)::INTEGER + 16 * (starter = 2)::INTEGER END
            ::UTINYINT AS facts
    FROM aged
), summed AS (
    SELECT
        client,
        supplier,
        contact,
        bin,
        count(*) AS interactions,
        sum(weight)::BIGINT AS weight,
        min(at_us) AS first_us,
        max(at_us) AS last_us,
        bit_or(facts) AS facts,
        coalesce(sum(decay) FILTER (starter = 2), 0)::BIGINT AS client_decay,
        coalesce(sum(decay), 0)::BIGINT AS either_decay
    FROM faded
    GROUP BY ALL
)
SELECT
    s.client,
    supplier,
    contact,
    bin::INTEGER AS bin,
    NOT (ours.is_window OR theirs.is_window) AS direct,
    $joint_functions <= 1 AND ours.function_bit <> 0 AND theirs.function_bit <> 0 AS joint,
    interactions,
    weight,
    first_us,
    last_us,
    facts & 1 > 0 AS two_way,
    facts & 2 > 0 AS messages,
    facts & 4 > 0 AS known_messages,
    facts & 8 > 0 AS supplier_started,
    facts & 16 > 0 AS client_started,
    client_decay,
    either_decay
FROM summed AS s
JOIN actors AS ours ON ours.actor = supplier
JOIN actors AS theirs ON theirs.actor = contact;
