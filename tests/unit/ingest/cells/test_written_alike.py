"""Times that Arrow reads in one go are read as a careful look would read them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.cells import dates
from ingest.cells.dates import detect_date_order, moments

DAY = st.dates().map(str)
CLOCK = st.times().map(lambda time: time.isoformat("seconds"))
ZONE = st.sampled_from(["", "Z", "+00:00", "+0530", "-08:00", "+05", " Z", "UTC"])
TIMES = st.one_of(
    DAY,
    st.builds("{}T{}{}".format, DAY, CLOCK, ZONE),
    st.builds("{} {}.{}{}".format, DAY, CLOCK, st.integers(0, 10**9), ZONE),
    st.builds("{}T{:02}{}".format, DAY, st.integers(0, 25), ZONE),
    st.text("0123456789-/.:TZ+ ", max_size=20),
)
COLUMNS = st.one_of(st.lists(TIMES | st.none(), max_size=5), TIMES.flatmap(lambda one: st.just([one] * 2)))


@settings(deadline=None)
@given(cells=COLUMNS)
@example(cells=["2026-03-01T10:00:00Z", "2026-03-01"])
@example(cells=["2026-03-01T10:00:00.1234567"])
@example(cells=["20260301", "2026-060"])
def test_one_go_gives_what_care_gives(cells: list[str | None]) -> None:
    text = pa.array(cells, pa.string())
    alike = dates._written_alike(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "_written_alike", lambda text: None)
        micros, shaped, exists = moments(text, None)
        order = detect_date_order([text])
    assert detect_date_order([text]) == order
    if alike is not None:
        assert np.array_equal(shaped, text.is_valid().to_numpy(zero_copy_only=False))
        assert np.array_equal(exists, shaped)
        assert alike.to_pylist() == micros.to_pylist()


@pytest.mark.parametrize(
    "cells", [["2026-03-01"], ["2026-03-01T10:00:00Z", None], ["2026-03-01 10:00:00+02:00"], [None]]
)
def test_sound_times_go_in_one(cells: list[str | None]) -> None:
    assert dates._written_alike(pa.array(cells, pa.string())) is not None


@pytest.mark.parametrize(
    "cells", [["03/04/2026"], ["2026-02-30"], ["2026-03-01T10:00:00Z", "2026-03-01"], ["soon"]]
)
def test_others_want_a_look(cells: list[str]) -> None:
    assert dates._written_alike(pa.array(cells)) is None
