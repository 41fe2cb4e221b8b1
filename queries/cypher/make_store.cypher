// name: make_store
// purpose: make the node of the store and that of its lock, where they are not there
// mode: write
// parameters:
//   store_id (text): identifier of a new store
//   version (integer): schema version of a new store
// returns: none
// order: none
MERGE (store:Crosstie {crosstie_key: 'store'})
ON CREATE SET store:CrosstieStore, store.store_id = $store_id, store.schema_version = $version, store.revision = 0,
    store.latest_load = 0, store.tables = '{}', store.without_lock = true
FOREACH (_ IN CASE WHEN store.without_lock THEN [1] ELSE [] END | CREATE (:CrosstieLock))
REMOVE store.without_lock;
