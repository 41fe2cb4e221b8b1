-- name: file_span
-- purpose: when the first and the latest interaction of a file happened
-- mode: read
-- parameters: none
-- returns: first_us, last_us (microseconds since 1970; null where there is no interaction)
-- order: one row
SELECT epoch_us(min(occurred_at)) AS first_us, epoch_us(max(occurred_at)) AS last_us
FROM file_rows;
