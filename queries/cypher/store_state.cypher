// name: store_state
// purpose: what the store holds, and whether a change is still to be applied
// mode: read
// parameters: none
// returns: store_id, schema_version, revision, latest_load, tables (JSON: rows and digest by table), pending (upload; empty where all is applied), nodes (of rows and departments); none before the first load
// order: one row
MATCH (store:Crosstie:CrosstieStore {crosstie_key: 'store'})
RETURN store.store_id AS store_id, store.schema_version AS schema_version, store.revision AS revision,
    store.latest_load AS latest_load, store.tables AS tables, store.pending AS pending,
    COUNT { MATCH (:Crosstie) } - COUNT { MATCH (:Crosstie&MonthEnd) } - 1 AS nodes;
