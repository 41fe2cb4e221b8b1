// name: drawn_counts
// purpose: how much of each kind the graph shows of results
// mode: read
// parameters: none
// returns: functions, roles, ties, relationships, month_ends (integers)
// order: one row
RETURN COUNT { MATCH (person:Person:Crosstie) WHERE person.crosstie_run IS NOT NULL } AS functions,
    COUNT { MATCH ()-[role:COUNTS_FOR]->() WHERE role.crosstie_run IS NOT NULL } AS roles,
    COUNT { MATCH ()-[tie:TIE]->() WHERE tie.crosstie_run IS NOT NULL } AS ties,
    COUNT { MATCH ()-[relationship:RELATIONSHIP]->() WHERE relationship.crosstie_run IS NOT NULL } AS relationships,
    COUNT { MATCH ()-[stood:STOOD_AT]->(:MonthEnd) WHERE stood.crosstie_run IS NOT NULL } AS month_ends;
