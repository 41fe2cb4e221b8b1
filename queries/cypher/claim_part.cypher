// name: claim_part
// purpose: mark a part as applied, in the transaction that applies it; nobody else applies it then
// mode: write
// parameters:
//   upload (text): name of the change that is being written
//   part (integer): its place
// returns: claimed (0 where it is applied already)
// order: one row
MATCH (part:CrosstieStaged {upload: $upload, part: $part})
SET part.touched = true
WITH part WHERE part.applied IS NULL
SET part.applied = true
RETURN count(*) AS claimed;
