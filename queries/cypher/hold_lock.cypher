// name: hold_lock
// purpose: hold the lock for as long as the transaction is open
// mode: write
// parameters:
//   owner (text): who holds it, in words
// returns: none
// order: none
MATCH (lock:CrosstieLock)
SET lock.owner = $owner;
