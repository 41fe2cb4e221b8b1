// name: remove_roles
// purpose: remove roles (for which organisations people count) that the last analysis does not have
// mode: write
// parameters:
//   rows (list of maps): person, organisation (keys of the two nodes), properties (person_id)
// returns: none
// order: none
UNWIND $rows AS row
MATCH (:Crosstie {crosstie_key: row.person})
    -[role:COUNTS_FOR {person_id: row.properties.person_id}]->
    (:Crosstie {crosstie_key: row.organisation})
WHERE role.crosstie_run IS NOT NULL
DELETE role;
