// name: note_load
// purpose: add a load to the list of loads
// mode: write
// parameters:
//   load (integer): its number
//   loaded_at (local date and time): when, UTC
//   source (text): where it came from
//   report (text): JSON: its report
// returns: none
// order: none
MERGE (load:CrosstieLoad {load: $load})
SET load.loaded_at = $loaded_at, load.source = $source, load.report = $report;
