"""Rows that have types already (Parquet, tables in memory), as the text that CSV would hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import ExportError
from ingest.reading.source import Broken, Lines, Peek, Source, header_names, source_of
from ingest.report import Code

_YEAR_9999 = 253_370_764_800
"""Seconds from 1970 to the beginning of the year 9999."""


def peek_parquet(path: Path) -> Peek:
    """The header of a Parquet file; `ExportError` where it is none."""
    import pyarrow.parquet as pq  # late: most exports are text

    try:
        header = list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise _no_parquet(path, error) from error
    return Peek(path, header_names(str(path), header), "parquet", "", 0)


def read_parquet(peek: Peek) -> Source:
    """Read a Parquet file."""
    import pyarrow.parquet as pq

    def typed() -> pa.Table:
        return pq.read_table(peek.path, partitioning=None)

    try:
        return typed_source(peek, typed)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise _no_parquet(peek.path, error) from error


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Rows of a typed table, counted from 1; ``typed`` gives the table once more."""

    numbers: Lines
    typed: Callable[[], pa.Table]

    @property
    def first_line(self) -> Lines:
        return self.numbers

    @property
    def last_line(self) -> Lines:
        return self.numbers

    def raw_text(self, rows: Lines) -> dict[int, str]:
        texts = _as_json(self.typed().take(pa.array(self.numbers[rows] - 1)))
        return dict(zip(rows.tolist(), texts, strict=True))


def typed_source(peek: Peek, typed: Callable[[], pa.Table]) -> Source:
    """A source from a table whose cells have types; ``typed`` is called again for the raw text of rejected rows."""
    table = typed()
    texts = [_as_text(column) for column in table.columns]
    numbers = np.arange(1, table.num_rows + 1, dtype=np.int64)
    spoilt = np.zeros(table.num_rows, dtype=np.bool_)
    for text in texts:
        if text.nbytes:
            found = pc.fill_null(pc.match_substring(text, "\0"), False)
            spoilt |= found.to_numpy()
    broken: tuple[Broken, ...] = ()
    if spoilt.any():
        raws = _as_json(table.filter(pa.array(spoilt)))
        broken = tuple(
            Broken(int(line), Code.NUL_CHARACTER, "", "", raw)
            for line, raw in zip(numbers[spoilt], raws, strict=True)
        )
        texts = [text.filter(pa.array(~spoilt)) for text in texts]
    return source_of(
        peek, dict(zip(peek.header, texts, strict=True)), _Numbered(numbers[~spoilt], typed), broken
    )


def _as_json(table: pa.Table) -> Iterator[str]:
    """Each row as JSON; moments as text, which Python's own may be too narrow for."""
    for i, column in enumerate(table.schema):
        if pa.types.is_temporal(column.type):
            table = table.set_column(i, column.name, table.column(i).cast(pa.string()))
    return (json.dumps(row, ensure_ascii=False, default=str) for row in table.to_pylist())


def _no_parquet(path: Path, error: Exception) -> ExportError:
    reason = " ".join(str(error).split())
    return ExportError(
        f"cannot be read as Parquet ({reason})", where=str(path), remedy="Export the table again, or as CSV"
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A Parquet column as the text that CSV would hold."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        rows = (
            None if row is None else ";".join(str(v) for v in row if v is not None)
            for row in column.to_pylist()
        )
        return pa.chunked_array([pa.array(list(rows), type=pa.string())])
    if pa.types.is_nested(kind):
        rows = (
            None if row is None else json.dumps(row, sort_keys=True, default=str)
            for row in column.to_pylist()
        )
        return pa.chunked_array([pa.array(list(rows), type=pa.string())])
    if pa.types.is_timestamp(kind):
        return _instants(column)
    return column.cast(pa.string())


def _instants(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Instants in UTC, cut to microseconds; what lies beyond the calendar becomes a text that is no date."""
    unit = column.type.unit
    column = column.cast(pa.timestamp(unit))
    reach = min(_YEAR_9999 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit], np.iinfo(np.int64).max)
    ticks = column.cast(pa.int64())
    near = pc.and_(pc.greater(ticks, -reach), pc.less(ticks, reach))
    if pc.all(near, min_count=0).as_py() is not False:
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    return pc.if_else(near, _instants(pc.if_else(near, column, None)), column.cast(pa.string()))
