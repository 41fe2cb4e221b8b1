"""Who knows whom as the last analysis saw it, and who is tied to a target already."""

from __future__ import annotations

import pyarrow as pa

from graphmodel.as_analysed import AsAnalysed
from graphmodel.introductions.acquaintance import Acquaintance
from graphmodel.introductions.evidence import acquaintances, seen_together
from graphmodel.introductions.paths import Path
from graphmodel.introductions.people import people_of
from graphmodel.introductions.targets import Target
from graphmodel.sums import TableSource


def who_knows_whom(asked: AsAnalysed, ties: pa.Table, loaded: pa.Table) -> Acquaintance:
    """The graph that introductions walk through.

    Parameters
    ----------
    asked
        Of a store that is open for reading: its interactions are looked at once.
    ties
        The result table of that analysis.
    loaded
        The table ``people`` as it was loaded.
    """
    known = asked.known
    assert isinstance(known.source, TableSource)  # noqa: S101 - it is the store's own
    together = acquaintances(known.source, known.portfolio, asked.settings, asked.as_of)
    people = people_of(known.inputs, known.portfolio, loaded, asked.as_of)
    return Acquaintance(people, seen_together(people, ties, together, asked.settings), asked.settings)


def live_ties(graph: Acquaintance, target: Target, start: int | None = None) -> list[Path]:
    """Live ties of ours, or of the one a path is to begin with, with the target; the strongest first."""
    found = [
        Path((there, person), (step,), step.saturation)
        for person in target.people
        for there, step in graph.known(person)
        if step.seen >= 0
        and graph.seen.live[step.seen]
        and (graph.people.ours[there] if start is None else there == start)
    ]
    return sorted(found, key=lambda path: (-path.strength, path.people))
