-- name: renamed_interactions
-- purpose: interactions of people whose ids stand for others (table aliases), with the ids of those; each participant once
-- mode: temporary
-- parameters: none
-- returns: table renamed_interactions(interaction_id, occurred_at, channel, initiator_id, participant_ids)
-- order: none
CREATE OR REPLACE TEMP TABLE renamed_interactions AS
WITH named AS (
    SELECT interaction_id, unnest(participant_ids) AS person_id FROM interactions
), concerned AS (
    SELECT DISTINCT interaction_id FROM named SEMI JOIN aliases USING (person_id)
), listed AS (
    SELECT interaction_id, occurred_at, channel, initiator_id, unnest(participant_ids) AS person_id
    FROM interactions SEMI JOIN concerned USING (interaction_id)
), known AS (
    SELECT listed.*, coalesce(aliases.known_as, listed.person_id) AS known_as
    FROM listed
    LEFT JOIN aliases
        ON aliases.person_id = listed.person_id
        AND epoch_us(listed.occurred_at) >= aliases.from_us
        AND epoch_us(listed.occurred_at) < aliases.until_us
)
SELECT
    interaction_id,
    any_value(occurred_at) AS occurred_at,
    any_value(channel) AS channel,
    any_value(known_as) FILTER (person_id = initiator_id) AS initiator_id,
    list(DISTINCT known_as) AS participant_ids
FROM known
GROUP BY interaction_id;
