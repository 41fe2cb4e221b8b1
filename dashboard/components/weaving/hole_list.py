"""Holes with what a tie there would bring: the page of all of them, and the list of one relationship."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import HoleFilters, introductions_address, relationship_address
from dashboard.components import aria, downloads, faces, grids, method, people
from dashboard.components.search_field import search_field
from dashboard.components.weaving import hole_words
from dashboard.data import HoleCounts, Named
from dashboard.formats import count, day, joined, listed, money, plain, sentences
from dashboard.i18n import counted, text
from dashboard.i18n.meanings import meaning, reason_words
from dashboard.snapshot import Row
from dashboard.weaving import Holes, Staff, is_known
from graphmodel.tables import MENDED_HOLES

_MEANING = partial(meaning, MENDED_HOLES)


def body(counts: HoleCounts) -> html.Div:
    """The page's head, and the place of the list, which is worked out when the page is opened."""
    return html.Div(
        [
            html.Header(
                [
                    html.P(text("holes.question"), className="question"),
                    html.H1(headline(counts), className="headline"),
                ],
                className="page-head",
            ),
            html.Div(faces.working(), id=ids.HOLES_LIST) if counts.holes else None,
            method.paragraph("holes"),
        ],
        className="stacked",
    )


def headline(counts: HoleCounts) -> str:
    """How many holes there are, and where."""
    if not counts.of_clients:
        return text("portfolio.headline.empty")
    if not counts.holes:
        return text("holes.headline.none", as_of=day(counts.as_of))
    where = text(
        "holes.headline.where",
        clients=count(counts.clients),
        all=counted("count.clients", counts.of_clients),
        as_of=day(counts.as_of),
    )
    said = counted("holes.headline", counts.holes, where=where)
    return sentences([said, counted("holes.headline.troubled", counts.troubled)]) if counts.troubled else said


# ------------------------------------------------------------ all clients


def of_portfolio(holes: Holes, named: Named, filters: HoleFilters, *, narrow: bool) -> html.Div:
    """Where to begin, and the list of all holes; on a narrow screen each hole is one cell."""
    rows, _ = holes.rows(HoleFilters(), end=1)
    if not rows:
        return html.Div(html.P(text("holes.none")))
    return html.Div(
        [
            html.P(begin_with(rows[0], named, holes), className="lead begin"),
            html.Section([_controls(holes, filters), _table(narrow=narrow)], className="card table-card"),
        ]
    )


def begin_with(row: Row, named: Named, holes: Holes) -> list[Any]:
    """The first hole in one sentence."""
    client = people.elsewhere(plain(row["client_name"]), relationship_address(row["client_id"]))
    brings = [*hole_words.trouble(row), *hole_words.gains(row, holes)]
    key = "holes.begin" if brings else "holes.begin.only"
    said = text(key, who="\x00", client="\x00", brings=listed(brings, len(brings)))
    return people.filled(said, hole_words.who(row, named), [client])


def people_of(rows: Sequence[Row]) -> set[str]:
    """Everybody whom these rows name."""
    return {
        person
        for row in rows
        for person in (row["supplier_person_id"], row["client_person_id"], *hole_words.route(row))
        if person
    }


def _controls(holes: Holes, filters: HoleFilters) -> html.Div:
    return html.Div(
        [
            search_field(ids.HOLES_SEARCH, filters.q, text("holes.search")),
            dmc.MultiSelect(
                id=ids.HOLES_FUNCTIONS,
                value=list(filters.functions),
                data=[
                    {"value": name, "label": text(f"function.{name}")}
                    for name in dict.fromkeys([*holes.functions, *filters.functions])
                ],
                placeholder=text("holes.functions"),
                clearable=True,
                className="search",
                **aria.label(text("holes.functions")),
            ),
            html.Div(
                [
                    html.Span("", id=ids.HOLES_COUNT, role="status", className="muted"),
                    downloads.table_links(MENDED_HOLES.name, grid=ids.HOLES_GRID, follow=True),
                ],
                className="shown",
            ),
        ],
        className="controls",
    )


def shown(found: int, all_: int) -> str:
    """How many of all are in the table."""
    return text("holes.shown", shown=count(found), all=count(all_))


def _table(*, narrow: bool) -> Any:
    """The table; its rows come as they are scrolled into view."""
    made = grids.grid(
        ids.HOLES_GRID,
        [_rank(), _summary()] if narrow else [_rank(), *_columns()],
        rowHeight=168 if narrow else 74,
        localeText=grids.own_words(text("holes.no_rows")),
    )
    made.eventListeners = {
        "cellClicked": ["crosstieOpen(params)"],
        "cellKeyDown": ["crosstieFollowOrOpen(params)"],
    }
    made.getRowId = "params.data.rank_text"
    made.style = {"height": "100%", "width": "100%"}
    return html.Div(made, className="portfolio-grid", role="region", **aria.label(text("holes.table")))


def _rank() -> dict[str, Any]:
    header = "ag-right-aligned-header"
    return grids.column("rank", "#", _MEANING("rank"), width=52, cellClass="figure muted", headerClass=header)


def _summary() -> dict[str, Any]:
    """A whole hole in one cell."""
    return grids.column(
        "client_name", text("holes.one"), text("holes.table"), cellRenderer="CrosstieHole", flex=1
    )


