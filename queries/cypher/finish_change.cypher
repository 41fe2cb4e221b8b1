// name: finish_change
// purpose: say that a change is applied whole
// mode: write
// parameters:
//   upload (text): name of the change that is being written
// returns: none
// order: none
MATCH (store:Crosstie:CrosstieStore {crosstie_key: 'store'})
WHERE store.pending = $upload
REMOVE store.pending;
