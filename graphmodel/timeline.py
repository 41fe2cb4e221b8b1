"""How did each relationship get where it is: stage, threads and risk at every month end, and what fell in a setback?

Development takes two steps forward and one back. A stage is *confirmed* at the second of two month ends in a row that
agree on it; a *setback* is a month end at which the confirmed stage drops, and it is told with the conditions that held
before and no longer do, and with whose ties went. Every figure of a month end is what an analysis as of that day says:
the interactions are read and coded once, and judged again for each month (``events.py``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.analysis import Clock, Progress, Results, day_looked_at, versions
from graphmodel.arrays import Bools, Floats, Ints, counts, sums
from graphmodel.arrow import empty, schema_of
from graphmodel.commerce import commerce
from graphmodel.continuity import event_parts, month_ends
from graphmodel.errors import InputError
from graphmodel.events import EventSource, Past
from graphmodel.functions import Taxonomy
from graphmodel.measures import MEASURES
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio, end_of_day
from graphmodel.recognising import Recognised, recognised
from graphmodel.relationships import too_thin
from graphmodel.risk import level
from graphmodel.settings import Settings
from graphmodel.stages import FAILED, FIRST_STAGE, Staging, staging
from graphmodel.tables import FALLS, FLOWS, LIST_SEPARATOR, STAGE_DURATIONS, STAGES, TIMELINE
from graphmodel.ties import Ties, judged

UNCONFIRMED = -1
"""Before any two month ends in a row agree."""

FLOW_MONTHS = 12
"""How far back flows go unless told."""

PAIR = " > "
"""Between the two people of a tie, the supplier's first."""


def timeline(
    source: EventSource,
    inputs: Mapping[str, pa.Table],
    as_of: date | None = None,
    settings: Settings | None = None,
    *,
    client: str | None = None,
    months: int | None = None,
    flows: tuple[date, date] | None = None,
    taxonomy: Taxonomy | None = None,
    progress: Progress | None = None,
) -> Results:
    """The tables ``timeline``, ``falls``, ``stage_durations`` and, of the whole portfolio, ``flows``.

    Month ends go from the month of the first interaction to the last one that is not after the as-of date; without an
    interaction, or before the first month is over, there is none, and the tables are empty.

    Parameters
    ----------
    source, inputs
        The interactions, and the other input tables.
    as_of
        The latest day looked at; by default that of the latest interaction.
    client
        The id of the only client looked at.
    months
        How many of the latest month ends are told; all by default. What is said of them does not depend on it.
    flows
        Two days: what moved from the last month end by the first to the last one by the second. By default the
        last twelve months, or fewer where there are fewer.

    Raises
    ------
    InputError
        There is no client, ``as_of`` lies before all data, or no month end lies on or before a day of ``flows``.
    """
    settings = settings or Settings()
    clock = Clock(progress)
    with clock.step("people and organisations"):
        known = recognised(source, inputs, taxonomy=taxonomy)
    return timeline_of(known, as_of, settings, client=client, months=months, flows=flows, clock=clock)


def timeline_of(
    known: Recognised[EventSource],
    as_of: date | None,
    settings: Settings,
    *,
    client: str | None = None,
    months: int | None = None,
    flows: tuple[date, date] | None = None,
    clock: Clock | None = None,
) -> Results:
    """The same of those who are recognised already, perhaps as an earlier analysis saw them."""
    clock = clock or Clock(None)
    inputs, coded = known.inputs, known.portfolio
    with clock.step("interactions"):
        history = known.source.keep(coded, settings)
    day = day_looked_at(history.first, history.last, inputs, as_of)
    ends = month_ends(history.first, day) if history.first else []
    skipped = max(0, len(ends) - months) if months else 0
    parts = [{table.name: empty(table) for table in (TIMELINE, FALLS, STAGE_DURATIONS)}]
    stages = []
    for first, last in event_parts(history, coded, client) if ends else ():
        with clock.step("months"):
            course = _Course(coded.part(first, last), settings, ends)
            course.run(history.of(first, last), inputs)
        with clock.step("tables"):
            parts.append(course.tables(skipped))
            stages.append(course.stages)
        pa.default_memory_pool().release_unused()
    tables = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    if client is None:
        tables["flows"] = (
            _flow_rows(np.concatenate(stages, axis=1), ends, flows, coded.revenue) if ends else empty(FLOWS)
        )
    run = {
        "as_of": day.isoformat(),
        "months": [end.isoformat() for end in ends[skipped:]],
        "settings": settings.as_mapping(),
        "versions": versions(),
        "counts": {name: len(table) for name, table in tables.items()},
        "seconds": clock.seconds,
    }
    return Results(tables, run)


