// name: write_department_functions
// purpose: write to each department the function that most of its people have, where it is another than before
// mode: write
// parameters: none
// returns: none
// order: none
MATCH (department:Crosstie:Department)
OPTIONAL MATCH (department)<-[:WORKS_IN]-(person:Crosstie)
WITH department, person.crosstie_function AS function, count(person) AS people
ORDER BY people DESC, function
WITH department, collect(function)[0] AS function
WHERE coalesce(function, '') <> coalesce(department.crosstie_function, '')
SET department.crosstie_function = function;
