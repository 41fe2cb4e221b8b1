// name: silent_contacts
// purpose: whom of our clients' people has nobody talked to for so many days
// mode: read
// parameters:
//   days (integer): at least so many days without an interaction
// returns: client_id, client, revenue, contact_id, contact, function, seniority, last_at (empty where there was nothing
//          within the window of ties), days_silent
// order: the greatest revenue first, unknown last; within a client the longest silence, unknown last
MATCH (run:CrosstieRun)
WITH run.as_of AS day, localdatetime({date: run.as_of}) + duration({days: 1}) AS end
MATCH (:Organisation)-[relationship:RELATIONSHIP]->(client:Organisation)<-[role:COUNTS_FOR]-(contact:Person)
WHERE (role.left_on IS NULL OR role.left_on > day) AND coalesce(contact.kind, 'person') = 'person'
OPTIONAL MATCH (:Person)-[tie:TIE]->(contact) WHERE tie.client_person_id = role.person_id
WITH day, end, relationship, client, role, contact, max(tie.last_at) AS last_at
WHERE last_at IS NULL OR last_at < end - duration({days: $days})
RETURN client.organisation_id AS client_id, client.name AS client, relationship.revenue AS revenue,
    role.person_id AS contact_id, contact.name AS contact, role.function AS function, role.seniority AS seniority,
    last_at, duration.inDays(date(last_at), day).days AS days_silent
ORDER BY revenue IS NULL, revenue DESC, client_id, last_at IS NULL, last_at, contact_id;
