// name: server_told
// purpose: which server this is, and which of its databases
// mode: read
// parameters: none
// returns: version, edition, database
// order: one row
CALL dbms.components() YIELD name, versions, edition
WITH versions[0] AS version, edition WHERE name = 'Neo4j Kernel'
CALL db.info() YIELD name
RETURN version, edition, name AS database;
