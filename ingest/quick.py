"""Large files of interactions, read by the engine itself as long as nothing about them is in doubt.

The careful way (`ingest.load`) judges each cell as raw text and keeps what it rejects: it takes its time. Most files
have nothing to reject. So such a file is coded in one pass, its rows are counted and checked as sets, and at the
first doubt (a text that is not a plain time, an unknown channel or person, an id that occurs twice, a broken row) the
whole pass is forgotten and the file is read with care. Both ways give the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from graphmodel.errors import CrosstieError, ExportError
from graphmodel.stores.workbench import Workbench
from graphmodel.ties import Queries
from ingest.read import peek

_NEEDED = ("interaction_id", "occurred_at", "channel")
_SHORTHAND = ("supplier_person_id", "client_person_id")
_LISTED = ("participant_ids",)
_JUDGED_CELL_BY_CELL = ("duration_minutes",)
_AGE = {
    "first_us": int(datetime(1900, 1, 1, tzinfo=UTC).timestamp() * 1e6),
    "last_us": int(datetime(2201, 1, 1, tzinfo=UTC).timestamp() * 1e6),
}


class InDoubtError(CrosstieError):
    """Something about the file wants a careful look; never shown to a user."""


@dataclass(frozen=True)
class QuickFile:
    """A file of interactions in the exchange format that may be read quickly."""

    path: Path
    delimiter: str
    header: tuple[str, ...]

    @property
    def shorthand(self) -> bool:
        """Whether a row names a pair instead of a list."""
        return all(name in self.header for name in _SHORTHAND)

    def open(self, workbench: Workbench) -> None:
        """Lay the file out for ``code``; nothing is read yet."""
        people = _SHORTHAND if self.shorthand else _LISTED
        workbench.open_file(self.path, self.delimiter, self.header, (*_NEEDED, *people, "initiator_id"))

    def code(self, queries: Queries) -> None:
        """Make ``pairs`` and ``gatherings`` of the file; ``InDoubtError`` where it must be read with care."""
        try:
            queries.run("joins_as_written")
            queries.run("timed_rows")
            if self.shorthand:
                queries.run("shorthand_pairs")
                queries.run("no_gatherings")
            else:
                queries.run("listed_interactions")
                queries.run("pairs")
                queries.run("gatherings")
            queries.run("joins_as_planned")
        except CrosstieError as cause:
            raise InDoubtError(str(cause)) from cause
        (faults,) = queries.rows("coding_faults", **_AGE).to_pylist()
        ids = queries.rows("id_hashes")["id_hash"].to_numpy().copy()
        ids.sort()
        if faults["unsound"] or np.any(ids[1:] == ids[:-1]):
            raise InDoubtError("a row wants a careful look", where=str(self.path))


def quick_file(folder: Path) -> QuickFile | None:
    """The folder's file of interactions, where its header promises that it can be read quickly."""
    path = folder / "interactions.csv"
    if not path.is_file() or (folder / "interactions.parquet").exists():
        return None
    try:
        looked = peek(path)
    except ExportError:
        return None
    header = looked.header
    people = any(all(name in header for name in names) for names in (_SHORTHAND, _LISTED))
    both = all(name in header for name in (*_SHORTHAND, *_LISTED))
    plain = looked.encoding == "utf-8" and looked.skip_lines == 1 and len(set(header)) == len(header)
    needed = all(name in header for name in _NEEDED)
    judged = any(name in header for name in _JUDGED_CELL_BY_CELL)
    if not (plain and needed and people) or both or judged:
        return None
    return QuickFile(path, looked.delimiter, header)
