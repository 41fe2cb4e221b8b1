// name: drop_staged
// purpose: drop parts of changes that are applied, or were never committed
// mode: write
// parameters:
//   pending (text): upload that is still to be applied; empty for none
//   limit (integer): how many at most
// returns: dropped (how many)
// order: one row
MATCH (part:CrosstieStaged)
WHERE $pending IS NULL OR part.upload <> $pending
WITH part LIMIT $limit
DELETE part
RETURN count(*) AS dropped;
