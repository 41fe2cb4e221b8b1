"""What the compiled loops add up is what plain Python adds up, and what they do not take for sure is a doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.tables import CHANNELS
from ingest.quick import tally, tally_lines
from ingest.quick.numbered import BOTH_ACTED, MESSAGES, NumberedSums
from ingest.quick.source import InDoubtError
from ingest.quick.summing import Model
from ingest.quick.tally import in_order
from ingest.quick.tally_columns import tally_columns

HEADER = (
    "interaction_id",
    "occurred_at",
    "channel",
    "supplier_person_id",
    "client_person_id",
    "initiator_id",
    "note",
)
EPOCH = datetime(1970, 1, 1)
END = datetime(2026, 7, 1)
DAY_US = 86_400_000_000
WEIGHTS = [0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 3.3]


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


MODEL = Model(
    end=micros(END),
    half_life=90 * DAY_US,
    oldest_bin=5,
    on_site_since=micros(END) - 365 * DAY_US,
    weights=np.array(WEIGHTS),
    two=2.0,
)


class Row(NamedTuple):
    at: datetime
    channel: int
    one: str
    other: str
    starter: int


SIGNS = st.characters(codec="utf-8", exclude_characters='";,\r\n', exclude_categories=["C"])
NAMES = st.text(SIGNS, min_size=1, max_size=20)
PEOPLE = st.lists(NAMES, min_size=2, max_size=6, unique=True)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    people = st.sampled_from(draw(PEOPLE))
    moments = st.datetimes(datetime(2022, 1, 1), datetime(2026, 12, 31))
    row = st.builds(Row, moments, st.integers(0, 6), people, people, st.integers(0, 2))
    return draw(st.lists(row, max_size=30))


def written(rows: list[Row], quoted: bool, end: str) -> bytes:
    """A file of these rows."""
    lines = [",".join(HEADER)]
    for number, row in enumerate(rows):
        at = row.at.isoformat() if number % 2 else str(row.at)
        starter = ("", row.one, row.other)[row.starter]
        cells = [f"{number:05}", at, CHANNELS[row.channel], row.one, row.other, starter, 'a "note"']
        mark = '"' if quoted else ""
        lines.append(",".join(mark + cell.replace('"', mark + '"') + mark for cell in cells))
    return (end.join(lines) + end).encode()


@contextmanager
def narrow() -> Iterator[None]:
    """Little room to begin with, small blocks and several parts: everything that grows or is cut does."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_PEOPLE", "_SUMS", "_VISITS"):
            patch.setattr(tally, name, 1)
        patch.setattr(tally_lines, "BLOCK", 400)
        patch.setattr(tally_lines, "LEAST_PART", 300)
        yield


def tallied(path: Path, content: bytes) -> list[tally_lines.Part]:
    path.write_bytes(content)
    layout = tally_lines.layout_of(HEADER, HEADER[:-1], ",")
    return tally_lines.tally_lines(path, layout, MODEL, lambda: False)


Found = dict[tuple[str, str, int], dict[str, Any]]


def nothing() -> dict[str, Any]:
    return {
        "interactions": 0,
        "weight": 0,
        "one_started": 0,
        "other_started": 0,
        "facts": 0,
        "at": [],
        "days": [],
    }


def added_up(rows: list[Row]) -> Found:
    """What ``named_bins`` says, row by row in Python."""
    found: Found = defaultdict(nothing)
    for row in rows:
        ago = MODEL.end - micros(row.at)
        back = (ago - 1) // MODEL.half_life
        decay = pc.power(2.0, pa.scalar(back - ago / MODEL.half_life)).as_py() * 2.0**40
        sums = found[row.one, row.other, min(back, MODEL.oldest_bin) if ago > 0 else -1]
        sums["interactions"] += 1
        sums["weight"] += int(decay * WEIGHTS[row.channel] + 0.5)
        sums["at"].append(micros(row.at))
        message = row.channel < 2
        starter = (0, 1, 1 if row.one == row.other else 2)[row.starter]
        sums["facts"] |= MESSAGES + 4 * starter if message else BOTH_ACTED
        sums["one_started"] += int(decay + 0.5) * (message and starter == 1)
        sums["other_started"] += int(decay + 0.5) * (message and starter == 2)
        if CHANNELS[row.channel] == "on_site" and MODEL.on_site_since <= micros(row.at) < MODEL.end:
            sums["days"].append(micros(row.at) // DAY_US)
    return in_short(found)


def joined(parts: Iterable[NumberedSums]) -> Found:
    """The same of what the loops found; parts add up."""
    found: Found = defaultdict(nothing)
    for sums in parts:
        names = sums.names.to_pylist()
        for place, record in enumerate(sums.records):
            former = found[names[record["one"]], names[record["other"]], int(record["bin"])]
            for name in ("interactions", "weight", "one_started", "other_started"):
                former[name] += int(record[name])
            former["facts"] |= int(record["facts"])
            former["at"] += [int(record["first_us"]), int(record["last_us"])]
            former["days"] += sums.visits[sums.visits[:, 0] == place, 1].tolist()
    return in_short(found)


def in_short(found: Found) -> Found:
    """First and last instant, and the days in order."""
    return {
        key: {**sums, "at": (min(sums["at"]), max(sums["at"])), "days": sorted(sums["days"])}
        for key, sums in found.items()
    }


@settings(max_examples=60, deadline=None)
@given(rows(), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_sums_are_those_of_plain_python(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], quoted: bool, end: str
) -> None:
    path = tmp_path_factory.mktemp("lines") / "interactions.csv"
    with narrow():
        parts = tallied(path, written(rows, quoted, end))
    assert joined(part.sums for part in parts) == added_up(rows)
    assert in_order([part.ids for part in parts])


@settings(max_examples=60, deadline=None)
@given(rows(), st.sampled_from(["pairs", "lists", "lists as text"]), st.integers(1, 9))
def test_columns_give_the_same_sums(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], shape: str, group: int
) -> None:
    path = tmp_path_factory.mktemp("columns") / "interactions.parquet"
    if shape != "pairs":
        rows = [row for row in rows if row.one != row.other]
    columns = {
        "interaction_id": pa.array([f"{number:05}" for number in range(len(rows))], pa.string()),
        "occurred_at": pa.array([row.at for row in rows], pa.timestamp("us")),
        "channel": pa.array([CHANNELS[row.channel] for row in rows], pa.string()),
        "initiator_id": pa.array([(None, row.one, row.other)[row.starter] for row in rows], pa.string()),
    }
    if shape == "pairs":
        columns["supplier_person_id"] = pa.array([row.one for row in rows], pa.string())
        columns["client_person_id"] = pa.array([row.other for row in rows], pa.string())
    elif shape == "lists":
        columns["participant_ids"] = pa.array([[row.one, row.other] for row in rows], pa.list_(pa.string()))
    else:
        columns["participant_ids"] = pa.array([f"{row.one};{row.other}" for row in rows], pa.string())
    pq.write_table(pa.table(columns), path, row_group_size=group)
    with narrow():
        groups = tally_columns(path, list(columns), MODEL, lambda: False)
    assert joined(group.sums for group in groups) == added_up(rows)
    assert in_order([group.ids for group in groups])
    assert not any(len(group.sums.gatherings.records) for group in groups)


