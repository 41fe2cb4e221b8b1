// name: single_threads
// purpose: which clients hang on one thread, on whom, and what revenue hangs there
// mode: read
// parameters: none
// returns: client_id, client, stage, person_id, person (whose leaving would cut every live tie), ties, revenue,
//          exposed_revenue, severance_probability
// order: the most exposed revenue first, unknown last
MATCH (:Organisation)-[relationship:RELATIONSHIP {threads: 1}]->(client:Organisation)
MATCH (person:Person)-[role:COUNTS_FOR]->(:Organisation) WHERE role.person_id = relationship.critical_people
RETURN client.organisation_id AS client_id, client.name AS client, relationship.stage AS stage,
    role.person_id AS person_id, person.name AS person, relationship.ties AS ties,
    relationship.revenue AS revenue, relationship.exposed_revenue AS exposed_revenue,
    relationship.severance_probability AS severance_probability
ORDER BY exposed_revenue IS NULL, exposed_revenue DESC, client_id;
