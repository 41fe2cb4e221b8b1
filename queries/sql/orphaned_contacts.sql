-- name: orphaned_contacts
-- purpose: who of ours left, and which of the people they knew has no live tie with anybody of ours now
-- mode: read
-- parameters: none
-- returns: left_on, person_id, person (ours), client_id, client, contact_id, contact (theirs), function (of the
--          contact), last_at (when the two last met)
-- order: the latest leaver first
WITH day AS (
    SELECT (run ->> 'as_of')::DATE AS day FROM crosstie.runs
)
SELECT
    ours.left_on, ours.person_id, ours.name AS person, tie.client_id, client.name AS client,
    contact.person_id AS contact_id, contact.name AS contact, contact.function, tie.last_at
FROM results.ties AS tie
CROSS JOIN day
JOIN results.roles AS ours ON ours.person_id = tie.supplier_person_id
JOIN results.roles AS contact ON contact.person_id = tie.client_person_id
JOIN inputs.organisations AS client ON client.organisation_id = contact.organisation_id
WHERE ours.left_on <= day AND (contact.left_on IS NULL OR contact.left_on > day)
    AND NOT EXISTS (
        SELECT 1 FROM results.ties AS other WHERE other.live AND other.client_person_id = tie.client_person_id
    )
ORDER BY ours.left_on DESC, ours.person_id, tie.client_id, contact_id;
