"""The rows that a figure comes from, as they are taken away."""

from __future__ import annotations

from dash import Dash

from dashboard import explaining
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.downloads.offers import Asked, RefusedError, Sheet, offer_table
from dashboard.explaining.tables import rows_table
from dashboard.formats import plain


def offer_explained_tables(app: Dash, data: Data, asking: Asking) -> None:
    """Offer the rows behind each figure: ``explained.csv?figure=threads@C26&rows=ties``."""

    def make(asked: Asked) -> Sheet:
        figure = explaining.Asked.of(asked.get("figure"), search=asked.search)
        told = explaining.told(data, asking, figure)
        for rows in told.explanation.rows:
            if rows.name == asked.get("rows"):
                about = told.relationship.client if told.relationship else ""
                return Sheet(rows_table(rows, told), f"{figure.name} {rows.name} {about}", sorted=True)
        raise RefusedError("download.refused.unknown", 404, name=plain(asked.get("rows"))[:80])

    offer_table(app, "explained", make)
