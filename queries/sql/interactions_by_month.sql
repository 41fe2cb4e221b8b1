-- name: interactions_by_month
-- purpose: how much happened in each month, by how people met
-- mode: read
-- parameters: none
-- returns: month (its first day), channel, interactions, last_at (timestamp)
-- order: month, channel
SELECT date_trunc('month', occurred_at)::DATE AS month, channel, count(*) AS interactions, max(occurred_at) AS last_at
FROM interactions
GROUP BY ALL
ORDER BY month, channel;
