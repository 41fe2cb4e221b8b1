"""Plain tables within the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html


def text_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> html.Div:
    """A table of words, as one component: the browser pays for components, not for cells."""
    table = dmc.Table(
        data={"head": list(heads), "body": [list(row) for row in rows]}, className="plain-table"
    )
    return html.Div(table, className="scroll", tabIndex=0)


def linked_table(heads: Sequence[str], rows: Iterable[Sequence[Any]], name: str = "") -> html.Div:
    """A short table whose cells hold links; on a narrow screen each row stands on its own, cells under their heads."""
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody(
                    [
                        html.Tr(
                            [
                                html.Td(cell or None, **under(head))
                                for head, cell in zip(heads, row, strict=True)
                            ]
                        )
                        for row in rows
                    ]
                ),
            ],
            className=f"plain-table linked-table {name}".strip(),
        ),
        className="scroll",
        tabIndex=0,
    )


def under(head: str) -> dict[str, Any]:
    """What a cell carries to stand under its head where there is no room for columns."""
    return {"data-label": head}
