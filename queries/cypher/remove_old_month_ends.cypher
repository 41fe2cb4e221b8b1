// name: remove_old_month_ends
// purpose: remove month ends of older runs; one that others have joined to something stays, alone
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   limit (integer): how many at a time
// returns: removed (integer)
// order: one row
MATCH (:Organisation)-[stood:STOOD_AT]->(month_end:MonthEnd) WHERE stood.crosstie_run <> $run
WITH stood, month_end LIMIT $limit
DELETE stood
WITH month_end, count(*) AS removed
FOREACH (_ IN CASE WHEN EXISTS { (month_end)--() } THEN [] ELSE [1] END | DELETE month_end)
RETURN sum(removed) AS removed;
