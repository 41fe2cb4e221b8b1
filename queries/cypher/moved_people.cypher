// name: moved_people
// purpose: who moved from one client to another, and who of ours knows them
// mode: read
// parameters: none
// returns: person_id, person, from_id, from_client, left_on (from there), to_id, to_client, started_on (there),
//          known_by (list: ours who met them within the window of ties)
// order: the latest move first, unknown last
MATCH (them:Person)-[before:WORKS_AT]->(left:Organisation {role: 'client'}),
    (them)-[now:WORKS_AT]->(to:Organisation {role: 'client'})
WHERE to.organisation_id = them.organisation_id AND left <> to AND before.left_on IS NOT NULL
WITH them, left, max(before.left_on) AS left_on, to, max(now.started_on) AS started_on
OPTIONAL MATCH (ours:Person)-[:TIE]->(them)
WITH them, left, left_on, to, started_on, ours
ORDER BY ours.name
RETURN them.person_id AS person_id, them.name AS person,
    left.organisation_id AS from_id, left.name AS from_client, left_on,
    to.organisation_id AS to_id, to.name AS to_client, started_on, collect(DISTINCT ours.name) AS known_by
ORDER BY left_on DESC, person_id, from_id;
