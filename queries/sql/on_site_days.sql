-- name: on_site_days
-- purpose: on how many days each supplier person was on site with a client
-- mode: read
-- parameters:
--   since_us (bigint, microseconds since 1970, inclusive): start of the days looked at
-- returns: client, supplier (code of the actor), days
-- order: client, supplier
SELECT k.client, s.actor AS supplier, count(DISTINCT k.at_us // 86400000000) AS days
FROM contacts AS k
JOIN presence AS s ON s.interaction = k.interaction AND s.side = 0
WHERE k.on_site AND k.at_us >= $since_us
GROUP BY k.client, s.actor
ORDER BY k.client, supplier;
