"""Large CSV files of interactions, added up by compiled loops."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pyarrow as pa

from graphmodel.settings import Settings
from graphmodel.sums import terms
from ingest.quick.columns import GIVEN, lists_of, told_of
from ingest.quick.csv_source import CsvSource
from ingest.quick.ids import Order
from ingest.quick.tallied import Tallied


class TalliedCsvSource(Tallied, CsvSource):
    """A large CSV file: read from end to end, once, by several threads."""

    def _add_up(self, settings: Settings, end: int) -> None:
        from ingest.quick.tally import in_order, model_of
        from ingest.quick.tally_lines import layout_of, tally_lines

        file, parameters = self._file, terms(settings, end)
        layout = layout_of(file.header, file.wanted, file.delimiter)
        parts = tally_lines(file.path, layout, model_of(parameters), lambda: self._stopped)
        self._order = Order(in_order([part.ids for part in parts]))
        self._sums = [part.sums for part in parts]
        if not file.shorthand:
            self._workbench.run("no_named_bins")
            self._read_rest(list(self._rest_of([part.rest for part in parts])), "named_bins", **parameters)

    def _rest_of(self, lines: Sequence[bytes]) -> Iterator[pa.RecordBatch]:
        """Lines of the file as Arrow reads them."""
        with self._file.path.open("rb") as file:
            header = file.readline()
        for batch in self._batches(self._file.wanted, io.BytesIO(b"".join([header, *lines]))):
            columns = [batch["interaction_id"], *told_of(batch), lists_of(batch["participant_ids"])]
            yield pa.record_batch(columns, schema=GIVEN)
