// name: index_names
// purpose: indexes of the database
// mode: read
// parameters: none
// returns: name
// order: name
SHOW INDEXES YIELD name
RETURN name
ORDER BY name;
