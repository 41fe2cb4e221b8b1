// name: unheard_cases
// purpose: which open cases come from a function of a client in which nobody has a live tie with us
// mode: read
// parameters: none
// returns: client_id, client, revenue, case_id, function, severity, opened_on, days_open, raised_by (name)
// order: the greatest revenue first, unknown last; within a client the oldest case, unknown last
MATCH (run:CrosstieRun)
MATCH (:Organisation)-[relationship:RELATIONSHIP]->(client:Organisation)<-[:ABOUT]-(case:Case)
WHERE (case.opened_on IS NULL OR case.opened_on <= run.as_of)
    AND (case.closed_on IS NULL OR case.closed_on > run.as_of)
    AND NOT EXISTS {
        MATCH (ending:Ending {record: 'cases', ended_id: case.case_id}) WHERE ending.ended_on <= run.as_of
    }
OPTIONAL MATCH (raiser:Person)-[:RAISED]->(case)
WITH run, relationship, client, case, raiser, coalesce(case.function, raiser.crosstie_function) AS function
WHERE function <> 'other' AND NOT EXISTS {
    MATCH (:Person)-[tie:TIE {live: true}]->(:Person)-[role:COUNTS_FOR]->(client)
    WHERE role.person_id = tie.client_person_id AND role.function = function
}
RETURN client.organisation_id AS client_id, client.name AS client, relationship.revenue AS revenue,
    case.case_id AS case_id, function, case.severity AS severity, case.opened_on AS opened_on,
    duration.inDays(case.opened_on, run.as_of).days AS days_open, raiser.name AS raised_by
ORDER BY revenue IS NULL, revenue DESC, client_id, opened_on IS NULL, opened_on, case_id;
