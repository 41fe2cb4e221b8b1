-- name: on_site_days
-- purpose: on how many days each supplier person was on site with a client
-- mode: read
-- parameters:
--   since_at (timestamp, UTC, inclusive): start of the days looked at
--   end_at (timestamp, UTC, exclusive): the instant at the end of the as-of day
-- returns: client, supplier (code of the actor), days
-- order: client, supplier
WITH visits AS (
    SELECT row_number() OVER () AS visit, occurred_at::DATE AS day, participant_ids
    FROM interactions
    WHERE channel = 'on_site' AND occurred_at >= $since_at AND occurred_at < $end_at
), present AS (
    SELECT visit, day, actor, side, client
    FROM (SELECT visit, day, unnest(participant_ids) AS person_id FROM visits)
    JOIN actors USING (person_id)
)
SELECT c.client, s.actor AS supplier, count(DISTINCT s.day) AS days
FROM present AS s JOIN present AS c ON c.visit = s.visit
WHERE s.side = 0 AND c.side = 1
GROUP BY c.client, s.actor
ORDER BY c.client, supplier;
