// name: loads_listed
// purpose: all loads that were committed
// mode: read
// parameters: none
// returns: load, loaded_at (ISO 8601, UTC), source, report (JSON)
// order: load, latest first
MATCH (load:CrosstieLoad)
RETURN load.load AS load, toString(load.loaded_at) AS loaded_at, load.source AS source, load.report AS report
ORDER BY load DESC;
