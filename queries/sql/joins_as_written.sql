-- name: joins_as_written
-- purpose: keep the engine from putting a large file, whose size it cannot know, on the side of a join that is held in memory
-- mode: setting
-- parameters: none
-- returns: nothing
-- order: none
SET disabled_optimizers = 'join_order,build_side_probe_side';
