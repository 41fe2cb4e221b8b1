-- name: setbacks
-- purpose: which relationships fell back since a day, from which stage to which, and why
-- mode: read
-- parameters:
--   since (date): the first day
-- returns: month_end, client_id, client, revenue, stage_before, stage_after (both confirmed), fell (conditions that no
--          longer hold), people_left, ties_faded (ids, parted by ;)
-- order: the latest first
WITH history AS (
    SELECT *, lag(confirmed_stage) OVER (PARTITION BY client_id ORDER BY month_end) AS stage_before
    FROM results.timeline
)
SELECT
    fall.month_end, fall.client_id, relationship.client_name AS client, relationship.revenue,
    fall.stage_before, fall.confirmed_stage AS stage_after, fall.fell, fall.people_left, fall.ties_faded
FROM history AS fall
JOIN results.relationships AS relationship USING (client_id)
WHERE fall.setback AND fall.month_end >= $since::DATE
ORDER BY fall.month_end DESC, fall.client_id;
