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
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Floats, Ints, neighbours
from graphmodel.arrow import empty, schema_of
from graphmodel.axes import axes
from graphmodel.beside import ahead
from graphmodel.cells import cell_rows
from graphmodel.commerce import Yardsticks, commerce, yardsticks
from graphmodel.confidence import stage_confidence
from graphmodel.continuity import continuity
from graphmodel.errors import InputError
from graphmodel.events import EventSource, TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.holes import hole_rows
from graphmodel.leaving.departures import people_rows
from graphmodel.leaving.worst_cases import worst_case_rows
from graphmodel.measures import measure_all
from graphmodel.messages import ENGLISH, Messages
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.recognising import recognised
from graphmodel.relationships import relationship_rows, with_confidence
from graphmodel.settings import Settings
from graphmodel.stages import condition_rows, staging, steps_to_next_stage
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import Collected, day_of
from graphmodel.tables import COMPANY, INPUTS, ORDERS, RELATIONSHIPS, RESULTS, STAGES, by_name
from graphmodel.ties import Ties, tie_rows, ties
from graphmodel.unmapped import texts_without_function

Progress = Callable[[str], None]
Take = Callable[[Mapping[str, pa.Table]], object]
"""Is given rows of result tables as they are made; those of one table come in their order."""

Rows = Any
"""Rows of a table in any of three shapes: an Arrow table, a pandas frame, a list of dicts."""

HEADLINE = ("client_id", "stage", "threads")
"""Columns of relationships that are kept where rows are given away."""

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
    take: Take | None = None,
) -> Results:
    """As ``analyse``, with the interactions added up where they are; ``inputs`` holds the other tables.

    With ``take``, rows are given to it as they are made; the results keep columns of relationships alone: ``HEADLINE``.

    With ``confidence``, the interactions are looked at one by one as well, so that the essence knows how continuous a
    relationship is.
    """
    settings = settings or Settings()
    clock = Clock(progress)
    with clock.step("people and organisations"):
        known = recognised(source, inputs, taxonomy=taxonomy, level=level)
        source, inputs, coded = known.source, known.inputs, known.portfolio
        del known
        pa.default_memory_pool().release_unused()
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
    people, unmapped = len(coded.roles), texts_without_function(coded.roles).to_pylist()
    rows, parts = Counter[str](), []
    if take is not None:
        take({"roles": coded.roles})
        coded = replace(coded, roles=coded.roles.schema.empty_table())  # a tenth of the memory of all
    bounds = list(parts_of(found.rows))
    for (first, last), (part, tied) in zip(bounds, _tied(bounds, found, coded, settings, clock), strict=True):
        made = part_tables(
            tied,
            part,
            inputs,
            whole,
            settings,
            day,
            clock,
            continuity=None if lasting is None else lasting[first : last + 1],
            confidence=confidence,
            language=language,
        )
        rows.update({name: len(table) for name, table in made.items()})
        if take is not None:
            held = made[RELATIONSHIPS.name]
            take({name: table for name, table in made.items() if not confidence or table is not held})
            made = {RELATIONSHIPS.name: held if confidence else held.select(HEADLINE)}
        parts.append(made)
        pa.default_memory_pool().release_unused()
    with clock.step("tables"):
        tables = {name: pa.concat_tables(part[name] for part in parts) for name in parts[0]}
        if take is None:
            tables["roles"] = coded.roles
        rows["roles"] = people
    if confidence:
        with clock.step("confidence"):
            stages = pc.index_in(tables["relationships"]["stage"], value_set=pa.array(STAGES)).to_numpy()
            share = stage_confidence(source, found, coded, inputs, settings, stages, bounds)
            tables["relationships"] = with_confidence(tables["relationships"], share)
            if take is not None:
                take({RELATIONSHIPS.name: tables[RELATIONSHIPS.name]})
    run = run_of(found, rows, unmapped, whole, settings, day, clock.seconds, language, level)
    return Results(tables, run)


def _tied(
    bounds: Sequence[tuple[int, int]], found: Collected, coded: Portfolio, settings: Settings, clock: Clock
) -> Iterator[tuple[Portfolio, Ties]]:
    """Each part of the portfolio with its ties; those of the next are made while one is worked on."""

    def tied(ends: tuple[int, int]) -> tuple[Portfolio, Ties]:
        part = coded.part(*ends)
        return part, ties(found.of(*ends), part, settings)

    coming = ahead(tied, bounds)
    for _ in bounds:
        with clock.step("ties"):
            part = next(coming)
        yield part


def part_tables(
    found: Ties,
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
    so its parts, one behind another in the order of clients, are the whole; ``found`` numbers the clients as
    ``portfolio`` does. With ``confidence``, the caller fills ``stage_confidence`` in.
    """
    clock, words = clock or Clock(), Messages.of(language)
    with clock.step("measures"):
        network = Network(portfolio, found, commerce(inputs, portfolio, day), settings)
        values = measure_all(network)
    with clock.step("stages"):
        staged = staging(network, values)
    with clock.step("next steps"):
        steps = steps_to_next_stage(network, staged)
    with clock.step("tables"):
        tables = {
            "relationships": relationship_rows(
                network,
                values,
                staged,
                axes(network, values, yardsticks, continuity),
                yardsticks,
                inputs,
                day,
                words,
                confidence=confidence,
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


def run_of(
    found: Counted,
    rows: Mapping[str, int],
    unmapped: Sequence[Mapping[str, Any]],
    yardsticks: Yardsticks,
    settings: Settings,
    day: date,
    seconds: Mapping[str, float],
    language: str = ENGLISH,
    level: str = COMPANY,
) -> dict[str, Any]:
    """What a run says of itself; ``rows`` are those of each result table, ``unmapped`` texts without a function."""
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
        "unmapped": list(unmapped),
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
