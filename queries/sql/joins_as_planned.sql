-- name: joins_as_planned
-- purpose: let the engine order joins again
-- mode: setting
-- parameters: none
-- returns: nothing
-- order: none
RESET disabled_optimizers;
