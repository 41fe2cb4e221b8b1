"""Tables in memory, judged like files: Arrow, pandas or lists of dicts in, clean tables and balanced books out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.tables import CHANNELS, INPUTS, INTERACTIONS, MOST_PARTICIPANTS, Table, by_name
from ingest.cells.conventions import Conventions
from ingest.cells.dates import FIRST_YEAR, LAST_YEAR, DateOrder
from ingest.cells.masks import true
from ingest.cells.validate import in_one_form
from ingest.detect import Recognised, recognise
from ingest.formats import built_in
from ingest.load import Dataset, dataset_of
from ingest.reading import MISSING, Peek, Progress, Source, typed_source

Rows = Any
"""Rows of a table in any of three shapes: an Arrow table, a pandas frame, a list of dicts."""

WHERE = "memory"
"""What the report calls the folder of tables that lie in none."""

_PAIR = ("supplier_person_id", "client_person_id")


def read_tables(
    tables: Mapping[str, Rows],
    *,
    supplier: str | None = None,
    date_order: DateOrder | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """Validate and resolve tables in memory by the rules that hold for files.

    Parameters
    ----------
    tables
        Arrow tables, pandas frames or lists of dicts by the names of the exchange format; ``organisations``, ``people``
        and ``interactions`` are needed. Cells may have types or be the text that CSV would hold. Further columns are
        left out.
    supplier
        Name, domain or id of the supplier's own organisation. It gets the role ``supplier``.
    date_order
        Order of day, month and year in dates that are text and not ISO 8601.
    progress
        Called with a sentence and with how much of what is done.

    Returns
    -------
    Dataset
        Tables and report. In the report a table stands where a file would, and a line is the number of a row, counted
        from 1.

    Raises
    ------
    InputError
        A table or a column that is needed is missing, or a table's name is unknown. A bad row is no error; it is
        quarantined.
    """
    return dataset_of(_sources(_given(tables)), WHERE, supplier, Conventions(date_order), progress)


def sound_tables(
    tables: Mapping[str, Rows], *, supplier: str | None = None, progress: Progress | None = None
) -> Dataset:
    """As `read_tables`, but a long table of interactions without a fault is passed on as it is.

    Its participants may then be unsorted and repeated, and the initiator not among them. At the first doubt about any
    cell the table is read with care, like the others.
    """
    given = _given(tables)
    interactions = given.pop(INTERACTIONS.name)
    others = dataset_of(_sources(given), WHERE, supplier, Conventions(), progress)
    sound = _sound(interactions, others.tables["people"]["person_id"])
    if sound is None:
        return read_tables(tables, supplier=supplier, progress=progress)
    return others.with_table(INTERACTIONS, sound)


def _given(tables: Mapping[str, Rows]) -> dict[str, pa.Table]:
    """Arrow tables of the known columns; those that are not given at all are left out."""
    known = by_name(INPUTS)
    for name in tables:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            raise InputError(
                f"there is no table '{name}' in the exchange format",
                remedy=f"Did you mean: {near[0]}" if near else f"Its tables are {', '.join(known)}",
            )
    for table in INPUTS:
        if table.required and table.name not in tables:
            raise InputError(
                f"the table '{table.name}' is missing", remedy="See the exchange format for its columns"
            )
    return {name: _arrow(rows, known[name]) for name, rows in tables.items()}


def _arrow(rows: Rows, table: Table) -> pa.Table:
    """Rows of any shape as an Arrow table; a column that mixes types becomes text."""
    wanted = {*table.names, *(_PAIR if table is INTERACTIONS else ())}
    if isinstance(rows, pa.Table):
        return rows.select([name for name in rows.column_names if str(name).casefold() in wanted])
    if isinstance(rows, pd.DataFrame):
        columns = {str(name): rows[name].tolist() for name in rows if str(name).casefold() in wanted}
        if not len(rows.columns):
            return schema_of(table).empty_table()
    else:
        names = {name: None for row in rows for name in row if str(name).casefold() in wanted}
        columns = {str(name): [row.get(name) for row in rows] for name in names}
        if not columns and not len(rows):
            return schema_of(table).empty_table()
    return pa.table({name: _array(values) for name, values in columns.items()})


def _array(values: Sequence[Any]) -> pa.Array:
    """Python values as an Arrow array; NaN is an empty cell here, as pandas has it."""
    try:
        found = pa.array(values, from_pandas=True)
    except (pa.ArrowException, UnicodeError, OverflowError):
        return pa.array([_text(value) for value in values], pa.string())
    if pa.types.is_date(found.type) and any(isinstance(value, datetime) for value in values):
        return pa.array([_text(value) for value in values], pa.string())  # Arrow would drop the times
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, list | tuple | set | np.ndarray):
        return ";".join(text for text in map(_text, value) if text is not None)
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return str(value).encode(errors="backslashreplace").decode()


def _sources(tables: Mapping[str, pa.Table]) -> list[tuple[Source, Recognised]]:
    """Each table as a source, recognised as what its name says."""
    (exchange,) = [format_ for format_ in built_in() if format_.name == "exchange"]
    found = []
    for name, table in tables.items():
        peek = Peek(Path(name), tuple(table.column_names), WHERE, "", 0)
        known = recognise(peek, [exchange])
        assert isinstance(known, Recognised)  # noqa: S101 - a name of the exchange format is known, or an error
        found.append((typed_source(peek, partial(_same, table)), known))
    return found


def _same(table: pa.Table) -> pa.Table:
    return table


def _sound(given: pa.Table, people: pa.ChunkedArray) -> pa.Table | None:
    """The table of interactions with its types, where no cell of it is in doubt."""
    names = given.column_names
    needed = [column.name for column in INTERACTIONS.columns if column.required]
    if len(set(names)) < len(names) or any(name not in names for name in (*needed, "participant_ids")):
        return None
    if any(name not in INTERACTIONS.names for name in names):
        return None
    schema = schema_of(INTERACTIONS)
    columns: dict[str, pa.ChunkedArray] = {}
    for field in schema:
        if field.name not in names:
            columns[field.name] = pa.nulls(len(given), field.type)
            continue
        column = given[field.name]
        if not _like(column.type, field.type):
            return None
        try:
            columns[field.name] = column.cast(field.type)
        except pa.ArrowInvalid:
            return None
    typed = pa.table(columns, schema=schema)
    return typed if no_doubt(typed, people) else None


def _like(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether values of one type are the other's without being read."""
    if pa.types.is_null(found):
        return True
    if pa.types.is_list(wanted):
        return (pa.types.is_list(found) or pa.types.is_large_list(found)) and _like(
            found.value_type, wanted.value_type
        )
    if pa.types.is_dictionary(found):
        return _like(found.value_type, wanted)
    if pa.types.is_string(wanted):
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found))
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(found) and found.unit != "s")
    return bool(pa.types.is_floating(found) or pa.types.is_integer(found))


