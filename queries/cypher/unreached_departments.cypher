// name: unreached_departments
// purpose: which departments of our clients, with people we know of, does nobody of ours reach by a live tie
// mode: read
// parameters: none
// returns: client_id, client, revenue, department, functions (list), people (known and still there)
// order: the greatest revenue first, unknown last
MATCH (run:CrosstieRun)
MATCH (:Organisation)-[relationship:RELATIONSHIP]->(client:Organisation)<-[:PART_OF]-(department:Department)
MATCH (department)<-[:WORKS_IN]-(contact:Person)-[role:COUNTS_FOR]->(client)
WHERE role.left_on IS NULL OR role.left_on > run.as_of
WITH relationship, client, department, contact, role
ORDER BY role.function
WITH relationship, client, department, collect(DISTINCT role.function) AS functions, count(contact) AS people,
    collect(EXISTS { (:Person)-[:TIE {live: true}]->(contact) }) AS reached
WHERE none(one IN reached WHERE one)
RETURN client.organisation_id AS client_id, client.name AS client, relationship.revenue AS revenue,
    department.name AS department, functions, people
ORDER BY revenue IS NULL, revenue DESC, client_id, people DESC, department;
