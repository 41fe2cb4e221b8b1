"""Tables in, all result tables out: what every caller calls.

>>> import pyarrow as pa
>>> results = analyse({
...     "organisations": [{"organisation_id": "us", "name": "Us", "role": "supplier"},
...                       {"organisation_id": "c1", "name": "Client", "role": "client"}],
...     "people": [{"person_id": "a", "name": "A", "organisation_id": "us"},
...                {"person_id": "b", "name": "B", "organisation_id": "c1"}],
...     "interactions": [{"interaction_id": "1", "occurred_at": "2026-06-30 10:00", "channel": "meeting",
...                       "participant_ids": ["a", "b"]}],
... })
>>> results.tables["relationships"].select(["stage", "threads"]).to_pylist()
[{'stage': 'point_to_point', 'threads': 1}]
"""

from __future__ import annotations

import functools
import importlib.metadata
import platform
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints, counts, neighbours
from graphmodel.arrow import empty, joined_across, schema_of
from graphmodel.axes import FORMS, Axes, axes
from graphmodel.cells import cell_rows
from graphmodel.commerce import Yardsticks, commerce, yardsticks
from graphmodel.confidence import stage_confidence
from graphmodel.continuity import continuity
from graphmodel.departures import critical_people, people_rows
from graphmodel.endings import ended_organisations
from graphmodel.errors import InputError
from graphmodel.events import EventSource, TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.holes import hole_rows
from graphmodel.measures import MEASURES, NEED_TIES, NO_TIE, measure_all
from graphmodel.messages import ENGLISH, Messages
from graphmodel.mismatch import mismatches
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.recognising import recognised
from graphmodel.settings import Settings
from graphmodel.stages import (
    Staging,
    condition_rows,
    gap,
    margin,
    missing,
    staging,
    steps_to_next_stage,
    targets,
)
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import Sums, day_of
from graphmodel.tables import COMPANY, INPUTS, ORDERS, RELATIONSHIPS, RESULTS, STAGES, by_name
from graphmodel.ties import tie_rows, ties
from graphmodel.unmapped import texts_without_function
from graphmodel.worst_cases import worst_case_rows

Progress = Callable[[str], None]
Rows = Any
"""Rows of a table in any of three shapes: an Arrow table, a pandas frame, a list of dicts."""

ROWS_A_PART = 200_000
"""Rows of sums that are judged at a time."""

ROWS_A_CLIENT = 20
"""What a client costs beside its sums, in such rows."""


@dataclass(frozen=True)
class Results:
    """What an analysis gives.

    Attributes
    ----------
    tables
        Result tables by name, with the columns of ``graphmodel.tables.RESULTS``.
    run
        Settings, as-of date, versions, counts and seconds per step: the content of ``run.json``.
    """

    tables: Mapping[str, pa.Table]
    run: Mapping[str, Any]


def analyse(
    inputs: Mapping[str, Rows],
    as_of: date | None = None,
    settings: Settings | None = None,
    *,
    taxonomy: Taxonomy | None = None,
    confidence: bool = False,
    level: str = COMPANY,
    language: str = ENGLISH,
    progress: Progress | None = None,
) -> Results:
    """Analyse tables in memory: Arrow, pandas or lists of dicts, in the exchange format.

    Parameters
    ----------
    inputs
        Tables by name; ``organisations``, ``people`` and ``interactions`` are needed. Missing columns count
        as empty.
    as_of
        The day all figures are of; by default the day of the latest interaction.
    settings, taxonomy
        By default those of the model.
    confidence
        Whether to work out ``stage_confidence`` too; takes several times as long.
    level
        What a relationship is with: each client (``company``) or all under one ultimate parent (``group``).
    language
        Of the sentences in the tables; codes and columns are the same in any.
    progress
        Called with the name of each step.

    Raises
    ------
    InputError
        A table is missing, there is no client, ``as_of`` lies before all data, or there is no day to look at.
    """
    tables = {table.name: _typed(inputs[table.name], table.name) for table in INPUTS if table.name in inputs}
    for table in INPUTS:
        if table.required and table.name not in tables:
            raise InputError(
                f"the table '{table.name}' is missing", remedy="See the exchange format for its columns"
            )
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": tables["interactions"]})
        workbench.run("canonical_interactions")
        return analyse_source(
            TableEvents(workbench),
            tables,
            as_of,
            settings,
            taxonomy=taxonomy,
            confidence=confidence,
            level=level,
            language=language,
            progress=progress,
        )


