-- name: unreached_departments
-- purpose: which departments of our clients, with people we know of, does nobody of ours reach by a live tie
-- mode: read
-- parameters: none
-- returns: client_id, client, revenue, department, functions (list), people (known and still there)
-- order: the greatest revenue first, unknown last
WITH day AS (
    SELECT (run ->> 'as_of')::DATE AS day FROM crosstie.runs
), live AS (
    SELECT DISTINCT client_person_id AS person_id FROM results.ties WHERE live
)
SELECT
    relationship.client_id, relationship.client_name AS client, relationship.revenue, record.department,
    list(DISTINCT contact.function ORDER BY contact.function) AS functions, count(*) AS people
FROM results.relationships AS relationship
CROSS JOIN day
JOIN results.roles AS contact ON contact.organisation_id = relationship.client_id
JOIN inputs.people AS record USING (person_id, organisation_id)
LEFT JOIN live USING (person_id)
WHERE record.department IS NOT NULL AND (contact.left_on IS NULL OR contact.left_on > day)
GROUP BY relationship.client_id, relationship.client_name, relationship.revenue, record.department
HAVING count(live.person_id) = 0
ORDER BY revenue DESC NULLS LAST, client_id, people DESC, department;