def instant_of(folder: Path, text: str) -> int:
    """What the loops take this time for."""
    (part,) = tallied(folder / "interactions.csv", f"{','.join(HEADER)}\n1,{text},email,a,b,a,\n".encode())
    return part.sums.span[0]


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31)),
    st.sampled_from([None, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/Caracas")]),
    st.sampled_from([" ", "T"]),
    st.sampled_from(["minutes", "seconds", "auto"]),
)
def test_a_plain_time_is_taken(
    tmp_path_factory: pytest.TempPathFactory, at: datetime, zone: ZoneInfo | None, sep: str, digits: str
) -> None:
    at = at.replace(tzinfo=zone)
    offset = at.utcoffset() or timedelta()
    if offset.seconds % 60:
        return  # before zones were whole minutes from UTC
    text = at.isoformat(sep, timespec=digits)
    told = datetime.fromisoformat(text).replace(tzinfo=None)
    assert instant_of(tmp_path_factory.mktemp("times"), text) == micros(told - offset)


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(
        r"\A(19|20)\d\d-[01]\d-[0-3]\d([ T][0-2]\d:[0-6]\d(:[0-6]\d(\.\d{0,7})?)?(Z|[+-]\d\d(:?\d\d)?)?)?\Z"
    )
)
def test_a_time_that_is_taken_is_what_arrow_says(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        found = instant_of(tmp_path_factory.mktemp("times"), text)
    except InDoubtError:
        return
    zone = "UTC" if text.endswith("Z") or any(sign in text[10:] for sign in "+-") else None
    assert found == pa.array([text]).cast(pa.timestamp("us", zone)).cast(pa.int64())[0].as_py()


GOOD = b"1,2026-06-01 10:00:00,email,a,b,a,note\n"


@pytest.mark.parametrize(
    "line",
    [
        GOOD.replace(b"note", b"no\0te"),
        GOOD.replace(b"note", b"no\rte"),
        GOOD.replace(b"note", b'"no\nte"'),
        GOOD.replace(b"note", b'"note'),
        GOOD.replace(b"note", b'"no"te'),
        GOOD.replace(b"1,", b"a b,", 1),
        GOOD.replace(b"1,", "é,".encode(), 1),
        GOOD.replace(b"1,", b"(null),", 1),
        GOOD.replace(b",a,b,", b',"a""x",b,'),
        GOOD.replace(b",a,b,", b",,b,"),
        GOOD.replace(b",a,note", b",c,note"),
        GOOD.replace(b",note", b""),
        GOOD.replace(b"note", b"note,"),
        GOOD.replace(b"note", b"x" * (1 << 21)),
        b"\n",
    ],
)
def test_what_is_not_plain_is_a_doubt(tmp_path: Path, line: bytes) -> None:
    head = ",".join(HEADER).encode() + b"\n"
    (part,) = tallied(tmp_path / "interactions.csv", head + GOOD)
    assert len(part.sums.records) == 1
    with pytest.raises(InDoubtError):
        tallied(tmp_path / "interactions.csv", head + line + GOOD)


@pytest.mark.parametrize(
    ("ids", "ordered"),
    [("abcd", True), ("dcba", True), ("abca", False), ("aab", False), ("a", True), (["a", "aa", "ab"], True)],
)
def test_ids_in_one_direction_differ(tmp_path: Path, ids: list[str], ordered: bool) -> None:
    lines = [GOOD.replace(b"1,", f"{id},".encode(), 1) for id in ids]
    with narrow():
        parts = tallied(tmp_path / "interactions.csv", b"".join([",".join(HEADER).encode(), b"\n", *lines]))
    assert in_order([part.ids for part in parts]) is ordered
