-- name: pair_events
-- purpose: named_events with the people coded
-- mode: temporary
-- parameters:
--   joint_functions (integer): functions a side that make joint work
-- returns: table pair_events(sound, client, supplier, contact, at_us, channel, direct, joint, known_starter, supplier_started,
--          client_started); client is empty where the two are not of the two sides; sound is false where a time, a channel or a
--          person is missing or unknown, or somebody else started it
-- order: client, so that the clients of a part lie together
CREATE OR REPLACE TEMP TABLE pair_events AS
SELECT
    coalesce(
        at_us IS NOT NULL AND channel IS NOT NULL AND starter < 3
        AND one.actor IS NOT NULL AND (other.actor IS NOT NULL OR named_events.other IS NULL),
        false
    ) AS sound,
    if(one.side + other.side = 1, if(one.side = 0, other.client, one.client), NULL) AS client,
    if(one.side = 0, one.actor, other.actor) AS supplier,
    if(one.side = 0, other.actor, one.actor) AS contact,
    at_us,
    channel,
    NOT (one.is_window OR other.is_window) AS direct,
    $joint_functions <= 1 AND one.function_bit <> 0 AND other.function_bit <> 0 AS joint,
    starter > 0 AS known_starter,
    starter = if(one.side = 0, 1, 2) AS supplier_started,
    starter = if(one.side = 0, 2, 1) AS client_started
FROM named_events
LEFT JOIN actors AS one ON one.person_id = named_events.one
LEFT JOIN actors AS other ON other.person_id = named_events.other
-- Neighbours in the table are read together later: the portfolio is judged part by part.
ORDER BY client;
