// name: remove_old_ties
// purpose: remove ties between people of older runs
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   limit (integer): how many at a time
// returns: removed (integer)
// order: one row
MATCH ()-[tie:TIE]->() WHERE tie.crosstie_run <> $run
WITH tie LIMIT $limit
DELETE tie
RETURN count(*) AS removed;