def analyse_source(
    source: EventSource,
    inputs: Mapping[str, pa.Table],
    as_of: date | None = None,
    settings: Settings | None = None,
    *,
    taxonomy: Taxonomy | None = None,
    confidence: bool = False,
    level: str = COMPANY,
    language: str = ENGLISH,
    progress: Progress | None = None,
) -> Results:
    """As ``analyse``, with the interactions added up where they are; ``inputs`` holds the other tables.

    With ``confidence``, the interactions are looked at one by one as well, so that the essence knows how continuous a
    relationship is.
    """
    settings = settings or Settings()
    clock = Clock(progress)
    with clock.step("people and organisations"):
        known = recognised(source, inputs, taxonomy=taxonomy, level=level)
        source, inputs, coded = known.source, known.inputs, known.portfolio
    lasting = None
    if confidence:
        with clock.step("continuity"):
            history = source.keep(coded, settings)
            latest = day_looked_at(history.first, history.last, inputs, as_of)
            lasting = continuity(history, coded, settings, latest)
    with clock.step("interactions"):
        found = source.collect(coded, settings, lambda first, last: day_looked_at(first, last, inputs, as_of))
        pa.default_memory_pool().release_unused()
    day = day_of(found.end - 1)
    whole = yardsticks(inputs, coded, settings, day)
    parts = []
    bounds = list(parts_of(found.rows))
    with ThreadPoolExecutor(1, "sums") as beside:
        coming = deque(beside.submit(found.of, *one) for one in bounds[:1])
        for at, (first, last) in enumerate(bounds):
            # The sums of the next part are fetched while this one is worked on.
            coming.extend(beside.submit(found.of, *one) for one in bounds[at + 1 : at + 2])
            parts.append(
                part_tables(
                    coming.popleft().result(),
                    coded.part(first, last),
                    inputs,
                    whole,
                    settings,
                    day,
                    clock,
                    continuity=None if lasting is None else lasting[first : last + 1],
                    confidence=confidence,
                    language=language,
                )
            )
            pa.default_memory_pool().release_unused()
    with clock.step("tables"):
        tables = {name: pa.concat_tables(part[name] for part in parts) for name in parts[0]}
        tables["roles"] = coded.roles
    if confidence:
        with clock.step("confidence"):
            stages = pc.index_in(tables["relationships"]["stage"], value_set=pa.array(STAGES)).to_numpy()
            share = stage_confidence(source, found, coded, inputs, settings, stages, bounds)
            tables["relationships"] = _with_confidence(tables["relationships"], share)
    rows = {name: len(table) for name, table in tables.items()}
    run = run_of(found, rows, coded, whole, settings, day, clock.seconds, language, level)
    return Results(tables, run)


def part_tables(
    sums: Sums,
    portfolio: Portfolio,
    inputs: Mapping[str, pa.Table],
    yardsticks: Yardsticks,
    settings: Settings,
    day: date,
    clock: Clock | None = None,
    *,
    continuity: Floats | None = None,
    confidence: bool = False,
    language: str = ENGLISH,
) -> dict[str, pa.Table]:
    """Every result table about relationships, for a portfolio or a part of one.

    A relationship's rows depend on its own client, on the supplier, and on ``yardsticks`` of the whole portfolio alone,
    so its parts, one behind another in the order of clients, are the whole; ``sums`` number the clients as
    ``portfolio`` does. With ``confidence``, the caller fills ``stage_confidence`` in.
    """
    clock, words = clock or Clock(), Messages.of(language)
    with clock.step("ties"):
        found = ties(sums, portfolio, settings)
        del sums  # as much memory as all that follows
    with clock.step("measures"):
        network = Network(portfolio, found, commerce(inputs, portfolio, day), settings)
        values = measure_all(network)
    with clock.step("stages"):
        staged = staging(network, values)
    with clock.step("next steps"):
        steps = steps_to_next_stage(network, staged)
    with clock.step("tables"):
        tables = {
            "relationships": _relationship_rows(
                network,
                values,
                staged,
                axes(network, values, yardsticks, continuity),
                yardsticks,
                _ended(inputs, network),
                day,
                confidence,
                words,
            ),
            "ties": tie_rows(found, portfolio),
            "people": people_rows(network),
            "cells": cell_rows(network),
            "conditions": condition_rows(staged, portfolio, words),
            "steps": steps,
            "holes": hole_rows(network, inputs, day),
            "worst_cases": worst_case_rows(network),
        }
        return {
            table.name: tables[table.name].cast(schema_of(table)) for table in RESULTS if table.name in tables
        }


