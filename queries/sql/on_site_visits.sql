-- name: on_site_visits
-- purpose: on which days each supplier person was on site with a client
-- mode: read
-- parameters:
--   since_us (bigint, microseconds since 1970, inclusive): start of the days looked at
-- returns: client, supplier (code of the actor), day (since 1970), each once
-- order: none (the reader adds up)
WITH visits AS (
    SELECT client, supplier, unnest(on_site_days) AS day
    FROM pair_bins
    WHERE client IS NOT NULL
    UNION ALL
    SELECT c.client, s.actor AS supplier, s.at_us // 86400000000 AS day
    FROM presence AS s
    JOIN presence AS c ON c.interaction = s.interaction AND c.side = 1
    JOIN channels ON channels.code = s.channel
    WHERE s.side = 0 AND channels.channel = 'on_site' AND s.at_us >= $since_us
)
SELECT DISTINCT client, supplier, day
FROM visits;
