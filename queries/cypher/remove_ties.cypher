// name: remove_ties
// purpose: remove ties between people that the last analysis does not have
// mode: write
// parameters:
//   rows (list of maps): ours, theirs (keys of the two nodes), properties (client_id, supplier_person_id, client_person_id)
// returns: none
// order: none
UNWIND $rows AS row
MATCH (:Crosstie {crosstie_key: row.ours})
    -[tie:TIE]->
    (:Crosstie {crosstie_key: row.theirs})
WHERE tie.crosstie_run IS NOT NULL
    AND tie.client_id = row.properties.client_id
    AND tie.supplier_person_id = row.properties.supplier_person_id
    AND tie.client_person_id = row.properties.client_person_id
DELETE tie;
