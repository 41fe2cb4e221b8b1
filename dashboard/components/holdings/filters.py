"""What narrows the map, how much is shown, and what its colours and signs mean."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from dashboard import heat, ids
from dashboard.components import aria, badges, downloads
from dashboard.components.holdings.words import column_name
from dashboard.components.search_field import search_field
from dashboard.formats import begun, count
from dashboard.holdings.rows import Totals
from dashboard.holdings.table import Holdings
from dashboard.holdings.view import MapView
from dashboard.i18n import counted, text
from graphmodel.tables import RISK_LEVELS, STAGES

FEW = 8
"""Companies of a group that need no filters to be found."""


def controls(holdings: Holdings, view: MapView, *, narrow: bool) -> html.Details:
    """What the clients are narrowed to; what the data cannot tell apart is not offered."""
    held, group = holdings.by(view.by), holdings.group(view.group)
    members = len(group.members) if group else 0
    industries = sorted({name for name in holdings.industries if name}, key=str.casefold)
    tiers = sorted({name for name in holdings.tiers if name}, key=str.casefold)
    stages = [{"value": stage, "label": text(f"stage.{stage}")} for stage in STAGES]
    levels = [
        {"value": level, "label": f"{badges.LEVEL_MARKS[level]} {text(f'level.{level}')}"}
        for level in RISK_LEVELS
    ]
    columns = [{"value": key, "label": begun(column_name(key, held))} for key in held.keys]
    filters = html.Div(
        [
            search_field(ids.MAP_SEARCH, view.q, text("portfolio.search"), debounce=250),
            _choice(ids.MAP_STAGES, "stage", stages, view.stages),
            _choice(ids.MAP_LEVELS, "level", levels, view.levels),
            _choice(
                ids.MAP_INDUSTRIES, "industry", _plainly(industries), view.industries, len(industries) > 1
            ),
            _choice(ids.MAP_TIERS, "tier", _plainly(tiers), view.tiers, len(tiers) > 1),
            html.Div(
                [
                    dmc.SegmentedControl(
                        id=ids.MAP_HELD,
                        value="yes" if view.held else "no",
                        data=[{"value": v, "label": text(f"holdings.held.{v}")} for v in ("yes", "no")],
                        size="xs",
                    ),
                    _choice(ids.MAP_COLUMNS, view.by, columns, view.columns),
                ],
                className="map-held",
            ),
        ],
        className="controls map-controls",
    )
    return html.Details(
        [html.Summary(text("holdings.filters")), filters],
        open=not narrow or view.narrowed,
        className="hidden" if view.group and members <= FEW else "map-filters",
    )


def _choice(
    identifier: str, name: str, options: list[dict[str, str]], chosen: tuple[str, ...], offered: bool = True
) -> html.Div:
    words = text(f"holdings.filter.{name}")
    known = {option["value"] for option in options}
    made = dmc.MultiSelect(
        id=identifier,
        data=options,
        value=[value for value in chosen if value in known],
        placeholder=words,
        searchable=True,
        clearable=True,
        limit=100,
        size="sm",
        comboboxProps={"shadow": "md", "width": "max-content", "position": "bottom-start"},
        **aria.label(words),
    )
    return html.Div(made, className="map-choice" if offered else "hidden")


def _plainly(names: list[str]) -> list[dict[str, str]]:
    return [{"value": name, "label": name} for name in names]


def shown(found: Totals, all_: int) -> str:
    """How many of all clients are in the picture, and in how many groups."""
    said = text("portfolio.shown", shown=count(found.clients), all=count(all_))
    return f"{said} · {counted('holdings.groups', found.groups)}" if found.groups else said


# ------------------------------------------------------------ legend


def below(holdings: Holdings, view: MapView) -> html.Div:
    """What colours and signs mean, how much is shown, and the groups folded or not."""
    folds = bool(holdings.groups) and not view.group and view.picture == "clients"
    return html.Div(
        [
            legend(view) if view.picture != "people" else html.Span(),
            html.Div(
                [
                    html.Span("", id=ids.MAP_COUNT, role="status", className="muted"),
                    html.Button(
                        text("holdings.fold"),
                        type="button",
                        className="link-button" if folds else "hidden",
                        **aria.marked("data-map-fold", "all"),
                    ),
                    html.Button(
                        text("portfolio.clear"), id=ids.MAP_CLEAR, className="link-button", type="button"
                    ),
                ],
                className="shown",
            ),
        ],
        className="map-legend-line",
    )


def takeaway(view: MapView) -> html.Div:
    """The table behind the picture and the whole network, as files."""
    grid = ids.MAP_GRID if view.picture == "clients" else ""
    tables = downloads.table_links("holdings", grid=grid, follow=True) if view.picture != "people" else None
    return html.Div([tables, downloads.network_links()], className="map-takeaway")


def legend(view: MapView) -> html.Ul:
    """What colours, patterns and signs mean."""
    bands = view.picture == "bands"
    bounds = [f"{bound:.0f}" for bound in heat.BOUNDS]
    steps = [f"< {bounds[0]}", *bounds[:-1], f"≥ {bounds[-1]}"]
    swatches = [
        html.Span([html.Span("", className=_swatch(bands, step)), words], className="swatch-pair")
        for step, words in enumerate(steps, start=1)
    ]
    first = html.Li(
        [html.Span(text("holdings.legend.bands" if bands else "holdings.legend.strength")), *swatches],
        className="swatches",
    )
    signs = [("hanging", "▲"), *([] if bands else [("one", "1"), ("fading", "")])]
    rest = [
        html.Li(
            [
                html.Span(sign, className=f"swatch cell-{name}", **aria.hidden()),
                text(f"holdings.legend.{name}"),
            ]
        )
        for name, sign in signs
    ]
    return html.Ul([first, *rest], className="legend map-legend")


def _swatch(bands: bool, step: int) -> str:
    return f"band-{step}" if bands else f"swatch heat-{step}"
