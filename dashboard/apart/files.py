"""An answer as a file: pickled, with its arrays and tables beside it, so that whoever reads it maps them.

Mapped pages take memory only where they are looked at, and the system may take them back at any time. What several
tables share is written once. Arrays that are read this way cannot be written to.
"""

from __future__ import annotations

import copyreg
import io
import mmap
import pickle
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np

Answer = TypeVar("Answer")

ALIGNED = 64
"""Bytes at whose multiples arrays begin, as Arrow wants it."""

_LENGTH = 8


def write(value: Any, path: Path) -> None:
    """Write a value; anything that can be pickled."""
    apart: list[pickle.PickleBuffer] = []
    inside = pickled(value, apart.append)
    places: dict[tuple[int, int], int] = {}
    spans = []
    with path.open("wb") as file:
        for buffer in apart:
            raw = buffer.raw()
            key = np.frombuffer(raw, np.uint8).ctypes.data, raw.nbytes
            if key not in places:
                places[key] = file.seek(-file.tell() % ALIGNED, 1)
                file.write(raw)
            spans.append((places[key], raw.nbytes))
        index = pickle.dumps((inside, spans))
        file.write(index)
        file.write(len(index).to_bytes(_LENGTH, "little"))


def read(path: Path) -> Any:
    """The value of a file that ``write`` made; from nowhere else, as unpickling runs what it is told."""
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _MAPPED.add(whole)
    mapped = memoryview(whole)
    begin = len(mapped) - _LENGTH - int.from_bytes(mapped[-_LENGTH:], "little")
    inside, spans = pickle.loads(mapped[begin:-_LENGTH])  # noqa: S301 - our own file
    return pickle.loads(inside, buffers=_parts(mapped, spans))  # noqa: S301


def forget_pages() -> None:
    """Let this process hold nothing of the answers it read, until they are looked at; where the system can be told."""
    if hasattr(mmap, "MADV_DONTNEED"):
        for whole in list(_MAPPED):
            whole.madvise(mmap.MADV_DONTNEED)


_MAPPED: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()


def _parts(mapped: memoryview, spans: Sequence[tuple[int, int]]) -> list[memoryview]:
    return [mapped[start : start + size] for start, size in spans]


def pickled(value: Any, beside: Callable[[pickle.PickleBuffer], object] | None = None) -> bytes:
    """A value as ``pickle.loads`` reads it; ``beside`` is given its arrays, which are then not in it."""
    told = io.BytesIO()
    pickler = pickle.Pickler(told, protocol=5, buffer_callback=beside)
    pickler.dispatch_table = _MORE
    pickler.dump(value)
    return told.getvalue()


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


_MORE = {
    **copyreg.dispatch_table,
    MappingProxyType: lambda read_only: (_read_only, (dict(read_only),)),
}
"""How to pickle what Python does not, mappings that cannot be written to: settings are made of them."""


class AnswerFile(Generic[Answer]):
    """An answer that another process left; its file goes with the last who knows of it, what was mapped stays."""

    def __init__(self, path: Path) -> None:
        self.path = path
        weakref.finalize(self, _remove, path)

    def read(self) -> Answer:
        """The answer, mapped."""
        answer: Answer = read(self.path)
        return answer


def _remove(path: Path) -> None:
    with suppress(OSError):  # where a mapped file cannot go, it goes with its folder
        path.unlink(missing_ok=True)
