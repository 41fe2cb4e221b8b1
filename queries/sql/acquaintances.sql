-- name: acquaintances
-- purpose: who was seen together with whom, but for pairs of our people with the clients', which are ties
-- mode: read
-- parameters:
--   end_us (bigint, microseconds since 1970, exclusive): the instant at the end of the as-of day
--   since_us (bigint, microseconds since 1970, inclusive): what is older no longer counts
--   half_life_us (bigint, microseconds)
-- returns: one, other (codes of people, the lower first), weight (shared by all pairs of an interaction and faded to the as-of
--          instant, in units of 2^-40, so that sums are exact in any order), interactions, first_us, last_us; needs the tables
--          gatherings, actors and channels, and the view told_pairs
-- order: one, other
WITH of_two AS (
    SELECT a.actor AS one, b.actor AS other, epoch_us(t.occurred_at) AS at_us, k.weight AS weight
    FROM told_pairs AS t
    JOIN actors AS a ON a.person_id = t.one
    JOIN actors AS b ON b.person_id = t.other
    JOIN channels AS k USING (channel)
    WHERE a.side + b.side <> 1 AND a.actor <> b.actor AND at_us >= $since_us AND at_us < $end_us
), present AS (
    SELECT g.interaction, g.at_us, g.actor, k.weight, a.side
    FROM gatherings AS g
    JOIN actors AS a USING (actor)
    JOIN channels AS k ON k.code = g.channel
    WHERE g.at_us >= $since_us AND g.at_us < $end_us
), crowds AS (
    SELECT interaction, count(*) - 1 AS others FROM present GROUP BY interaction
), of_many AS (
    SELECT p.actor AS one, q.actor AS other, p.at_us, p.weight / c.others AS weight
    FROM present AS p
    JOIN present AS q ON q.interaction = p.interaction AND p.actor < q.actor AND p.side + q.side <> 1
    JOIN crowds AS c ON c.interaction = p.interaction
), seen AS (
    SELECT least(one, other) AS one, greatest(one, other) AS other, at_us, weight FROM of_two
    UNION ALL
    SELECT one, other, at_us, weight FROM of_many
)
SELECT
    one,
    other,
    sum(round(weight * pow(2, (at_us - $end_us) / $half_life_us) * 1099511627776)::BIGINT)::BIGINT AS weight,
    count(*) AS interactions,
    min(at_us) AS first_us,
    max(at_us) AS last_us
FROM seen
GROUP BY ALL
ORDER BY one, other;
