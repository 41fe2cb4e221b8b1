// name: remove_old_relationships
// purpose: remove relationships of the supplier with its clients of older runs
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   limit (integer): how many at a time
// returns: removed (integer)
// order: one row
MATCH ()-[relationship:RELATIONSHIP]->() WHERE relationship.crosstie_run <> $run
WITH relationship LIMIT $limit
DELETE relationship
RETURN count(*) AS removed;
