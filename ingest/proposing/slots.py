"""Which column tells what, and which table the rows are of: each column scored for all that a table may be told.

A `Slot` is what one column may tell: most are a field of a table, others a person or firm that the row names. Header
words and the look of a sample are added up, and the assignment with the greatest sum is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.naming.names import bare_form, organisation_form
from ingest.proposing.looks import Kind, Look
from ingest.proposing.words import headers, likeness, tables
from ingest.reading import Peek

HEADER, LOOK = 0.65, 0.35
"""What the header and the cells count for."""

ACCEPTED, SURE, CLOSE = 0.5, 0.75, 0.1
"""Scores from which a column is taken, and from which it is taken without a question; a nearer second is a question."""

_LEAST_HEADER = 0.6
"""A header less alike says nothing."""

_BY_LOOK = 0.52
"""Score of a column that only its cells speak for, where they can (addresses, dates)."""

_BY_NEIGHBOURS = 0.6
"""Score of a column whose cells name records of a neighbouring table."""

_KNOWN = 0.5
"""Share of distinct cells that must be records of a neighbour for a column to name them."""

_TITLE = 0.9
"""What the name of the file or sheet counts for when the table is chosen."""

_LACKS, _LACKS_OFTEN = 1.2, 0.4
"""What a table loses for each thing that no column tells; less where the exports of one person leave it out."""

_LEFT_OUT = ("how they met", "who of your own firm")


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that a column may tell.

    Attributes
    ----------
    words
        Groups of header words.
    kind, least
        What its cells are to be, and the share of them that must be so.
    weight
        How much it says about which table the rows are of.
    by_look
        Whether cells that are so are enough, whatever the header.
    """

    name: str
    words: tuple[str, ...]
    kind: Kind
    least: float = 0.5
    weight: float = 1.0
    by_look: bool = False


_ORGANISATION = (
    Slot("company", ("company",), "firm"),
    Slot("company_id", ("company_id",), "id", 0.6, 0.5),
)
_CONTACT = (
    Slot("contact", ("contact",), "person", 0.3),
    Slot("contact_first_name", ("contact_first_name", "first_name"), "person", 0.3, 0.5),
    Slot("contact_last_name", ("contact_last_name", "last_name"), "person", 0.3, 0.5),
    Slot("contact_id", ("contact_id",), "id", 0.6, 0.5),
    Slot("email", ("email",), "email", 0.5, 0.5, by_look=True),
    Slot("title", ("title",), "text", 0.5, 0.3),
    Slot("department", ("department",), "text", 0.5, 0.3),
)

