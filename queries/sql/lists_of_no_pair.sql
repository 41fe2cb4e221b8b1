-- name: lists_of_no_pair
-- purpose: the rows of a file with lists of participants that listed_pairs leaves out
-- mode: temporary
-- parameters: none
-- returns: view given_interactions(interaction_id, occurred_at, channel, initiator_id, participant_ids); an empty list becomes one
--          unknown person
-- order: none
CREATE OR REPLACE TEMP VIEW given_interactions AS
SELECT * REPLACE (if(len(participant_ids) > 0, participant_ids, ['']) AS participant_ids)
FROM file_rows
WHERE NOT coalesce(
    len(participant_ids) = 2
    AND participant_ids[1] <> participant_ids[2]
    AND (initiator_id IS NULL OR initiator_id = participant_ids[1] OR initiator_id = participant_ids[2]),
    false
);
