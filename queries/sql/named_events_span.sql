-- name: named_events_span
-- purpose: when the first and the latest interaction in named_events happened
-- mode: read
-- parameters: none
-- returns: first_us, last_us (microseconds since 1970; null where there is no interaction)
-- order: one row
SELECT min(at_us) AS first_us, max(at_us) AS last_us
FROM named_events;
