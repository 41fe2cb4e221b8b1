// name: try_to_write
// purpose: find out whether this user may write; the transaction is taken back
// mode: write
// parameters: none
// returns: none
// order: none
CREATE (:Crosstie);
