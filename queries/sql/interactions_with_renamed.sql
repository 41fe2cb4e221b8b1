-- name: interactions_with_renamed
-- purpose: the interactions, those of renamed_interactions as they are there
-- mode: temporary
-- parameters: none
-- returns: view known_interactions(interaction_id, occurred_at, channel, initiator_id, participant_ids)
-- order: none
CREATE OR REPLACE TEMP VIEW known_interactions AS
SELECT interaction_id, occurred_at, channel, initiator_id, participant_ids
FROM interactions ANTI JOIN renamed_interactions USING (interaction_id)
UNION ALL BY NAME
FROM renamed_interactions;
