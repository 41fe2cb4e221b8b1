"""The shared store: a Neo4j database, 5.26 or later, that others' data may share."""
