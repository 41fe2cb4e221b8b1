"""Where the rows of mailboxes and calendars stand, so that a faulty one can be shown as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.reading.source import Peek

LONGEST_LINE = 1 << 20
"""Bytes of a line that are read at once; the rest of a longer one counts as a line of its own that says nothing."""


class Place(NamedTuple):
    """Where a row stands: its file, the byte at which it begins, its line there (counted from 1)."""

    path: Path
    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a source's rows, and how the part of a row that is read is shown."""

    files: Sequence[Path]
    file: npt.NDArray[np.int32]
    offset: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    show: Callable[[BinaryIO], str]

    @property
    def first_line(self) -> npt.NDArray[np.int64]:
        """The line on which each row begins; in a source of many files, the number of the row's file."""
        return self.line if len(self.files) < 2 else self.file.astype(np.int64) + 1

    @property
    def last_line(self) -> npt.NDArray[np.int64]:
        """The same as `first_line`: what follows the beginning is not counted."""
        return self.first_line

    def raw_text(self, rows: npt.NDArray[np.int64]) -> dict[int, str]:
        """What is read of some rows, as it stands in the file; of many files with the file's name above."""
        result = {}
        for row in rows.tolist():
            path = self.files[self.file[row]]
            with path.open("rb") as handle:
                handle.seek(int(self.offset[row]))
                text = self.show(handle)
            result[row] = text if len(self.files) < 2 else f"{path.name}\n{text}"
        return result


def places_of(files: Sequence[Path], rows: Sequence[Place], show: Callable[[BinaryIO], str]) -> Places:
    """The places of rows that stand in these files."""
    number = {path: i for i, path in enumerate(files)}
    return Places(
        files,
        np.array([number[row.path] for row in rows], dtype=np.int32),
        np.array([row.offset for row in rows], dtype=np.int64),
        np.array([row.line for row in rows], dtype=np.int64),
        show,
    )


def peek_of(folder: Path, whole: Path, columns: tuple[str, ...], kind: str) -> Peek:
    """What a source is called and which columns it has: one below the folder is called by the way to it."""
    way = whole.relative_to(folder).parts
    if len(way) < 2:
        return Peek(whole, columns, kind, "", 0)
    return Peek(folder / way[0], columns, kind, "", 0, sheet="/".join(way[1:]), alone=False)
