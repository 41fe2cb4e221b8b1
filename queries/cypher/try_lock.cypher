// name: try_lock
// purpose: wait for who holds the lock, and leave word who takes it
// mode: write
// parameters:
//   owner (text): who takes it, in words
// returns: none
// order: none
MATCH (lock:CrosstieLock)
SET lock.owner = $owner;
