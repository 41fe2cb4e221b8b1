// name: write_roles
// purpose: write roles (for which organisations people count); a relationship of that type that somebody else made is left alone
// mode: write
// parameters:
//   rows (list of maps): person, organisation (keys of the two nodes), properties
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (person:Crosstie {crosstie_key: row.person})
MATCH (organisation:Crosstie {crosstie_key: row.organisation})
OPTIONAL MATCH (person)-[known:COUNTS_FOR {person_id: row.properties.person_id}]->(organisation)
WHERE known.crosstie_run IS NOT NULL
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
    CREATE (person)-[role:COUNTS_FOR]->(organisation)
    SET role = row.properties, role.crosstie_run = $run)
FOREACH (role IN CASE WHEN known IS NULL THEN [] ELSE [known] END |
    SET role += row.properties, role.crosstie_run = $run);