class _Values(Mapping[str, Any]):
    """Measures of a network by name, computed when asked for: the conditions need about half of them."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __getitem__(self, name: str) -> Any:
        return self._network.once(MEASURES[name].compute)

    def __iter__(self) -> Iterator[str]:
        return iter(MEASURES)

    def __len__(self) -> int:
        return len(MEASURES)


@dataclass
class _Moment:
    """How all clients stood at a month end, each perhaps at another."""

    verdicts: Ints
    live: Bools
    values: dict[str, Floats]

    @classmethod
    def of(cls, staged: Staging, live: Bools, values: Mapping[str, Any]) -> _Moment:
        names = {condition.measure for condition in staged.conditions}
        return cls(staged.verdicts, live, {name: np.array(values[name], dtype=float) for name in names})

    def take(self, other: _Moment, clients: Bools, pairs: Bools) -> None:
        """Have some clients, and their pairs, stand as they do in the other."""
        self.verdicts[:, clients] = other.verdicts[:, clients]
        self.live[pairs] = other.live[pairs]
        for name, values in self.values.items():
            values[clients] = other.values[name][clients]


@dataclass
class _Course:
    """Some clients from month end to month end."""

    portfolio: Portfolio
    settings: Settings
    ends: Sequence[date]
    columns: dict[str, list[Any]] = field(default_factory=dict)
    """Of each month end, one value a client."""
    texts: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    """Of setbacks, by client and month."""
    falls: list[dict[str, Any]] = field(default_factory=list)

    def run(self, past: Past, inputs: Mapping[str, pa.Table]) -> None:
        """Go through all month ends, in order."""
        before = confirmed = np.full(self.portfolio.clients, UNCONFIRMED)
        height: _Moment | None = None
        for month, end in enumerate(self.ends):
            ties = judged(past.passed(end_of_day(end)), self.portfolio, self.settings)
            network = Network(self.portfolio, ties, commerce(inputs, self.portfolio, end), self.settings)
            values = _Values(network)
            staged = staging(network, values)
            now = _Moment.of(staged, ties.live, values)
            height = height or now
            stood, confirmed = confirmed, np.where(staged.stage == before, staged.stage, confirmed)
            dropped = (stood >= FIRST_STAGE) & (confirmed < stood)
            for client in np.flatnonzero(dropped).tolist():
                self._tell_fall(client, month, staged, int(stood[client]), height, now)
                self._tell_ties(client, month, ties, height.live & ~now.live)
            up = staged.stage >= confirmed
            height.take(now, up, up[ties.client])
            found = {name: values[name] for name in ("threads", "ties", "strength", "severance_probability")}
            found |= {"stage": staged.stage, "confirmed_stage": confirmed, "setback": dropped}
            for name, column in {**found, "thin": too_thin(network, values)}.items():
                self.columns.setdefault(name, []).append(column)
            before = staged.stage

    def _tell_fall(
        self, client: int, month: int, staged: Staging, stood: int, height: _Moment, now: _Moment
    ) -> None:
        """The conditions that held at the height the client dropped from, and no longer do."""
        keys = []
        for condition, then, verdict in zip(staged.conditions, height.verdicts, now.verdicts, strict=True):
            fell = then[client] != FAILED and verdict[client] == FAILED
            if fell and STAGES.index(condition.stage) <= stood:
                keys.append(f"{condition.stage}.{condition.name}")
                self.falls.append(
                    {
                        "client_id": self.portfolio.client_ids[client].as_py(),
                        "month_end": self.ends[month],
                        "stage": condition.stage,
                        "condition": condition.name,
                        "measure": condition.measure,
                        "before": _defined(height.values[condition.measure][client]),
                        "after": _defined(now.values[condition.measure][client]),
                    }
                )
        self._tell("fell", client, month, keys)

    def _tell_ties(self, client: int, month: int, ties: Ties, lost: Bools) -> None:
        """Whose ties went: because somebody left, or because little passed between the two."""
        pairs = np.flatnonzero(lost & (ties.client == client))
        gone = self.portfolio.left_at < ties.end
        ours, theirs = ties.supplier[pairs], ties.contact[pairs]
        left = np.unique(np.concatenate([ours[gone[ours]], theirs[gone[theirs]]]))
        faded = ~(gone[ours] | gone[theirs])
        two = zip(self._ids(ours[faded]), self._ids(theirs[faded]), strict=True)
        self._tell("people_left", client, month, self._ids(left))
        self._tell("ties_faded", client, month, [PAIR.join(pair) for pair in two])

    def _tell(self, column: str, client: int, month: int, items: Sequence[str]) -> None:
        if items:
            self.texts.setdefault(column, {})[client, month] = LIST_SEPARATOR.join(items)

    def _ids(self, people: Ints) -> list[str]:
        return list(self.portfolio.person_ids.take(pa.array(people)).to_pylist())

    @property
    def stages(self) -> Ints:
        """Month ends × clients."""
        return np.array(self.columns["stage"])

    def tables(self, skipped: int) -> dict[str, pa.Table]:
        """The tables of all month ends but so many of the first."""
        ends = self.ends[skipped:]
        cells = {name: np.array(rows[skipped:]).T.ravel() for name, rows in self.columns.items()}
        client, month = np.divmod(np.arange(len(cells["stage"])), len(ends))
        names, confirmed = pa.array(STAGES), cells["confirmed_stage"]
        columns = {
            "client_id": self.portfolio.client_ids.take(pa.array(client)),
            "month_end": pa.array(ends, pa.date32()).take(pa.array(month)),
            "stage": names.take(pa.array(cells["stage"])),
            "confirmed_stage": names.take(pa.array(confirmed, mask=confirmed == UNCONFIRMED)),
            **{name: cells[name] for name in ("threads", "ties", "strength", "setback")},
            "severance_probability": pa.array(cells["severance_probability"], from_pandas=True),
            **{name: self._text_column(name, len(client), skipped) for name in _TEXTS},
        }
        columns["level"] = _levels(columns, cells["thin"], self.settings)
        falls = [row for row in self.falls if row["month_end"] in ends]
        return {
            "timeline": pa.table({name: columns[name] for name in TIMELINE.names}).cast(schema_of(TIMELINE)),
            # In the order of time and of the conditions, client by client: the sort keeps what is equal in place.
            "falls": pa.Table.from_pylist(falls, schema_of(FALLS)).sort_by("client_id"),
            "stage_durations": self._durations(skipped),
        }

    def _text_column(self, name: str, size: int, skipped: int) -> pa.Array:
        cells = np.full(size, None, dtype=object)
        shown = len(self.ends) - skipped
        for (client, month), text in self.texts.get(name, {}).items():
            if month >= skipped:
                cells[client * shown + month - skipped] = text
        return pa.array(cells, pa.string())

    def _durations(self, skipped: int) -> pa.Table:
        stages, ends = self.stages[skipped:], np.array(self.ends[skipped:], dtype="datetime64[D]")
        there = stages[:, :, None] == np.arange(len(STAGES))
        client, stage = np.nonzero(there.any(axis=0))
        times = there[:, client, stage]
        columns = {
            "client_id": self.portfolio.client_ids.take(pa.array(client)),
            "stage": pa.array(STAGES).take(pa.array(stage)),
            "months": times.sum(axis=0),
            "first": ends[times.argmax(axis=0)],
            "last": ends[::-1][times[::-1].argmax(axis=0)],
        }
        return pa.table(columns).cast(schema_of(STAGE_DURATIONS))


_TEXTS = ("fell", "people_left", "ties_faded")


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _levels(columns: Mapping[str, Any], thin: Bools, settings: Settings) -> list[str]:
    """Levels of risk by the rule for one row of ``relationships``."""
    rows = zip(
        columns["stage"].to_pylist(),
        columns["threads"].tolist(),
        columns["ties"].tolist(),
        columns["severance_probability"].to_pylist(),
        thin.tolist(),
        strict=True,
    )
    return [
        level(
            {
                "stage": stage,
                "threads": threads,
                "ties": ties,
                "severance_probability": severance,
                "flags": "insufficient:" if unsure else None,
            },
            settings,
        )
        for stage, threads, ties, severance, unsure in rows
    ]


def _flow_rows(
    stages: Ints, ends: Sequence[date], days: tuple[date, date] | None, revenue: Floats
) -> pa.Table:
    """The ``flows`` table: clients that were in one stage at one month end, and in one at another."""
    if days is None:
        places = (max(0, len(ends) - 1 - FLOW_MONTHS), len(ends) - 1)
    else:
        places = (_place(days[0], ends), _place(days[1], ends))
    before, after = (stages[place] for place in places)
    flow = before * len(STAGES) + after
    size = len(STAGES) ** 2
    clients, known = counts(flow, size), counts(flow[~np.isnan(revenue)], size)
    money = sums(flow, np.nan_to_num(revenue), size)
    found = np.flatnonzero(clients)
    names = pa.array(STAGES)
    columns = {
        "from_month_end": pa.array([ends[places[0]]] * len(found), pa.date32()),
        "to_month_end": pa.array([ends[places[1]]] * len(found), pa.date32()),
        "from_stage": names.take(pa.array(found // len(STAGES))),
        "to_stage": names.take(pa.array(found % len(STAGES))),
        "clients": clients[found],
        "revenue": pa.array(money[found], mask=known[found] == 0),
    }
    return pa.table(columns).cast(schema_of(FLOWS))


def _place(day: date, ends: Sequence[date]) -> int:
    """Which month end is the last one on or before a day."""
    place = bisect_right(ends, day) - 1
    if place < 0:
        raise InputError(
            f"no month had ended by {day}", remedy=f"The month ends go from {ends[0]} to {ends[-1]}"
        )
    return place
