-- name: rows_by_client
-- purpose: how many sums each client has, to cut the portfolio into parts of about equal size
-- mode: read
-- parameters: none
-- returns: client, rows
-- order: client
WITH both_kinds AS (
    SELECT client, count(*) AS rows FROM pair_bins WHERE client IS NOT NULL GROUP BY client
    UNION ALL
    SELECT client, 8 * count(*) AS rows FROM contacts GROUP BY client
)
SELECT client, sum(rows)::BIGINT AS rows
FROM both_kinds
GROUP BY client
ORDER BY client;
