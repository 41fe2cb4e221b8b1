"""AG Grid tables: every cell is text made on the server; nothing in it is markup.

A row carries the value under its column's name, for sorting, and its words under ``name_text``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import set_props

from dashboard import ids
from dashboard.components import faces
from dashboard.i18n import text

THEME = {
    "function": "themeQuartz.withParams({"
    "backgroundColor: 'var(--paper)', foregroundColor: 'var(--ink)', accentColor: 'var(--blue)',"
    "borderColor: 'var(--line)', headerBackgroundColor: 'var(--paper)', headerTextColor: 'var(--muted)',"
    "rowHoverColor: 'var(--hover)', oddRowBackgroundColor: 'var(--paper)', fontFamily: 'inherit',"
    "headerFontFamily: 'inherit', fontSize: 14, headerFontSize: 13, headerFontWeight: 600, spacing: 6,"
    "wrapperBorder: false, wrapperBorderRadius: 0, columnBorder: false, headerColumnBorder: false,"
    "cellHorizontalPadding: 10, tooltipBackgroundColor: 'var(--paper)', tooltipTextColor: 'var(--ink)'})"
}


AS_SCROLLED: Mapping[str, Any] = {
    "cacheBlockSize": 40,
    "maxBlocksInCache": 50,
    "infiniteInitialRowCount": 1,
    "maxConcurrentDatasourceRequests": 1,
    "rowBuffer": 2,
}
"""Of a table whose rows come as they are scrolled into view: more at a time than a wall screen shows.

Dash knows one question of a table at a time: of two at once it drops the first, and AG Grid waits for its answer for
good. One after the other, AG Grid passes over what answers a question that is no longer asked.
"""

NO_ROWS: Mapping[str, Any] = {"rowData": [], "rowCount": None}
"""The answer that says nothing of a table's rows; without any answer it would ask no more."""

OWN_WORDS = (
    "ariaColumn",
    "ariaPageSizeSelectorLabel",
    "ariaSkeletonCellLoading",
    "ariaSortableColumn",
    "firstPage",
    "lastPage",
    "more",
    "nextPage",
    "of",
    "page",
    "pageSizeSelectorLabel",
    "previousPage",
    "to",
)
"""What AG Grid says itself, by its names."""


def own_words(no_rows: str) -> dict[str, str]:
    """What AG Grid says itself, in the language of the request; ``no_rows`` where there is nothing to show."""
    own = {name: text(f"grid.{name}") for name in OWN_WORDS}
    return {**own, "loadingOoo": text("face.loading"), "noRowsToShow": no_rows}


def answer(rows: Sequence[Mapping[str, Any]], total: int) -> dict[str, Any]:
    """What a table that asked for rows is told: those rows, and how many there are in all."""
    return {"rowData": list(rows), "rowCount": total}


def unanswered(error: Exception) -> tuple[Mapping[str, Any], str]:
    """What a table that asked for rows is told where there is an error, and how many are shown; why stands above."""
    set_props(ids.NOTICE, {"children": faces.of_error(error)})
    return NO_ROWS, ""


def column(name: str, header: str, tip: str = "", **more: Any) -> dict[str, Any]:
    """A column that shows ``name_text`` and sorts by ``name``."""
    return {
        "field": name,
        "headerName": header,
        "headerTooltip": tip or header,
        "cellRenderer": "CrosstieText",
        "tooltipValueGetter": {"function": "crosstieTip(params)"},
        **more,
    }


def figure_column(name: str, header: str, tip: str = "", **more: Any) -> dict[str, Any]:
    """A column of figures: right-aligned, highest first on the first click."""
    aligned = {
        "cellClass": "figure",
        "headerClass": "ag-right-aligned-header",
        "sortingOrder": ["desc", "asc", None],
    }
    return column(name, header, tip, **{**aligned, **more})


def explained_column(
    name: str, header: str, tip: str = "", *, explain: str = "", **more: Any
) -> dict[str, Any]:
    """A column of figures that open where they come from: by the mark beside the figure, or Space on the cell.

    A row carries under ``about`` whom its figures are about, as a key of ``dashboard.explaining`` ends: ``@C26``.
    """
    asked = {"explain": explain or name, "label": text("explain.open")}
    shown = {"cellRenderer": "CrosstieFigure", "cellRendererParams": asked}
    return figure_column(name, header, tip, **{**shown, **more})


def people_column(name: str, header: str, tip: str = "", **more: Any) -> dict[str, Any]:
    """A column of people, each a link; Enter follows the first."""
    return column(
        name,
        header,
        tip,
        **{
            "cellRenderer": "CrosstieLinks",
            "cellRendererParams": {"between": text("list.separator")},
            **more,
        },
    )


def cells(
    shown: Mapping[str, tuple[Any, str | None]],
    *,
    links: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    tips: Mapping[str, str] | None = None,
    emphasis: Mapping[str, str] | None = None,
    about: str | None = None,
) -> dict[str, Any]:
    """A row: each value under its column's name with its words, links, tips and emphasis, and whom it is about."""
    row: dict[str, Any] = {"about": about, "tips": dict(tips or {}), "emphasis": dict(emphasis or {})}
    for name, (value, words) in shown.items():
        row[name] = value
        row[f"{name}_text"] = words if words is not None else value
    for name, parts in (links or {}).items():
        row[f"{name}_links"] = list(parts)
    return row


def grid(
    identifier: str,
    columns: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]] | None = None,
    **options: Any,
) -> dag.AgGrid:
    """A table; without ``rows`` it asks the server for what is in view."""
    more: dict[str, Any] = {"rowModelType": "infinite"} if rows is None else {"rowData": list(rows)}
    options = {**(AS_SCROLLED if rows is None else {}), **options}
    more["eventListeners"] = {"cellKeyDown": ["crosstieFollow(params)", "crosstieExplain(params)"]}
    auto = rows is not None and len(rows) <= 15
    return dag.AgGrid(
        id=identifier,
        columnDefs=list(columns),
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressMovable": True,
            "wrapHeaderText": True,
            "comparator": {"function": "crosstieCompare"},
        },
        dashGridOptions={
            "theme": THEME,
            "rowHeight": 40,
            "headerHeight": 44,
            "tooltipShowDelay": 300,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressDragLeaveHidesColumns": True,
            # A grid that begins below the fold could stay invisible for good (AG Grid 35.3).
            "suppressContentVisibilityAuto": True,
            "animateRows": False,
            "domLayout": "autoHeight" if auto else "normal",
            "localeText": own_words(text("grid.no_rows")),
            **options,
        },
        className="grid" + (" grid-auto" if auto else ""),
        style={"height": None if auto else "560px", "width": "100%"},
        dangerously_allow_code=False,
        **more,
    )
