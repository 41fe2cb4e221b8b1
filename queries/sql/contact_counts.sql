-- name: contact_counts
-- purpose: how many interactions before the as-of instant had both sides present
-- mode: read
-- parameters: none
-- returns: both_sides
-- order: one row
SELECT count(DISTINCT interaction) AS both_sides FROM contacts;
