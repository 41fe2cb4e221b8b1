-- name: listed_interactions
-- purpose: a file of interactions with lists of participants as the engine wants them
-- mode: temporary
-- parameters: none
-- returns: view interactions(interaction_id, occurred_at, channel, initiator_id, participant_ids)
-- order: none
CREATE OR REPLACE TEMP VIEW interactions AS
SELECT
    interaction_id,
    occurred_at,
    channel,
    initiator_id,
    -- An empty list becomes one unknown person.
    list_distinct(list_append(string_split(coalesce(participant_ids, ''), ';'), initiator_id)) AS participant_ids
FROM timed_rows;
