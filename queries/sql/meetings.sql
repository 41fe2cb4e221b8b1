-- name: meetings
-- purpose: one row an interaction of three people or more and relationship with both sides present: what kind of contact it was
-- mode: temporary
-- parameters:
--   joint_functions (integer): functions a side that make joint work
-- returns: table meetings(interaction, client, at_us, channel, direct, joint, known_starter, supplier_started, client_started, people,
--          pairs, suppliers, contacts): people are those of the two sides, pairs how many pairs across the sides they make; the
--          last two are lists of who they are: actor, and whether it was they who started it
-- order: client, so that the clients of a part lie together
CREATE OR REPLACE TEMP TABLE meetings AS
WITH suppliers AS (
    SELECT
        interaction, any_value(at_us) AS at_us, any_value(channel) AS channel, bool_or(known_starter) AS known_starter,
        count(*) AS people, bool_or(is_window) AS is_window, bit_count(bit_or(function_bit)) AS functions,
        bool_or(started) AS started, list(struct_pack(actor := actor, started := started)) AS present
    FROM presence
    WHERE side = 0
    GROUP BY interaction
), clients AS (
    SELECT
        interaction, client, count(*) AS people, bool_or(is_window) AS is_window,
        bit_count(bit_or(function_bit)) AS functions, bool_or(started) AS started,
        list(struct_pack(actor := actor, started := started)) AS present
    FROM presence
    WHERE side = 1
    GROUP BY interaction, client
)
SELECT
    s.interaction,
    c.client,
    s.at_us,
    s.channel,
    NOT (s.is_window OR c.is_window) AS direct,
    s.functions >= $joint_functions AND c.functions >= $joint_functions AS joint,
    s.known_starter,
    s.started AS supplier_started,
    c.started AS client_started,
    s.people + c.people AS people,
    s.people * c.people AS pairs,
    s.present AS suppliers,
    c.present AS contacts
FROM suppliers AS s JOIN clients AS c USING (interaction)
ORDER BY c.client;
