-- name: silent_contacts
-- purpose: whom of our clients' people has nobody talked to for so many days
-- mode: read
-- parameters:
--   days (integer): at least so many days without an interaction
-- returns: client_id, client, revenue, contact_id, contact, function, seniority, last_at (empty where there was nothing
--          within the window of ties), days_silent
-- order: the greatest revenue first, unknown last; within a client the longest silence, unknown last
WITH day AS (
    SELECT (run ->> 'as_of')::DATE AS day, day + INTERVAL 1 DAY AS past_end FROM crosstie.runs
), met AS (
    SELECT client_person_id AS person_id, max(last_at) AS last_at FROM results.ties GROUP BY client_person_id
)
SELECT
    relationship.client_id, relationship.client_name AS client, relationship.revenue,
    contact.person_id AS contact_id, contact.name AS contact, contact.function, contact.seniority,
    met.last_at, day - met.last_at::DATE AS days_silent
FROM results.relationships AS relationship
CROSS JOIN day
JOIN results.roles AS contact ON contact.organisation_id = relationship.client_id
LEFT JOIN inputs.people AS record USING (person_id)
LEFT JOIN met USING (person_id)
WHERE (contact.left_on IS NULL OR contact.left_on > day) AND coalesce(record.kind, 'person') = 'person'
    AND (met.last_at IS NULL OR met.last_at < past_end - to_days($days::INTEGER))
ORDER BY revenue DESC NULLS LAST, client_id, last_at NULLS LAST, contact_id;