def no_doubt(rows: pa.Table, people: pa.ChunkedArray | pa.Array) -> bool:
    """Whether the rows of a typed table of interactions, judged as sets, would all be loaded as they are."""
    ids, at, channel, lists = (
        rows[name] for name in ("interaction_id", "occurred_at", "channel", "participant_ids")
    )
    if any(column.null_count for column in (ids, at, channel, lists)):
        return False
    if not len(rows):
        return True
    lengths = pc.min_max(pc.list_value_length(lists)).as_py()
    named = pc.list_flatten(lists)
    if lengths["min"] < 1 or lengths["max"] >= MOST_PARTICIPANTS or named.null_count:
        return False
    moments = pc.min_max(at).as_py()
    starter, minutes = rows["initiator_id"].drop_null(), rows["duration_minutes"].drop_null()
    plain = pc.utf8_trim_whitespace(ids)
    return bool(
        moments["min"] >= datetime(FIRST_YEAR, 1, 1)
        and moments["max"] < datetime(LAST_YEAR + 1, 1, 1)
        and true(pc.is_in(channel, pa.array(CHANNELS)).combine_chunks()).all()
        and true(pc.is_in(named, people).combine_chunks()).all()
        and true(pc.is_in(starter, people).combine_chunks()).all()
        and np.isfinite(minutes.to_numpy()).all()
        and (minutes.to_numpy() >= 0).all()
        and not true(pc.is_in(plain, MISSING).combine_chunks()).any()
        and not true(pc.match_substring(ids, "\0").combine_chunks()).any()
        and plain.equals(ids)
        and in_one_form(ids).equals(ids)
        and pc.count_distinct(ids).as_py() == len(ids)
    )
