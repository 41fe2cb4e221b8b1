"""Timelines as the command tells them: month by month, with setbacks in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from crosstie.reading import find_client
from crosstie.terminal import Bar, cell_width, padded, progress
from crosstie.without_store import work_on
from graphmodel.analysis import Results
from graphmodel.events import EventSource, TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.identity import identified
from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.stores.base import all_but_interactions
from graphmodel.stores.open import open_store
from graphmodel.tables import LIST_SEPARATOR, STAGES, YES_OR_NO
from graphmodel.timeline import PAIR, timeline

REACHED, TO_REACH = "=", "."
SHOWN_MONTHS = 12
SHOWN_SETBACKS = 5

_FIRST_STAGE = STAGES.index("point_to_point")

Inputs = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Asked:
    """What of the history is asked for.

    Attributes
    ----------
    client
        Id or name of the only client; none for all.
    as_of
        The latest day looked at; none for that of the latest interaction.
    months
        How many of the latest month ends; none for all.
    flows
        The days between which flows are told.
    settings, taxonomy
        None for those of the model.
    """

    client: str | None = None
    as_of: date | None = None
    months: int | None = None
    flows: tuple[date, date] | None = None
    settings: Settings | None = None
    taxonomy: Taxonomy | None = None


@dataclass(frozen=True)
class Told:
    """Tables and run of a timeline, the id and name of the only client if there is one, and names by id."""

    results: Results
    client: str | None
    clients: Mapping[str, str]
    people: Mapping[str, str]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table."""
        found: list[dict[str, Any]] = self.results.tables[table].to_pylist()
        return found


def timeline_of_folder(folder: Path, asked: Asked, *, supplier: str | None = None) -> Told:
    """The timeline of an export folder, without a store."""
    return work_on(
        folder,
        supplier,
        lambda quick, workbench: quick.begin_to_keep(workbench),
        lambda source, dataset, bar: _told(source, dataset.tables, asked, bar),
    ).found


def timeline_of_store(url: str | None, asked: Asked) -> Told:
    """The timeline of what is in a store; nothing is written."""
    with progress() as bar, open_store(url).reading() as queries:
        inputs = all_but_interactions(queries)
        return _told(TableEvents(queries), inputs, asked, bar)


def _told(source: EventSource, inputs: Inputs, asked: Asked, bar: Bar) -> Told:
    known = identified(inputs).inputs
    organisations = known["organisations"]
    listed = organisations.filter(pc.equal(organisations["role"], "client"))
    clients = dict(zip(listed["organisation_id"].to_pylist(), listed["name"].to_pylist(), strict=True))
    client = None
    if asked.client is not None:
        listed_clients = [{"client_id": key, "client_name": name} for key, name in clients.items()]
        client = find_client(listed_clients, asked.client)["client_id"]
    results = timeline(
        source,
        inputs,
        asked.as_of,
        asked.settings,
        client=client,
        months=asked.months,
        flows=asked.flows,
        taxonomy=asked.taxonomy,
        progress=bar,
    )
    people = known["people"]
    wanted = pc.is_in(
        people["person_id"], pa.array(sorted(_people_told(results.tables["timeline"])), pa.string())
    )
    named = people.filter(wanted)
    names = dict(zip(named["person_id"].to_pylist(), named["name"].to_pylist(), strict=True))
    return Told(results, client, clients, names)


def _people_told(lines: pa.Table) -> set[str]:
    found = set()
    for column in ("people_left", "ties_faded"):
        for text in lines[column].drop_null().to_pylist():
            found |= {person for item in text.split(LIST_SEPARATOR) for person in item.split(PAIR)}
    return found


def timeline_lines(told: Told, asked: Asked, words: Messages) -> Iterator[str]:
    """A timeline for a reader: of one client month by month, of a portfolio in numbers, with its latest setbacks."""
    ends = told.results.run["months"]
    if not ends:
        yield words.text("timeline.no_month", day=date.fromisoformat(told.results.run["as_of"]))
    elif told.client is not None:
        yield from _client_lines(told, told.client, words)
    else:
        yield from _portfolio_lines(told, asked.months or SHOWN_MONTHS, words)


