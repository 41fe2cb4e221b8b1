// name: update_relationships
// purpose: bring relationships of the supplier with its clients that are there up to date
// mode: write
// parameters:
//   rows (list of maps): supplier, client (keys of the two nodes), client_id, properties (those that differ)
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (:Crosstie {crosstie_key: row.supplier})
    -[relationship:RELATIONSHIP {client_id: row.client_id}]->
    (:Crosstie {crosstie_key: row.client})
WHERE relationship.crosstie_run IS NOT NULL
SET relationship += row.properties, relationship.crosstie_run = $run;
