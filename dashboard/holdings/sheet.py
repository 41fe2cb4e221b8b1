"""The map as a table to be taken away: a row a client, our functions or departments in columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from dashboard.downloads.offers import Asked, Sheet
from dashboard.holdings.rows import passing
from dashboard.holdings.table import NO_DEPARTMENT, REST, Holdings
from dashboard.holdings.view import MapView

_OF_CLIENT = pa.schema(
    [
        ("client_id", pa.string()),
        ("client_name", pa.string()),
        ("stage", pa.string()),
        ("threads", pa.int64()),
        ("client_coverage", pa.float64()),
        ("revenue", pa.float64()),
        ("currency", pa.string()),
        ("exposed_revenue", pa.float64()),
    ]
)
_NAMES = {REST: "further_departments", NO_DEPARTMENT: "no_department"}


def sheet(holdings: Holdings, asked: Asked) -> Sheet:
    """Clients as the map is narrowed and ordered, each with its group and ``ties_…`` and ``strength_…`` by column.

    A group has no row of its own: it is all rows with its ``group_id``.
    """
    view = MapView.from_search(asked.search)
    for sort in asked.sort:
        view = replace(view, sort=sort["colId"], ascending=sort["sort"] == "asc")
    held, chosen = holdings.by(view.by), passing(holdings, view)
    rows = [holdings.rows[n] for n in chosen]
    columns: dict[str, Any] = {
        field.name: pa.array([row[field.name] for row in rows], field.type) for field in _OF_CLIENT
    }
    columns["group_id"] = pa.array([holdings.group_of[n] for n in chosen], pa.string())
    for place, key in enumerate(held.keys):
        name = _NAMES.get(key, key)
        columns[f"ties_{name}"] = pa.array(held.ties[chosen, place], pa.int64())
        columns[f"strength_{name}"] = pa.array(held.strength[chosen, place], pa.float64())
    return Sheet(pa.table(columns), sorted=True)
