-- name: named_events
-- purpose: interactions of at most two people one by one, before anybody looks at who they are
-- mode: temporary
-- parameters: none
-- returns: more rows in table named_events. channel is its code, empty where it is unknown; starter is 0 where nobody is known to have
--          started it, 1 for one, 2 for other, 3 for somebody else
-- order: none
INSERT INTO named_events
SELECT
    one,
    other,
    epoch_us(occurred_at) AS at_us,
    CASE channel
        WHEN 'message' THEN 0::UTINYINT
        WHEN 'email' THEN 1
        WHEN 'call' THEN 2
        WHEN 'meeting' THEN 3
        WHEN 'visit' THEN 4
        WHEN 'workshop' THEN 5
        WHEN 'on_site' THEN 6
    END AS channel,
    CASE
        WHEN initiator_id IS NULL THEN 0::UTINYINT
        WHEN initiator_id = one THEN 1
        WHEN initiator_id = other THEN 2
        ELSE 3
    END AS starter
FROM told_pairs;
