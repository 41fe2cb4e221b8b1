// name: ways_to_function
// purpose: who of ours knows anyone in a function of a client, directly or in two steps: by somebody whom we know and
//          who was in an interaction with them
// mode: read
// parameters:
//   client (text): id or name of the client
//   function (text): function, as in the table of functions
//   days (integer): how far back common interactions count
//   most (integer): interactions of more people than this are circulars, and introduce nobody
// returns: steps (1 or 2), person_id, person (ours), through_id, through (empty in one step), interactions (of the
//          second step), contact_id, contact (theirs), strength (of our tie)
// order: the fewest steps and the strongest ties first
MATCH (run:CrosstieRun)
WITH run.as_of AS day, localdatetime({date: run.as_of}) + duration({days: 1}) AS end
MATCH (client:Organisation:Crosstie) WHERE client.organisation_id = $client OR client.name = $client
MATCH (contact:Person)-[role:COUNTS_FOR {function: $function}]->(client)
WHERE role.left_on IS NULL OR role.left_on > day
CALL (contact, role, end) {
    MATCH (ours:Person)-[tie:TIE {live: true}]->(contact) WHERE tie.client_person_id = role.person_id
    RETURN 1 AS steps, ours, tie, null AS through, null AS interactions
  UNION ALL
    MATCH (contact)-[:TOOK_PART]->(met:Interaction)<-[:TOOK_PART]-(through:Person)
    WHERE met.occurred_at >= end - duration({days: $days}) AND met.occurred_at < end
        AND size(met.participant_ids) <= $most
    WITH contact, through, count(met) AS interactions
    MATCH (ours:Person)-[tie:TIE {live: true}]->(through)
    WHERE NOT EXISTS { (ours)-[:TIE {live: true}]->(contact) }
    RETURN 2 AS steps, ours, tie, through, interactions
}
RETURN steps, tie.supplier_person_id AS person_id, ours.name AS person,
    through.person_id AS through_id, through.name AS through, interactions,
    role.person_id AS contact_id, contact.name AS contact, tie.strength AS strength
ORDER BY steps, strength DESC, person_id, contact_id, through_id;
