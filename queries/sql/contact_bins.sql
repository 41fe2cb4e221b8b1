-- name: contact_bins
-- purpose: what passed between two organisations, half-life by half-life
-- mode: read
-- parameters: none
-- returns: client, bin, interactions, messages (whether any), known_messages (any with a known starter), client_started, either_started
--          (messages, decayed to the end of the bin, units of 2^-40), last_us; rows of the same client and bin add up
-- order: client
WITH both_kinds AS (
    SELECT
        client,
        bin,
        count(*) AS interactions,
        bool_or(message) AS messages,
        bool_or(message AND known_starter) AS known_messages,
        coalesce(sum(decay) FILTER (message AND client_started), 0)::BIGINT AS client_started,
        coalesce(sum(decay) FILTER (message AND (client_started OR supplier_started)), 0)::BIGINT AS either_started,
        max(at_us) AS last_us
    FROM contacts
    GROUP BY client, bin
    UNION ALL BY NAME
    SELECT
        client,
        bin,
        sum(interactions)::BIGINT AS interactions,
        bool_or(messages) AS messages,
        bool_or(known_messages) AS known_messages,
        sum(client_decay)::BIGINT AS client_started,
        sum(client_decay + supplier_decay)::BIGINT AS either_started,
        max(last_us) AS last_us
    FROM pair_bins
    GROUP BY client, bin
)
SELECT client, bin::INTEGER AS bin, interactions, messages, known_messages, client_started, either_started, last_us
FROM both_kinds
WHERE client IS NOT NULL
ORDER BY client;
