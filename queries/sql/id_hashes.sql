-- name: id_hashes
-- purpose: a hash of each interaction's id, to see whether one occurs twice
-- mode: read
-- parameters: none
-- returns: id_hash
-- order: none (the reader sorts)
SELECT id_hash FROM pairs
UNION ALL
SELECT any_value(id_hash) AS id_hash FROM gatherings GROUP BY interaction;
