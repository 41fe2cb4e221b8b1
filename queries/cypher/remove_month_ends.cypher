// name: remove_month_ends
// purpose: remove month ends that the last analysis does not have; one that others have joined to something stays, alone
// mode: write
// parameters:
//   rows (list of maps): node (its key)
// returns: none
// order: none
UNWIND $rows AS row
MATCH (:Organisation)-[stood:STOOD_AT]->(month_end:Crosstie {crosstie_key: row.node})
WHERE stood.crosstie_run IS NOT NULL
DELETE stood
WITH DISTINCT month_end
WHERE NOT EXISTS { (month_end)--() }
DELETE month_end;
