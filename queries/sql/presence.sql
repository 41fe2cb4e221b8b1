-- name: presence
-- purpose: who of the two sides took part in each interaction of three people or more, before the as-of instant
-- mode: temporary
-- parameters:
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
-- returns: table presence(interaction, at_us, channel, known_starter, actor, side, client, function_bit, is_window, started)
-- order: none
CREATE OR REPLACE TEMP TABLE presence AS
SELECT
    interaction, at_us, channel, known_starter, actor, side, client, function_bit, is_window, started
FROM gatherings JOIN actors USING (actor)
WHERE at_us < $end_us AND side IN (0, 1);
