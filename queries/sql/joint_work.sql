-- name: joint_work
-- purpose: how often each function of a client took part in joint work
-- mode: read
-- parameters:
--   bins (integer): half-lives looked at, counted back from the as-of instant
-- returns: client, function_bit, times
-- order: client, function_bit
SELECT k.client, c.function_bit, count(DISTINCT k.interaction) AS times
FROM contacts AS k
JOIN presence AS c ON c.interaction = k.interaction AND c.side = 1 AND c.client = k.client
WHERE k.joint AND k.bin < $bins AND c.function_bit <> 0
GROUP BY k.client, c.function_bit
ORDER BY k.client, c.function_bit;
