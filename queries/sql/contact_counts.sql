-- name: contact_counts
-- purpose: how many interactions before the as-of instant had both sides present
-- mode: read
-- parameters: none
-- returns: both_sides
-- order: one row
SELECT
    (SELECT count(DISTINCT interaction) FROM contacts)
    + (SELECT coalesce(sum(interactions), 0)::BIGINT FROM pair_bins) AS both_sides;
