"""What each cell of each table may tell about people, by its column: the rule that restricted readers apply.

Whatever is not known to be harmless is hidden, so that a column which is added one day tells nothing at first.
"""

from __future__ import annotations

from typing import Literal

from graphmodel.tables import PEOPLE, Column, Table

Telling = Literal["harmless", "person", "people", "participants", "record", "name", "words"]
"""What a cell holds.

``person``, ``people``, ``participants``
    An id; several in a text, parted by ``;``, ``>`` or both; a list of them.
``record``
    An id of something else that may have been made of a person's address: an e-mail's, say.
``name``
    A person's name.
``words``
    Whatever somebody wrote.
"""

_PEOPLE_LISTED = {
    "critical_people",
    "orphans",
    "successors",
    "supplier_people",
    "client_people",
    "person_ids",
    "people_left",
    "ties_faded",
    "route",
    "members",
    "subject",
}
_PERSON = {"person_id", "supplier_person_id", "client_person_id"}
_RECORD = {
    "interaction_id",
    "order_id",
    "case_id",
    "feedback_id",
    "spend_id",
    "alert_id",
    "merged_id",
    "into_id",
    "ended_id",
    "id",
}
_HARMLESS = {
    "client_id",
    "client_name",
    "organisation_id",
    "parent_id",
    "domain",
    "industry",
    "tier",
    "currency",
    "stage_margin",
    "missing",
    "mismatch",
    "essence_terms",
    "supplier_function",
    "supplier_functions",
    "client_functions",
    "flags",
    "condition",
    "conditions",
    "measure",
    "value",
    "threshold",
    "source",
    "fell",
    "question",
    "rule",
}
"""Figures in words, codes, and what is said of firms."""


def telling(table: Table, column: Column) -> Telling:
    """What a cell of that column may tell.

    >>> from graphmodel.tables import INTERACTIONS, PEOPLE, TIES
    >>> telling(TIES, TIES.column("strength")), telling(PEOPLE, PEOPLE.column("email"))
    ('harmless', 'words')
    >>> telling(INTERACTIONS, INTERACTIONS.column("participant_ids"))
    'participants'
    """
    if column.type == "text_list":
        return "participants"
    if column.type != "text":
        return "harmless"
    if column.references == PEOPLE.name or column.name in _PERSON:
        return "person"
    if column.name in _PEOPLE_LISTED:
        return "people"
    if column.choices or column.references or column.name in _HARMLESS:
        return "harmless"
    if column.name == "name":
        return "harmless" if table.key == ("organisation_id",) else "name"
    return "record" if column.name in _RECORD else "words"
