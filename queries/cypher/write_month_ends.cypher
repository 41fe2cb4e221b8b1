// name: write_month_ends
// purpose: write how clients stood at month ends
// mode: write
// parameters:
//   rows (list of maps): client, node (keys of the two nodes), properties
//   run (integer): number of the run that writes
// returns: none
// order: none
UNWIND $rows AS row
MATCH (client:Crosstie {crosstie_key: row.client})
MERGE (month_end:Crosstie {crosstie_key: row.node})
SET month_end:MonthEnd, month_end += row.properties, month_end.crosstie_run = $run
MERGE (client)-[stood:STOOD_AT]->(month_end)
SET stood.crosstie_run = $run;
