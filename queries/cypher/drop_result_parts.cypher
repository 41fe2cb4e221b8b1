// name: drop_result_parts
// purpose: drop pieces of tables that no run leads to: of older runs, and of one that was cut off
// mode: write
// parameters:
//   limit (integer): how many at a time
// returns: dropped (integer)
// order: one row
OPTIONAL MATCH (run:CrosstieRun)
WITH max(run.number) AS number
MATCH (piece:CrosstieResult) WHERE number IS NULL OR piece.run <> number
WITH piece LIMIT $limit
DELETE piece
RETURN count(*) AS dropped;
