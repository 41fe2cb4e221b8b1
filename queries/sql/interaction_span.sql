-- name: interaction_span
-- purpose: when the first and the latest interaction happened
-- mode: read
-- parameters: none
-- returns: first_at, last_at (null where there is no interaction)
-- order: one row
SELECT min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM interactions;
