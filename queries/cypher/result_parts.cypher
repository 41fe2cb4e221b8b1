// name: result_parts
// purpose: one table of the last analysis, in pieces
// mode: read
// parameters:
//   table (text): name of the result table
// returns: number (of the run), tables (JSON), part, bytes (a piece of a Parquet file); one row without part where there is none
// order: part
MATCH (run:CrosstieRun)
OPTIONAL MATCH (piece:CrosstieResult {run: run.number, table: $table})
RETURN run.number AS number, run.tables AS tables, piece.part AS part, piece.bytes AS bytes
ORDER BY part;
