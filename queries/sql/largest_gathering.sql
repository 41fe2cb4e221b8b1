-- name: largest_gathering
-- purpose: how many people took part in the interaction with most
-- mode: read
-- parameters: none
-- returns: people (0 where there is no interaction)
-- order: one row
SELECT coalesce(max(len(participant_ids)), 0) AS people
FROM interactions;
