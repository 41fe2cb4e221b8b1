"""Large files of interactions, added up as they are read as long as nothing about them is in doubt.

The careful way (`ingest.load`) judges each cell as raw text and keeps what it rejects: it takes its time. Most files
have nothing to reject. So such a file is added up by the names in it, in one pass that needs nobody's records and runs
while they are read; then its names are looked up and its sums checked as sets. At the first doubt (a text that is
not a plain time, an unknown channel or person, an id that occurs twice, a broken row) the whole pass is forgotten
and the file is read with care. Both ways give the same tables.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from graphmodel.errors import CrosstieError, ExportError, StoreFullError
from graphmodel.events import History, kept
from graphmodel.portfolio import Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import Collected, DayChoice, collected, day_of, lay_out_codes, span_of, terms
from graphmodel.tables import MOST_PARTICIPANTS
from ingest.reading import MISSING, Peek, peek

T = TypeVar("T")

BLOCK = 1 << 20
"""Bytes of a file that are read at a time; more falls out of a processor's cache."""

LEAST_MEMORY, MOST_MEMORY = 100, 500
"""Megabytes for sums while a file is added up; more go to the disk for a while."""

_NEEDED = ("interaction_id", "occurred_at", "channel")
_SHORTHAND = ("supplier_person_id", "client_person_id")
_LISTED = ("participant_ids",)
_JUDGED_CELL_BY_CELL = ("duration_minutes",)
_AGE = {
    "first_us": int(datetime(1900, 1, 1, tzinfo=UTC).timestamp() * 1e6),
    "last_us": int(datetime(2201, 1, 1, tzinfo=UTC).timestamp() * 1e6),
}
_DAY = re.compile(rb"\d{4}-\d\d-\d\d")
_ZONE = re.compile(rb"\d(Z|[+-]\d\d(:?\d\d)?)$")
_LOOKS, _LOOK = 16, 1 << 16  # how often, and how many bytes, a file is looked into for its latest day


class InDoubtError(CrosstieError):
    """Something about the file wants a careful look; never shown to a user."""


@dataclass(frozen=True)
class QuickFile:
    """A file of interactions in the exchange format that may be read quickly."""

    path: Path
    delimiter: str
    header: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The columns that say who took part: two, or one with a list."""
        return _SHORTHAND if self.shorthand else _LISTED

    @property
    def shorthand(self) -> bool:
        """Whether a row names a pair instead of a list."""
        return all(name in self.header for name in _SHORTHAND)

    @property
    def parquet(self) -> bool:
        """Whether the file is Parquet; CSV otherwise."""
        return self.path.suffix == ".parquet"

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns to read."""
        starter = ("initiator_id",) if "initiator_id" in self.header else ()
        return (*_NEEDED, *self.people, *starter)

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
        return (ParquetSource if self.parquet else CsvSource)(self, workbench, work)


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
    people = any(all(name in header for name in names) for names in (_SHORTHAND, _LISTED))
    both = all(name in header for name in (*_SHORTHAND, *_LISTED))
    needed = all(name in header for name in _NEEDED) and len(set(header)) == len(header)
    judged = any(name in header for name in _JUDGED_CELL_BY_CELL)
    if not (needed and people) or both or judged or not _plain(looked):
        return None
    return QuickFile(found[0], looked.delimiter, header)


def _plain(looked: Peek) -> bool:
    if looked.path.suffix != ".parquet":
        return looked.encoding == "utf-8" and looked.skip_lines == 1
    schema = pq.read_schema(looked.path)
    lists = (pa.list_(pa.string()), pa.large_list(pa.string()))
    fits = {
        "occurred_at": schema.field("occurred_at").type in _TIMES,
        "participant_ids": all(
            schema.field(name).type in (*_TEXTS, *lists) for name in _LISTED if name in schema.names
        ),
    }
    texts = (
        name for name in ("interaction_id", "channel", "initiator_id", *_SHORTHAND) if name in schema.names
    )
    return all(fits.values()) and all(_text_of(schema.field(name).type) in _TEXTS for name in texts)


_TEXTS = (pa.string(), pa.large_string())
_TIMES = [pa.timestamp(unit, zone) for unit in ("us", "ms") for zone in (None, "UTC")]


