-- name: interactions_of_people
-- purpose: interactions in which any of these people took part: the rows behind the figures of one relationship
-- mode: read
-- parameters:
--   people (list of text): ids
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
-- returns: interaction_id, at_us, channel, initiator_id, participant_ids (each once)
-- order: the latest first
SELECT interaction_id, epoch_us(occurred_at) AS at_us, channel, initiator_id, list_distinct(participant_ids) AS participant_ids
FROM known_interactions
WHERE list_has_any(participant_ids, $people) AND epoch_us(occurred_at) < $end_us
ORDER BY occurred_at DESC, interaction_id;
