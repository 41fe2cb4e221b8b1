// name: lock_owner
// purpose: who took the lock last
// mode: read
// parameters: none
// returns: owner
// order: one row
MATCH (lock:CrosstieLock)
RETURN lock.owner AS owner;
