"""Arrow's three-valued truth as NumPy's two-valued."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def true(values: pa.Array) -> Mask:
    """A boolean Arrow array as a NumPy mask; null counts as false."""
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), dtype=np.bool_)
