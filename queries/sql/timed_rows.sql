-- name: timed_rows
-- purpose: the rows of a file of interactions with their times read; only plain forms without a zone, or in UTC, count, as the
--          engine would read an offset and forget it
-- mode: temporary
-- parameters: none
-- returns: view timed_rows, with the columns of file_rows; occurred_at is empty where it is of any other form
-- order: none
CREATE OR REPLACE TEMP VIEW timed_rows AS
SELECT * REPLACE (
    CASE
        WHEN strlen(occurred_at) = 19 AND occurred_at[17] = ':' THEN try_cast(occurred_at AS TIMESTAMP)
        WHEN regexp_full_match(occurred_at, '\d\d\d\d-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d\d?\d?\d?\d?\d?)?)?Z?)?')
        THEN try_cast(occurred_at AS TIMESTAMP)
    END AS occurred_at
)
FROM file_rows;
