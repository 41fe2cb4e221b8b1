-- name: pairs
-- purpose: interactions of at most two people, coded: most interactions are such, and need no look at who else took part
-- mode: temporary
-- parameters: none
-- returns: table pairs(id_hash, sound, at_us, channel, supplier, contact, client, starter): codes of the channel, of the two
--          people and of the client, empty where not both sides are present; starter is 0 for unknown, 1 for ours, 2 for
--          theirs; sound is false where a time, a channel or a person is unknown
-- order: none
CREATE OR REPLACE TEMP TABLE pairs AS
SELECT
    hash(i.interaction_id) AS id_hash,
    i.interaction_id IS NOT NULL
    AND i.occurred_at IS NOT NULL
    AND k.code IS NOT NULL
    AND one.actor IS NOT NULL
    AND (other.actor IS NOT NULL OR len(i.participant_ids) = 1) AS sound,
    epoch_us(i.occurred_at) AS at_us,
    k.code AS channel,
    CASE WHEN one.side + other.side = 1 THEN if(one.side = 0, one.actor, other.actor) END AS supplier,
    CASE WHEN one.side + other.side = 1 THEN if(one.side = 0, other.actor, one.actor) END AS contact,
    CASE WHEN one.side + other.side = 1 THEN if(one.side = 0, other.client, one.client) END AS client,
    CASE
        WHEN i.initiator_id IS NULL THEN 0
        WHEN (i.initiator_id = one.person_id) = (one.side = 0) THEN 1
        ELSE 2
    END::UTINYINT AS starter
FROM interactions AS i
LEFT JOIN channels AS k USING (channel)
LEFT JOIN actors AS one ON one.person_id = i.participant_ids[1]
LEFT JOIN actors AS other ON other.person_id = i.participant_ids[2]
WHERE len(i.participant_ids) <= 2;
