"""``/download/NAME.FORM``: what is offered as a file, or words that say why there is none."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import pyarrow as pa
from dash import Dash
from flask import Response, request, send_file

from dashboard.access.rights import require_people
from dashboard.access.seen import note_seen
from dashboard.addresses import DOWNLOAD
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.downloads.data_tables import offer_data_tables
from dashboard.downloads.explained_tables import offer_explained_tables
from dashboard.downloads.files import MIMETYPES, file_name, write_table_csv, write_table_xlsx
from dashboard.downloads.naming import names_people, with_names
from dashboard.downloads.networks import offer_networks
from dashboard.downloads.offers import PATIENCE, TABLE_FORMS, Asked, File, RefusedError, Sheet, offers_of
from dashboard.downloads.refusals import refusal
from dashboard.downloads.reports import Report, offer_reports
from dashboard.downloads.stage_tables import offer_stage_tables
from dashboard.downloads.tables import offer_tables
from dashboard.formats import plain
from dashboard.i18n import LANGUAGE
from graphmodel.errors import StoreEmptyError

AT_ONCE = 2
"""Files that are made at the same time: a large workbook takes a processor for a while, and pages go first."""


def register(app: Dash, data: Data, asking: Asking, report: Report | None) -> None:
    """Let what is offered be taken away from that app; offers may be made before and after.

    ``report`` makes the report of a relationship; without it, none is offered.
    """
    offer_tables(app, data, asking)
    offer_stage_tables(app, data, asking)
    offer_data_tables(app, data, asking)
    offer_explained_tables(app, data, asking)
    offer_networks(app, data, asking)
    if report is not None:
        offer_reports(app, data, asking, report)
    desk = _Desk(app, data, asking)
    app.server.add_url_rule(f"{DOWNLOAD}<path:what>", endpoint="download", view_func=desk.answer)


class _Desk:
    """Where files are handed out."""

    def __init__(self, app: Dash, data: Data, asking: Asking) -> None:
        self._offers, self._data, self._asking = offers_of(app), data, asking
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def answer(self, what: str) -> Response:
        """The file, or why there is none."""
        try:
            name, form = _named(what)
            asked = Asked.of(request.query_string.decode("utf-8", "replace"))
            if asked.person:
                require_people()  # as that person's page
            return self._handed_out(name, form, self._made(name, form, asked))
        except Exception as error:
            return refusal(error)

    def _made(self, name: str, form: str, asked: Asked) -> File:
        offers = self._offers
        if (name, form) in offers.files:
            return offers.files[name, form](asked)
        forms = (
            TABLE_FORMS
            if name in offers.tables
            else [other for known, other in offers.files if known == name]
        )
        if not forms:
            raise RefusedError("download.refused.unknown", 404, name=plain(name)[:80])
        if form not in forms:
            raise RefusedError("download.refused.form", 404, forms=", ".join(forms).upper())
        with self._turn_taken():
            return self._sheet(name, form, offers.tables[name](asked), asked)

    def _sheet(self, name: str, form: str, sheet: Sheet, asked: Asked) -> File:
        table = sheet.table if sheet.sorted else _ordered(sheet, asked)
        table = with_names(table, lambda: self._data.named().name, self._clients)
        people = names_people(table)
        if form == "csv":
            return File(partial(write_table_csv, table), sheet.about, people)
        told = {"about": sheet.about, "address": plain(asked.search)}
        run, language = self._run(), LANGUAGE.get()
        return File(
            lambda file: write_table_xlsx(name, table, file, run=run, told=told, language=language),
            sheet.about,
            people,
        )

    def _run(self) -> dict[str, Any]:
        """What the last analysis says of itself; nothing before the first, when loads can be looked at already."""
        try:
            return self._asking.reader.run()
        except StoreEmptyError:
            return {}

    def _clients(self) -> Callable[[str], str]:
        firms = self._asking.reader.inputs("organisations").select(["organisation_id", "name"])
        names = dict(zip(*(column.to_pylist() for column in firms.columns), strict=True))
        return lambda client: plain(names.get(client) or client)

    def _handed_out(self, name: str, form: str, file: File) -> Response:
        as_of = self._run().get("as_of")
        called = file_name(name, file.about, dt.date.fromisoformat(as_of) if as_of else None, form)
        if file.people:
            note_seen("download", called)
        response = send_file(self._written(file), MIMETYPES[form], as_attachment=True, download_name=called)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _written(self, file: File) -> BinaryIO:
        """The file, on disk and without a name: it is gone when it has been sent."""
        made = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - the answer closes it
        try:
            with self._turn_taken():
                file.write(made)
            made.seek(0)
        except BaseException:
            made.close()
            raise
        return made

    @contextmanager
    def _turn_taken(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=PATIENCE):
            raise RefusedError("download.refused.busy", 503)
        try:
            yield
        finally:
            self._turn.release()


def _named(what: str) -> tuple[str, str]:
    """Name and form of what an address names."""
    name, _, form = what.rpartition(".")
    return name, form.lower()


def _ordered(sheet: Sheet, asked: Asked) -> pa.Table:
    """The rows as a grid on the page orders them: undefined last in either direction, texts in any case."""
    if not asked.sort:
        return sheet.table
    name, descending = asked.sort[0]["colId"], asked.sort[0]["sort"] == "desc"
    if name in sheet.keys:
        values = sheet.keys[name]
    elif name in sheet.table.column_names:
        values = sheet.table[name].to_pylist()
    else:
        return sheet.table

    def key(row: int) -> Any:
        value = values[row]
        return value.casefold() if isinstance(value, str) else value

    known = sorted(
        (row for row in range(len(values)) if values[row] is not None), key=key, reverse=descending
    )
    unknown = [row for row in range(len(values)) if values[row] is None]
    return sheet.table.take(pa.array([*known, *unknown], pa.int64()))
