-- name: bridging_colleagues
-- purpose: which colleagues tie several clients to us, and what revenue they touch
-- mode: read
-- parameters:
--   least (integer): live ties with people of at least so many clients
-- returns: person_id, person, function, clients (number), client_names (list), contacts (number), strength, revenue
-- order: the most clients first
WITH by_client AS (
    SELECT supplier_person_id AS person_id, client_id, count(*) AS contacts, sum(strength) AS strength
    FROM results.ties
    WHERE live
    GROUP BY ALL
)
SELECT
    ours.person_id, ours.name AS person, ours.function, count(*) AS clients,
    list(client.client_name ORDER BY client.client_name, client_id) AS client_names,
    sum(by_client.contacts)::BIGINT AS contacts, sum(by_client.strength) AS strength,
    coalesce(sum(client.revenue), 0) AS revenue
FROM by_client
JOIN results.roles AS ours USING (person_id)
JOIN results.relationships AS client USING (client_id)
GROUP BY ours.person_id, ours.name, ours.function
HAVING count(*) >= $least
ORDER BY clients DESC, strength DESC, person_id;
