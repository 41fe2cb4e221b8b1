// name: write_relationships
// purpose: write relationships of the supplier with its clients; a relationship of that type that somebody else made is left alone
// mode: write
// parameters:
//   rows (list of maps): supplier, client (keys of the two nodes), properties
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (supplier:Crosstie {crosstie_key: row.supplier})
MATCH (client:Crosstie {crosstie_key: row.client})
OPTIONAL MATCH (supplier)-[known:RELATIONSHIP {client_id: row.properties.client_id}]->(client)
WHERE known.crosstie_run IS NOT NULL
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
    CREATE (supplier)-[relationship:RELATIONSHIP]->(client)
    SET relationship = row.properties, relationship.crosstie_run = $run)
FOREACH (relationship IN CASE WHEN known IS NULL THEN [] ELSE [known] END |
    SET relationship += row.properties, relationship.crosstie_run = $run);
