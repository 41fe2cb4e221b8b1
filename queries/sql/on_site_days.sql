-- name: on_site_days
-- purpose: on how many days each supplier person was on site with a client
-- mode: read
-- parameters:
--   since_us (bigint, microseconds since 1970, inclusive): start of the days looked at
-- returns: client, supplier (code of the actor), days
-- order: client, supplier
WITH visits AS (
    SELECT client, supplier, unnest(on_site_days) AS day
    FROM pair_bins
    UNION ALL
    SELECT c.client, s.actor AS supplier, s.at_us // 86400000000 AS day
    FROM presence AS s
    JOIN presence AS c ON c.interaction = s.interaction AND c.side = 1
    JOIN channels ON channels.code = s.channel
    WHERE s.side = 0 AND channels.channel = 'on_site' AND s.at_us >= $since_us
)
SELECT visits.client, supplier, count(DISTINCT day) AS days
FROM visits
WHERE visits.client IS NOT NULL
GROUP BY visits.client, supplier
ORDER BY visits.client, supplier;
