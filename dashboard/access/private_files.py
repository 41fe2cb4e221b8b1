"""Files that nobody else on the machine may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmodel.errors import InputError

try:
    import fcntl
except ImportError:  # not on Windows, where one writer at a time is up to the user
    fcntl = None  # type: ignore[assignment]


def make_folder(folder: Path) -> None:
    """The folder, made for its owner alone where it is not there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as cause:
        raise unusable(folder, cause) from cause


def write(path: Path, content: str) -> None:
    """Replace a file's content in one step, readable for its owner alone."""
    make_folder(path.parent)
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(made, path)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise
    except OSError as cause:
        raise unusable(path, cause) from cause


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One process at a time, for the length of the block."""
    make_folder(path.parent)
    try:
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as cause:
        raise unusable(path, cause) from cause
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def unusable(path: Path, cause: OSError) -> InputError:
    """What to say where a file cannot be read or written."""
    return InputError(
        cause.strerror or str(cause), where=str(path), remedy="Choose another folder with CROSSTIE_ACCESS"
    )
