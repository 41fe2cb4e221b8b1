"""Two steps forward, one back: a client's two years, as the account manager would tell them afterwards.

In the first half year the account manager deals with the buyer alone. Then a team forms and meets the buying
centre; half a year later development, quality and service deal with their own kind. Then the two development
engineers leave, or are needed elsewhere and call no more: what has to be said is written with the account
manager in copy, while quality and service go on as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from tests.stories.telling import AS_OF, FORTNIGHTLY, WEEKLY, Book, Telling, Told
from tests.stories.words import GIVEN, MANAGER

MONTHS = 30

LEFT, SILENT = "left", "silent"
CAUSES = (LEFT, SILENT)


@dataclass(frozen=True)
class Setback:
    """What is told of one client.

    ``steps`` is in which month each stage began, by its last day; the step back comes between the month
    ends ``earliest`` and ``latest``, as silence, unlike a farewell, has no day. ``fell`` is what was lost,
    ``left`` who went.
    """

    client_id: str
    steps: Mapping[date, str]
    earliest: date
    latest: date
    back_to: str
    fell: frozenset[str]
    left: frozenset[str]


def month_ends(count: int = MONTHS) -> list[date]:
    """The last ``count`` month ends, the latest last."""
    ends = [AS_OF]
    for _ in range(count - 1):
        ends.append(ends[-1].replace(day=1) - timedelta(1))
    return ends[::-1]


def told_setbacks(way: str = GIVEN, seed: int = 0) -> tuple[list[Setback], dict[str, pa.Table]]:
    """Both stories, as two clients of one supplier, and the tables they leave behind."""
    book = Book(way, seed, 40)
    told = [two_steps_forward_one_back(book, cause) for cause in CAUSES]
    return told, book.inputs()


def two_steps_forward_one_back(book: Book, cause: str) -> Setback:
    """Tell it, with the engineers gone for good or only gone quiet."""
    t = Telling(book, Told(cause, "wedge"))
    # Each step has one cause: no quiet month may delay it.
    t.noted_by_hand, t.quiet_month = False, 0
    ends = month_ends()
    ago = [(AS_OF - end).days for end in ends]

    manager, buyer = t.ours("sales", MANAGER), t.theirs("purchasing")
    t.talk(manager, buyer, WEEKLY, ago[0] + 30, manner="callers")

    service, engineer, auditor = [t.ours(one) for one in ("service", "engineering", "quality")]
    centre = user, designer, inspector = [t.theirs(one) for one in ("production", "engineering", "quality")]
    second, tester = t.passing("engineering"), t.theirs("engineering")
    ended = ago[20] - 10 if cause == LEFT else ago[14]
    followers = [engineer, second]
    if cause == LEFT:
        t.leaves(engineer, ended)
        t.leaves(second, ended)
        followers = [t.ours("engineering") for _ in followers]

    for third, since, until in ((engineer, ago[5], ended), (followers[0], ended, 0)):
        everyone = [manager, service, third, auditor, buyer, *centre]
        t.meet([], [], FORTNIGHTLY, since, until, always=everyone)
    for one, other, until in (
        (service, user, 0),
        (auditor, inspector, 0),
        (engineer, designer, ended),
        (second, tester, ended),
        (second, user, ended),
    ):
        t.talk(one, other, WEEKLY, ago[12], until, manner="callers")
    for one, other in zip((*followers, followers[1]), (designer, tester, user), strict=True):
        t.talk(one, other, WEEKLY, ended, copy=[manager])

    return Setback(
        t.client,
        steps={ends[0]: "point_to_point", ends[6]: "wedge", ends[13]: "mesh"},
        earliest=ends[21] if cause == LEFT else ends[15],
        latest=ends[21] if cause == LEFT else ends[-1],
        back_to="wedge",
        fell=frozenset({"direct_cells"}),
        left=frozenset({engineer.person_id, second.person_id} if cause == LEFT else ()),
    )
