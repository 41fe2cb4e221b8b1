-- name: presence
-- purpose: who of the two sides took part in each interaction of three people or more, before the as-of instant
-- mode: temporary
-- parameters:
--   end_at (timestamp, UTC, exclusive): the instant at the end of the as-of day
-- returns: table presence(interaction, at_us, channel, actor, side, client, function_bit, is_window, started, known_starter)
-- order: none
CREATE OR REPLACE TEMP TABLE presence AS
WITH numbered AS (
    SELECT
        row_number() OVER () AS interaction,
        epoch_us(occurred_at) AS at_us,
        channel,
        initiator_id,
        participant_ids
    FROM interactions
    WHERE occurred_at < $end_at AND len(participant_ids) > 2
), listed AS (
    SELECT interaction, at_us, channel, initiator_id, unnest(participant_ids) AS person_id
    FROM numbered
)
SELECT
    interaction,
    at_us,
    channel,
    actor,
    side,
    client,
    function_bit,
    is_window,
    coalesce(initiator_id = person_id, false) AS started,
    initiator_id IS NOT NULL AS known_starter
FROM listed JOIN actors USING (person_id);
