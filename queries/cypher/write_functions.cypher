// name: write_functions
// purpose: write the function and seniority that the analysis found to people
// mode: write
// parameters:
//   rows (list of maps): person (key of the node), properties (function, seniority)
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (person:Crosstie {crosstie_key: row.person})
SET person.crosstie_function = row.properties.function,
    person.crosstie_seniority = row.properties.seniority,
    person.crosstie_run = $run;
