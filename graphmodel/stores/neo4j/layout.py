"""How rows lie in the graph: labels, keys and relationships, as data. No driver, no database.

Every row of ``INPUTS`` and ``BOOKS`` is one node with the columns as properties of the same names. Relationships are
made from rows again (``ROW_RELATIONSHIPS``) or from results (``RESULT_RELATIONSHIPS``). What Crosstie writes is told
from what others write to the same database by the label ``MARKER`` on nodes, and by the property ``LOAD`` or ``RUN`` on
relationships.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphmodel.tables import (
    ALERTS,
    ANSWERS,
    BOOKS,
    CASES,
    EMPLOYMENTS,
    ENDINGS,
    FACTS,
    FEEDBACK,
    INPUTS,
    INTERACTIONS,
    MERGES,
    ORDERS,
    ORGANISATIONS,
    PEOPLE,
    RELATIONSHIPS,
    SIGHTINGS,
    SPEND,
    TIES,
    TIMELINE,
    TURNED_AWAY,
    WATCHES,
    Column,
    Table,
)

MARKER = "Crosstie"
"""The label of every node that holds a row, a department or a month end; the only one that is constrained."""

KEY = "crosstie_key"
"""Property of every such node: table and key (``key_of``); unique among the nodes with ``MARKER``."""

LOAD = "crosstie_load"
"""Property of all that is made from rows: the number of the load that wrote it."""

RUN = "crosstie_run"
"""Property of all that is made from results: the number of the run that wrote it."""

FUNCTION, SENIORITY = "crosstie_function", "crosstie_seniority"
"""Properties of Person, the first of Department too: what the analysis found; ``function`` and ``seniority`` stay what
the source says."""

LABELS: Mapping[str, str] = {
    ORGANISATIONS.name: "Organisation",
    PEOPLE.name: "Person",
    INTERACTIONS.name: "Interaction",
    ORDERS.name: "Order",
    FACTS.name: "Fact",
    CASES.name: "Case",
    FEEDBACK.name: "Feedback",
    SPEND.name: "Expense",
    ANSWERS.name: "Answer",
    EMPLOYMENTS.name: "Employment",
    MERGES.name: "Merge",
    ENDINGS.name: "Ending",
    SIGHTINGS.name: "Sighting",
    TURNED_AWAY.name: "TurnedAway",
    ALERTS.name: "Alert",
    WATCHES.name: "Watch",
}
"""By table: the second label of the nodes of its rows."""

DEPARTMENTS = Table(
    "departments",
    "One row an organisation and department that a person's row names; made from people.",
    ("organisation_id", "name"),
    (
        Column("organisation_id", "text", "The organisation.", required=True),
        Column("name", "text", "Department as written in the source.", required=True),
    ),
)
"""Nodes that hold no row of their own."""

DEPARTMENT = "Department"

MONTH_ENDS = TIMELINE
MONTH_END = "MonthEnd"

ROW_TABLES: tuple[Table, ...] = (*INPUTS, *BOOKS)
"""The tables of which every row is a node, in the order in which they are written."""

INDEXED: Mapping[str, tuple[str, ...]] = {
    "Organisation": ("organisation_id", "name", "domain"),
    "Person": ("person_id", "name", "email"),
    "Interaction": ("occurred_at",),
    "Order": ("order_id",),
    "Case": ("case_id",),
    DEPARTMENT: ("name",),
}
"""By label: properties that people look nodes up by. ``LOAD`` has an index for each label besides."""

# The internal nodes of the store: no MARKER, no row.
STORE, LOCK, LOADS, STAGED, RUNS, RESULT = (
    "CrosstieStore",
    "CrosstieLock",
    "CrosstieLoad",
    "CrosstieStaged",
    "CrosstieRun",
    "CrosstieResult",
)


@dataclass(frozen=True, slots=True)
class End:
    """Where a relationship starts or ends: the node of a table whose key these columns of the row hold.

    Attributes
    ----------
    table
        Table of the node; ``departments`` for a department.
    columns
        Columns of the row that hold the node's key, in its order.
    """

    table: str
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        """Second label of the node."""
        return DEPARTMENT if self.table == DEPARTMENTS.name else LABELS[self.table]


@dataclass(frozen=True, slots=True)
class RowRelationship:
    """A relationship that is made from a row; none where a column of an end is empty, or the node is not there (yet).

    Attributes
    ----------
    type
        Type of the relationship.
    table
        The table whose rows it is made from.
    start, end
        Its ends.
    text
        A sentence for the reader.
    copied
        Columns of the row that become properties of the relationship.
    derived
        Further properties, as SQL on the row.
    rows
        The rows, as SQL on the table, where they are others than its own; ``{table}`` stands for the table.
    condition
        Which rows, as SQL; all by default.
    """

    type: str
    table: str
    start: End
    end: End
    text: str
    copied: tuple[str, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    rows: str = "{table}"
    condition: str = "true"

    @property
    def properties(self) -> tuple[str, ...]:
        """Names of its properties, without ``LOAD``."""
        return (*self.copied, *(name for name, _ in self.derived))


def _own(table: Table) -> End:
    return End(table.name, table.key)


def _to(table: Table, column: str) -> End:
    return End(table.name, (column,))


_DEPARTMENT_OF_PERSON = End(DEPARTMENTS.name, ("organisation_id", "department"))
_PARTICIPANTS = (
    "(SELECT interaction_id, person_id, person_id IS NOT DISTINCT FROM initiator_id AS initiator, load FROM (SELECT *,"
    " unnest(list_distinct(list_append(participant_ids, initiator_id))) AS person_id FROM {table}))"
)
_CURRENT = (("current", "left_on IS NULL"),)

ROW_RELATIONSHIPS: tuple[RowRelationship, ...] = (
    RowRelationship(
        "BELONGS_TO",
        ORGANISATIONS.name,
        _own(ORGANISATIONS),
        _to(ORGANISATIONS, "parent_id"),
        "The organisation belongs to another.",
    ),
    RowRelationship(
        "WORKS_AT",
        PEOPLE.name,
        _own(PEOPLE),
        _to(ORGANISATIONS, "organisation_id"),
        "The person works, or worked, at the organisation.",
        ("started_on", "left_on"),
        _CURRENT,
    ),
    RowRelationship(
        "WORKS_IN",
        PEOPLE.name,
        _own(PEOPLE),
        _DEPARTMENT_OF_PERSON,
        "The person works, or worked, in the department.",
        ("started_on", "left_on"),
    ),
    RowRelationship(
        "REPORTS_TO",
        PEOPLE.name,
        _own(PEOPLE),
        _to(PEOPLE, "reports_to"),
        "The other person is the person's superior.",
    ),
    RowRelationship(
        "PART_OF",
        DEPARTMENTS.name,
        _own(DEPARTMENTS),
        _to(ORGANISATIONS, "organisation_id"),
        "The department is part of the organisation.",
    ),
    RowRelationship(
        "TOOK_PART",
        INTERACTIONS.name,
        _to(PEOPLE, "person_id"),
        _own(INTERACTIONS),
        "The person took part in the interaction, or started it.",
        ("initiator",),
        rows=_PARTICIPANTS,
    ),
    RowRelationship(
        "PLACED",
        ORDERS.name,
        _to(ORGANISATIONS, "organisation_id"),
        _own(ORDERS),
        "The organisation placed the order.",
    ),
    RowRelationship(
        "ABOUT",
        FACTS.name,
        _own(FACTS),
        _to(ORGANISATIONS, "organisation_id"),
        "The facts are about the organisation.",
    ),
    RowRelationship(
        "ABOUT",
        CASES.name,
        _own(CASES),
        _to(ORGANISATIONS, "organisation_id"),
        "The case is about the organisation.",
    ),
    RowRelationship(
        "RAISED", CASES.name, _to(PEOPLE, "person_id"), _own(CASES), "The person raised the case."
    ),
    RowRelationship(
        "GAVE", FEEDBACK.name, _to(PEOPLE, "person_id"), _own(FEEDBACK), "The person gave the feedback."
    ),
    RowRelationship(
        "ABOUT",
        SPEND.name,
        _own(SPEND),
        _to(ORGANISATIONS, "organisation_id"),
        "The expense is about the organisation.",
    ),
    RowRelationship(
        "SPENT", SPEND.name, _to(PEOPLE, "spent_by_id"), _own(SPEND), "The person spent the money."
    ),
    RowRelationship(
        "SPENT_ON",
        SPEND.name,
        _own(SPEND),
        _to(PEOPLE, "person_id"),
        "The money was spent on the person.",
    ),
    RowRelationship(
        "ABOUT",
        ANSWERS.name,
        _own(ANSWERS),
        _to(ORGANISATIONS, "organisation_id"),
        "The answer is about the organisation.",
    ),
    RowRelationship(
        "ANSWERED", ANSWERS.name, _to(PEOPLE, "respondent_id"), _own(ANSWERS), "The person gave the answer."
    ),
    RowRelationship(
        "WORKS_AT",
        EMPLOYMENTS.name,
        _to(PEOPLE, "person_id"),
        _to(ORGANISATIONS, "organisation_id"),
        "The person has, or had, a further job at the organisation.",
        ("started_on", "left_on"),
        _CURRENT,
    ),
    RowRelationship(
        "SAME_AS",
        MERGES.name,
        _to(PEOPLE, "merged_id"),
        _to(PEOPLE, "into_id"),
        "The person's record counts as the other.",
        ("rule", "note"),
        condition="record = 'people'",
    ),
    RowRelationship(
        "SAME_AS",
        MERGES.name,
        _to(ORGANISATIONS, "merged_id"),
        _to(ORGANISATIONS, "into_id"),
        "The organisation's record counts as the other.",
        ("rule", "note"),
        condition="record = 'organisations'",
    ),
)


@dataclass(frozen=True, slots=True)
class ResultRelationship:
    """A relationship that is made from a row of results.

    Attributes
    ----------
    type, start, end, text
        Type, labels of its ends, a sentence for the reader.
    columns
        Columns of the results that become properties of the same names.
    """

    type: str
    start: str
    end: str
    text: str
    columns: tuple[str, ...]


RESULT_RELATIONSHIPS: tuple[ResultRelationship, ...] = (
    ResultRelationship(
        "COUNTS_FOR",
        "Person",
        "Organisation",
        "The analysis counts the person for the organisation, merged and in each job, in this function and rank.",
        ("person_id", "left_on", "function", "function_rule", "seniority", "seniority_rule"),
    ),
    ResultRelationship(
        "TIE",
        "Person",
        "Person",
        "Our person and theirs met within the window, or their tie fades.",
        TIES.names,
    ),
    ResultRelationship(
        "RELATIONSHIP",
        "Organisation",
        "Organisation",
        "The supplier's relationship with the client: stage, measures, risk.",
        RELATIONSHIPS.names,
    ),
    ResultRelationship("STOOD_AT", "Organisation", MONTH_END, "How the client stood at a month end.", ()),
)


def key_of(table: str, *values: object) -> str:
    r"""``crosstie_key`` of the node with this key; no two different keys give the same text.

    An absent part is written ``\0``; a backslash and ``|`` within a part are escaped by a backslash. Dates are
    ISO 8601.

    >>> key_of("people", "P1")
    'people|P1'
    """
    return "|".join((table, *map(_part, values)))


def _part(value: object) -> str:
    return "\\0" if value is None else str(value).replace("\\", "\\\\").replace("|", "\\|")


def key_expression(table: str, columns: tuple[str, ...]) -> str:
    """``key_of`` as SQL on a row with these columns."""
    parts = (
        f"""coalesce(replace(replace({column}::VARCHAR, '\\', '\\\\'), '|', '\\|'), '\\0')"""
        for column in columns
    )
    return f"'{table}|' || " + " || '|' || ".join(parts)
