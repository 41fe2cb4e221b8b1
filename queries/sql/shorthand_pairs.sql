-- name: shorthand_pairs
-- purpose: as pairs, from a file in the pair shorthand
-- mode: temporary
-- parameters: none
-- returns: table pairs, as the query of that name makes it; sound is false too where a third person is said to have started it
-- order: none
CREATE OR REPLACE TEMP TABLE pairs AS
SELECT
    hash(i.interaction_id) AS id_hash,
    i.interaction_id IS NOT NULL
    AND i.occurred_at IS NOT NULL
    AND k.code IS NOT NULL
    AND one.actor IS NOT NULL
    AND other.actor IS NOT NULL
    AND (i.initiator_id IS NULL OR i.initiator_id IN (i.supplier_person_id, i.client_person_id)) AS sound,
    epoch_us(i.occurred_at) AS at_us,
    k.code AS channel,
    CASE WHEN one.side + other.side = 1 THEN if(one.side = 0, one.actor, other.actor) END AS supplier,
    CASE WHEN one.side + other.side = 1 THEN if(one.side = 0, other.actor, one.actor) END AS contact,
    CASE WHEN one.side + other.side = 1 THEN if(one.side = 0, other.client, one.client) END AS client,
    CASE
        WHEN i.initiator_id IS NULL THEN 0
        WHEN (i.initiator_id = i.supplier_person_id) = (one.side = 0) THEN 1
        ELSE 2
    END::UTINYINT AS starter
FROM timed_rows AS i
LEFT JOIN channels AS k USING (channel)
LEFT JOIN actors AS one ON one.person_id = i.supplier_person_id
LEFT JOIN actors AS other ON other.person_id = i.client_person_id;