SLOTS: Mapping[str, tuple[Slot, ...]] = {
    "interactions": (
        Slot("interaction_id", ("interaction_id", "number"), "own_id", 0.0, 0.3),
        Slot("occurred_at", ("time",), "date", 0.5, 1.5, by_look=True),
        Slot("channel", ("channel",), "few", 0.3, 1.5, by_look=True),
        *_ORGANISATION,
        *_CONTACT,
        Slot("colleague", ("colleague",), "person", 0.3, 1.5),
        Slot("colleague_id", ("colleague_id",), "id", 0.6, 1.0),
        Slot("colleague_email", ("colleague_email",), "email", 0.5, 1.0),
        Slot("participants", ("participants",), "person", 0.3, 1.5),
        Slot("initiator", ("initiator",), "person", 0.3),
        Slot("duration_minutes", ("duration",), "number", 0.8),
        Slot("duration_hours", ("hours",), "number", 0.8),
        Slot("topic", ("topic",), "text", 0.3),
    ),
    "people": (
        Slot("person_id", ("contact_id", "colleague_id", "number"), "own_id", 0.5, 0.5),
        Slot("name", ("name", "contact", "colleague"), "person", 0.3, 1.5),
        Slot("first_name", ("first_name",), "person", 0.3, 1.2),
        Slot("last_name", ("last_name",), "person", 0.3, 1.2),
        *_ORGANISATION,
        Slot("email", ("email",), "email", 0.5, 1.2, by_look=True),
        Slot("title", ("title",), "text", 0.5, 1.2),
        Slot("department", ("department",), "text", 0.5, 1.2),
        Slot("reports_to", ("manager",), "person", 0.3, 1.2),
        Slot("started_on", ("started",), "date", 0.5, 1.2),
        Slot("left_on", ("left",), "date", 0.5, 1.2),
    ),
    "organisations": (
        Slot("organisation_id", ("company_id", "number"), "own_id", 0.5, 0.5),
        Slot("name", ("company", "name"), "firm", 0.5, 1.2),
        Slot("role", ("role",), "few", 0.5, 0.6),
        Slot("parent_id", ("parent",), "firm", 0.3, 1.2),
        Slot("domain", ("website",), "domain", 0.5, 1.2),
        Slot("industry", ("industry",), "text", 0.5, 1.2),
        Slot("tier", ("tier",), "few", 0.5, 1.0),
        Slot("revenue", ("revenue",), "number", 0.8, 1.2),
        Slot("currency", ("currency",), "few", 0.5, 0.5),
    ),
    "orders": (
        Slot("order_id", ("order_id", "number"), "own_id", 0.0, 1.2),
        *_ORGANISATION,
        Slot("amount", ("amount",), "number", 0.8, 2.0),
        Slot("currency", ("currency",), "few", 0.5),
        Slot("won", ("state",), "few", 0.5, 0.6),
        Slot("closed_on", ("closed",), "date", 0.5, 1.0, by_look=True),
    ),
    "cases": (
        Slot("case_id", ("case_id", "number"), "own_id", 0.0, 1.2),
        *_ORGANISATION,
        *_CONTACT,
        Slot("opened_on", ("opened", "time"), "date", 0.5, 1.0, by_look=True),
        Slot("closed_on", ("case_closed",), "date", 0.5, 1.5),
        Slot("severity", ("severity",), "few", 0.5, 1.5),
    ),
}
"""What the tables may be told, in the order in which a reader meets it."""

NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "interactions": {
        "the day": ("occurred_at",),
        "how they met": ("channel",),
        "whom of the client": ("contact", "contact_last_name", "contact_id", "email", "participants"),
        "who of your own firm": ("colleague", "colleague_id", "colleague_email", "participants"),
        "the client": ("company", "company_id", "email"),
    },
    "people": {"the name": ("name", "last_name"), "where they work": ("company", "company_id")},
    "organisations": {"the name": ("name",)},
    "orders": {"the client": ("company", "company_id"), "the amount": ("amount",)},
    "cases": {"the client": ("company", "company_id"), "the day": ("opened_on",)},
}
"""What the rows of a table are to tell, each by one of some slots."""


