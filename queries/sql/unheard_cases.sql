-- name: unheard_cases
-- purpose: which open cases come from a function of a client in which nobody has a live tie with us
-- mode: read
-- parameters: none
-- returns: client_id, client, revenue, case_id, function, severity, opened_on, days_open, raised_by (name)
-- order: the greatest revenue first, unknown last; within a client the oldest case, unknown last
WITH day AS (
    SELECT (run ->> 'as_of')::DATE AS day FROM crosstie.runs
), live AS (
    SELECT DISTINCT tie.client_id, contact.function
    FROM results.ties AS tie
    JOIN results.roles AS contact ON contact.person_id = tie.client_person_id
    WHERE tie.live
), open_cases AS (
    SELECT told.*, coalesce(told.function, role.function) AS told_by
    FROM inputs.cases AS told
    CROSS JOIN day
    LEFT JOIN results.roles AS role USING (person_id)
    LEFT JOIN inputs.endings AS ending ON ending.record = 'cases' AND ending.ended_id = told.case_id
    WHERE (told.opened_on IS NULL OR told.opened_on <= day) AND (told.closed_on IS NULL OR told.closed_on > day)
        AND (ending.ended_on IS NULL OR ending.ended_on > day)
)
SELECT
    relationship.client_id, relationship.client_name AS client, relationship.revenue, told.case_id,
    told.told_by AS function, told.severity, told.opened_on, day - told.opened_on AS days_open,
    raiser.name AS raised_by
FROM open_cases AS told
CROSS JOIN day
JOIN results.relationships AS relationship ON relationship.client_id = told.organisation_id
LEFT JOIN inputs.people AS raiser USING (person_id)
ANTI JOIN live ON live.client_id = relationship.client_id AND live.function = told.told_by
WHERE told.told_by <> 'other'
ORDER BY revenue DESC NULLS LAST, client_id, opened_on NULLS LAST, case_id;
