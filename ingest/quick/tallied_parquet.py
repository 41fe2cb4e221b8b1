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

        file, parameters = self._file, terms(settings, end)
        columns = [name for name in file.wanted if name in file.header]
        groups = tally_columns(file.path, columns, model_of(parameters), lambda: self._stopped)
        self._in_order = in_order([group.ids for group in groups])
        self._sums = [group.sums for group in groups]
        if not file.shorthand:
            self._workbench.run("no_named_bins")
            rest = [batch for group in groups for batch in group.rest]
            self._read_rest(rest, "named_bins", **parameters)

    def _ids_differ(self) -> bool:
        if self._in_order:
            return True
        self._lay_out()
        return super()._ids_differ()