def _client_lines(told: Told, client: str, words: Messages) -> Iterator[str]:
    lines = told.rows("timeline")
    span = {"first": _month(lines[0]["month_end"], words), "last": _month(lines[-1]["month_end"], words)}
    yield (
        click.style(f"{told.clients[client]}  [{client}]", bold=True)
        + "  "
        + words.text("timeline.span", **span)
    )
    durations = [
        words.text("timeline.duration", n=row["months"], stage=words.text(f"stage.{row['stage']}"))
        for row in sorted(told.rows("stage_durations"), key=lambda row: -STAGES.index(row["stage"]))
    ]
    yield words.text("timeline.durations", durations=words.text("list.separator").join(durations))
    yield ""
    table = [
        [
            f"{row['month_end']:%Y-%m}",
            _ladder(row["stage"]) + " " + words.text(f"stage.{row['stage']}"),
            str(row["threads"]),
            words.text(f"level.{row['level']}"),
            words.percent(row["severance_probability"]),
            words.number(row["strength"]),
            _remark(row, words),
        ]
        for row in lines
    ]
    names = ("month", "stage", "threads", "level", "chance", "strength", "")
    yield from _grid([_heading(name, words) for name in names], table, right=(2, 4, 5))
    if any(row["stage"] != row["confirmed_stage"] and not row["setback"] for row in lines):
        yield words.text("timeline.unconfirmed")
    setbacks = [row for row in lines if row["setback"]]
    yield ""
    yield words.text("timeline.setbacks", n=len(setbacks)) if setbacks else words.text("timeline.no_setback")
    falls = _falls(told)
    for row in setbacks:
        for number, sentence in enumerate(_setback(row, falls, told, words)):
            month = f"{row['month_end']:%Y-%m}" if number == 0 else ""
            yield f"  {month:<7}  {sentence}"


def _portfolio_lines(told: Told, months: int, words: Messages) -> Iterator[str]:
    lines = told.rows("timeline")
    ends = sorted({row["month_end"] for row in lines})[-months:]
    counted = Counter((row["month_end"], row["stage"]) for row in lines)
    fallen = Counter(row["month_end"] for row in lines if row["setback"])
    span = {"first": _month(ends[0], words), "last": _month(ends[-1], words)}
    title = words.text("timeline.clients", n=len(told.clients))
    yield click.style(title, bold=True) + "  " + words.text("timeline.span", **span)
    yield ""
    stages = [words.text(f"stage.{stage}") for stage in STAGES]
    table = [
        [f"{end:%Y-%m}", *(_count(counted[end, stage]) for stage in STAGES), _count(fallen[end])]
        for end in ends
    ]
    heading = [_heading("month", words), *stages, _heading("setbacks", words)]
    yield from _grid(heading, table, right=range(1, len(heading)))
    yield ""
    yield from _flow_lines(told, stages, words)
    yield ""
    yield from _setback_lines(
        told, [row for row in lines if row["setback"] and row["month_end"] in ends], words
    )


def _flow_lines(told: Told, stages: Sequence[str], words: Messages) -> Iterator[str]:
    flows = told.rows("flows")
    moved = {(row["from_stage"], row["to_stage"]): row["clients"] for row in flows}
    steps = Counter[int]()
    for (before, after), clients in moved.items():
        difference = STAGES.index(after) - STAGES.index(before)
        steps[(difference > 0) - (difference < 0)] += clients
    yield words.text(
        "timeline.flows",
        first=_month(flows[0]["from_month_end"], words),
        last=_month(flows[0]["to_month_end"], words),
        up=steps[1],
        down=steps[-1],
        same=steps[0],
    )
    table = [
        [stages[row], *(_count(moved.get((before, after), 0)) for after in STAGES)]
        for row, before in enumerate(STAGES)
        if any(before == told_from for told_from, _ in moved)
    ]
    yield from _grid([_heading("from_to", words), *stages], table, right=range(1, len(stages) + 1))


