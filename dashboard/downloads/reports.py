"""The one-page report of a relationship, as ``crosstie report`` writes it: HTML at once, PDF when it is printed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard import ids
from dashboard.asking import Asking
from dashboard.background import Job
from dashboard.components import downloads, faces
from dashboard.data import Data
from dashboard.downloads.offers import Asked, File, RefusedError, offer
from dashboard.i18n import LANGUAGE
from dashboard.reader import SharedReader
from dashboard.report.printing import SECONDS, browser, to_pdf
from graphmodel.errors import CrosstieError, InputError

Report = Callable[[SharedReader, str, str], str]
"""What makes the report of a client, by id, in a language, as HTML; it sees no more of the store than it is given."""

WAIT = 0.3
"""Seconds in which a page that was printed before is told of at once."""

_PRINTING = threading.Lock()
"""A browser at a time: each takes a processor and some hundred megabytes."""


class NoBrowserError(InputError):
    """There is nothing that could print."""


class NotPrintedError(CrosstieError):
    """The browser that prints did not do its work; perhaps next time."""


def offer_reports(app: Dash, data: Data, asking: Asking, report: Report) -> None:
    """Offer the report of a relationship, and let its page say how far the printing is."""

    def html_file(asked: Asked) -> File:
        shown = data.relationship(asked.client)
        page = _page(asking, report, asked.client)
        return File(_written(page.encode()), shown.client, people=True)

    def pdf_file(asked: Asked) -> File:
        shown = data.relationship(asked.client)
        _printer()
        job = _printing(asking, report, asked.client)
        job.begin()
        job.wait(SECONDS)
        printed = job.look()
        if printed is None:
            raise RefusedError("download.refused.working", 503)
        return File(_written(printed), shown.client, people=True)

    offer(app, "report", "html", html_file)
    offer(app, "report", "pdf", pdf_file)
    _register(app, data, asking, report)


def _register(app: Dash, data: Data, asking: Asking, report: Report) -> None:
    @app.callback(
        Output(ids.RELATIONSHIP_PDF_STATE, "children", allow_duplicate=True),
        Input(ids.RELATIONSHIP_PDF, "n_clicks"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        prevent_initial_call=True,
        running=[(Output(ids.RELATIONSHIP_PDF, "disabled"), True, False)],
        on_error=_failed,
    )
    def begin(clicks: int | None, client_id: str) -> Any:
        if not clicks:
            return no_update
        data.relationship(client_id)  # where there is none, this says so
        _printer()
        job = _printing(asking, report, client_id)
        job.begin()
        job.wait(WAIT)
        return _state(job, client_id)

    @app.callback(
        Output(ids.RELATIONSHIP_PDF_STATE, "children", allow_duplicate=True),
        Input(ids.RELATIONSHIP_PDF_TICK, "n_intervals"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        prevent_initial_call=True,
        on_error=_failed,
    )
    def look(ticks: int | None, client_id: str) -> Any:
        data.relationship(client_id)
        job = _printing(asking, report, client_id)
        state = _state(job, client_id)
        return state if job.look() is not None else no_update

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie_downloads", "fetched"),
        Input(ids.RELATIONSHIP_PDF_STATE, "children"),
        prevent_initial_call=True,
    )


def _failed(error: Exception) -> Any:
    """Why there is no PDF; what is wrong with more than the printing gets its own face."""
    if isinstance(error, NotPrintedError | NoBrowserError):
        return downloads.pdf_failed(error)
    return faces.of_part(error)


def _state(job: Job[bytes], client_id: str) -> Any:
    return downloads.pdf_working() if job.look() is None else downloads.pdf_ready(client_id)


def _page(asking: Asking, report: Report, client_id: str) -> str:
    """The report as whoever asks may see it, in their language; made once for each analysis."""
    language = LANGUAGE.get()
    return asking.answer(("report", client_id, language), lambda: report(asking.reader, client_id, language))


def _printing(asking: Asking, report: Report, client_id: str) -> Job[bytes]:
    page = _page(asking, report, client_id)
    return asking.job(("printed report", client_id, LANGUAGE.get()), lambda _, progress: _printed(page))


def _printer() -> None:
    """``NoBrowserError`` where nothing could print."""
    try:
        browser()
    except InputError as cause:
        raise NoBrowserError(cause.what) from cause


def _printed(page: str) -> bytes:
    with _PRINTING, TemporaryDirectory(prefix="crosstie-") as folder:
        path = Path(folder, "report.pdf")
        try:
            to_pdf(page, path)
        except InputError as cause:
            raise NotPrintedError(cause.what) from cause
        return path.read_bytes()


def _written(content: bytes) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(content)
