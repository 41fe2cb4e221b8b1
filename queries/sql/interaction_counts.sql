-- name: interaction_counts
-- purpose: how many interactions there are, how many lie after the as-of instant, how many before it had both sides present
-- mode: read
-- parameters:
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
-- returns: interactions, after_as_of, both_sides
-- order: one row
WITH met AS (
    SELECT any_value(at_us) AS at_us, bool_or(side = 0) AND bool_or(side = 1) AS both_sides
    FROM gatherings LEFT JOIN actors USING (actor)
    GROUP BY interaction
    UNION ALL
    SELECT at_us, client IS NOT NULL AS both_sides FROM pairs
)
SELECT
    count(*) AS interactions,
    count(*) FILTER (at_us >= $end_us) AS after_as_of,
    count(*) FILTER (at_us < $end_us AND both_sides) AS both_sides
FROM met;
