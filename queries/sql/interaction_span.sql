-- name: interaction_span
-- purpose: when the first and the latest interaction happened
-- mode: read
-- parameters: none
-- returns: first_at, last_at (null where there is no interaction)
-- order: one row
SELECT make_timestamp(min(at_us)) AS first_at, make_timestamp(max(at_us)) AS last_at
FROM (SELECT at_us FROM pairs UNION ALL SELECT at_us FROM gatherings);
