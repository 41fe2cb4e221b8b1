// name: remove_old_functions
// purpose: take what older runs found from people
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   limit (integer): how many at a time
// returns: removed (integer)
// order: one row
MATCH (person:Crosstie:Person) WHERE person.crosstie_run <> $run
WITH person LIMIT $limit
REMOVE person.crosstie_function, person.crosstie_seniority, person.crosstie_run
RETURN count(*) AS removed;
