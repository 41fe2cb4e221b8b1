-- name: named_bins
-- purpose: what passed between two people in interactions of theirs alone, half-life by half-life, before anybody looks at who
--          they are; the one query that reads every interaction
-- mode: temporary
-- parameters:
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
--   half_life_us (bigint, microseconds)
--   oldest_bin (integer): older interactions are put into this bin
--   on_site_since_us (bigint, microseconds since 1970, inclusive): start of the days on site looked at
--   weights (list of double): of the channels, in the order below
-- returns: more rows in table named_bins. bin is 0 for the last half-life, -1 for what lies after the as-of instant; weight and
--          messages started are counted to the end of the bin, in units of 2^-40, so that sums are exact in any order. One bit of
--          facts each: 1 both acted, 2 a message, 4 started by one, 8 by other, 16 not sound: a time or a channel is missing or
--          unknown, one is missing, or somebody else started it
-- order: none
INSERT INTO named_bins
WITH told AS (
    SELECT
        one,
        other,
        epoch_us(occurred_at) AS at_us,
        ($end_us - at_us - 1) // $half_life_us AS bin,
        pow(2, bin - ($end_us - at_us) / $half_life_us) * 1099511627776 AS decay,
        CASE channel
            WHEN 'message' THEN 1::UTINYINT
            WHEN 'email' THEN 2
            WHEN 'call' THEN 3
            WHEN 'meeting' THEN 4
            WHEN 'visit' THEN 5
            WHEN 'workshop' THEN 6
            WHEN 'on_site' THEN 7
        END AS code,
        (code <= 2)::UTINYINT AS message,
        CASE
            WHEN initiator_id IS NULL THEN 0::UTINYINT
            WHEN initiator_id = one THEN 1
            WHEN initiator_id = other THEN 2
            ELSE 3
        END AS starter
    FROM told_pairs
)
SELECT
    one,
    other,
    if(at_us < $end_us, least(bin, $oldest_bin), -1)::TINYINT AS bin,
    count(*) AS interactions,
    sum(round(decay * $weights[code])::BIGINT)::BIGINT AS weight,
    min(at_us) AS first_us,
    max(at_us) AS last_us,
    bit_or(
        -- Arithmetic on flags: a choice between branches costs several times as much.
        coalesce(
            1 - message + 2 * message + 4 * message * starter + 16 * (at_us IS NULL OR one IS NULL OR starter = 3)::UTINYINT,
            16
        )::UTINYINT
    ) AS facts,
    sum(round(decay)::BIGINT * (message * (starter = 1)::UTINYINT))::BIGINT AS one_started,
    sum(round(decay)::BIGINT * (message * (starter = 2)::UTINYINT))::BIGINT AS other_started,
    list(at_us // 86400000000) FILTER (code = 7 AND at_us >= $on_site_since_us) AS on_site_days
FROM told
GROUP BY ALL;
