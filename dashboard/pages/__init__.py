"""Pages: each one question. A page declares; figures and components do."""

from __future__ import annotations

from typing import Protocol

from dash import Dash
from dash.development.base_component import Component

from dashboard.asking import Asking
from dashboard.data import Data


class Page(Protocol):
    """What a module here is.

    Attributes
    ----------
    PATH
        Its address; one that ends with ``/`` is followed by the name of what the page is about.
    TITLE
        The key of its name.

    One that shows nothing to whom may not see people says ``ABOUT_PEOPLE = True`` too.
    """

    PATH: str
    TITLE: str

    def layout(self, pathname: str, search: str) -> Component:
        """The frame at an address; it never touches the store."""

    def register(self, app: Dash, data: Data, asking: Asking) -> None:
        """Give the app this page's callbacks."""
