-- name: id_hashes
-- purpose: a hash of each interaction's id, to see whether one occurs twice
-- mode: read
-- parameters: none
-- returns: id_hash; empty where there is no id, a word for nothing, or a sign in which two ids may differ and yet be the same
-- order: none (the reader sorts)
SELECT
    if(
        strlen(interaction_id) = length(interaction_id)
        AND interaction_id >= '!'
        AND right(interaction_id, 1) >= '!'
        AND NOT contains(interaction_id, chr(0))
        AND interaction_id NOT IN ('NULL', 'null', '#N/A'),
        hash(interaction_id),
        NULL
    ) AS id_hash
FROM file_rows;
