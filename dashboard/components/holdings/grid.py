"""The matrix: clients in rows, our functions or departments in columns, live ties in the cells.

Rows come from the server as they are scrolled into view; a cell carries its words for those who listen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dash import html

from dashboard import heat, ids
from dashboard.addresses import relationship_address
from dashboard.components import aria, grids
from dashboard.components.holdings.words import cell_words, column_name, hanging_words, money_of
from dashboard.explaining import key_of
from dashboard.formats import UNDEFINED, begun, count, money, percent, sentences, width
from dashboard.holdings.cell import GROUP_ROW
from dashboard.holdings.rows import MapRow, Totals
from dashboard.holdings.table import OTHER, Held
from dashboard.holdings.view import OF_COLUMN, MapView, map_address
from dashboard.i18n import counted, has_text, text
from dashboard.i18n.meanings import meaning, reason_words
from graphmodel.explaining import FIGURES
from graphmodel.tables import RELATIONSHIPS

ROW_HEIGHT, CARD_HEIGHT, HEAD_HEIGHT = 28, 138, 52
ROWS_AT_ONCE = 20
BLOCK = 60
"""Rows that are asked for at once: more than a wall screen shows."""


def matrix(held: Held, view: MapView, *, narrow: bool, rows: int = 0) -> html.Div:
    """The table without its rows, as high as ``rows`` if told; on a narrow screen each client is one cell."""
    columns = (
        [_card()]
        if narrow
        else [*_sides(), *(_column(n, key, held, view) for n, key in enumerate(held.keys))]
    )
    for column in columns:
        if column["colId"] == view.sort:
            column["sort"] = "asc" if view.ascending else "desc"
    made = grids.grid(
        ids.MAP_GRID,
        columns,
        rowHeight=CARD_HEIGHT if narrow else ROW_HEIGHT,
        headerHeight=0 if narrow else _head_height(view),
        cacheBlockSize=BLOCK,
        enableCellTextSelection=False,
    )
    made.eventListeners = {
        "cellClicked": ["crosstieMapCell(params)"],
        "cellKeyDown": ["crosstieMapCell(params)"],
        "sortChanged": ["crosstieMapSorted(params)"],
    }
    made.getRowId = "params.data.id"
    made.style = {"height": "100%", "width": "100%"}
    each, above = (CARD_HEIGHT, 0) if narrow else (ROW_HEIGHT, _head_height(view) + ROW_HEIGHT)
    height = {"height": f"{above + min(rows, ROWS_AT_ONCE) * each + 20}px"} if rows else {}
    return html.Div(
        made,
        className="map-grid",
        role="region",
        style=height,
        **aria.label(text("holdings.matrix")),
    )


def _sides() -> list[dict[str, Any]]:
    """What stands beside the cells: the client, and what it is to us."""
    says = partial(meaning, RELATIONSHIPS)
    figure = grids.figure_column
    return [
        grids.column(
            "client_name",
            text("column.client"),
            colId="client_name",
            cellRenderer="CrosstieMapClient",
            pinned="left",
            width=224,
            sortingOrder=["asc", "desc"],
        ),
        grids.column(
            "stage",
            text("column.stage"),
            says("stage"),
            colId="stage",
            cellRenderer="CrosstieMapStage",
            width=120,
            sortingOrder=["desc", "asc"],
        ),
        figure("threads", text("column.threads"), says("threads"), colId="threads", width=74, **_DESC),
        figure(
            "client_coverage",
            text("holdings.coverage"),
            says("client_coverage"),
            colId="client_coverage",
            width=80,
            **_DESC,
        ),
        figure("revenue", text("column.revenue"), says("revenue"), colId="revenue", width=98, **_DESC),
        figure(
            "exposed_revenue",
            text("column.exposed"),
            says("exposed_revenue"),
            colId="exposed_revenue",
            width=84,
            **_DESC,
        ),
    ]


_DESC: Mapping[str, Any] = {"sortingOrder": ["desc", "asc"], "cellRenderer": "CrosstieMapFigure"}


def _column(place: int, key: str, held: Held, view: MapView) -> dict[str, Any]:
    name = begun(column_name(key, held))
    return grids.column(
        f"c{place}",
        _head(key, name),
        text("holdings.column.tip", name=name, staff=counted("count.people", int(held.staff[place]))),
        colId=OF_COLUMN + key,
        cellRenderer="CrosstieMapHeat",
        headerClass="map-column",
        cellClass="map-cell",
        flex=1,
        minWidth=50 if view.by == "function" else 92,
        sortingOrder=["desc", "asc"],
    )


def _head_height(view: MapView) -> int:
    """Departments are called by more words than functions."""
    return HEAD_HEIGHT if view.by == "function" else 70


def _head(key: str, name: str) -> str:
    """What stands above a column: the whole name where it may fit."""
    short = f"function_short.{key}"
    return text(short) if width(name) > 8 and key != OTHER and has_text(short) else name


def _card() -> dict[str, Any]:
    return grids.column(
        "client_name",
        text("column.client"),
        colId="client_name",
        cellRenderer="CrosstieMapCard",
        cellClass="wrapped map-card-cell",
        flex=1,
        sortable=False,
    )


# ------------------------------------------------------------ rows


def row(found: MapRow, held: Held, view: MapView) -> dict[str, Any]:
    """One row of the matrix: all words."""
    told = _of_group(found, view) if found.kind == "group" else _of_client(found)
    heats: dict[str, int] = {}
    marks: dict[str, str] = {}
    tips: dict[str, str] = told["tips"]
    chips = []
    for place, key in enumerate(held.keys):
        name, ties = f"c{place}", int(found.ties[place])
        told[name], told[f"{name}_text"] = ties, count(ties) if ties else ""
        column = begun(column_name(key, held))
        tips[name] = cell_words(column, found, place)
        if ties:
            heats[name] = heat.step(float(found.strength[place]))
            marks[name] = "hanging" if found.hangs else "one" if ties == 1 else ""
            chips.append({"field": name, "key": key, "name": _head(key, column)})
        elif found.fading[place]:
            marks[name] = "fading"
    return {**told, "heat": heats, "marks": marks, "chips": chips}


def _of_client(found: MapRow) -> dict[str, Any]:
    (client,) = found.clients
    reasons: Mapping[str, str] = client["reasons"]
    words = {
        "client_name": str(client["client_name"]),
        "stage": text(f"stage.{client['stage']}"),
        "threads": f"▲ {count(client['threads'])}" if found.hanging else count(client["threads"]),
        "client_coverage": percent(client["client_coverage"]),
        "revenue": money(client["revenue"], client["currency"]),
        "exposed_revenue": money(client["exposed_revenue"], client["currency"]),
    }
    tips = {
        name: text("face.undefined", reason=reason_words(reasons.get(name)))
        for name, said in words.items()
        if said == UNDEFINED
    }
    tips["client_name"] = words["client_name"]
    opening = {name: key_of(name, client=client["client_id"]) for name in words if name in FIGURES}
    return {
        "explain": opening,
        "id": client["client_id"],
        "kind": found.kind,
        "href": relationship_address(client["client_id"]),
        "stage_key": client["stage"],
        "tips": tips,
        "emphasis": {"threads": "loud"} if found.hanging else {},
        **_with_words(words),
    }


def _of_group(found: MapRow, view: MapView) -> dict[str, Any]:
    group = found.group
    if group is None:
        raise ValueError("a row of a group without a group")
    shown, whole = len(found.clients), len(group.members)
    told = text("holdings.group.tip", shown=count(shown), all=counted("holdings.companies", whole))
    words = {
        "client_name": text("holdings.group.name", name=group.name),
        "stage": counted("holdings.companies", shown),
        "threads": f"▲ {hanging_words(found)}" if found.hanging else "",
        "client_coverage": "",
        "revenue": money_of(found, "revenue"),
        "exposed_revenue": money_of(found, "exposed_revenue"),
    }
    return {
        "id": GROUP_ROW + group.id,
        "group": group.id,
        "kind": "group",
        "unfolded": found.unfolded,
        "fold": text("holdings.group.fold" if found.unfolded else "holdings.group.unfold", name=group.name),
        "href": map_address(MapView(by=view.by, group=group.id)),
        "tips": {
            "client_name": f"{words['client_name']}: {told}",
            "revenue": words["revenue"],
            "exposed_revenue": words["exposed_revenue"],
            "threads": text("holdings.group.whole"),
            "client_coverage": text("holdings.group.whole"),
        },
        "emphasis": {"threads": "loud"} if found.hanging else {},
        **_with_words(words),
    }


def _with_words(words: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_text": said for name, said in words.items()}


def totals(found: Totals, held: Held, view: MapView) -> dict[str, Any]:
    """The row above all rows: how many of the clients each column holds, as a bar and in words."""
    told: dict[str, Any] = {
        "id": "totals",
        "kind": "totals",
        "client_name_text": text("holdings.totals", clients=counted("count.clients", found.clients)),
        "threads_text": f"▲ {count(found.hanging)}" if found.hanging else "",
        "emphasis": {"threads": "loud"} if found.hanging else {},
        "shares": {},
        "marks": {},
        "tips": {"threads": counted("holdings.totals.hanging", found.hanging)},
    }
    for place, key in enumerate(held.keys):
        name, holding = f"c{place}", int(found.held[place])
        column = begun(column_name(key, held))
        told[f"{name}_text"] = count(holding)
        told["shares"][name] = holding / found.clients if found.clients else 0
        told["marks"][name] = "" if holding else "nobody"
        chosen = text("holdings.totals.chosen") if key in view.columns else text("holdings.totals.choose")
        alone = counted("holdings.totals.alone", int(found.alone[place])) if found.alone[place] else ""
        said = text("holdings.totals.column", name=column, held=count(holding), all=count(found.clients))
        told["tips"][name] = sentences((said, alone, chosen))
    return told
