"""Which files may be read quickly, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from graphmodel.errors import ExportError
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from ingest.quick.columns import JUDGED_CELL_BY_CELL, LISTED, NEEDED, SHORTHAND
from ingest.quick.csv_source import CsvSource
from ingest.quick.parquet_source import ParquetSource
from ingest.quick.source import QuickSource
from ingest.quick.tallied_csv import TalliedCsvSource
from ingest.quick.tallied_parquet import TalliedParquetSource
from ingest.reading import Peek, peek

TALLIED_FROM, LISTS_TALLIED_FROM = 1 << 27, 1 << 25
"""Bytes of CSV from which on compiled loops are faster, although they must be loaded first: of pairs, and of lists."""

_SMALLER = 4  # so many times less of Parquet has as many interactions

LEAST_MEMORY, MOST_MEMORY = 100, 500
"""Megabytes for sums while a file is added up; more go to the disk for a while."""


@dataclass(frozen=True)
class QuickFile:
    """A file of interactions in the exchange format that may be read quickly."""

    path: Path
    delimiter: str
    header: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The columns that say who took part: two, or one with a list."""
        return SHORTHAND if self.shorthand else LISTED

    @property
    def shorthand(self) -> bool:
        """Whether a row names a pair instead of a list."""
        return all(name in self.header for name in SHORTHAND)

    @property
    def parquet(self) -> bool:
        """Whether the file is Parquet; CSV otherwise."""
        return self.path.suffix == ".parquet"

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns to read."""
        starter = ("initiator_id",) if "initiator_id" in self.header else ()
        return (*NEEDED, *self.people, *starter)

    @property
    def memory(self) -> int:
        """Megabytes to begin with: an eighth of the file, within bounds; where they do not do, the limit is lifted."""
        return min(max(self.path.stat().st_size // 8_000_000, LEAST_MEMORY), MOST_MEMORY)

    def begin(self, workbench: Workbench, settings: Settings, as_of: date | None) -> QuickSource:
        """Start to add the file up, in the background."""
        return self._source(workbench, lambda source: source.add_up(settings, as_of))

    def begin_to_keep(self, workbench: Workbench) -> QuickSource:
        """Start to read the file row by row, in the background."""
        return self._source(workbench, lambda source: source.keep_rows())

    def _source(self, workbench: Workbench, work: Callable[[QuickSource], None]) -> QuickSource:
        size = self.path.stat().st_size * (_SMALLER if self.parquet else 1)
        large = size >= (TALLIED_FROM if self.shorthand else LISTS_TALLIED_FROM)
        if self.parquet:
            return (TalliedParquetSource if large else ParquetSource)(self, workbench, work)
        return (TalliedCsvSource if large else CsvSource)(self, workbench, work)


def quick_file(folder: Path) -> QuickFile | None:
    """The folder's file of interactions, where its header promises that it can be read quickly."""
    found = [path for suffix in ("csv", "parquet") if (path := folder / f"interactions.{suffix}").is_file()]
    if len(found) != 1:
        return None
    try:
        looked = peek(found[0])
    except ExportError:
        return None
    header = looked.header
    people = any(all(name in header for name in names) for names in (SHORTHAND, LISTED))
    both = all(name in header for name in (*SHORTHAND, *LISTED))
    needed = all(name in header for name in NEEDED) and len(set(header)) == len(header)
    judged = any(name in header for name in JUDGED_CELL_BY_CELL)
    if not (needed and people) or both or judged or not _plain(looked):
        return None
    return QuickFile(found[0], looked.delimiter, header)


def _plain(looked: Peek) -> bool:
    if looked.path.suffix != ".parquet":
        return looked.encoding == "utf-8" and looked.skip_lines == 1
    import pyarrow.parquet as pq  # late: most exports are text

    schema = pq.read_schema(looked.path)
    lists = (pa.list_(pa.string()), pa.large_list(pa.string()))
    fits = {
        "occurred_at": schema.field("occurred_at").type in _TIMES,
        "participant_ids": all(
            schema.field(name).type in (*_TEXTS, *lists) for name in LISTED if name in schema.names
        ),
    }
    texts = (
        name for name in ("interaction_id", "channel", "initiator_id", *SHORTHAND) if name in schema.names
    )
    return all(fits.values()) and all(_text_of(schema.field(name).type) in _TEXTS for name in texts)


_TEXTS = (pa.string(), pa.large_string())
_TIMES = [pa.timestamp(unit, zone) for unit in ("us", "ms") for zone in (None, "UTC")]


def _text_of(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
