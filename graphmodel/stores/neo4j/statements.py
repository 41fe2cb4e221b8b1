"""Statements that write rows: one for each label and each type of relationship, which Cypher wants spelt out.

Labels and types that are given as parameters are no way around that: servers of version 5.26.0 were seen to give
relationships the type of the batch before. All names come from ``layout``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from graphmodel.stores.neo4j.layout import KEY, LOAD, MARKER, RUN

_START_AND_END = f"""
UNWIND $rows AS row
MATCH (start:{MARKER} {{{KEY}: row.start}})
MATCH (end:{MARKER} {{{KEY}: row.end}})
"""


def create_rows(label: str, _names: Sequence[str]) -> str:
    """Nodes of new rows: ``rows`` are their properties."""
    return f"UNWIND $rows AS row CREATE (node:{MARKER}:{label}) SET node = row"


def update_rows(_label: str, _names: Sequence[str]) -> str:
    """Nodes that change: ``rows`` are all properties of ours, empty ones too; what others wrote on them stays."""
    return f"UNWIND $rows AS row MATCH (node:{MARKER} {{{KEY}: row.{KEY}}}) SET node += row"


def remove_rows(label: str, _names: Sequence[str]) -> str:
    """Nodes that go: ``rows`` have their keys, ``nothing`` an empty value for each property of ours.

    One that others have tied something to stays, and is no longer ours.
    """
    return f"""
UNWIND $rows AS row
MATCH (node:{MARKER} {{{KEY}: row.{KEY}}})
OPTIONAL MATCH (node)-[ours]-()
WHERE ours.{LOAD} IS NOT NULL OR ours.{RUN} IS NOT NULL
WITH node, collect(DISTINCT ours) AS relationships
FOREACH (ours IN relationships | DELETE ours)
WITH node, COUNT {{ (node)--() }} AS others
FOREACH (_ IN CASE WHEN others = 0 THEN [1] ELSE [] END | DELETE node)
FOREACH (_ IN CASE WHEN others > 0 THEN [1] ELSE [] END | REMOVE node:{MARKER}:{label} SET node += $nothing)
"""


def connect_rows(relationship: str, names: Sequence[str]) -> str:
    """Relationships that come: ``rows`` have the keys of both ends and the properties of these names."""
    properties = ", ".join(f"{name}: row.{name}" for name in names)
    return f"{_START_AND_END}CREATE (start)-[:{relationship} {{{properties}}}]->(end)"


def disconnect_rows(relationship: str, names: Sequence[str]) -> str:
    """Relationships that go: ``rows`` have the keys of both ends, the properties, and how many; others' stay."""
    same = " AND ".join(
        f"coalesce(known.{name} = row.{name}, known.{name} IS NULL AND row.{name} IS NULL)" for name in names
    )
    return f"""{_START_AND_END}
WITH row, start, end
MATCH (start)-[known:{relationship}]->(end)
WHERE known.{LOAD} IS NOT NULL AND {same or "true"}
WITH row, collect(known) AS found
FOREACH (known IN found[..row.times] | DELETE known)
"""


STATEMENTS: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    statement.__name__: statement
    for statement in (create_rows, update_rows, remove_rows, connect_rows, disconnect_rows)
}
"""By name: the statement for a label or a type of relationships, and the properties that the rows have."""
