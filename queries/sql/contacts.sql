-- name: contacts
-- purpose: one row an interaction of three people or more and relationship with both sides present: weight of a pair, and
--          what kind of contact it was
-- mode: temporary
-- parameters:
--   end_us (bigint, microseconds since 1970): the instant at the end of the as-of day
--   half_life_us (bigint, microseconds)
--   oldest_bin (integer): older interactions are put into this bin
--   joint_functions (integer): functions a side that make joint work
-- returns: table contacts(interaction, client, at_us, bin, message, two_way, direct, joint, known_starter,
--          supplier_started, client_started, decay, weight): bin 0 is the last half-life; decay is counted from the
--          end of the bin; both in units of 2^-40, so that sums are exact in any order
-- order: none
CREATE OR REPLACE TEMP TABLE contacts AS
WITH suppliers AS (
    SELECT
        interaction, any_value(at_us) AS at_us, any_value(channel) AS channel, bool_or(known_starter) AS known_starter,
        count(*) AS people, bool_or(is_window) AS is_window, bit_count(bit_or(function_bit)) AS functions,
        bool_or(started) AS started
    FROM presence
    WHERE side = 0
    GROUP BY interaction
), clients AS (
    SELECT
        interaction, client, count(*) AS people, bool_or(is_window) AS is_window,
        bit_count(bit_or(function_bit)) AS functions, bool_or(started) AS started
    FROM presence
    WHERE side = 1
    GROUP BY interaction, client
), met AS (
    SELECT
        s.interaction, c.client, s.at_us, s.channel, s.known_starter, s.started AS supplier_started,
        c.started AS client_started, NOT (s.is_window OR c.is_window) AS direct,
        s.functions >= $joint_functions AND c.functions >= $joint_functions AS joint,
        s.people + c.people AS people,
        ($end_us - s.at_us - 1) // $half_life_us AS bin,
        ($end_us - s.at_us) / $half_life_us AS age
    FROM suppliers AS s JOIN clients AS c USING (interaction)
)
SELECT
    interaction, client, at_us, least(bin, $oldest_bin)::INTEGER AS bin, message, NOT message AS two_way, direct, joint,
    known_starter, supplier_started, client_started,
    round(pow(2, bin - age) * 1099511627776)::BIGINT AS decay,
    round(pow(2, bin - age) * weight / (people - 1) * 1099511627776)::BIGINT AS weight
FROM met JOIN channels ON channels.code = met.channel;
