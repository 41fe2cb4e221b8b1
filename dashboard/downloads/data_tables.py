"""The tables of the page of the data as they are taken away: loads, what became of rows, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa
from dash import Dash

from dashboard.access.rights import ForbiddenError, may_see_all_clients, require_people
from dashboard.addresses import asked_load
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.data_quality.loads import (
    FATES,
    Balance,
    Load,
    interactions_by_load,
    interactions_by_month,
    loads,
)
from dashboard.data_quality.wholeness import changed_settings, evidence
from dashboard.downloads.offers import Asked, Sheet, offer_table
from graphmodel.tables import LIST_SEPARATOR
from graphmodel.unmapped import texts_without_function

_COUNTS = ("read", *FATES)
Rows = Iterable[Mapping[str, Any]]


def offer_data_tables(app: Dash, data: Data, asking: Asking) -> None:
    """Offer what the page of the data shows."""

    def offered(name: str, columns: Mapping[str, pa.DataType], rows: Callable[[Asked], Rows]) -> None:
        schema = pa.schema(list(columns.items()))
        offer_table(
            app, name, lambda asked: Sheet(pa.Table.from_pylist([dict(row) for row in rows(asked)], schema))
        )

    text, whole, day = pa.string(), pa.int64(), pa.date32()
    counts = dict.fromkeys(_COUNTS, whole)

    def chosen(asked: Asked) -> list[Load]:
        """The load that the address names, else the latest; none where there is none."""
        found, number = loads(asking), asked_load(asked.search)
        return [load for load in found if load.number == number] or found[:1]

    offered(
        "interactions_by_month",
        {"month": day, "channel": text, "interactions": whole, "last": day},
        lambda asked: map(asdict, interactions_by_month(asking)),
    )
    offered(
        "interactions_by_load",
        {"load": whole, "folder": text, "systems": text, "interactions": whole, "first": day, "last": day},
        lambda asked: _by_load(asking),
    )
    offered(
        "loads",
        {"load": whole, "loaded_at": pa.timestamp("us"), "folder": text, "systems": text, **counts},
        lambda asked: map(_load, loads(asking)),
    )
    offered(
        "load_files",
        {"load": whole, "file": text, **counts},
        lambda asked: (
            {"load": load.number, "file": each.name, **_balance(each)}
            for load in chosen(asked)
            for each in load.files
        ),
    )
    offered(
        "load_ignored",
        {"load": whole, "reason": text, "rows": whole},
        lambda asked: _counted(chosen(asked), "reason", "rows", lambda load: load.total.reasons),
    )
    offered(
        "load_rejections",
        {"load": whole, "code": text, "times": whole},
        lambda asked: _counted(chosen(asked), "code", "times", lambda load: load.codes),
    )
    offered(
        "load_examples",
        {
            "load": whole,
            "file": text,
            "line": whole,
            "column": text,
            "code": text,
            "sentence": text,
            "raw": text,
        },
        lambda asked: _examples(chosen(asked)),
    )
    offered(
        "changed_settings",
        {"name": text, "value": text, "default": text},
        lambda asked: map(asdict, changed_settings(asking.reader.run())),
    )
    offered(
        "analysis_steps",
        {"step": text, "seconds": pa.float64()},
        lambda asked: (
            {"step": name, "seconds": each}
            for name, each in (asking.reader.run().get("seconds") or {}).items()
        ),
    )
    offered(
        "evidence",
        {"flag": text, "clients": whole},
        lambda asked: ({"flag": flag, "clients": n} for flag, n in evidence(data).flags.items()),
    )
    offer_table(app, "unmapped", lambda asked: Sheet(_unmapped(asking)))


def _require_everything() -> None:
    """``ForbiddenError`` where some clients, or people, are not seen."""
    require_people()
    if not may_see_all_clients():
        raise ForbiddenError("access.refused.all_clients", "this is about all clients")


def _load(load: Load) -> dict[str, Any]:
    return {
        "load": load.number,
        "loaded_at": load.at.replace(tzinfo=None),
        "folder": load.folder,
        "systems": LIST_SEPARATOR.join(load.systems),
        **_balance(load.total),
    }


def _balance(rows: Balance) -> dict[str, int]:
    return {"read": rows.read, **rows.fates}


def _by_load(asking: Asking) -> Rows:
    _require_everything()
    known = {load.number: load for load in loads(asking)}
    for one in interactions_by_load(asking):
        load = known.get(one.load)
        told = {"folder": load.folder, "systems": LIST_SEPARATOR.join(load.systems)} if load else {}
        yield {**asdict(one), **told}


def _counted(chosen: Sequence[Load], name: str, times: str, of: Callable[[Load], Mapping[str, int]]) -> Rows:
    for load in chosen:
        for key, count in sorted(of(load).items(), key=lambda item: -item[1]):
            yield {"load": load.number, name: key, times: count}


def _examples(chosen: Sequence[Load]) -> Rows:
    """Rows as they were may name anybody."""
    _require_everything()
    for load in chosen:
        for one in load.examples:
            yield {"load": load.number, **asdict(one)}


def _unmapped(asking: Asking) -> pa.Table:
    """Departments and titles that no rule knows, all of them."""
    require_people()
    return texts_without_function(asking.reader.results("roles"))
