// name: remove_relationships
// purpose: remove relationships of the supplier with its clients that the last analysis does not have
// mode: write
// parameters:
//   rows (list of maps): supplier, client (keys of the two nodes), properties (client_id)
// returns: none
// order: none
UNWIND $rows AS row
MATCH (:Crosstie {crosstie_key: row.supplier})
    -[relationship:RELATIONSHIP {client_id: row.properties.client_id}]->
    (:Crosstie {crosstie_key: row.client})
WHERE relationship.crosstie_run IS NOT NULL
DELETE relationship;
