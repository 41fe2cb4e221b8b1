-- name: moved_people
-- purpose: who moved from one client to another, and who of ours knows them
-- mode: read
-- parameters: none
-- returns: person_id, person, from_id, from_client, left_on (from there), to_id, to_client, started_on (there),
--          known_by (list: ours who met them within the window of ties)
-- order: the latest move first, unknown last
WITH jobs AS (
    SELECT person_id, organisation_id, started_on, left_on FROM inputs.people
    UNION ALL
    SELECT person_id, organisation_id, started_on, left_on FROM inputs.employments
), clients AS (
    SELECT organisation_id, name FROM inputs.organisations WHERE role = 'client'
), moves AS (
    SELECT
        them.person_id, them.name, before.organisation_id AS from_id, max(before.left_on) AS left_on,
        them.organisation_id AS to_id, max(now.started_on) AS started_on
    FROM inputs.people AS them
    JOIN jobs AS before ON before.person_id = them.person_id AND before.organisation_id <> them.organisation_id
    JOIN jobs AS now ON now.person_id = them.person_id AND now.organisation_id = them.organisation_id
    WHERE before.left_on IS NOT NULL
    GROUP BY ALL
), known AS (
    SELECT move.person_id, list(DISTINCT ours.name ORDER BY ours.name) AS known_by
    FROM (SELECT DISTINCT person_id FROM moves) AS move
    JOIN results.ties AS tie
        ON tie.client_person_id IN (move.person_id, move.person_id || '@' || tie.client_id)
    JOIN results.roles AS ours ON ours.person_id = tie.supplier_person_id
    GROUP BY move.person_id
)
SELECT
    move.person_id, move.name AS person, from_id, before.name AS from_client, move.left_on,
    to_id, now.name AS to_client, move.started_on, coalesce(known.known_by, []) AS known_by
FROM moves AS move
JOIN clients AS before ON before.organisation_id = move.from_id
JOIN clients AS now ON now.organisation_id = move.to_id
LEFT JOIN known USING (person_id)
ORDER BY move.left_on DESC, move.person_id, from_id;
