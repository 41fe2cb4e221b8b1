"""Tables as files for whoever opens them in a spreadsheet, and names that every system takes."""

from __future__ import annotations

import codecs
import datetime as dt
import importlib.metadata
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import pyarrow as pa

from graphmodel import tables
from graphmodel.exports.explaining import explanations
from graphmodel.exports.texts import for_spreadsheets
from graphmodel.exports.workbook import write_workbook
from graphmodel.files import write_csv
from graphmodel.messages import Messages

MIMETYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "html": "text/html",
    "pdf": "application/pdf",
}

MOST_LETTERS = 60
"""Letters of a name that go into the name of a file."""

_KNOWN: Mapping[str, tables.Table] = {
    table.name: table
    for table in (
        *tables.RESULTS,
        *tables.LEAVING,
        *tables.WEAVING,
        *tables.BACKTESTS,
        *tables.TIMES,
        tables.PLANNED_TIES,
        tables.ALERTS,
    )
}
"""Tables whose columns are explained."""


def file_name(what: str, about: str, as_of: dt.date | None, form: str) -> str:
    """A name for a file that says what it is, whom it is about and of which day; letters of any script stay.

    >>> file_name("ties", "Müller & Söhne / <华东>", dt.date(2026, 6, 30), "csv")
    'crosstie-ties-Müller-Söhne-华东-2026-06-30.csv'
    """
    parts = ("crosstie", what, _words(about), as_of.isoformat() if as_of else "")
    return "-".join(part for part in parts if part) + f".{form}"


def _words(name: str) -> str:
    """Letters and digits of a name, all else as hyphens."""
    told = unicodedata.normalize("NFC", name)
    return re.sub(r"[\W_]+", "-", told).strip("-")[:MOST_LETTERS].strip("-")


def write_table_csv(table: pa.Table, file: BinaryIO) -> None:
    """Write UTF-8 that no spreadsheet runs, and that Excel takes for UTF-8: it begins with a byte-order mark.

    Without the mark, Excel reads names in Chinese, or with accents, as gibberish when a file is opened by a click.
    """
    file.write(codecs.BOM_UTF8)
    write_csv(for_spreadsheets(table), file)


def write_table_xlsx(
    name: str,
    table: pa.Table,
    file: BinaryIO,
    *,
    run: Mapping[str, Any],
    told: Mapping[str, str],
    language: str,
) -> None:
    """Write a workbook: the table, what its columns mean, and what it is of.

    Parameters
    ----------
    name
        Of the table in exports.
    run
        What the last analysis says of itself.
    told
        Further lines of the sheet ``about``, by their names.
    """
    sheets = {name: table}
    if name in _KNOWN:
        sheets["columns"] = explanations([_KNOWN[name]], Messages.of(language))
    sheets["about"] = about(name, table, run, told)
    write_workbook(sheets, file)


def about(name: str, table: pa.Table, run: Mapping[str, Any], told: Mapping[str, str]) -> pa.Table:
    """What a table is of: its analysis and its settings, one line each."""
    lines = [
        ("table", name),
        *told.items(),
        ("rows", str(len(table))),
        ("as_of", str(run.get("as_of") or "")),
        ("written_by", f"crosstie {importlib.metadata.version('crosstie')}"),
        *(("versions." + key, str(value)) for key, value in _flat(run.get("versions") or {})),
        *(("settings." + key, str(value)) for key, value in _flat(run.get("settings") or {})),
    ]
    names, values = zip(*((key, value) for key, value in lines if value), strict=True)
    return pa.table({"name": pa.array(names, pa.string()), "value": pa.array(values, pa.string())})


def _flat(nested: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Values by their path, ``ties.half_life_days``; lists as JSON."""
    for key, value in nested.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", found) for name, found in _flat(value))
        else:
            yield key, json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple) else value
