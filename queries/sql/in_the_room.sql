-- name: in_the_room
-- purpose: who was in the room (or at the table, or on site) with a person lately
-- mode: read
-- parameters:
--   person (text): id or name of the person
--   days (integer): how far back
-- returns: person_id, person, organisation (where they work), times, last_at, channels (list)
-- order: the most often first
WITH day AS (
    SELECT (run ->> 'as_of')::DATE + INTERVAL 1 DAY AS past_end FROM crosstie.runs
), taking_part AS (
    SELECT
        interaction_id, occurred_at, channel,
        unnest(list_distinct(list_append(participant_ids, initiator_id))) AS person_id
    FROM inputs.interactions
    CROSS JOIN day
    WHERE channel IN ('meeting', 'visit', 'workshop', 'on_site')
        AND occurred_at >= past_end - to_days($days::INTEGER) AND occurred_at < past_end
)
SELECT
    other.person_id, other.name AS person, firm.name AS organisation, count(DISTINCT interaction_id) AS times,
    max(met.occurred_at) AS last_at, list(DISTINCT met.channel ORDER BY met.channel) AS channels
FROM inputs.people AS them
JOIN taking_part AS own ON own.person_id = them.person_id
JOIN taking_part AS met USING (interaction_id)
JOIN inputs.people AS other ON other.person_id = met.person_id
JOIN inputs.organisations AS firm ON firm.organisation_id = other.organisation_id
WHERE $person IN (them.person_id, them.name) AND other.person_id <> them.person_id
GROUP BY other.person_id, other.name, firm.name
ORDER BY times DESC, last_at DESC, person_id;
