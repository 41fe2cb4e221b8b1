"""Tales that come out otherwise than a salesperson tells them: each is a question to the model, not to the tale.

They stand outside the confusion matrix so that they neither hide in it nor are bent until they pass.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stories.outcome import outcome
from tests.stories.tales import channel, house, top_with_top, window
from tests.stories.telling import FORTNIGHTLY, MEETING, MONTHLY, VISIT, WEEKLY, Book, Telling, Told
from tests.stories.words import DIRECTOR, GIVEN, MANAGER


def theorys_own_list(t: Telling) -> None:
    """R&D with R&D, operations with operations, delivery with its users, top with top: no further function."""
    house(t)
    window(t, (FORTNIGHTLY,), 600)
    for ours, theirs in (("engineering",) * 2, ("production",) * 2, ("service", "production")):
        channel(t, ours, theirs, 2, (FORTNIGHTLY,), 600)
        channel(t, ours, theirs, 1, (MONTHLY,), 600, MANAGER)
    top_with_top(t, 600)


def superiors_once(t: Telling) -> None:
    """A buyer and a salesman, whose superiors came along one time, six weeks ago."""
    seller, buyer = window(t, (FORTNIGHTLY,), 600)
    t.happens(45, MEETING, [seller, buyer, t.ours("management", DIRECTOR), t.theirs("purchasing", DIRECTOR)])


def fitter_once(t: Telling) -> None:
    """A buyer and a salesman; four months ago a fitter of ours was with one user, for a day."""
    window(t, (FORTNIGHTLY,), 600)
    t.happens(120, VISIT, [t.ours("service"), t.theirs("production")])


def eight_months_of_silence(t: Telling) -> None:
    """The buyer and the salesman phoned each week, until eight months ago."""
    t.talk(t.ours("sales"), t.theirs("purchasing"), WEEKLY, 800, 240, manner="callers")


def newsletters_of_unknown_writers(t: Telling) -> None:
    """Nobody there has ever answered, but the system does not keep who wrote."""
    t.noted_by_hand = False
    t.write(t.ours("marketing"), [t.theirs("purchasing"), t.theirs("production")], MONTHLY, 600)
    t.book.happened = [(when, channel, who, None) for when, channel, who, _ in t.book.happened]


DOUBTFUL: tuple[tuple[Callable[[Telling], None], str, str], ...] = (
    (
        theorys_own_list,
        "diamond",
        "alignment counts every function that a firm has or should have, met or not",
    ),
    (superiors_once, "point_to_point", "one meeting of four makes four live ties for two months"),
    (fitter_once, "point_to_point", "one visit makes a live tie, and so a second thread, for nine months"),
    (eight_months_of_silence, "dormant", "a lively tie takes ten months of silence to fade"),
    (newsletters_of_unknown_writers, "none", "where no writer is kept, every mail counts as answered"),
)


@pytest.mark.parametrize(
    ("tale", "stage"),
    [
        pytest.param(tale, stage, id=tale.__name__, marks=pytest.mark.xfail(reason=why, strict=True))
        for tale, stage, why in DOUBTFUL
    ],
)
def test_doubtful_tale(tale: Callable[[Telling], None], stage: str) -> None:
    book = Book(GIVEN, 0, 40)
    for number in range(20):
        tale(Telling(book, Told(f"{stage}-{number}", stage)))
    found = outcome(GIVEN, [book])
    assert found.share >= 0.97, "\n" + found.otherwise()
