-- name: contact_bins
-- purpose: what passed between two organisations, half-life by half-life
-- mode: read
-- parameters: none
-- returns: client, bin, interactions, messages, known_messages (with a known starter), client_started, either_started
--          (messages, decayed to the end of the bin, units of 2^-40), last_us
-- order: client, bin
SELECT
    client,
    bin,
    count(*) AS interactions,
    count(*) FILTER (message) AS messages,
    count(*) FILTER (message AND known_starter) AS known_messages,
    coalesce(sum(decay) FILTER (message AND client_started), 0)::BIGINT AS client_started,
    coalesce(sum(decay) FILTER (message AND (client_started OR supplier_started)), 0)::BIGINT AS either_started,
    max(at_us) AS last_us
FROM contacts
GROUP BY client, bin
ORDER BY client, bin;