def parts_of(rows: Ints) -> Iterator[tuple[int, int]]:
    """First and last client of each part: neighbours, cut so that memory stays small at any size."""
    yield from neighbours(rows + ROWS_A_CLIENT, ROWS_A_PART)


def day_looked_at(
    first: date | None, last: date | None, inputs: Mapping[str, pa.Table], as_of: date | None
) -> date:
    """The day asked for, else of the latest interaction; the clock on the wall has no say."""
    if first is None or last is None:
        return as_of or _latest_trade(inputs)
    if as_of is not None and as_of < first:
        raise InputError(
            f"the as-of date {as_of} lies before all data",
            remedy=f"Choose a date from {first} on; the latest is {last}",
        )
    return as_of or last


def _latest_trade(inputs: Mapping[str, pa.Table]) -> date:
    """Without any interaction: the latest day on which an order was won, a case opened or an answer given."""
    orders = inputs.get("orders", empty(ORDERS))
    days = [orders.filter(orders["won"])["closed_on"]]
    days += [
        inputs[name][column]
        for name, column in (("cases", "opened_on"), ("feedback", "given_on"))
        if name in inputs
    ]
    latest: list[date] = [day for day in (pc.max(column).as_py() for column in days) if day is not None]
    if not latest:
        raise InputError("there is no interaction, so no day to look at", remedy="Give the day with --as-of")
    return max(latest)


def _with_confidence(relationships: pa.Table, share: Floats) -> pa.Table:
    """The column filled where the data is not too thin, which its flags say."""
    thin = pc.fill_null(pc.match_substring(relationships["flags"], "insufficient:"), False).to_numpy()
    place = relationships.column_names.index("stage_confidence")
    return relationships.set_column(place, "stage_confidence", pa.array(share, mask=thin))


