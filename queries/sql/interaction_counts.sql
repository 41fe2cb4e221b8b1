-- name: interaction_counts
-- purpose: how many interactions there are, and how many lie after the as-of instant
-- mode: read
-- parameters:
--   end_at (timestamp, UTC, exclusive): the instant at the end of the as-of day
-- returns: interactions, after_as_of
-- order: one row
SELECT count(*) AS interactions, count(*) FILTER (occurred_at >= $end_at) AS after_as_of
FROM interactions;
