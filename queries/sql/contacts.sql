-- name: contacts
-- purpose: the table meetings, with the weight of a pair and the half-life it lies in
-- mode: temporary
-- parameters:
--   end_us (bigint, microseconds since 1970): the instant at the end of the as-of day
--   half_life_us (bigint, microseconds)
--   oldest_bin (integer): older interactions are put into this bin
-- returns: table contacts(interaction, client, at_us, bin, message, two_way, direct, joint, known_starter,
--          supplier_started, client_started, suppliers, contacts, decay, weight): bin 0 is the last half-life; decay is
--          counted from the end of the bin; both in units of 2^-40, so that sums are exact in any order
-- order: none
CREATE OR REPLACE TEMP TABLE contacts AS
WITH met AS (
    SELECT
        *,
        ($end_us - at_us - 1) // $half_life_us AS bin,
        ($end_us - at_us) / $half_life_us AS age
    FROM meetings
)
SELECT
    interaction, client, at_us, least(bin, $oldest_bin)::INTEGER AS bin, message, NOT message AS two_way, direct, joint,
    known_starter, supplier_started, client_started, suppliers, contacts,
    round(pow(2, bin - age) * 1099511627776)::BIGINT AS decay,
    round(pow(2, bin - age) * weight / (people - 1) * 1099511627776)::BIGINT AS weight
FROM met JOIN channels ON channels.code = met.channel;
