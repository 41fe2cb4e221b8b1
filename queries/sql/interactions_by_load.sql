-- name: interactions_by_load
-- purpose: which load brought the interactions that there are, as they are now
-- mode: read
-- parameters: none
-- returns: load (its number), interactions, first_at, last_at (timestamps)
-- order: load, the latest first
SELECT load, count(*) AS interactions, min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM interactions
GROUP BY load
ORDER BY load DESC;