def _text_of(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


class QuickSource:
    """A file that is being added up by the names in it, as of a day that was asked for or is guessed; or kept by rows.

    Made by `QuickFile`, and used in a ``with`` block: leaving it stops the work. Nobody else may use the
    workbench before ``collect`` or ``keep`` has returned.
    """

    def __init__(self, file: QuickFile, workbench: Workbench, work: Callable[[QuickSource], None]) -> None:
        self._file, self._workbench = file, workbench
        self._as_of: date | None = None
        self._added_up: tuple[Settings, int] | None = None
        self._kept = False
        self._sound = False
        self._stopped = False
        self._pool = ThreadPoolExecutor(1, "interactions")
        self._work: Future[None] = self._pool.submit(work, self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._pool.shutdown()

    def known_as(self, aliases: pa.Table) -> Self:
        """Not this way: ids are added up before anybody looks at whom they stand for."""
        raise InDoubtError(f"{len(aliases)} ids stand for other people")

    def collect(self, portfolio: Portfolio, settings: Settings, choose: DayChoice) -> Collected:
        """The sums, once the whole file is read; ``InDoubtError`` where it must be read with care."""
        return self._once_read(lambda: self._collect(portfolio, settings, choose))

    def _collect(self, portfolio: Portfolio, settings: Settings, choose: DayChoice) -> Collected:
        if self._added_up is None:
            self.add_up(settings, self._as_of)  # its sums were given away already
        end = end_of_day(choose(*self._span("named_span")))
        if self._added_up != (settings, end):
            self._add_up(settings, end)
        self._added_up = None
        self._lay_out_people(portfolio, settings)
        found = collected(self._workbench, portfolio, settings, end)
        self._check_rows("coding_faults")
        self._as_of = day_of(end - 1)
        return found

    def keep(self, portfolio: Portfolio, settings: Settings) -> History:
        """All rows, once the whole file is read; ``InDoubtError`` where it must be read with care."""
        return self._once_read(lambda: self._keep(portfolio, settings))

    def _keep(self, portfolio: Portfolio, settings: Settings) -> History:
        if not self._kept:
            self.keep_rows()  # they were given away already, or only added up
        self._kept = False
        span = self._span("named_events_span")
        self._lay_out_people(portfolio, settings)
        found = kept(self._workbench, portfolio, settings, span)
        self._check_rows("event_faults")
        return found

    def _once_read(self, work: Callable[[], T]) -> T:
        """What follows the reading; where memory does not suffice for either, both again without a limit."""
        try:
            try:
                self._work.result()
                return work()
            except StoreFullError:
                self._workbench.lift_memory_limit()
                self._work, self._added_up, self._kept = _nothing(), None, False
                return work()
        except (CrosstieError, pa.ArrowException, ValueError, OverflowError) as cause:
            raise InDoubtError(str(cause), where=str(self._file.path)) from cause

    def _lay_out_people(self, portfolio: Portfolio, settings: Settings) -> None:
        lay_out_codes(self._workbench, portfolio, settings)
        if self._file.shorthand:
            self._workbench.run("no_gatherings")
        else:
            self._check_sizes()
            self._workbench.run("gatherings")

    def _check_rows(self, query: str) -> None:
        if self._sound:
            return
        (faults,) = self._workbench.rows(query, **_AGE).to_pylist()
        if faults["unsound"] or not self._ids_differ():
            raise InDoubtError("a row wants a careful look")
        self._sound = True

    def _check_sizes(self) -> None:
        """``InDoubtError`` where more people took part in something than can have met."""
        (largest,) = self._workbench.rows("largest_gathering").to_pylist()
        if largest["people"] > MOST_PARTICIPANTS:
            raise InDoubtError("more people than can have met")

    def add_up(self, settings: Settings, as_of: date | None) -> None:
        """Add the file up as of a day, by default the likeliest."""
        self._as_of = as_of
        end = end_of_day(as_of or self._likely_last_day() or date(1970, 1, 1))
        self._add_up(settings, end)
        self._added_up = (settings, end)

    def keep_rows(self) -> None:
        """Read the file row by row."""
        self._read("no_named_events", "named_events")
        self._kept = True

    def _add_up(self, settings: Settings, end: int) -> None:
        self._read("no_named_bins", "named_bins", **terms(settings, end))

    def _likely_last_day(self) -> date | None:
        raise NotImplementedError

    def _read(self, empty: str, add: str, **parameters: Any) -> None:
        """Fill a table by a query on pairs, and have the view ``interactions`` hold the rest of a file of lists."""
        raise NotImplementedError

    def _span(self, named: str) -> tuple[date | None, date | None]:
        """Days of the first and the latest interaction; ``named`` is the query that tells them of the table."""
        raise NotImplementedError

    def _ids_differ(self) -> bool:
        """Whether every interaction has an id of its own, by hashes of the ids."""
        hashes = self._workbench.rows("id_hashes")["id_hash"]
        ids = hashes.to_numpy().copy()
        ids.sort()
        return not hashes.null_count and not np.any(ids[1:] == ids[:-1])


def _nothing() -> Future[None]:
    done: Future[None] = Future()
    done.set_result(None)
    return done


class ParquetSource(QuickSource):
    """A Parquet file: its columns can be read one by one, and again."""

    def _likely_last_day(self) -> date | None:
        self._lay_out()
        return self._span("file_span")[1]

    def _span(self, named: str) -> tuple[date | None, date | None]:
        return span_of(self._workbench, "file_span")

    def _lay_out(self) -> None:
        file = self._file
        self._workbench.open_parquet(file.path, file.wanted, (*_NEEDED, *file.people, "initiator_id"))

    def _read(self, empty: str, add: str, **parameters: Any) -> None:
        self._lay_out()
        self._workbench.run(empty)
        self._workbench.run("shorthand_pairs" if self._file.shorthand else "listed_pairs")
        self._workbench.run(add, **parameters)
        if not self._file.shorthand:
            for name in ("lists_of_no_pair", "canonical_interactions", "known_interactions", "told_pairs"):
                self._workbench.run(name)
            self._workbench.run(add, **parameters)


class CsvSource(QuickSource):
    """A CSV file: read from end to end, once."""

    def _read(self, empty: str, add: str, **parameters: Any) -> None:
        self._order = _Order()
        self._rest: list[pa.RecordBatch] = []
        workbench = self._workbench
        workbench.run(empty)
        workbench.lay_out({"told_pairs": pa.RecordBatchReader.from_batches(_TOLD, self._told_pairs())})
        workbench.run(add, **parameters)
        if not self._file.shorthand:
            rest = pa.Table.from_batches(self._rest, _GIVEN)
            workbench.lay_out({"given_interactions": rest})
            workbench.run("canonical_interactions")
            workbench.run("known_interactions")
            workbench.run("told_pairs")
            workbench.run(add, **parameters)

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
        """The file piece by piece; anything that is not a plain row of text, with a plain time, is an error."""
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
            starter = (
                batch["initiator_id"]
                if "initiator_id" in batch.schema.names
                else pa.nulls(len(batch), pa.string())
            )
            told = [batch["occurred_at"].cast(_TOLD.field("occurred_at").type), batch["channel"], starter]
            if self._file.shorthand:
                people = [batch[name] for name in _SHORTHAND]
                if any(column.null_count for column in people):
                    raise InDoubtError("a person is missing")
                yield pa.record_batch([*told, *people], schema=_TOLD)
            else:
                pairs, rest = _sorted_out(told, batch["interaction_id"], batch["participant_ids"])
                self._rest.append(rest)
                yield pairs


_TOLD = pa.schema(
    [("occurred_at", pa.timestamp("us"))]
    + [(name, pa.string()) for name in ("channel", "initiator_id", "one", "other")]
)
_GIVEN = pa.schema(
    [
        ("interaction_id", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("channel", pa.string()),
        ("initiator_id", pa.string()),
        ("participant_ids", pa.list_(pa.string())),
    ]
)


def _sorted_out(
    told: list[pa.Array], ids: pa.Array, participants: pa.Array
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Rows of two different people, one of whom may have started it; and all others, with their lists."""
    many = pc.split_pattern(pc.fill_null(participants, ""), ";")
    two = pc.equal(pc.list_value_length(many), 2).to_numpy(zero_copy_only=False)
    names = many.filter(pa.array(two)).flatten()
    place = np.arange(0, len(names), 2)
    one, other = names.take(pa.array(place)), names.take(pa.array(place + 1))
    starter = told[2].filter(pa.array(two))
    of_theirs = pc.or_(pc.equal(starter, one), pc.equal(starter, other))
    plain = pc.and_(pc.not_equal(one, other), pc.fill_null(of_theirs, True)).to_numpy(zero_copy_only=False)
    chosen = np.zeros(len(two), dtype=bool)
    chosen[np.flatnonzero(two)[plain]] = True
    pairs = [column.filter(pa.array(chosen)) for column in told]
    people = [column.filter(pa.array(plain)) for column in (one, other)]
    left = [column.filter(pa.array(~chosen)) for column in (ids, *told, many)]
    return pa.record_batch([*pairs, *people], schema=_TOLD), pa.record_batch(left, schema=_GIVEN)


class _Text(io.FileIO):
    """A file without a NUL; one anywhere in it is a doubt."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        data = super().read(-1 if size is None else size)
        if b"\0" in data:
            raise InDoubtError("a row holds a NUL")
        return data


class _Order:
    """Whether ids come in one direction without a repetition, so that each is there once."""

    def __init__(self) -> None:
        self.strict = True
        self._last: pa.Scalar | None = None
        self._follows: Any = None

    def saw(self, ids: pa.Array) -> None:
        """Look at the next piece."""
        if not self.strict or not len(ids):
            return
        if ids.null_count or _looks_missing(ids):
            raise InDoubtError("an id is missing, or might be another in a plainer form")
        if self._follows is None and len(ids) > 1:
            self._follows = pc.less if pc.less(ids[0], ids[1]).as_py() else pc.greater
        steps = [self._follows(ids[:-1], ids[1:])] if len(ids) > 1 else []
        if self._last is not None and self._follows is not None:
            steps.append(pa.array([self._follows(self._last, ids[0]).as_py()]))
        self.strict = all(pc.all(step, min_count=0).as_py() for step in steps)
        self._last = ids[-1]


def _looks_missing(ids: pa.Array) -> bool:
    """Whether an id is a word for nothing, or holds a sign that two ids may differ in and yet be the same."""
    _, offsets, data = ids.buffers()
    bounds = np.frombuffer(offsets, np.int32)[ids.offset : ids.offset + len(ids) + 1]
    text = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    if len(text) and (text.min() <= ord(" ") or text.max() > ord("~")):
        return True
    words = np.isin(np.diff(bounds), [len(word) for word in MISSING.to_pylist()])
    return bool(words.any() and pc.any(pc.is_in(ids.filter(pa.array(words)), MISSING)).as_py())
