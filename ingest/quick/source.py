"""What every quick source does: read in the background, look names up, check, and give sums or rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
import pyarrow as pa

from graphmodel.errors import CrosstieError, StoreFullError
from graphmodel.events import History, kept
from graphmodel.portfolio import Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import Collected, DayChoice, collected, day_of, lay_out_codes, terms
from graphmodel.tables import MOST_PARTICIPANTS
from ingest.quick.columns import GIVEN

if TYPE_CHECKING:
    from ingest.quick.file import QuickFile

T = TypeVar("T")

AGE = {
    "first_us": int(datetime(1900, 1, 1, tzinfo=UTC).timestamp() * 1e6),
    "last_us": int(datetime(2201, 1, 1, tzinfo=UTC).timestamp() * 1e6),
}


class InDoubtError(CrosstieError):
    """Something about the file wants a careful look; never shown to a user."""


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
        self._under_way = Event()
        self._pool = ThreadPoolExecutor(1, "interactions")
        self._work: Future[None] = self._pool.submit(work, self)
        self._work.add_done_callback(lambda _: self._under_way.set())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._pool.shutdown()

    def wait_until_under_way(self) -> None:
        """Wait until all is imported that the reading needs: two who import only delay each other."""
        self._under_way.wait()

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
        found = self._collected(portfolio, settings, end)
        self._as_of = day_of(end - 1)
        return found

    def _collected(self, portfolio: Portfolio, settings: Settings, end: int) -> Collected:
        """The sums, coded and checked."""
        self._lay_out_people(portfolio, settings)
        found = collected(self._workbench, portfolio, settings, end)
        self._check_rows("coding_faults")
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
        (faults,) = self._workbench.rows(query, **AGE).to_pylist()
        if faults["unsound"]:
            raise InDoubtError("a row wants a careful look")
        self._check_ids()

    def _check_ids(self) -> None:
        """``InDoubtError`` where an interaction has no id of its own; looked at once."""
        if not self._sound and not self._ids_differ():
            raise InDoubtError("an id occurs twice")
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
        self._under_way.set()
        self._read("no_named_events", "named_events")
        self._kept = True

    def _add_up(self, settings: Settings, end: int) -> None:
        self._under_way.set()
        self._read("no_named_bins", "named_bins", **terms(settings, end))

    def _likely_last_day(self) -> date | None:
        raise NotImplementedError

    def _read(self, empty: str, add: str, **parameters: Any) -> None:
        """Fill a table by a query on pairs, and have the view ``interactions`` hold the rest of a file of lists."""
        raise NotImplementedError

    def _read_rest(self, rest: Sequence[pa.RecordBatch], add: str, **parameters: Any) -> None:
        """The rows of a file of lists that do not tell of two people: those that come to two go the way of pairs."""
        self._workbench.lay_out({"given_interactions": pa.Table.from_batches(rest, GIVEN)})
        for name in ("canonical_interactions", "known_interactions", "told_pairs"):
            self._workbench.run(name)
        self._workbench.run(add, **parameters)

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
