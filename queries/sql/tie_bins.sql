-- name: tie_bins
-- purpose: what passed between two people, half-life by half-life
-- mode: read
-- parameters: none
-- returns: client, supplier, contact (codes of actors), bin, interactions, weight, direct_weight, joint_weight (units of
--          2^-40, decayed to the end of the bin), first_us, last_us, two_way, supplier_started, client_started
-- order: client, supplier, contact, bin
SELECT
    k.client,
    s.actor AS supplier,
    c.actor AS contact,
    k.bin,
    count(*) AS interactions,
    sum(k.weight)::BIGINT AS weight,
    coalesce(sum(k.weight) FILTER (k.direct), 0)::BIGINT AS direct_weight,
    coalesce(sum(k.weight) FILTER (k.joint), 0)::BIGINT AS joint_weight,
    min(k.at_us) AS first_us,
    max(k.at_us) AS last_us,
    bool_or(k.two_way) AS two_way,
    bool_or(k.message AND s.started) AS supplier_started,
    bool_or(k.message AND c.started) AS client_started
FROM contacts AS k
JOIN presence AS s ON s.interaction = k.interaction AND s.side = 0
JOIN presence AS c ON c.interaction = k.interaction AND c.side = 1 AND c.client = k.client
GROUP BY ALL
ORDER BY k.client, supplier, contact, k.bin;
