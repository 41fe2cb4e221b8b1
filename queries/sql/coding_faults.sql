-- name: coding_faults
-- purpose: whether the sums were made without a doubt: no row that is not sound, no time out of this age
-- mode: read
-- parameters:
--   first_us (bigint, microseconds since 1970, inclusive): earliest time that can be
--   last_us (bigint, microseconds since 1970, exclusive): latest time that can be
-- returns: unsound (number of sums and rows in doubt)
-- order: one row
SELECT count(*) AS unsound
FROM (SELECT sound, first_us, last_us FROM pair_bins UNION ALL SELECT sound, at_us, at_us FROM gatherings)
WHERE NOT sound OR first_us < $first_us OR last_us >= $last_us;
