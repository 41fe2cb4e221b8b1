-- name: single_threads
-- purpose: which clients hang on one thread, on whom, and what revenue hangs there
-- mode: read
-- parameters: none
-- returns: client_id, client, stage, person_id, person (whose leaving would cut every live tie), ties, revenue,
--          exposed_revenue, severance_probability
-- order: the most exposed revenue first, unknown last
SELECT
    relationship.client_id, relationship.client_name AS client, relationship.stage,
    person.person_id, person.name AS person, relationship.ties,
    relationship.revenue, relationship.exposed_revenue, relationship.severance_probability
FROM results.relationships AS relationship
JOIN results.roles AS person ON person.person_id = relationship.critical_people
WHERE relationship.threads = 1
ORDER BY exposed_revenue DESC NULLS LAST, client_id;