def _columns() -> list[dict[str, Any]]:
    fixed = {"cellClass": "wrapped", "sortable": False}
    return [
        grids.column(
            "client_name",
            text("column.client"),
            _MEANING("client_name"),
            cellRenderer="CrosstieClient",
            cellClass="wrapped",
            flex=1.1,
            minWidth=150,
        ),
        grids.column("where", text("holes.function"), _MEANING("client_function"), width=150, **fixed),
        grids.column("trouble", text("holes.why"), text("holes.why.text"), width=150, cellClass="wrapped"),
        grids.people_column(
            "who",
            text("holes.who"),
            text("holes.who.text"),
            flex=1.3,
            minWidth=180,
            cellRendererParams={"between": hole_words.BETWEEN},
            **fixed,
        ),
        grids.column(
            "brings", text("holes.brings"), text("holes.brings.text"), flex=1.3, minWidth=200, **fixed
        ),
        grids.figure_column("lowers", text("holes.lowers"), _MEANING("lowers"), width=104),
        grids.people_column("way", text("holes.way"), _MEANING("route"), flex=1.6, minWidth=240, **fixed),
    ]


def row(hole: Row, named: Named, holes: Holes) -> dict[str, Any]:
    """One hole as the table shows it: all words."""
    who = [hole[f"{side}_person_id"] for side in ("supplier", "client")]
    told = {
        "rank": count(hole["rank"]),
        "client_name": plain(hole["client_name"]),
        "where": hole_words.where(hole),
        "trouble": joined(hole_words.trouble(hole)) or text(f"holes.reason.{hole['reason']}"),
        "who": hole_words.BETWEEN.join(hole_words.pair(hole, named)),
        "brings": " · ".join(hole_words.figures(hole)) or text("holes.no_gain"),
        "lowers": money(hole["lowers"], holes.currencies.get(hole["client_id"])),
        "way": hole_words.way_in(hole, named),
        "gains": " · ".join(hole_words.gains(hole, holes)) or text("holes.no_gain"),
    }
    target = hole["client_person_id"]
    return {
        "href": relationship_address(hole["client_id"]),
        "tips": {
            **({"lowers": text("face.undefined", reason=_unknown(hole))} if hole["lowers"] is None else {}),
            **{name: told[name] for name in ("brings", "way")},
        },
        "emphasis": {"trouble": "loud"} if any(hole_words.trouble(hole)) else {},
        "who_links": people.cell(named, who, hole_words.pair(hole, named)) if all(who) else [],
        "way_links": [{"text": told["way"], "href": introductions_address(target)}] if target else [],
        **{f"{name}_text": words for name, words in told.items()},
    }


def _unknown(hole: Row) -> str:
    key = "revenue_unknown" if hole["exposed_before"] is None else "severance_unknown"
    return reason_words(key)


# ------------------------------------------------------------ one client


def place(known: Any) -> html.Div:
    """Where the holes of a client go: what is known at once, until more is worked out."""
    return html.Div([html.Div(known, id=ids.RELATIONSHIP_HOLES), html.Div(id=ids.RELATIONSHIP_GAINS)])


def not_worked_out(error: Exception) -> tuple[html.Div, str]:
    """Why there is no more than what was known at once, which stays."""
    return faces.of_part(error), ""


def of_relationship(client_id: str, holes: Holes, staff: Staff, named: Named) -> html.Div:
    """The holes of a client, the first to be mended first, and a form that asks for introductions."""
    rows, _ = holes.rows(HoleFilters())
    items = [html.Li(_item(hole, named, holes)) for hole in rows]
    return html.Div(
        [
            downloads.table(
                html.Div(html.Ol(items, className="weave"), className="scroll", tabIndex=0)
                if items
                else None,
                MENDED_HOLES.name,
                client=client_id,
            ),
            _introduction_form(client_id, staff, named),
        ]
    )


def _item(hole: Row, named: Named, holes: Holes) -> list[Any]:
    trouble = joined(hole_words.trouble(hole))
    target = hole["client_person_id"]
    way = hole_words.way_in(hole, named)
    return [
        html.Div(
            [
                html.Strong(hole_words.where(hole)),
                html.Span(trouble, className="loud")
                if trouble
                else html.Span(text(f"holes.reason.{hole['reason']}"), className="muted"),
            ],
            className="weave-head",
        ),
        html.Div(hole_words.who(hole, named)),
        html.Div(" · ".join(hole_words.gains(hole, holes)) or text("holes.no_gain"), className="weave-gain"),
        html.Div(
            people.elsewhere(way, introductions_address(target)) if target else html.Bdi(way),
            className="weave-way muted",
        ),
    ]


def _introduction_form(client_id: str, staff: Staff, named: Named) -> Any:
    if not staff.people:
        return None
    functions = [name for name in staff.people if is_known(name)]
    groups = [
        {
            "group": text("introductions.functions"),
            "items": [
                {"value": f"{name}@{client_id}", "label": text(f"function.{name}")} for name in functions
            ],
        },
        {
            "group": text("introductions.people"),
            "items": [
                {
                    "value": person,
                    "label": hole_words.called(person, named),
                }
                for persons in staff.people.values()
                for person in persons
            ],
        },
    ]
    return html.Div(
        [
            dmc.Select(
                id=ids.RELATIONSHIP_TO,
                label=text("introductions.question"),
                placeholder=text("introductions.choose"),
                data=[group for group in groups if group["items"]],
                searchable=True,
                clearable=True,
                nothingFoundMessage=text("introductions.nobody_known"),
            ),
            html.Div(id=ids.RELATIONSHIP_INTRODUCTION, role="status", className="introduction"),
        ],
        className="introduction-form",
    )
