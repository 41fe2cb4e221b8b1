-- name: interactions_of_some
-- purpose: of the interactions, those in which any of these people took part: all that is to be looked at of one relationship
-- mode: temporary
-- parameters:
--   people (list of text): ids
-- returns: table interactions_of_some, with the columns of known_interactions
-- order: none
CREATE OR REPLACE TEMP TABLE interactions_of_some AS
FROM known_interactions
WHERE list_has_any(participant_ids, $people);
