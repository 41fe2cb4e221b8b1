"""Pictures that Plotly draws, as every page shows them."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components import aria

_PLAIN: Any = {"displaylogo": False, "displayModeBar": False, "responsive": True, "scrollZoom": False}


def graph(identifier: str, spoken: str, *, pixels: float | None = None) -> html.Div:
    """A picture that a callback draws; ``spoken`` is what it says to those who do not see it.

    Parameters
    ----------
    pixels
        Its height; as the figure has it where none is given.
    """
    height: dict[str, Any] = {} if pixels is None else {"style": {"height": f"{pixels}px"}}
    drawn = dcc.Graph(id=identifier, config=_PLAIN, className="picture", **height)
    return html.Div(drawn, role="img", **aria.label(spoken))
