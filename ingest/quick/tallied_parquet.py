"""Large Parquet files of interactions, added up by compiled loops."""

from __future__ import annotations

from graphmodel.settings import Settings
from graphmodel.sums import terms
from ingest.quick.parquet_source import ParquetSource
from ingest.quick.tallied import Tallied


class TalliedParquetSource(Tallied, ParquetSource):
    """A large Parquet file: read row group by row group, by several threads."""

    def _add_up(self, settings: Settings, end: int) -> None:
        from ingest.quick.tally import in_order, model_of
        from ingest.quick.tally_columns import tally_columns

        file = self._file
        columns = [name for name in file.wanted if name in file.header]
        model = model_of(terms(settings, end))
        groups = tally_columns(file.path, columns, model, self._asked_to_stop)
        self._in_order = in_order([group.ids for group in groups])
        self._sums = [group.sums for group in groups]

    def _ids_differ(self) -> bool:
        if self._in_order:
            return True
        self._lay_out()
        return super()._ids_differ()
