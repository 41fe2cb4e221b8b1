-- name: ways_to_function
-- purpose: who of ours knows anyone in a function of a client, directly or in two steps: by somebody whom we know and
--          who was in an interaction with them
-- mode: read
-- parameters:
--   client (text): id or name of the client
--   function (text): function, as in the table of functions
--   days (integer): how far back common interactions count
--   most (integer): interactions of more people than this are circulars, and introduce nobody
-- returns: steps (1 or 2), person_id, person (ours), through_id, through (empty in one step), interactions (of the
--          second step), contact_id, contact (theirs), strength (of our tie)
-- order: the fewest steps and the strongest ties first
WITH day AS (
    SELECT (run ->> 'as_of')::DATE AS day, day + INTERVAL 1 DAY AS past_end FROM crosstie.runs
), contacts AS (
    SELECT role.person_id, role.name
    FROM results.roles AS role
    JOIN inputs.organisations AS client USING (organisation_id)
    CROSS JOIN day
    WHERE $client IN (client.organisation_id, client.name) AND role.function = $function
        AND (role.left_on IS NULL OR role.left_on > day)
), live AS (
    SELECT tie.supplier_person_id AS person_id, ours.name AS person, tie.client_person_id, tie.strength
    FROM results.ties AS tie
    JOIN results.roles AS ours ON ours.person_id = tie.supplier_person_id
    WHERE tie.live
), taking_part AS (
    SELECT interaction_id, unnest(list_distinct(list_append(participant_ids, initiator_id))) AS person_id
    FROM inputs.interactions
    CROSS JOIN day
    WHERE occurred_at >= past_end - to_days($days::INTEGER) AND occurred_at < past_end
        AND len(participant_ids) <= $most
), together AS (
    SELECT contact.person_id, contact.name, other.person_id AS through_id, count(*) AS interactions
    FROM contacts AS contact
    JOIN taking_part AS own USING (person_id)
    JOIN taking_part AS other USING (interaction_id)
    WHERE other.person_id <> contact.person_id
    GROUP BY ALL
), ways AS (
    SELECT
        1 AS steps, live.person_id, live.person, NULL AS through_id, NULL AS through, NULL AS interactions,
        contact.person_id AS contact_id, contact.name AS contact, live.strength
    FROM live
    JOIN contacts AS contact ON contact.person_id = live.client_person_id
    UNION ALL
    SELECT
        2 AS steps, live.person_id, live.person, through.person_id, through.name, together.interactions,
        together.person_id AS contact_id, together.name AS contact, live.strength
    FROM live
    JOIN together ON together.through_id = live.client_person_id
    JOIN inputs.people AS through ON through.person_id = together.through_id
    WHERE NOT EXISTS (
        SELECT 1 FROM live AS known
        WHERE known.person_id = live.person_id AND known.client_person_id = together.person_id
    )
)
SELECT steps, person_id, person, through_id, through, interactions, contact_id, contact, strength
FROM ways
ORDER BY steps, strength DESC, person_id, contact_id, through_id;
