-- name: named_span
-- purpose: when the first and the latest interaction in named_bins happened
-- mode: read
-- parameters: none
-- returns: first_us, last_us (microseconds since 1970; null where there is no interaction)
-- order: one row
SELECT min(first_us) AS first_us, max(last_us) AS last_us
FROM named_bins;
