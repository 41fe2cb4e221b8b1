// name: last_run
// purpose: what the last analysis said of itself, and where its tables are
// mode: read
// parameters: none
// returns: number, version, run (JSON), tables (JSON: parts, rows and digest by table), drawing (version of the way
//          in which the graph shows it; empty while it does not yet); no row before the first analysis
// order: none (the reader sorts)
MATCH (run:CrosstieRun)
RETURN run.number AS number, run.version AS version, run.run AS run, run.tables AS tables, run.drawing AS drawing;
