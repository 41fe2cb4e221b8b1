-- name: events_by_client
-- purpose: how many events each client has, to cut the portfolio into parts of about equal size
-- mode: read
-- parameters: none
-- returns: client, rows
-- order: client
WITH both_kinds AS (
    SELECT client, count(*) AS rows FROM pair_events WHERE client IS NOT NULL GROUP BY client
    UNION ALL
    SELECT client, sum(pairs)::BIGINT AS rows FROM meetings GROUP BY client
)
SELECT client, sum(rows)::BIGINT AS rows
FROM both_kinds
GROUP BY client
ORDER BY client;
