-- name: pair_bins
-- purpose: named_bins with the people coded
-- mode: temporary
-- parameters:
--   joint_functions (integer): functions a side that make joint work
-- returns: table pair_bins(sound, client, supplier, contact, bin, direct, joint, interactions, weight, first_us, last_us, two_way,
--          messages, known_messages, supplier_started, client_started, supplier_decay, client_decay, on_site_days); client is empty
--          where the two are not of the two sides, or the bin lies after the as-of instant; weight and decay in units of 2^-40;
--          a pair may have several rows a bin, which add up
-- order: client, so that the clients of a part lie together
CREATE OR REPLACE TEMP TABLE pair_bins AS
SELECT
    facts & 16 = 0 AND one.actor IS NOT NULL AND (other.actor IS NOT NULL OR named_bins.other IS NULL) AS sound,
    if(one.side + other.side = 1 AND bin >= 0, if(one.side = 0, other.client, one.client), NULL) AS client,
    if(one.side = 0, one.actor, other.actor) AS supplier,
    if(one.side = 0, other.actor, one.actor) AS contact,
    bin,
    NOT (one.is_window OR other.is_window) AS direct,
    $joint_functions <= 1 AND one.function_bit <> 0 AND other.function_bit <> 0 AS joint,
    interactions,
    weight,
    first_us,
    last_us,
    facts & 1 > 0 AS two_way,
    facts & 2 > 0 AS messages,
    facts & 12 > 0 AS known_messages,
    facts & if(one.side = 0, 4, 8) > 0 AS supplier_started,
    facts & if(one.side = 0, 8, 4) > 0 AS client_started,
    if(one.side = 0, one_started, other_started) AS supplier_decay,
    if(one.side = 0, other_started, one_started) AS client_decay,
    on_site_days
FROM named_bins
LEFT JOIN actors AS one ON one.person_id = named_bins.one
LEFT JOIN actors AS other ON other.person_id = named_bins.other
-- Neighbours in the table are read together later: the portfolio is judged part by part.
ORDER BY client;
