"""What stands around every page: brand, pages, language, light and dark; from a phone to a wall screen.

The pages stand in one row as far as there is room (``assets/frame.js`` measures it); the menu beside it has all of
them, in groups, each with what it answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components import aria, finder
from dashboard.components.account import account
from dashboard.components.explaining import dialog
from dashboard.i18n import LANGUAGE, LANGUAGES, has_text, text
from dashboard.i18n.choosing import ASKED
from dashboard.pages import Page
from dashboard.theme import mantine_theme

GROUPS: Mapping[str, tuple[str, ...]] = {
    "stand": ("app.portfolio", "app.map", "app.stages"),
    "weave": ("app.holes", "app.introductions", "app.plan"),
    "watch": ("app.alerts", "app.backtest"),
    "trust": (),
}
"""Which pages belong together, by their ``TITLE``; the last group has all others."""


def needs_name(page: Page) -> bool:
    """Whether the page is about one thing, whose name follows in the address."""
    return page.PATH.endswith("/") and page.PATH != "/"


def frame(pages: Sequence[Page]) -> dmc.MantineProvider:
    """What stands around these pages."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.ADDRESS, refresh=False),
            dcc.Store(id=ids.ROUTE),
            dcc.Store(id=ids.VIEW),
            dcc.Store(id=ids.TITLE),
            html.A(text("app.skip"), href=f"#{ids.PAGE}", className="skip"),
            header(pages),
            html.Div(id=ids.NOTICE, className="notice"),
            html.Main(id=ids.PAGE, tabIndex=-1),
            dialog.panel(),
        ],
        id=ids.PROVIDER,
        theme=mantine_theme(),
    )


def titled(words: str, address: str) -> dict[str, str]:
    """For ``ids.TITLE``: what the page at an address is called; nothing happens if it was left meanwhile."""
    return {"words": words, "address": address}


def header(pages: Sequence[Page]) -> html.Header:
    """The line above every page."""
    groups = grouped(pages)
    return html.Header(
        [
            dcc.Link([html.Span(className="rail-mark"), text("app.name")], href="/", className="brand"),
            _row(groups),
            _menu(groups),
            html.Div([finder.box(), _language(), _scheme(), account()], className="settings"),
        ],
        className="top",
    )


def grouped(pages: Sequence[Page]) -> dict[str, list[Page]]:
    """The pages that can be linked, in the order of ``GROUPS``; groups without any are left out."""
    linked = {page.TITLE: page for page in pages if not needs_name(page)}
    named = {title for titles in GROUPS.values() for title in titles}
    *first, last = GROUPS
    found = {group: [linked[title] for title in GROUPS[group] if title in linked] for group in first}
    found[last] = [page for title, page in linked.items() if title not in named]
    return {group: members for group, members in found.items() if members}


def _row(groups: Mapping[str, Sequence[Page]]) -> html.Nav:
    links = [
        dcc.Link(text(page.TITLE), href=page.PATH, className="begins" if n and page is members[0] else "")
        for n, members in enumerate(groups.values())
        for page in members
    ]
    return html.Nav(links, className="row", **aria.label(text("app.nav")))


def _menu(groups: Mapping[str, Sequence[Page]]) -> html.Details:
    return html.Details(
        [
            html.Summary(
                html.Span(className="bars", **aria.hidden()),
                className="icon-button",
                title=text("app.menu"),
                **aria.label(text("app.menu")),
            ),
            html.Nav(
                [
                    html.Section(
                        [html.H2(text(f"app.group.{group}")), *(_entry(page) for page in members)],
                    )
                    for group, members in groups.items()
                ],
                **aria.label(text("app.menu")),
            ),
        ],
        className="menu",
    )


def _entry(page: Page) -> dcc.Link:
    answers = f"{page.TITLE}.answers"
    told: list[Any] = [html.Span(text(answers), className="muted")] if has_text(answers) else []
    return dcc.Link([html.Span(text(page.TITLE)), *told], href=page.PATH)


def _language() -> html.A:
    """The other language, in that language: a link, which takes the whole page along."""
    (other,) = (code for code in LANGUAGES if code != LANGUAGE.get())
    return html.A(
        LANGUAGES[other], href=f"?{ASKED}={other}", lang=other, hrefLang=other, className="language"
    )


def _scheme() -> html.Button:
    return html.Button(
        html.Span(className="half-moon"),
        id=ids.SCHEME_TOGGLE,
        type="button",
        className="icon-button",
        title=text("app.scheme"),
        **aria.label(text("app.scheme")),
    )
