-- name: tie_events
-- purpose: every time that two people of the two sides met, in company or alone
-- mode: read
-- parameters:
--   first_client (integer, inclusive): code of the first client looked at; from it, the returned codes count on from 0
--   last_client (integer, inclusive): code of the last one
-- returns: client, supplier, contact (codes of actors), at_us, channel (code), others (people of the two sides who took part, but
--          for one), direct, joint, supplier_started, client_started (by this very person)
-- order: none (the reader sorts)
SELECT
    client - $first_client AS client, supplier, contact, at_us, channel, 1::INTEGER AS others, direct, joint, supplier_started,
    client_started
FROM pair_events
WHERE client BETWEEN $first_client AND $last_client
UNION ALL
SELECT
    k.client - $first_client, s.actor, c.actor, k.at_us, k.channel, (k.people - 1)::INTEGER, k.direct, k.joint, s.started, c.started
FROM meetings AS k
JOIN presence AS s ON s.interaction = k.interaction AND s.side = 0
JOIN presence AS c ON c.interaction = k.interaction AND c.side = 1 AND c.client = k.client
WHERE k.client BETWEEN $first_client AND $last_client;
