// name: stage_part
// purpose: keep a part of a change until it is applied
// mode: write
// parameters:
//   upload (text): name of the change that is being written
//   part (integer): its place, from 0
//   action (text): what is to be done with its rows
//   target (text): label or relationship type they are of
//   bytes (bytes): the rows, as a Parquet file
// returns: none
// order: none
MERGE (part:CrosstieStaged {upload: $upload, part: $part})
SET part.action = $action, part.target = $target, part.bytes = $bytes;
