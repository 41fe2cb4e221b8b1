// name: run_is_drawn
// purpose: note that the graph shows all of the last run
// mode: write
// parameters:
//   run (integer): number of the run that writes
//   drawing (integer): version of the way in which it is shown
// returns: none
// order: none
MATCH (run:CrosstieRun {number: $run})
SET run.drawing = $drawing;