def _relationship_rows(
    network: Network,
    values: Mapping[str, Any],
    staged: Staging,
    essence: Axes,
    yardsticks: Yardsticks,
    ended: Sequence[_Flag],
    day: date,
    confidence: bool,
    words: Messages,
) -> pa.Table:
    coded = network.portfolio
    claimed = network.commerce.claimed_stage
    target = targets(network.settings.stages, coded)
    names = pa.array(STAGES)
    insufficient = _insufficient(network, values)
    thin = np.any([flag.where for flag in insufficient], axis=0)
    unsure = ("too_thin", thin) if confidence else ("not_asked_for", np.ones_like(thin))
    columns: dict[str, Any] = {
        "client_id": coded.client_ids,
        "client_name": coded.client_names,
        "as_of": pa.array([day] * network.clients, pa.date32()),
        "stage": names.take(pa.array(staged.stage)),
        "stage_margin": margin(staged, words),
        "evidence": pa.array(["network", "network+commercial"]).take(
            pa.array(staged.commercial.astype(np.int64))
        ),
        "next_stage": names.take(pa.array(staged.next_stage, mask=staged.next_stage < 0)),
        "missing": missing(staged, words),
        "critical_people": critical_people(network),
        "mismatch": mismatches(network, values, staged, yardsticks),
        "target_stage": names.take(pa.array(target, mask=target < 0)),
        "gap": pa.array(gap(staged.stage, target), mask=target < 0),
        "claimed_stage": names.take(pa.array(claimed, mask=claimed < 0)),
        "essence": pa.array(essence.essence, mask=np.isnan(essence.essence)),
        "essence_form": pa.array(FORMS).take(pa.array(essence.form, mask=essence.form < 0)),
        "essence_terms": essence.known,
        "stage_confidence": pa.nulls(network.clients, pa.float64()),
        "flags": _flags(
            network,
            values,
            [
                *insufficient,
                _Flag("stage_confidence", *unsure),
                *_unclear_axes(essence),
                *ended,
                _Flag("claimed_stage", "no_claim", claimed < 0),
                *(_Flag(name, "no_target", target < 0) for name in ("target_stage", "gap")),
            ],
            words,
        ),
    }
    for column in RELATIONSHIPS.columns:
        if column.name in columns:
            continue
        value = np.asarray(values[column.name])
        undefined = np.isnan(value) if value.dtype.kind == "f" else np.zeros(len(value), dtype=bool)
        if column.type == "timestamp":
            value = np.where(undefined, 0, value).astype(np.int64).astype("datetime64[us]")
        elif column.type == "boolean":
            value = np.where(undefined, 0, value).astype(bool)
        columns[column.name] = pa.array(value, mask=undefined)
    return pa.table({name: columns[name] for name in RELATIONSHIPS.names})


@dataclass(frozen=True, slots=True)
class _Flag:
    """Why a cell is empty, or what limits the evidence: ``name:reason``, the reason a text ``flag.REASON``."""

    name: str
    reason: str
    where: Any
    figures: Mapping[str, Any] | None = None

    def text(self, words: Messages) -> str:
        return f"{self.name}:{words.text(f'flag.{self.reason}', **self.figures or {})}"


def too_thin(network: Network, values: Mapping[str, Any]) -> Bools:
    """Whether there is too little data to believe what it says, one a relationship."""
    return np.asarray(np.any([flag.where for flag in _insufficient(network, values)], axis=0))


def _unclear_axes(found: Axes) -> list[_Flag]:
    told = found.asking_known & found.concessions_known
    return [
        _Flag("essence", "nothing_of_essence", np.isnan(found.essence)),
        _Flag("essence_terms", "nothing_of_essence", np.isnan(found.essence)),
        _Flag("essence_form", "no_concessions", ~found.concessions_known),
        _Flag("essence_form", "no_initiator", found.concessions_known & ~found.asking_known),
        _Flag("essence_form", "no_form", told & (found.form < 0)),
    ]


def _ended(inputs: Mapping[str, pa.Table], network: Network) -> list[_Flag]:
    """Clients that no export names any more."""
    days = ended_organisations(inputs, network.portfolio.client_ids)
    return [
        _Flag(
            "ended",
            "ended",
            pc.fill_null(pc.equal(days, day), False).to_numpy(zero_copy_only=False),
            {"day": day},
        )
        for day in pc.unique(days.drop_null()).to_pylist()
    ]


def _insufficient(network: Network, values: Mapping[str, Any]) -> list[_Flag]:
    evidence = network.settings.evidence
    mapped = network.portfolio.client_functions.any(axis=1) & network.portfolio.supplier_functions.any()
    few = np.asarray(values["recent_interactions"]) < evidence.thin_interactions
    limits = {"interactions": evidence.thin_interactions, "half_lives": evidence.thin_half_lives}
    return [
        _Flag("insufficient", "few_interactions", few, limits),
        _Flag("insufficient", "no_function", ~mapped),
    ]


