"""How loops are compiled. Whoever imports this loads Numba: a quarter of a second, and 80 MB."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from zlib import crc32

from numba import njit

from graphmodel.imports import hidden

with hidden("scipy.linalg", "cffi"):  # Numba would load half of the one to see whether it has a BLAS
    import numba.core.typing.cffi_utils
    import numba.np.arraymath  # noqa: F401

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compiled at the first call, without Python's lock; kept on the disk where there is a place for it.

    What is kept is good until a file beside the function's changes: loops are compiled into those that call them. Numba
    looks at the function's own file alone, and at its own version first, before it reads types that may be gone.
    """
    try:
        loop: Any = njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        return cast(F, njit(nogil=True, error_model="numpy")(function))
    loop._cache._cache_file._version += _state_of(Path(function.__code__.co_filename).parent)
    return cast(F, loop)


@cache
def _state_of(folder: Path) -> str:
    """Another text for each state of a folder's code."""
    files = ((path.name, path.stat()) for path in sorted(folder.glob("*.py")))
    told = [(name, stat.st_mtime_ns, stat.st_size) for name, stat in files]
    return f" {crc32(repr(told).encode()):08x}"
