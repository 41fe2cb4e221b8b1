// name: commit_change
// purpose: make a staged change the store's: from here on it is only a matter of applying it
// mode: write
// parameters:
//   upload (text): name of the change that is being written
//   parts (integer): how many parts were staged
//   revision (integer): revision that the change rests on
//   tables (text): JSON: rows and digest by table, after the change
//   latest_load (integer): number of the latest load, after the change
// returns: committed (whether the change is the store's now, or was already)
// order: one row
MATCH (store:Crosstie:CrosstieStore {crosstie_key: 'store'})
SET store.touched = $upload
WITH store, COUNT { MATCH (:CrosstieStaged {upload: $upload}) } = $parts AS whole
FOREACH (_ IN CASE WHEN whole AND store.revision = $revision AND store.pending IS NULL THEN [1] ELSE [] END |
    SET store.revision = $revision + 1, store.last_upload = $upload, store.tables = $tables,
        store.latest_load = $latest_load, store.pending = CASE WHEN $parts > 0 THEN $upload END)
RETURN coalesce(store.last_upload = $upload, false) AS committed;
