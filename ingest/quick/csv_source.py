"""CSV files of interactions, read from end to end by Arrow and added up by name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.csv as pcsv

from graphmodel.sums import span_of
from ingest.quick.columns import SHORTHAND, TOLD, sorted_out, told_of
from ingest.quick.ids import Order
from ingest.quick.source import InDoubtError, QuickSource

BLOCK = 1 << 20
"""Bytes of a file that are read at a time; more falls out of a processor's cache."""

_DAY = re.compile(rb"\d{4}-\d\d-\d\d")
_ZONE = re.compile(rb"\d(Z|[+-]\d\d(:?\d\d)?)$")
_LOOKS, _LOOK = 16, 1 << 16  # how often, and how many bytes, a file is looked into for its latest day


class CsvSource(QuickSource):
    """A CSV file: read from end to end, once."""

    def _read(self, empty: str, add: str, **parameters: Any) -> None:
        self._order = Order()
        self._rest: list[pa.RecordBatch] = []
        workbench = self._workbench
        workbench.run(empty)
        workbench.lay_out({"told_pairs": pa.RecordBatchReader.from_batches(TOLD, self._told_pairs())})
        workbench.run(add, **parameters)
        if not self._file.shorthand:
            self._read_rest(self._rest, add, **parameters)

    def _span(self, named: str) -> tuple[date | None, date | None]:
        days = [*span_of(self._workbench, named)]
        if not self._file.shorthand:
            days += span_of(self._workbench)
        known = [day for day in days if day is not None]
        return (min(known), max(known)) if known else (None, None)

    def _ids_differ(self) -> bool:
        if self._order.strict:
            return True
        ids = self._batches(("interaction_id",))
        self._workbench.lay_out(
            {
                "file_rows": pa.RecordBatchReader.from_batches(
                    pa.schema([("interaction_id", pa.string())]), ids
                )
            }
        )
        return super()._ids_differ()

    def _likely_last_day(self) -> date | None:
        """The latest day seen here and there: of an export of many days, nearly always the latest of all."""
        size = self._file.path.stat().st_size
        latest = b""
        with self._file.path.open("rb") as file:
            for look in range(_LOOKS):
                file.seek(max(0, size - _LOOK) * look // (_LOOKS - 1))
                days = (time[:10] for time in self._times(file.read(_LOOK)))
                latest = max([latest, *(day for day in days if _DAY.fullmatch(day))])
        try:
            return date.fromisoformat(latest.decode())
        except ValueError:
            return None

    def _times(self, text: bytes) -> Iterator[bytes]:
        """The times in a piece of the file, but for its first line and its last."""
        column, delimiter = self._file.header.index("occurred_at"), self._file.delimiter.encode()
        for line in text.split(b"\n")[1:-1]:
            cells = line.split(delimiter, column + 1)
            if len(cells) > column:
                yield cells[column].strip(b' "\r')

    def _has_zone(self) -> bool:
        """Whether the first time says how far it is from UTC; then all must, else none may."""
        with self._file.path.open("rb") as file:
            first = next(self._times(file.read(_LOOK)), b"")
        return _ZONE.search(first) is not None

    def _batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The file, piece by piece.

        Anything that is not a plain row of text, with a plain time, is an error.
        """
        types = dict.fromkeys(columns, pa.string())
        if "occurred_at" in columns:
            types["occurred_at"] = pa.timestamp("us", "UTC" if self._has_zone() else None)
        with _Text(self._file.path) as file:
            reader = pcsv.open_csv(
                file,
                read_options=pcsv.ReadOptions(block_size=BLOCK),
                parse_options=pcsv.ParseOptions(delimiter=self._file.delimiter, ignore_empty_lines=False),
                convert_options=pcsv.ConvertOptions(
                    include_columns=list(columns),
                    column_types=types,
                    null_values=[""],
                    strings_can_be_null=True,
                    timestamp_parsers=[pcsv.ISO8601],
                ),
            )
            for batch in reader:
                if self._stopped:
                    return
                yield batch

    def _told_pairs(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches(self._file.wanted):
            self._order.saw(batch["interaction_id"])
            told = told_of(batch)
            if self._file.shorthand:
                people = [batch[name] for name in SHORTHAND]
                if any(column.null_count for column in people):
                    raise InDoubtError("a person is missing")
                yield pa.record_batch([*told, *people], schema=TOLD)
            else:
                pairs, rest = sorted_out(told, batch["interaction_id"], batch["participant_ids"])
                self._rest.append(rest)
                yield pairs


class _Text(io.FileIO):
    """A file without a NUL; one anywhere in it is a doubt."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        data = super().read(-1 if size is None else size)
        if b"\0" in data:
            raise InDoubtError("a row holds a NUL")
        return data
