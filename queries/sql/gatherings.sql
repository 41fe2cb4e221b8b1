-- name: gatherings
-- purpose: interactions of three people or more, coded: a row a person
-- mode: temporary
-- parameters: none
-- returns: table gatherings(interaction, sound, at_us, channel, known_starter, actor, started): codes of the channel and the
--          person; sound is false where a time, a channel or a person is missing or unknown
-- order: none
CREATE OR REPLACE TEMP TABLE gatherings AS
WITH numbered AS (
    SELECT row_number() OVER () AS interaction, occurred_at, channel, initiator_id, participant_ids
    FROM known_interactions
    WHERE len(participant_ids) > 2
), listed AS (
    SELECT interaction, occurred_at, channel, initiator_id, unnest(participant_ids) AS person_id FROM numbered
)
SELECT
    interaction,
    occurred_at IS NOT NULL AND k.code IS NOT NULL AND a.actor IS NOT NULL AS sound,
    epoch_us(occurred_at) AS at_us,
    k.code AS channel,
    initiator_id IS NOT NULL AS known_starter,
    a.actor,
    coalesce(initiator_id = person_id, false) AS started
FROM listed
LEFT JOIN channels AS k USING (channel)
LEFT JOIN actors AS a USING (person_id);
