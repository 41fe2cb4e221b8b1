// name: keep_result_part
// purpose: keep a piece of a result table; nobody reads it before the run is the last one
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   table (text): name of the result table
//   part (integer): its place, from 0
//   bytes (bytes): a piece of a Parquet file
// returns: none
// order: none
MERGE (piece:CrosstieResult {run: $run, table: $table, part: $part})
SET piece.bytes = $bytes;
