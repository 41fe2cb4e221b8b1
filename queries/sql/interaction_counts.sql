-- name: interaction_counts
-- purpose: how many interactions there are, how many lie after the as-of instant, how many before it had both sides present
-- mode: read
-- parameters:
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
-- returns: interactions, after_as_of, both_sides
-- order: one row
WITH told AS (
    SELECT 1 AS interactions, any_value(at_us) >= $end_us AS after_as_of, bool_or(side = 0) AND bool_or(side = 1) AS both_sides
    FROM gatherings LEFT JOIN actors USING (actor)
    GROUP BY interaction
    UNION ALL
    SELECT interactions, bin < 0, client IS NOT NULL FROM pair_bins
)
SELECT
    coalesce(sum(interactions), 0)::BIGINT AS interactions,
    coalesce(sum(interactions) FILTER (after_as_of), 0)::BIGINT AS after_as_of,
    coalesce(sum(interactions) FILTER (NOT after_as_of AND both_sides), 0)::BIGINT AS both_sides
FROM told;
