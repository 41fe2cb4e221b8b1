-- name: no_named_bins
-- purpose: the table that named_bins adds to, without rows
-- mode: temporary
-- parameters: none
-- returns: table named_bins(one, other, bin, interactions, weight, first_us, last_us, facts, one_started, other_started, on_site_days)
-- order: none
CREATE OR REPLACE TEMP TABLE named_bins (
    one VARCHAR, other VARCHAR, bin TINYINT, interactions BIGINT, weight BIGINT, first_us BIGINT, last_us BIGINT, facts UTINYINT,
    one_started BIGINT, other_started BIGINT, on_site_days BIGINT[]
);
