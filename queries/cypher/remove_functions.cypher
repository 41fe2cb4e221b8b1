// name: remove_functions
// purpose: take what an analysis found from people whom the last one does not count
// mode: write
// parameters:
//   rows (list of maps): person (key of the node)
// returns: none
// order: none
UNWIND $rows AS row
MATCH (person:Crosstie {crosstie_key: row.person})
REMOVE person.crosstie_function, person.crosstie_seniority, person.crosstie_run;
