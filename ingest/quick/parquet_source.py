"""Parquet files of interactions: columns can be read one by one, and again."""

from __future__ import annotations

from datetime import date
from typing import Any

from graphmodel.sums import span_of
from ingest.quick.columns import NEEDED
from ingest.quick.source import QuickSource


class ParquetSource(QuickSource):
    """A Parquet file: its columns can be read one by one, and again."""

    def _likely_last_day(self) -> date | None:
        self._lay_out()
        return self._span("file_span")[1]

    def _span(self, named: str) -> tuple[date | None, date | None]:
        return span_of(self._workbench, "file_span")

    def _lay_out(self) -> None:
        file = self._file
        self._workbench.open_parquet(file.path, file.wanted, (*NEEDED, *file.people, "initiator_id"))

    def _read(self, empty: str, add: str, **parameters: Any) -> None:
        self._lay_out()
        self._workbench.run(empty)
        self._workbench.run("shorthand_pairs" if self._file.shorthand else "listed_pairs")
        self._workbench.run(add, **parameters)
        if not self._file.shorthand:
            for name in ("lists_of_no_pair", "canonical_interactions", "known_interactions", "told_pairs"):
                self._workbench.run(name)
            self._workbench.run(add, **parameters)
