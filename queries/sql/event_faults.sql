-- name: event_faults
-- purpose: whether the events were coded without a doubt: as coding_faults, for events kept one by one
-- mode: read
-- parameters:
--   first_us (bigint, microseconds since 1970, inclusive): earliest time that can be
--   last_us (bigint, microseconds since 1970, exclusive): latest time that can be
-- returns: unsound (number of rows in doubt)
-- order: one row
SELECT count(*) AS unsound
FROM (SELECT sound, at_us FROM pair_events UNION ALL SELECT sound, at_us FROM gatherings)
WHERE NOT sound OR at_us < $first_us OR at_us >= $last_us;
