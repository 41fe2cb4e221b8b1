"""The tables of the pages as they are taken away: which rows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from dash import Dash

from dashboard import tie_rows
from dashboard.addresses import Filters, HoleFilters, PlanBudget, asked_to, leaving_in
from dashboard.asking import Asking
from dashboard.backtesting import Backtested, backtested
from dashboard.data import Data, Person, Relationship
from dashboard.downloads.offers import PATIENCE, Asked, MakeSheet, RefusedError, Sheet, offer_table
from dashboard.map_state import MapState
from dashboard.map_view import view_of
from dashboard.planning import planned
from dashboard.snapshot import BY_CLIENT, Row, split
from dashboard.watching import standing
from dashboard.weaving import connectors, holes, holes_of, introduction
from graphmodel import tables
from graphmodel.arrow import schema_of
from graphmodel.errors import InputError

_RESULTS = tables.by_name(tables.RESULTS)
_RISK = pa.schema(
    [
        ("rank", pa.int64()),
        ("level", pa.string()),
        ("why", pa.string()),
        ("next_step", pa.string()),
        ("currency", pa.string()),
    ]
)
_TOLD_OF_ALERTS = pa.schema([(name, pa.string()) for name in ("status", "evidence", "next_step")])


def offer_tables(app: Dash, data: Data, asking: Asking) -> None:
    """Offer what the pages show, and every result table that is kept by client."""
    made: dict[str, Callable[[Data, Asking, Asked], Sheet]] = {
        "relationships": _relationships,
        "people": _people,
        "ties": _ties,
        "map": _map,
        "mended_holes": _mended_holes,
        "planned_ties": _planned_ties,
        "introductions": _introductions,
        "connectors": _connectors,
        "alerts": _alerts,
    }

    def bound(make: Callable[[Data, Asking, Asked], Sheet]) -> MakeSheet:
        return lambda asked: make(data, asking, asked)

    for name, make in made.items():
        offer_table(app, name, bound(make))
    for name in BY_CLIENT:
        if name not in made:
            offer_table(app, name, _of_client(data, asking, name))
    for table in tables.LEAVING:
        offer_table(app, table.name, _leaving(data, asking, table.name))
    for table, rows in _BACKTEST.items():
        offer_table(app, table.name, _backtest(asking, table, rows))


def table_of(
    rows: Iterable[Mapping[str, Any]], table: tables.Table, more: pa.Schema | None = None
) -> pa.Table:
    """Rows as a table with the columns, and the types, that it has in exports."""
    schema = pa.schema([*(more or ()), *schema_of(table)])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)


# ------------------------------------------------------------ results


def _relationships(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The portfolio as it is narrowed and ordered, or one client."""
    if asked.client:
        shown = data.relationship(asked.client)
        return Sheet(table_of([shown.row], tables.RELATIONSHIPS, _RISK), shown.client)
    parts = data.portfolio_in_parts(Filters.from_search(asked.search), asked.sort)
    told = [table_of(rows, tables.RELATIONSHIPS, _RISK) for rows in parts]
    return Sheet(pa.concat_tables(told or [table_of([], tables.RELATIONSHIPS, _RISK)]), sorted=True)


