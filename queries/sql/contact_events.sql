-- name: contact_events
-- purpose: every time that people of the two organisations met
-- mode: read
-- parameters:
--   first_client (integer, inclusive): code of the first client looked at; from it, the returned codes count on from 0
--   last_client (integer, inclusive): code of the last one
-- returns: client, at_us, channel (code), known_starter, supplier_started, client_started
-- order: none (the reader sorts)
SELECT client - $first_client AS client, at_us, channel, known_starter, supplier_started, client_started
FROM pair_events
WHERE client BETWEEN $first_client AND $last_client
UNION ALL
SELECT client - $first_client, at_us, channel, known_starter, supplier_started, client_started
FROM meetings
WHERE client BETWEEN $first_client AND $last_client;
