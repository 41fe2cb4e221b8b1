"""The faces of a page that are not the happy one: loading, nothing yet, undefined, unknown, failed."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.access.rights import ForbiddenError
from dashboard.components import aria
from dashboard.data import UnknownPersonError
from dashboard.formats import UNDEFINED, plain
from dashboard.i18n import errors, text
from dashboard.i18n.meanings import reason_words
from dashboard.payloads import NotUnderstoodError
from dashboard.reader import ResultsOnlyError
from graphmodel.errors import CrosstieError, InputError, StoreBusyError, StoreEmptyError, UnknownNameError

log = logging.getLogger("dashboard")


def loading() -> html.Div:
    """While the answer is on its way."""
    bars = [
        dmc.Skeleton(height=h, width=w, mb=14)
        for h, w in ((18, "30%"), (38, "70%"), (90, "100%"), (360, "100%"))
    ]
    return html.Div(
        [html.Span(text("face.loading"), className="sr-only"), *bars], role="status", className="loading"
    )


def nothing_yet() -> html.Div:
    """Nothing was loaded or analysed: the commands that change it."""
    return _panel(
        text("face.nothing.title"),
        html.P(text("face.nothing.words")),
        html.Pre(html.Code("crosstie load DIR\ncrosstie analyse")),
        html.P(text("face.nothing.then"), className="muted"),
    )


def unknown(error: UnknownNameError) -> html.Div:
    """The address names what is not there."""
    kind = "person" if isinstance(error, UnknownPersonError) else "client"
    return _panel(text(f"face.unknown.{kind}"), html.P(html.Bdi(errors.told(error))), _back())


def refused(error: ForbiddenError) -> html.Div:
    """The one who asks may not see this."""
    return _panel(
        text("access.refused.title"),
        html.P(text(error.key)),
        html.P(text("access.refused.whom"), className="muted"),
        _back(),
    )


def not_found(pathname: str) -> html.Div:
    """No page has this address."""
    return _panel(
        text("face.not_found.title"),
        html.P([text("face.not_found.words"), " ", html.Code(plain(pathname))]),
        _back(),
    )


def failed(error: Exception) -> html.Div:
    """Something went wrong: what to do where we know it, else a reference number that is also in the log."""
    if isinstance(error, StoreBusyError):
        return _panel(
            text("face.busy.title"),
            html.P(html.Bdi(errors.told(error))),
            html.P(text("face.busy.words")),
            alert=True,
        )
    if isinstance(error, NotUnderstoodError):
        return _panel(text("face.failed.title"), html.P(errors.told(error)), _back(), alert=True)
    reference = secrets.token_hex(4)
    log.error("reference %s", reference, exc_info=error)
    known = isinstance(error, CrosstieError)
    words = [html.P(html.Bdi(errors.told(error)))] if isinstance(error, CrosstieError) else []
    return _panel(
        text("face.failed.title"),
        *words,
        html.P(text("face.failed.known" if known else "face.failed.words", reference=reference)),
        _back(),
        alert=True,
    )


def of_error(error: Exception) -> html.Div:
    """The face that fits an error; what pages give to Dash as ``on_error``."""
    if isinstance(error, StoreEmptyError):
        return nothing_yet()
    if isinstance(error, ForbiddenError):
        return refused(error)
    return unknown(error) if isinstance(error, UnknownNameError) else failed(error)


def working() -> html.Div:
    """While a part of a page is worked out: the first time all interactions are added up."""
    return html.Div(
        [html.P(text("face.working"), className="muted"), dmc.Skeleton(height=120)],
        role="status",
        className="working",
    )


def of_part(error: Exception) -> html.Div:
    """The face of a part of a page whose other parts stand: ``on_error`` of a question that is asked live."""
    if isinstance(error, ForbiddenError):
        return html.Div(html.P(text(error.key)), role="status", className="quiet")
    if isinstance(error, InputError | ResultsOnlyError | StoreBusyError):
        return html.Div(html.P(html.Bdi(errors.told(error))), role="status", className="quiet")
    return of_error(error)


def undefined(reason: str | None) -> Any:
    """A dash that says why, to pointer, keyboard and screen reader alike."""
    words = reason_words(reason)
    return dmc.Tooltip(
        html.Span(
            UNDEFINED,
            tabIndex=0,
            role="note",
            className="undefined",
            **aria.label(text("face.undefined", reason=words)),
        ),
        label=text("face.undefined", reason=words),
        events={"hover": True, "focus": True, "touch": True},
        multiline=True,
        maw=320,
    )


def _panel(title: str, *children: Any, alert: bool = False) -> html.Div:
    return html.Div([html.H1(title), *children], className="panel", role="alert" if alert else "status")


def _back() -> html.P:
    return html.P(html.A(text("face.back"), href="/"))
