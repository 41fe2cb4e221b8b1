// name: rows_of_table
// purpose: all rows of a table
// mode: read
// parameters:
//   prefix (text): how the keys of the table begin
//   columns (list of texts): names of the properties
//   times (list of texts): those of them that are dates or times; they come as ISO 8601
// returns: one list a row: the properties in that order
// order: none (the reader sorts)
MATCH (node:Crosstie)
WHERE node.crosstie_key STARTS WITH $prefix
RETURN [name IN $columns | CASE WHEN name IN $times THEN toString(node[name]) ELSE node[name] END] AS cells;
