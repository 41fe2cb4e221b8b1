"""What if some people of a relationship left, and others met? How it stands, and how it would.

The same sums are judged with other people gone and some meetings more (``graphmodel.what_if``), so an answer takes
milliseconds once the interactions are added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.asking import Asking
from dashboard.map_state import Supposition
from dashboard.snapshot import Row
from dashboard.standing import Standing
from dashboard.tie_rows import ends
from graphmodel.analysis import Results
from graphmodel.errors import InputError
from graphmodel.leaving.what_is_left import leave
from graphmodel.what_if import WhatIf

MOST_PEOPLE, MOST_MEETINGS = 200, 40
"""Who leave, and pairs who meet, in one supposition."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One relationship now and under a supposition.

    Attributes
    ----------
    orphans
        Ids of those who stay and lose their only live tie.
    cut
        Rows of live ties that go.
    """

    supposition: Supposition
    before: Standing
    after: Standing
    orphans: Sequence[str]
    cut: Sequence[Row]

    @property
    def share_cut(self) -> float | None:
        """The share of today's live strength that is on ties which go, 0 to 1; none where no tie is live."""
        stood = self.before.row["strength"]
        return sum(tie["strength"] for tie in self.cut) / stood if stood else None

    @property
    def exposed_after(self) -> Any:
        """Exposed revenue; all of it where no live tie is left."""
        after = self.after.row
        return after["exposed_revenue"] if after["ties"] else after["revenue"]


def outlook(asking: Asking, client_id: str, supposition: Supposition) -> Outlook:
    """One relationship now and under a supposition.

    Raises
    ------
    UnknownNameError
        There is no such client or person.
    InputError
        Too much is supposed; somebody has left already or belongs to neither firm; two of one side are to meet.
    """
    _check(supposition)
    return asking.answer(
        ("outlook", client_id, supposition), lambda: _outlook(asking, client_id, supposition)
    )


def standing(asking: Asking, client_id: str, supposition: Supposition) -> WhatIf:
    """One relationship under a supposition, to be measured; errors as above."""
    _check(supposition)
    return _with_meetings(asking.what_if([client_id]), supposition).without(supposition.leave)


def departure(asking: Asking, client_id: str, supposition: Supposition) -> Results:
    """What is left without those who leave, once the others have met, and who takes over; errors as above."""
    _check(supposition)
    if not supposition.meet:
        return asking.departure([client_id], supposition.leave)
    return asking.answer(
        ("departure", client_id, supposition),
        lambda: leave(_with_meetings(asking.what_if([client_id]), supposition), supposition.leave),
    )


def _check(supposition: Supposition) -> None:
    if len(supposition.leave) > MOST_PEOPLE or len(supposition.meet) > MOST_MEETINGS:
        raise InputError(
            f"more than {MOST_PEOPLE} people or {MOST_MEETINGS} meetings are too many to suppose at once",
            remedy="Take some back",
        )


def _with_meetings(now: WhatIf, supposition: Supposition) -> WhatIf:
    """The relationships once those who meet have met."""
    for pair in supposition.meet:
        now = now.meeting(pair)
    return now


def _outlook(asking: Asking, client_id: str, supposition: Supposition) -> Outlook:
    now, after = asking.what_if([client_id]), standing(asking, client_id, supposition)
    before = asking.answer(("standing", client_id), lambda: Standing.of(now.network))
    then = Standing.of(after.network)
    tied = {person["person_id"] for person in then.people}
    kept = {ends(tie) for tie in then.ties if tie["live"]}
    return Outlook(
        supposition=supposition,
        before=before,
        after=then,
        orphans=[
            person["person_id"]
            for person in before.people
            if person["person_id"] not in tied and person["person_id"] not in supposition.leave
        ],
        cut=[tie for tie in before.ties if tie["live"] and ends(tie) not in kept],
    )
