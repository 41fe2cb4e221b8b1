// name: foreign_constraints
// purpose: constraints of the database that are not ours
// mode: read
// parameters: none
// returns: name, type, labels, properties
// order: name
SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties
WHERE entityType = 'NODE' AND labelsOrTypes <> ['Crosstie']
RETURN name, type, labelsOrTypes AS labels, properties
ORDER BY name;
