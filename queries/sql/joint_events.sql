-- name: joint_events
-- purpose: every time that a function of a client took part in joint work
-- mode: read
-- parameters:
--   first_client (integer, inclusive): code of the first client looked at; from it, the returned codes count on from 0
--   last_client (integer, inclusive): code of the last one
-- returns: client, function_bit, at_us
-- order: none (the reader sorts)
WITH both_kinds AS (
    SELECT DISTINCT k.interaction, k.client, c.function_bit, k.at_us
    FROM meetings AS k
    JOIN presence AS c ON c.interaction = k.interaction AND c.side = 1 AND c.client = k.client
    WHERE k.joint
    UNION ALL
    SELECT NULL, p.client, a.function_bit, p.at_us
    FROM pair_events AS p
    JOIN actors AS a ON a.actor = p.contact
    WHERE p.joint
)
SELECT client - $first_client AS client, function_bit, at_us
FROM both_kinds
WHERE function_bit <> 0 AND client BETWEEN $first_client AND $last_client;
