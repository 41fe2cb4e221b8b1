-- name: canonical_interactions
-- purpose: interactions as the engine wants them: each participant once, the initiator among them
-- mode: temporary
-- parameters: none
-- returns: view interactions, with the columns of given_interactions
-- order: none
CREATE OR REPLACE TEMP VIEW interactions AS
SELECT * REPLACE (list_distinct(list_append(participant_ids, initiator_id)) AS participant_ids)
FROM given_interactions;