def _people(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """Who holds a client, the heaviest loss first."""
    if asked.person:
        person = data.person(asked.person)
        return Sheet(table_of(person.held, tables.RELATIONSHIP_PEOPLE), person.name(asked.person))
    if not asked.client:
        return Sheet(asking.reader.results("people"))
    shown = data.relationship(asked.client)
    rows = sorted(
        shown.people, key=lambda row: (-(row["departure_loss"] or 0), -(row["share"] or 0), row["person_id"])
    )
    keys: dict[str, list[Any]] = {"person": [shown.name(row["person_id"]) for row in rows]}
    keys |= {name: [len(split(row[name])) for row in rows] for name in ("orphans", "successors")}
    return Sheet(table_of(rows, tables.RELATIONSHIP_PEOPLE), shown.client, keys)


def _ties(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The ties of a client, or of a person, the strongest first."""
    if asked.person:
        person = data.person(asked.person)
        rows = tie_rows.strongest_first(person.ties)
        return Sheet(table_of(rows, tables.TIES), person.name(asked.person), _of_person(rows, person))
    if not asked.client:
        return Sheet(asking.reader.results("ties"))
    shown = data.relationship(asked.client)
    rows = tie_rows.strongest_first(shown.ties)
    return Sheet(table_of(rows, tables.TIES), shown.client, _of_relationship(rows, shown))


def _map(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The ties of the two-firm map, on the day and under the supposition that the address of its page has."""
    view = view_of(data, asking, asked.client, MapState.from_search(asked.search))
    if view.trouble:
        raise InputError(view.trouble)
    rows = view.ties()
    supposed = pa.array([row["supposed"] for row in rows], pa.string())
    return Sheet(table_of(rows, tables.TIES).append_column("supposed", supposed), view.relationship.client)


def _of_person(rows: Sequence[Row], person: Person) -> dict[str, Sequence[Any]]:
    others = [next(end for end in tie_rows.ends(tie) if end != person.person_id) for tie in rows]
    return {
        "other": [tie_rows.with_function(person, other) for other in others],
        "client": [person.relationships[tie["client_id"]]["client_name"] for tie in rows],
        "state": [tie_rows.kind_of(tie) for tie in rows],
    }


def _of_relationship(rows: Sequence[Row], shown: Relationship) -> dict[str, Sequence[Any]]:
    kinds = tie_rows.kinds_of(rows, shown)
    return {
        "ours": [tie_rows.with_function(shown, tie_rows.ends(tie)[0]) for tie in rows],
        "theirs": [tie_rows.with_function(shown, tie_rows.ends(tie)[1]) for tie in rows],
        "state": [kinds.get(tie_rows.ends(tie), "not_live") for tie in rows],
    }


def _of_client(data: Data, asking: Asking, name: str) -> MakeSheet:
    """Rows of a result table, of a client or all."""

    def make(asked: Asked) -> Sheet:
        if not asked.client:
            return Sheet(asking.reader.results(name))
        shown = data.relationship(asked.client)
        return Sheet(table_of(getattr(shown, name), _RESULTS[name]), shown.client)

    return make


# ------------------------------------------------------------ what is worked out


def _mended_holes(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The holes of all clients as they are narrowed and ordered, or those of one."""
    if asked.client:
        shown = data.relationship(asked.client)
        return Sheet(holes_of(asking, asked.client).table, shown.client)
    rows, _ = holes(asking).rows(HoleFilters.from_search(asked.search), asked.sort)
    return Sheet(table_of(rows, tables.MENDED_HOLES), sorted=True)


def _planned_ties(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The plan under the budget in the address."""
    return Sheet(planned(asking, PlanBudget.from_search(asked.search)).plan.table)


def _introductions(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The steps of the strongest paths to somebody."""
    to = asked_to(asked.search)
    if not to:
        raise RefusedError("download.refused.nobody", 400)
    found = introduction(asking, to)
    return Sheet(table_of((step for path in found.paths for step in path), tables.INTRODUCTIONS), to)


def _connectors(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """Who ties clients together, of one side or ours first."""
    found = connectors(asking)
    sides = {"ours": found.ours, "others": found.others}
    rows = sides.get(asked.get("side"), [*found.ours, *found.others])
    return Sheet(table_of(rows, tables.CONNECTORS))


def _alerts(data: Data, asking: Asking, asked: Asked) -> Sheet:
    """The alerts that stand, in words too."""
    told = (
        {**item, "members": tables.LIST_SEPARATOR.join(item["members"])}
        for item in standing(asking).told.alerts
    )
    found = table_of(told, tables.ALERTS, _TOLD_OF_ALERTS)
    return Sheet(found.select([*tables.ALERTS.names, *_TOLD_OF_ALERTS.names]))


def _leaving(data: Data, asking: Asking, name: str) -> MakeSheet:
    """What is left of a client without the people whom the address names; or of all clients of one person."""

    def make(asked: Asked) -> Sheet:
        if asked.person:
            person = data.person(asked.person)
            about = person.name(asked.person)
            found = asking.departure({row["client_id"] for row in person.held}, [asked.person])
        else:
            shown = data.relationship(asked.client)
            about, people = shown.client, leaving_in(asked.search)
            if not people:
                raise RefusedError("download.refused.nobody", 400)
            found = asking.departure([asked.client], people)
        return Sheet(found.tables[name], about)

    return make


def _backtest(asking: Asking, table: tables.Table, rows: Callable[[Backtested], Iterable[Row]]) -> MakeSheet:
    def make(asked: Asked) -> Sheet:
        job = backtested(asking)
        job.begin()
        job.wait(PATIENCE)
        found = job.look()
        if found is None:
            raise RefusedError("download.refused.working", 503)
        return Sheet(table_of(rows(found), table))

    return make


_BACKTEST: Mapping[tables.Table, Callable[[Backtested], Iterable[Row]]] = {
    tables.BACKTEST_CUTS: lambda found: found.cuts,
    tables.BACKTEST_SURVIVAL: lambda found: found.survival,
    tables.BACKTEST_FORECAST: lambda found: [row for rows in found.judged.values() for row in rows],
    tables.BACKTEST_CALIBRATION: lambda found: found.calibration,
    tables.BACKTEST_OUTLOOK: lambda found: found.outlook,
}
"""What the page *Were we right* shows, by the names of its tables."""