def _flags(network: Network, values: Mapping[str, Any], extra: Sequence[_Flag], words: Messages) -> pa.Array:
    """``name:reason`` of every empty cell, and what limits the evidence."""
    tied = network.tie_count > 0
    raised = [*extra, _Flag("direction_unknown", "no_initiator", network.ties.direction_unknown)]
    for name in RELATIONSHIPS.names:
        if name in values and np.asarray(values[name]).dtype.kind == "f":
            undefined = np.isnan(values[name])
            reason = MEASURES[name].undefined
            if reason == NO_TIE:
                raised.append(_Flag(name, NO_TIE, undefined))
                continue
            for_want_of_tie = undefined & ~tied & (name in NEED_TIES)
            raised.append(_Flag(name, NO_TIE, for_want_of_tie))
            raised.append(_Flag(name, reason, undefined & ~for_want_of_tie))
    raised.append(_Flag("critical_people", NO_TIE, ~tied))
    through = _ties_through_shared_mailboxes(network)
    raised += [
        _Flag("shared_mailbox", "shared_mailbox", through == n, {"n": n}) for n in set(through.tolist()) if n
    ]
    none = pa.scalar(None, pa.string())
    parts = [pc.if_else(pa.array(flag.where), pa.scalar(flag.text(words)), none) for flag in raised]
    return joined_across(parts, ";")


def _ties_through_shared_mailboxes(network: Network) -> Ints:
    """Live ties of each relationship in which one end, or either, is a mailbox that several people read."""
    shared = network.portfolio.shared_mailbox
    supplier, contact = network.ties.supplier[network.tie], network.ties.contact[network.tie]
    return counts(network.tie_client[shared[supplier] | shared[contact]], network.clients)


def run_of(
    found: Counted,
    rows: Mapping[str, int],
    coded: Portfolio,
    yardsticks: Yardsticks,
    settings: Settings,
    day: date,
    seconds: Mapping[str, float],
    language: str = ENGLISH,
    level: str = COMPANY,
) -> dict[str, Any]:
    """What a run says of itself; ``rows`` are those of each result table."""
    return {
        "as_of": day.isoformat(),
        "language": language,
        "level": level,
        "settings": settings.as_mapping(),
        "yardsticks": yardsticks.as_mapping(),
        "versions": versions(),
        "counts": {
            "interactions": found.interactions,
            "interactions_after_as_of": found.after_as_of,
            "interactions_of_both_sides": found.both_sides,
            "interactions_of_one_side": found.interactions - found.after_as_of - found.both_sides,
            **rows,
        },
        "unmapped": texts_without_function(coded.roles).to_pylist(),
        "seconds": dict(seconds),
    }


def versions() -> dict[str, str]:
    """Of everything that a figure depends on."""
    packages = ("crosstie", "duckdb", "igraph", "numpy", "pyarrow")
    return {**{name: _version(name) for name in packages}, "python": platform.python_version()}


@functools.cache
def _version(package: str) -> str:
    return importlib.metadata.version(package)  # reads a file each time


def _typed(rows: Rows, name: str) -> pa.Table:
    """Rows of any shape as the Arrow table of that name; missing columns become empty ones."""
    table = by_name(INPUTS)[name]
    schema = schema_of(table)
    given = rows if isinstance(rows, pa.Table) else _arrow(rows, table.names)
    columns = []
    for field in schema:
        if field.name not in given.column_names:
            columns.append(pa.nulls(len(given), field.type))
            continue
        try:
            columns.append(given[field.name].cast(field.type))
        except pa.ArrowInvalid as cause:
            raise InputError(
                f"not all values are of type {field.type} ({cause})", where=f"{name}.{field.name}"
            ) from cause
    return pa.table(columns, schema=schema)


def _arrow(rows: Any, names: tuple[str, ...]) -> pa.Table:
    import pandas as pd  # late: most callers come with Arrow, and it is slow to import

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=_keys(rows, names))
    return pa.Table.from_pandas(frame, preserve_index=False)


def _keys(rows: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if any(name in row for row in rows)]


class Counted(Protocol):
    """Whoever has counted the interactions."""

    @property
    def interactions(self) -> int:
        """How many there are."""

    @property
    def after_as_of(self) -> int:
        """How many of them lie after the as-of instant."""

    @property
    def both_sides(self) -> int:
        """How many before it had people of both sides."""


class Clock:
    """Names each step as it starts and adds up its seconds."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """The length of a ``with`` block is this step."""
        if self._progress:
            self._progress(name)
        start = perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + perf_counter() - start, 4)
