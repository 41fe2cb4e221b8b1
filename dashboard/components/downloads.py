"""The quiet links and buttons by which what a page shows is taken away: tables, pictures, the network, a report.

``table`` and ``picture`` stand for a component: the same with its links beneath. ``dashboard.downloads`` tells how a
table is offered to them.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from functools import cache
from typing import Any

import dash_ag_grid as dag
from dash import dcc, html

from dashboard import ids
from dashboard.addresses import download_address
from dashboard.components import aria
from dashboard.downloads.files import file_name
from dashboard.downloads.offers import TABLE_FORMS, is_offered
from dashboard.formats import day
from dashboard.i18n import text
from dashboard.theme import DARK, LIGHT
from graphmodel.errors import CrosstieError

PDF_EVERY = 1000
"""Milliseconds between two looks at a report that is being printed."""

PICTURE_FORMS = ("png", "svg")
NETWORK_FORMS = ("gexf", "graphml")


def table(component: Any, name: str, *, follow: bool = False, **asked: str) -> Any:
    """A table with the links by which it is taken away; nothing where there is no table.

    Parameters
    ----------
    component
        The table, plain or a grid.
    name
        What it is offered as, ``offer_table``.
    follow
        Whether the filters in the address of the page hold for the file, too.
    asked
        What the file is about: ``client=client_id``.
    """
    if component is None:
        return None
    grid = component.id if isinstance(component, dag.AgGrid) else ""
    return html.Div([component, table_links(name, grid=grid, follow=follow, **asked)], className="takeaway")


def table_links(name: str, *, grid: str = "", follow: bool = False, **asked: str) -> html.Div:
    """The links alone, for where they do not stand beneath; ``grid`` is the id of a grid whose order they carry."""
    carried = {"data-grid": grid} if grid else {}
    if follow:
        carried["data-follow"] = "address"
    links: list[Any] = [_link(name, form, "download.table", carried, asked) for form in TABLE_FORMS]
    if not (grid and follow):
        return _row(links)
    return html.Div([_row(links), html.P(text("download.paper"), className="only-print")])


def picture(
    component: Any,
    *,
    name: str,
    title: str,
    as_of: dt.date | None = None,
    about: str = "",
    told_in: str = "",
) -> Any:
    """A picture with the buttons by which it is taken away.

    Parameters
    ----------
    component
        What holds the ``dcc.Graph``, or one SVG.
    name
        What the picture is, for the name of the file: ``map``.
    title
        What stands above it in the file.
    as_of
        The day it is of, which stands beneath it with the source.
    about
        Whom it is about, by name.
    told_in
        Id of what holds an element with the attributes of ``told_of_picture``, where day and words change with the
        picture.
    """
    buttons = _picture_buttons(name, title, as_of, about, told_in)
    return html.Div([component, buttons], className="takeaway")


def told_of_picture(as_of: dt.date, *, said: bool) -> dict[str, Any]:
    """What an element carries that tells of which day a picture is, and, if ``said``, what it shows in its words."""
    return {"data-note": _note(as_of), **({"data-said": "yes"} if said else {})}


def _note(as_of: dt.date | None) -> str:
    source = text("app.name")
    return text("download.picture.note", day=day(as_of), source=source) if as_of else source


def _picture_buttons(name: str, title: str, as_of: dt.date | None, about: str, told_in: str) -> html.Div:
    told = {
        "data-title": title,
        "data-note": _note(as_of),
        **({"data-told-in": told_in} if told_in else {}),
        "data-light": _light(),
        "data-failed": text("download.picture.failed"),
    }
    return _row(
        [
            html.Button(
                form.upper(),
                type="button",
                className="link-button",
                title=text("download.picture", form=form.upper()),
                **{
                    "data-picture": form,
                    "data-file": file_name(name, about, as_of, form),
                    **told,
                    **aria.label(text("download.picture.label", form=form.upper(), title=title)),
                },
            )
            for form in PICTURE_FORMS
        ]
    )


def network_links(client_id: str = "") -> html.Div:
    """The ties of a client, or of all, for programs that draw networks."""
    asked = {"client": client_id} if client_id else {}
    links = [_link("network", form, "download.network", {}, asked) for form in NETWORK_FORMS]
    return _row(links, text("download.network.lead"))


def report_links(client_id: str) -> Any:
    """The report of a client as HTML, and as PDF when it is printed; nothing where the app makes no reports."""
    if not is_offered("report", "html"):
        return None
    printing = html.Button(
        "PDF",
        id=ids.RELATIONSHIP_PDF,
        type="button",
        className="link-button",
        title=text("download.report", form="PDF"),
        **aria.label(text("download.report", form="PDF")),
    )
    page = _link("report", "html", "download.report", {}, {"client": client_id})
    state = html.Span(id=ids.RELATIONSHIP_PDF_STATE, role="status", className="pdf-state")
    return _row([page, printing, state], text("download.report.lead"))


def pdf_working() -> html.Span:
    """While the report is being printed; asks again every now and then."""
    tick = dcc.Interval(id=ids.RELATIONSHIP_PDF_TICK, interval=PDF_EVERY)
    return html.Span([text("download.report.working"), tick], className="working")


def pdf_failed(error: CrosstieError) -> html.Span:
    """Why nothing was printed; the report as HTML stands beside it."""
    return html.Span([text("download.report.failed"), " ", html.Bdi(error.sentence())], className="quiet")


def pdf_ready(client_id: str) -> html.A:
    """The printed report; the browser follows the link by itself."""
    ready: dict[str, Any] = {"data-ready": "pdf"}
    return html.A(
        text("download.report.ready"), href=download_address("report", "pdf", client=client_id), **ready
    )


def _link(name: str, form: str, key: str, carried: dict[str, str], asked: dict[str, str]) -> html.A:
    shown = _SHOWN.get(form, form.upper())
    return html.A(
        shown,
        href=download_address(name, form, **asked),
        title=text(key, form=shown),
        **{"data-download": form, **carried, **aria.label(text(key, form=shown))},
    )


def _row(children: list[Any], lead: str = "") -> html.Div:
    return html.Div([html.Span(lead) if lead else None, *children], className="downloads")


@cache
def _light() -> str:
    """What to draw each colour of the dark scheme with, on white."""
    dark, light = asdict(DARK), asdict(LIGHT)
    pairs = {dark[name]: light[name] for name in dark if name != "scale"}
    return json.dumps(pairs | dict(zip(DARK.scale, LIGHT.scale, strict=True)))


_SHOWN = {"graphml": "GraphML"}
