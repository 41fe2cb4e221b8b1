-- name: listed_pairs
-- purpose: as told_pairs, from a file with lists of participants: lists of two different people, one of whom started it if anybody did
-- mode: temporary
-- parameters: none
-- returns: view told_pairs(occurred_at, channel, initiator_id, one, other)
-- order: none
CREATE OR REPLACE TEMP VIEW told_pairs AS
SELECT occurred_at, channel, initiator_id, participant_ids[1] AS one, participant_ids[2] AS other
FROM file_rows
WHERE
    len(participant_ids) = 2
    AND participant_ids[1] <> participant_ids[2]
    AND (initiator_id IS NULL OR initiator_id = participant_ids[1] OR initiator_id = participant_ids[2]);
