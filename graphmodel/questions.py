"""Questions that sales operations ask of either store.

Each is a query of the same name in ``queries/cypher`` and ``queries/sql``, with the same parameters, columns and rows.
Its purpose, parameters and columns stand in the header of the text; here stand their order and an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes
    ----------
    name
        Of the query.
    asked
        The question in the words of who asks it.
    example
        Parameters that give an answer on the bundled example; of all that the query has.
    """

    name: str
    asked: str
    example: Mapping[str, str | int] = field(default_factory=dict)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "ways_to_function",
        "Who knows anyone in quality at this client, in two steps?",
        {"client": "Ravensholt Wind", "function": "quality", "days": 360, "most": 20},
    ),
    Question("single_threads", "Which clients hang on one thread, and what revenue hangs there?"),
    Question("orphaned_contacts", "Who of ours left, and which contacts did that orphan?"),
    Question("silent_contacts", "Whom has nobody talked to for 90 days?", {"days": 90}),
    Question("bridging_colleagues", "Which colleagues tie several clients to us?", {"least": 4}),
    Question("unreached_departments", "Which departments does nobody reach?"),
    Question(
        "in_the_room",
        "Who was in the room with this person in the last quarter?",
        {"person": "S-17", "days": 92},
    ),
    Question("moved_people", "Who moved from one client to another?"),
    Question("setbacks", "Which relationships fell back this year, and why?", {"since": "2026-01-01"}),
    Question(
        "unheard_cases", "Which open cases come from a function in which nobody has a live tie with us?"
    ),
)
"""In the order in which they are documented."""
