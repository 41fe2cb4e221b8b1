-- name: pair_bins
-- purpose: what passed between two people in interactions of theirs alone, half-life by half-life; most interactions are
--          such, and need no look at who else took part
-- mode: temporary
-- parameters:
--   end_at (timestamp, UTC, exclusive): the instant at the end of the as-of day
--   end_us (bigint, microseconds since 1970): the same instant
--   half_life_us (bigint, microseconds)
--   oldest_bin (integer): older interactions are put into this bin
--   joint_functions (integer): functions a side that make joint work
-- returns: table pair_bins(client, supplier, contact, bin, direct, joint, interactions, weight, first_us, last_us, two_way,
--          messages, known_messages, supplier_started, client_started, client_decay, either_decay); bin 0 is the last
--          half-life; weight and decay are counted to the end of the bin, in units of 2^-40, so that sums are exact in any order
-- order: none
CREATE OR REPLACE TEMP TABLE pair_bins AS
WITH pairs AS (
    SELECT
        epoch_us(occurred_at) AS at_us,
        channel,
        initiator_id,
        participant_ids[1] AS one_id,
        participant_ids[2] AS other_id
    FROM interactions
    WHERE occurred_at < $end_at AND len(participant_ids) = 2
), coded AS (
    SELECT
        at_us,
        weight,
        message,
        initiator_id IS NOT NULL AS known_starter,
        one.side = 0 AS one_is_ours,
        coalesce(initiator_id = one_id, false) AS one_started,
        coalesce(initiator_id = other_id, false) AS other_started,
        one.actor AS one_actor,
        other.actor AS other_actor,
        greatest(one.client, other.client) AS client,
        NOT (one.is_window OR other.is_window) AS direct,
        $joint_functions <= 1 AND one.function_bit <> 0 AND other.function_bit <> 0 AS joint,
        ($end_us - at_us - 1) // $half_life_us AS bin,
        ($end_us - at_us) / $half_life_us AS age
    FROM pairs
    JOIN actors AS one ON one.person_id = one_id
    JOIN actors AS other ON other.person_id = other_id
    JOIN channels USING (channel)
    WHERE one.side + other.side = 1
), faded AS (
    SELECT
        client,
        CASE WHEN one_is_ours THEN one_actor ELSE other_actor END AS supplier,
        CASE WHEN one_is_ours THEN other_actor ELSE one_actor END AS contact,
        least(bin, $oldest_bin)::INTEGER AS bin,
        direct,
        joint,
        at_us,
        message,
        known_starter,
        CASE WHEN one_is_ours THEN one_started ELSE other_started END AS supplier_started,
        CASE WHEN one_is_ours THEN other_started ELSE one_started END AS client_started,
        round(pow(2, bin - age) * 1099511627776)::BIGINT AS decay,
        round(pow(2, bin - age) * weight * 1099511627776)::BIGINT AS weight
    FROM coded
)
SELECT
    client,
    supplier,
    contact,
    bin,
    direct,
    joint,
    count(*) AS interactions,
    sum(weight)::BIGINT AS weight,
    min(at_us) AS first_us,
    max(at_us) AS last_us,
    bool_or(NOT message) AS two_way,
    count(*) FILTER (message) AS messages,
    count(*) FILTER (message AND known_starter) AS known_messages,
    bool_or(message AND supplier_started) AS supplier_started,
    bool_or(message AND client_started) AS client_started,
    coalesce(sum(decay) FILTER (message AND client_started), 0)::BIGINT AS client_decay,
    coalesce(sum(decay) FILTER (message AND (client_started OR supplier_started)), 0)::BIGINT AS either_decay
FROM faded
GROUP BY ALL;
