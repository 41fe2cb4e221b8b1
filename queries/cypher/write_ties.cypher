// name: write_ties
// purpose: write ties between people; a relationship of that type that somebody else made is left alone
// mode: write
// parameters:
//   rows (list of maps): ours, theirs (keys of the two nodes), properties
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (ours:Crosstie {crosstie_key: row.ours})
MATCH (theirs:Crosstie {crosstie_key: row.theirs})
OPTIONAL MATCH (ours)-[known:TIE]->(theirs)
WHERE known.crosstie_run IS NOT NULL
    AND known.client_id = row.properties.client_id
    AND known.supplier_person_id = row.properties.supplier_person_id
    AND known.client_person_id = row.properties.client_person_id
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
    CREATE (ours)-[tie:TIE]->(theirs)
    SET tie = row.properties, tie.crosstie_run = $run)
FOREACH (tie IN CASE WHEN known IS NULL THEN [] ELSE [known] END |
    SET tie += row.properties, tie.crosstie_run = $run);
