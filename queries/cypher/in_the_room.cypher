// name: in_the_room
// purpose: who was in the room (or at the table, or on site) with a person lately
// mode: read
// parameters:
//   person (text): id or name of the person
//   days (integer): how far back
// returns: person_id, person, organisation (where they work), times, last_at, channels (list)
// order: the most often first
MATCH (run:CrosstieRun)
WITH localdatetime({date: run.as_of}) + duration({days: 1}) AS end
MATCH (them:Person:Crosstie) WHERE them.person_id = $person OR them.name = $person
MATCH (them)-[:TOOK_PART]->(met:Interaction)
WHERE met.channel IN ['meeting', 'visit', 'workshop', 'on_site']
    AND met.occurred_at >= end - duration({days: $days}) AND met.occurred_at < end
MATCH (met)<-[:TOOK_PART]-(other:Person) WHERE other <> them
WITH other, met ORDER BY met.channel
WITH other, count(DISTINCT met) AS times, max(met.occurred_at) AS last_at,
    collect(DISTINCT met.channel) AS channels
MATCH (firm:Organisation:Crosstie {organisation_id: other.organisation_id})
RETURN other.person_id AS person_id, other.name AS person, firm.name AS organisation, times, last_at, channels
ORDER BY times DESC, last_at DESC, person_id;
