-- name: no_gatherings
-- purpose: the table gatherings for a source that holds none
-- mode: temporary
-- parameters: none
-- returns: table gatherings without rows
-- order: none
CREATE OR REPLACE TEMP TABLE gatherings (
    interaction BIGINT, sound BOOLEAN, at_us BIGINT, channel UTINYINT, known_starter BOOLEAN, actor INTEGER, started BOOLEAN
);
