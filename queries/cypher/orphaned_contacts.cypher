// name: orphaned_contacts
// purpose: who of ours left, and which of the people they knew has no live tie with anybody of ours now
// mode: read
// parameters: none
// returns: left_on, person_id, person (ours), client_id, client, contact_id, contact (theirs), function (of the
//          contact), last_at (when the two last met)
// order: the latest leaver first
MATCH (run:CrosstieRun)
MATCH (ours:Person)-[tie:TIE]->(contact:Person)
MATCH (ours)-[left:COUNTS_FOR]->(:Organisation)
WHERE left.person_id = tie.supplier_person_id AND left.left_on <= run.as_of
MATCH (contact)-[role:COUNTS_FOR]->(client:Organisation)
WHERE role.person_id = tie.client_person_id AND (role.left_on IS NULL OR role.left_on > run.as_of)
    AND NOT EXISTS {
        MATCH (:Person)-[other:TIE {live: true}]->(contact) WHERE other.client_person_id = tie.client_person_id
    }
RETURN left.left_on AS left_on, left.person_id AS person_id, ours.name AS person,
    client.organisation_id AS client_id, client.name AS client,
    role.person_id AS contact_id, contact.name AS contact, role.function AS function, tie.last_at AS last_at
ORDER BY left_on DESC, person_id, client_id, contact_id;
