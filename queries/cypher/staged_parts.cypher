// name: staged_parts
// purpose: the parts of a change that are still to be applied
// mode: read
// parameters:
//   upload (text): name of the change that is being written
// returns: part, action, target
// order: part
MATCH (part:CrosstieStaged {upload: $upload})
WHERE part.applied IS NULL
RETURN part.part AS part, part.action AS action, part.target AS target
ORDER BY part;
