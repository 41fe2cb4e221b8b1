-- name: no_named_events
-- purpose: the table that named_events adds to, without rows
-- mode: temporary
-- parameters: none
-- returns: table named_events(one, other, at_us, channel, starter)
-- order: none
CREATE OR REPLACE TEMP TABLE named_events (one VARCHAR, other VARCHAR, at_us BIGINT, channel UTINYINT, starter UTINYINT);
