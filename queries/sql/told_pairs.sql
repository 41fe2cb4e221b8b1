-- name: told_pairs
-- purpose: interactions of at most two people, as they were told: most are such, and need no look at who else took part
-- mode: temporary
-- parameters: none
-- returns: view told_pairs(occurred_at, channel, initiator_id, one, other): the people in any order, other empty where nobody
--          else took part
-- order: none
CREATE OR REPLACE TEMP VIEW told_pairs AS
SELECT occurred_at, channel, initiator_id, participant_ids[1] AS one, participant_ids[2] AS other
FROM known_interactions
WHERE len(participant_ids) <= 2;
