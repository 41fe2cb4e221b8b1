// name: setbacks
// purpose: which relationships fell back since a day, from which stage to which, and why
// mode: read
// parameters:
//   since (date): the first day
// returns: month_end, client_id, client, revenue, stage_before, stage_after (both confirmed), fell (conditions that no
//          longer hold), people_left, ties_faded (ids, parted by ;)
// order: the latest first
MATCH (:Organisation)-[relationship:RELATIONSHIP]->(client:Organisation)
MATCH (client)-[:STOOD_AT]->(fall:MonthEnd {setback: true}) WHERE fall.month_end >= date($since)
CALL (client, fall) {
    MATCH (client)-[:STOOD_AT]->(before:MonthEnd) WHERE before.month_end < fall.month_end
    RETURN before.confirmed_stage AS stage_before
    ORDER BY before.month_end DESC LIMIT 1
}
RETURN fall.month_end AS month_end, client.organisation_id AS client_id, client.name AS client,
    relationship.revenue AS revenue, stage_before, fall.confirmed_stage AS stage_after,
    fall.fell AS fell, fall.people_left AS people_left, fall.ties_faded AS ties_faded
ORDER BY month_end DESC, client_id;
