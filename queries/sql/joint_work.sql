-- name: joint_work
-- purpose: how often each function of a client took part in joint work
-- mode: read
-- parameters:
--   bins (integer): half-lives looked at, counted back from the as-of instant
-- returns: client, function_bit, times; rows of the same client and function add up
-- order: client
WITH both_kinds AS (
    SELECT k.client, c.function_bit, count(DISTINCT k.interaction) AS times
    FROM contacts AS k
    JOIN presence AS c ON c.interaction = k.interaction AND c.side = 1 AND c.client = k.client
    WHERE k.joint AND k.bin < $bins
    GROUP BY k.client, c.function_bit
    UNION ALL
    SELECT p.client, a.function_bit, sum(p.interactions)::BIGINT AS times
    FROM pair_bins AS p
    JOIN actors AS a ON a.actor = p.contact
    WHERE p.joint AND p.bin < $bins
    GROUP BY p.client, a.function_bit
)
SELECT client, function_bit, times
FROM both_kinds
WHERE function_bit <> 0 AND client IS NOT NULL
ORDER BY client;
