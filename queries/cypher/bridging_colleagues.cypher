// name: bridging_colleagues
// purpose: which colleagues tie several clients to us, and what revenue they touch
// mode: read
// parameters:
//   least (integer): live ties with people of at least so many clients
// returns: person_id, person, function, clients (number), client_names (list), contacts (number), strength, revenue
// order: the most clients first
MATCH (ours:Person)-[tie:TIE {live: true}]->(:Person)
MATCH (:Organisation)-[relationship:RELATIONSHIP]->(client:Organisation)
WHERE relationship.client_id = tie.client_id
MATCH (ours)-[role:COUNTS_FOR]->(:Organisation) WHERE role.person_id = tie.supplier_person_id
WITH role, ours, client, relationship, count(tie) AS contacts, sum(tie.strength) AS strength
ORDER BY client.name, client.organisation_id
WITH role, ours, count(client) AS clients, collect(client.name) AS client_names,
    sum(contacts) AS contacts, sum(strength) AS strength, sum(relationship.revenue) AS revenue
WHERE clients >= $least
RETURN role.person_id AS person_id, ours.name AS person, role.function AS function,
    clients, client_names, contacts, strength, revenue
ORDER BY clients DESC, strength DESC, person_id;
