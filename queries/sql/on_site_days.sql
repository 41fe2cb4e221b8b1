-- name: on_site_days
-- purpose: on how many days each supplier person was on site with a client
-- mode: read
-- parameters:
--   since_us (bigint, microseconds since 1970, inclusive): start of the days looked at
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
--   first_client (integer, inclusive): code of the first client looked at
--   last_client (integer, inclusive): code of the last one
-- returns: client, supplier (code of the actor), days
-- order: client, supplier
WITH visits AS (
    SELECT client, supplier, at_us
    FROM pairs JOIN channels ON channels.code = pairs.channel
    WHERE channels.channel = 'on_site' AND at_us >= $since_us AND at_us < $end_us
    UNION ALL
    SELECT c.client, s.actor AS supplier, s.at_us
    FROM presence AS s
    JOIN presence AS c ON c.interaction = s.interaction AND c.side = 1
    JOIN channels ON channels.code = s.channel
    WHERE s.side = 0 AND channels.channel = 'on_site' AND s.at_us >= $since_us
)
SELECT client, supplier, count(DISTINCT at_us // 86400000000) AS days
FROM visits
WHERE client BETWEEN $first_client AND $last_client
GROUP BY client, supplier
ORDER BY client, supplier;
