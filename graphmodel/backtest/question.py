"""What a backtest is asked, and the days that it looks from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from graphmodel.continuity import month_ends
from graphmodel.errors import InputError
from graphmodel.settings import Settings
from graphmodel.tables import CADENCES, LIVE_CONTACTS, OUTCOMES


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the past; figures with a unit are settings (section ``backtest``).

    Attributes
    ----------
    cadence
        Which month ends are cuts: one of ``graphmodel.tables.CADENCES``.
    between
        The first and the last day that a cut may be on; by default all that the history allows.
    contacts
        Which of the client's people are *live contacts*. ``live``: who has a live tie. ``strong``: who is still there
        and whose strength with all of us together is at least that of a live tie, answered or not: for records that
        do not tell who answered, like those of a mailing list.
    outcome
        What *dormant* means. ``silence``: nobody of the client meets anybody of ours within the horizon.
        ``no-live-tie``: there is no live tie at its end; asked of relationships that have one at the cut.
    top
        Length of the lists that precision is of; by default that of the flag's list at the same cut.
    seed
        Of the samples that intervals are made from.
    """

    cadence: str = "monthly"
    between: tuple[date, date] | None = None
    contacts: str = "live"
    outcome: str = "silence"
    top: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name, known in (("cadence", CADENCES), ("contacts", LIVE_CONTACTS), ("outcome", OUTCOMES)):
            if getattr(self, name) not in known:
                raise InputError(
                    f"there is no {name} '{getattr(self, name)}'", remedy="Known: " + ", ".join(known)
                )


def cut_days(first: date, latest: date, question: Question, settings: Settings) -> list[date]:
    """The month ends with a whole window of ties before them and a whole horizon after them.

    Parameters
    ----------
    first, latest
        The day of the first interaction, and the latest day looked at.

    Raises
    ------
    InputError
        There is none.
    """
    window = math.ceil(settings.ties.window_half_lives * settings.ties.half_life_days)
    horizon = settings.backtest.horizon_days
    earliest, last = first + timedelta(days=window), latest - timedelta(days=horizon)
    ends = month_ends(earliest, last) if earliest <= last else []
    cuts = [end for end in ends if end.month % CADENCES[question.cadence] == 0]
    if not cuts:
        raise InputError(
            f"from {first} to {latest}, no {question.cadence} cut has {window} days of interactions before it and"
            f" {horizon} days after it",
            remedy="Load more of the past, or choose a shorter --horizon or more frequent --cuts",
        )
    asked = question.between or (cuts[0], cuts[-1])
    chosen = [end for end in cuts if asked[0] <= end <= asked[1]]
    if not chosen:
        raise InputError(
            f"there is no {question.cadence} cut from {asked[0]} to {asked[1]}",
            where="--between",
            remedy=f"Those that can be had go from {cuts[0]} to {cuts[-1]}",
        )
    return chosen
