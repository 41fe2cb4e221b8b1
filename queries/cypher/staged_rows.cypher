// name: staged_rows
// purpose: the rows of a part of a change
// mode: read
// parameters:
//   upload (text): name of the change that is being written
//   part (integer): its place
// returns: bytes (a Parquet file)
// order: one row
MATCH (part:CrosstieStaged {upload: $upload, part: $part})
RETURN part.bytes AS bytes;
