// name: make_run_last
// purpose: make a run the last one: from here on its tables are the results
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   version (text): token that no other run has
//   text (text): what the run says of itself, as JSON
//   tables (text): parts, rows and digest by table, as JSON
//   as_of (date): the day that all figures are of
// returns: none
// order: none
OPTIONAL MATCH (old:CrosstieRun)
WITH collect(old) AS older
FOREACH (old IN older | DELETE old)
CREATE (:CrosstieRun {number: $run, version: $version, as_of: $as_of, run: $text, tables: $tables});
