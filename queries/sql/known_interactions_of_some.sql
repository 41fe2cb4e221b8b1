-- name: known_interactions_of_some
-- purpose: interactions_of_some in the place of all interactions
-- mode: temporary
-- parameters: none
-- returns: view known_interactions, with the columns it had
-- order: none
CREATE OR REPLACE TEMP VIEW known_interactions AS
FROM interactions_of_some;
