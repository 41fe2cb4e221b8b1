-- name: coding_faults
-- purpose: whether a file was read without a doubt: no unsound row, no time out of this age
-- mode: read
-- parameters:
--   first_us (bigint, microseconds since 1970, inclusive): earliest time that can be
--   last_us (bigint, microseconds since 1970, exclusive): latest time that can be
-- returns: unsound
-- order: one row
SELECT count(*) AS unsound
FROM (SELECT sound, at_us FROM pairs UNION ALL SELECT sound, at_us FROM gatherings)
WHERE NOT sound OR at_us < $first_us OR at_us >= $last_us;
