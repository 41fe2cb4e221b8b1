"""Large CSV files of interactions, added up by compiled loops."""

from __future__ import annotations

from graphmodel.settings import Settings
from graphmodel.sums import terms
from ingest.quick.csv_source import CsvSource
from ingest.quick.ids import Order
from ingest.quick.tallied import Tallied


class TalliedCsvSource(Tallied, CsvSource):
    """A large CSV file: read from end to end, once, by several threads."""

    def _add_up(self, settings: Settings, end: int) -> None:
        from ingest.quick.tally import in_order, model_of
        from ingest.quick.tally_lines import layout_of, tally_lines

        file, model = self._file, model_of(terms(settings, end))
        layout = layout_of(file.header, file.wanted, file.delimiter)
        parts = tally_lines(file.path, layout, model, self._asked_to_stop)
        self._order = Order(in_order([part.ids for part in parts]))
        self._sums = [part.sums for part in parts]