def _setback_lines(told: Told, setbacks: list[dict[str, Any]], words: Messages) -> Iterator[str]:
    if not setbacks:
        yield words.text("timeline.no_setback")
        return
    setbacks.sort(key=lambda row: (-row["month_end"].toordinal(), row["client_id"]))
    yield words.text("timeline.latest_setbacks", shown=min(len(setbacks), SHOWN_SETBACKS), n=len(setbacks))
    falls = _falls(told)
    for row in setbacks[:SHOWN_SETBACKS]:
        name = click.style(told.clients[row["client_id"]], bold=True)
        yield f"  {row['month_end']:%Y-%m}  {name}  [{row['client_id']}]"
        for sentence in _setback(row, falls, told, words):
            yield f"{'':<11}{sentence}"


Falls = Mapping[tuple[str, date], list[dict[str, Any]]]


def _falls(told: Told) -> Falls:
    found: dict[tuple[str, date], list[dict[str, Any]]] = {}
    for row in told.rows("falls"):
        found.setdefault((row["client_id"], row["month_end"]), []).append(row)
    return found


def _setback(row: Mapping[str, Any], falls: Falls, told: Told, words: Messages) -> Iterator[str]:
    """What fell, and whose ties went, in sentences."""
    measures = {}
    for fall in falls[row["client_id"], row["month_end"]]:
        before, after = (_value(fall["measure"], fall[when], words) for when in ("before", "after"))
        measure = words.text(f"measure.{fall['measure']}")
        measures[measure] = words.text("timeline.fall", measure=measure, before=before, after=after)
    stage = words.text(f"stage.{row['confirmed_stage']}")
    left = [told.people.get(person, person) for person in _items(row["people_left"])]
    faded = [
        words.text("timeline.tie", **dict(zip(("ours", "theirs"), _names(item, told), strict=True)))
        for item in _items(row["ties_faded"])
    ]
    fallen = words.text("list.separator").join(measures.values())
    yield words.text("timeline.setback", stage=stage, falls=fallen)
    if left:
        yield words.text("timeline.left", people=_some(left, words))
    if faded:
        yield words.text("timeline.faded", n=len(faded), ties=_some(faded, words))


def _items(text: str | None) -> list[str]:
    return text.split(LIST_SEPARATOR) if text else []


def _names(pair: str, told: Told) -> list[str]:
    return [told.people.get(person, person) for person in pair.split(PAIR)]


def _some(items: list[str], words: Messages) -> str:
    """All of a few, the first of many."""
    if len(items) <= _MOST_NAMED:
        return words.listed(items)
    first = words.text("list.separator").join(items[:_MOST_NAMED])
    return words.text("timeline.and_more", first=first, n=len(items) - _MOST_NAMED)


_MOST_NAMED = 4


def _value(measure: str, value: float | None, words: Messages) -> str:
    if measure in YES_OR_NO and value is not None:
        return words.text(f"value.{'true' if value else 'false'}")
    return words.number(value)


def _remark(row: Mapping[str, Any], words: Messages) -> str:
    if row["setback"]:
        return words.text("timeline.remark_setback")
    if row["stage"] != row["confirmed_stage"]:
        return words.text("timeline.remark_unconfirmed")
    return ""


def _ladder(stage: str) -> str:
    """How far up a stage is, of all steps from the first.

    >>> _ladder("mesh"), _ladder("dormant")
    ('===..', '.....')
    """
    steps = len(STAGES) - _FIRST_STAGE
    reached = max(0, STAGES.index(stage) - _FIRST_STAGE + 1)
    return REACHED * reached + TO_REACH * (steps - reached)


def _month(day: date, words: Messages) -> str:
    return words.text("date.month", month=words.text(f"month.{day.month}"), year=str(day.year))


def _heading(name: str, words: Messages) -> str:
    return words.text(f"heading.{name}") if name else ""


def _count(number: int) -> str:
    return f"{number:,}" if number else TO_REACH


def _grid(heading: Sequence[str], table: Sequence[Sequence[str]], right: Sequence[int]) -> Iterator[str]:
    width = [max(cell_width(row[place]) for row in (heading, *table)) for place in range(len(heading))]

    def line(row: Sequence[str]) -> str:
        cells = (padded(text, width[place], right=place in right) for place, text in enumerate(row))
        return "  ".join(cells).rstrip()

    yield click.style(line(heading), bold=True)
    for row in table:
        yield line(row)
