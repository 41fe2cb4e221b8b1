// name: remove_old_roles
// purpose: remove roles (for which organisations people count) of older runs
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   limit (integer): how many at a time
// returns: removed (integer)
// order: one row
MATCH ()-[role:COUNTS_FOR]->() WHERE role.crosstie_run <> $run
WITH role LIMIT $limit
DELETE role
RETURN count(*) AS removed;
