// name: update_ties
// purpose: bring ties that are there up to date
// mode: write
// parameters:
//   rows (list of maps): ours, theirs (keys of the two nodes), client_id, supplier_person_id, client_person_id,
//          properties (those that differ)
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (:Crosstie {crosstie_key: row.ours})-[tie:TIE]->(:Crosstie {crosstie_key: row.theirs})
WHERE tie.crosstie_run IS NOT NULL
    AND tie.client_id = row.client_id
    AND tie.supplier_person_id = row.supplier_person_id
    AND tie.client_person_id = row.client_person_id
SET tie += row.properties, tie.crosstie_run = $run;
