-- name: known_interactions
-- purpose: the interactions, where every id stands for itself
-- mode: temporary
-- parameters: none
-- returns: view known_interactions, with the columns of interactions
-- order: none
CREATE OR REPLACE TEMP VIEW known_interactions AS
FROM interactions;