@dataclass(frozen=True)
class Pick:
    """A column that was chosen for a slot, and why.

    ``others`` are further columns that could be meant, the likeliest first.
    """

    slot: Slot
    look: Look
    score: float
    header: float
    fit: float
    others: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether no reader need be asked."""
        return self.score >= SURE and not self.others


@dataclass(frozen=True)
class Reading:
    """The columns of one table as far as they tell something."""

    table: str
    picks: Mapping[str, Pick]
    likelihood: float

    def look(self, slot: str) -> Look | None:
        """The column of a slot; None where there is none."""
        return self.picks[slot].look if slot in self.picks else None

    @property
    def lacking(self) -> list[str]:
        """What no column tells though the rows are to tell it."""
        return [what for what, slots in NEEDS[self.table].items() if not any(s in self.picks for s in slots)]


Names = Callable[[str, Look], float]
"""The share of the records that a column names, taken for a slot, that a neighbouring table knows."""


def reading_of(peek: Peek, looks: Sequence[Look], names: Names, table: str | None = None) -> Reading:
    """The likeliest table of the columns, or the one that is given, with the column of each slot."""
    readings = [_assigned(name, peek, looks, names) for name in (SLOTS if table is None else (table,))]
    return max(readings, key=lambda reading: reading.likelihood)


def _assigned(table: str, peek: Peek, looks: Sequence[Look], names: Names) -> Reading:
    slots = SLOTS[table]
    scored = [[_score(slot, look, names) for look in looks] for slot in slots]
    matrix = np.array([[score for score, _, _ in row] for row in scored]).reshape(len(slots), len(looks))
    chosen = dict(zip(*(part.tolist() for part in linear_sum_assignment(-matrix)), strict=True))
    taken = {at: row for row, at in chosen.items() if matrix[row, at] >= ACCEPTED}
    picks: dict[str, Pick] = {}
    for at, row in sorted(taken.items(), key=lambda item: item[1]):
        score, header, fit = scored[row][at]
        others = _others(matrix, row, at, looks, taken)
        picks[slots[row].name] = Pick(slots[row], looks[at], score, header, fit, others)
    reading = Reading(table, picks, 0.0)
    told = sum(pick.score * pick.slot.weight for pick in picks.values())
    lost = sum(_LACKS_OFTEN if what in _LEFT_OUT else _LACKS for what in reading.lacking)
    likelihood = told - lost + _TITLE * title_likeness(peek, table) + _shape(reading)
    return Reading(table, picks, likelihood)


def title_likeness(peek: Peek, thing: str) -> float:
    """How well the file or sheet is called by the words for a table."""
    names = {PurePath(peek.path).stem, peek.sheet}
    return max(likeness(name, tables()[thing]) for name in names)


def _shape(reading: Reading) -> float:
    """Records that a table lists are there once; those that other rows name repeat."""
    own = {"people": "name", "organisations": "name"}.get(reading.table)
    look = reading.look(own) if own else None
    return -2.0 * look.repeats if look is not None else 0.0


def _others(
    matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    row: int,
    at: int,
    looks: Sequence[Look],
    taken: Mapping[int, int],
) -> tuple[str, ...]:
    """Columns that fit a slot nearly as well, and that tell nothing else better."""
    near = [
        (float(-matrix[row, other]), looks[other].name)
        for other in range(len(looks))
        if other != at
        and matrix[row, other] >= max(ACCEPTED, matrix[row, at] - CLOSE)
        and (other not in taken or matrix[taken[other], other] < matrix[row, other])
    ]
    return tuple(name for _, name in sorted(near))


def _score(slot: Slot, look: Look, names: Names) -> tuple[float, float, float]:
    """The score of a column for a slot, the likeness of its header and the share of cells that fit."""
    words = frozenset[str]().union(*(headers()[group] for group in slot.words))
    header, fit = likeness(look.name, words), look.fit(slot.kind)
    if slot.name == "channel":
        fit = max(fit * 0.6, look.fit("channel"))
    known = (
        names(slot.name, look)
        if slot.name in ("company", "contact", "colleague", "company_id", "contact_id")
        else 0.0
    )
    if slot.name in ("company", "contact", "colleague") and look.cells and known >= _KNOWN:
        fit = max(fit, known)
    if header < _LEAST_HEADER or likeness(look.name, headers()["elsewhere"]) > header:
        header = 0.0
    if look.cells and fit < slot.least:
        return 0.0, header, fit
    score = HEADER * header + LOOK * fit if header else 0.0
    if not header and likeness(look.name, headers()["elsewhere"]) < _LEAST_HEADER:
        telling = look.fit("channel") if slot.name == "channel" else fit
        if slot.by_look and telling >= 0.8:
            score = _BY_LOOK
    if known >= _KNOWN and slot.name in ("company", "contact", "colleague"):
        score = max(score, _BY_NEIGHBOURS + 0.1 * known)
    if slot.name == "company" and score and look.cells:
        score += 0.05 * look.share(lambda cell: bare_form(organisation_form(cell)) != organisation_form(cell))
    return min(score, 1.0), header, fit
