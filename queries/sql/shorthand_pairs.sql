-- name: shorthand_pairs
-- purpose: as told_pairs, from a file in the pair shorthand
-- mode: temporary
-- parameters: none
-- returns: view told_pairs(occurred_at, channel, initiator_id, one, other)
-- order: none
CREATE OR REPLACE TEMP VIEW told_pairs AS
SELECT occurred_at, channel, initiator_id, supplier_person_id AS one, client_person_id AS other
FROM file_rows;
