"""A real Neo4j server for tests, benchmarks and trying things: fetched once, on free ports, never left behind."""
