"""The rows of an explanation as tables of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import html

from dashboard.addresses import relationship_address
from dashboard.components import aria, downloads, people
from dashboard.components.explaining.button import explained
from dashboard.components.tables import under
from dashboard.explaining import Told, cells
from dashboard.explaining.cells import NUMBERS, column_heading
from dashboard.i18n import text
from graphmodel.explaining import TIE
from graphmodel.explaining.rows import Kind, Rows


def table(rows: Rows, told: Told) -> html.Section:
    """Some rows with their title, how many there are, and what each holds."""
    title = html.H4(cells.heading(rows))
    if not rows.cells:
        return html.Section([title, html.P(text("explain.no_rows"), className="muted")])
    ties = rows.has("ours", "theirs", "strength") and told.relationship is not None
    heads = [
        html.Th(column_heading(name), scope="col", className="figure" if kind in NUMBERS else None)
        for name, kind in rows.columns
    ]
    lines = [
        html.Tr(
            [
                html.Td(
                    _tie(row, _cell(kind, content, told), told)
                    if ties and name == "strength"
                    else _cell(kind, content, told),
                    className="figure" if kind in NUMBERS else None,
                    **under(column_heading(name)),
                )
                for (name, kind), content in zip(rows.columns, row, strict=True)
            ],
            className=_emphasis(rows, row),
        )
        for row in rows.cells
    ]
    found = html.Table([html.Thead(html.Tr(heads)), html.Tbody(lines)], className="plain-table linked-table")
    return html.Section(
        [
            title,
            _some(rows),
            downloads.table(
                html.Div(
                    found,
                    className="scroll",
                    tabIndex=0,
                    role="region",
                    **aria.label(cells.heading(rows)),
                ),
                "explained",
                follow=bool(told.asked.supposed),
                figure=told.asked.key,
                rows=rows.name,
            ),
        ]
    )


def _some(rows: Rows) -> html.P | None:
    said = cells.shown_of(rows, len(rows.cells))
    return html.P(said, className="muted") if said else None


def _emphasis(rows: Rows, row: tuple[Any, ...]) -> str | None:
    """Rows that a figure does not count stand back."""
    if rows.counting in rows.names:
        return None if row[rows.names.index(rows.counting)] else "set-back"
    return None


def _tie(row: tuple[Any, ...], shown: Any, told: Told) -> Any:
    """The strength of a tie opens its interactions, which are the same whoever leaves; a planned tie has none yet."""
    if row[:2] in told.asked.supposed.meet:
        return shown
    return explained(shown, TIE, row[0], row[1], client=told.asked.client)


def _cell(kind: Kind, content: Any, told: Told) -> Any:
    """The content of a cell: words, or a link with them."""
    said = cells.words(kind, content, told)
    return said if content in (None, "", []) or kind not in _MARKED else _MARKED[kind](content, said, told)


_MARKED: Mapping[Kind, Callable[[Any, str, Told], Any]] = {
    "person": lambda one, _, told: people.link(told.named, one),
    "client": lambda one, said, _: people.elsewhere(said, relationship_address(one)),
    "people": lambda _, said, __: html.Bdi(said),
    "side": lambda _, said, __: html.Bdi(said),
    "fact": lambda _, said, __: html.Bdi(said),
}
"""Names and signs of any script stand for themselves; who has a page is a link to it."""
