"""A slice judged by itself gives what the loader gives: the same rows, the same books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ingest import slices
from ingest.memory import read_tables
from ingest.report import Balance
from ingest.slices import balance_of, judged

PEOPLE = ("s1", "s2", "a1", "a2", "é")
LISTED = ("interaction_id", "occurred_at", "channel", "participant_ids", "initiator_id", "duration_minutes")
PAIRED = (
    "interaction_id",
    "occurred_at",
    "channel",
    "supplier_person_id",
    "client_person_id",
    "initiator_id",
)
SOUND = [
    ("1", "2026-06-01T10:00:00", "email", "s1;a1;a2", "s1", "5"),
    ("2", "2026-06-02 10:00", "call", "a1", "s1", None),
    ("3", "2026-06-03", "on_site", "s1;s1;a1", None, "0.5"),
    ("4", "2026-06-03T10:00:00.25Z", "visit", "s2;é", "é", None),
]
FAULTY = [
    ("5", "2026-02-30", "email", "s1;a1", None, None),
    ("6", "no time", "email", "s1;a1", None, None),
    ("7", "2026-06-01", "pigeon", "s1;a1", None, None),
    ("8", "2026-06-01", "email", "s1;nobody", None, None),
    ("9", "2026-06-01", "email", "s1;a1", "nobody", None),
    ("10", "2026-06-01", "email", ";", None, None),
    ("11", None, "email", "s1;a1", None, None),
    (None, "2026-06-01", "email", "s1;a1", None, None),
    ("13", "2026-06-01", "email", "s1;a1", None, "-1"),
    ("14", "2026-06-01", "email", "s1;a1", None, "long"),
    ("15", "2026-06-01", "email", ";".join(f"x{i}" for i in range(1001)), None, None),
    ("16", "2300-06-01", "email", "s1;a1", None, None),
]
MENDED = [
    ("17", "2026-06-01T10:00:00+02:00", "E-Mail", " s1 ;a1", None, None),
    ("18", "2026-6-1 9:00 PM", "On Site", "s1;e\u0301", "s1\u200b", "NULL"),
    (" 19 ", "2026-06-01", "email", "s1;;a1", "#N/A", None),
]


def known(ids: pa.Array) -> pa.Array:
    return ids.filter(pc.is_in(ids, pa.array(PEOPLE)))


def table(rows: Sequence[Sequence[Any]], names: Sequence[str] = LISTED) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[] for _ in names]
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(names, columns, strict=True)})


def loaded(given: pa.Table) -> tuple[list[Mapping[str, Any]], Balance, dict[str, int]]:
    """What the loader makes of the rows: as a reader of the analysis sees them, their balance, its codes."""
    dataset = read_tables(
        {
            "organisations": [{"organisation_id": "own", "name": "Own", "role": "supplier"}],
            "people": [{"person_id": i, "name": i, "organisation_id": "own"} for i in PEOPLE],
            "interactions": given,
        }
    )
    report = dataset.report
    return plain(dataset.tables["interactions"]), report.tables["interactions"], report.rejections_by_code()


def plain(rows: pa.Table) -> list[Mapping[str, Any]]:
    """Rows as an analysis takes them: who took part, once each."""
    return [
        {
            **{name: row[name] for name in ("interaction_id", "occurred_at", "channel", "initiator_id")},
            "people": sorted({*row["participant_ids"], *filter(None, [row["initiator_id"]])}),
        }
        for row in rows.to_pylist()
    ]


def assert_as_loaded(given: pa.Table) -> None:
    found = judged(given, known)
    rows, balance, codes = loaded(given)
    assert plain(found.rows) == rows
    assert balance_of(found.counts) == (balance, codes)


@pytest.mark.parametrize("row", [*SOUND, *FAULTY, *MENDED], ids=lambda row: repr(row[0]))
def test_a_row(row: Sequence[Any]) -> None:
    assert_as_loaded(table([row]))
    assert_as_loaded(table([*SOUND[:2], row] if row not in SOUND else [row]))


def test_all_rows_together() -> None:
    assert_as_loaded(table([*SOUND, *FAULTY, *MENDED]))
    assert_as_loaded(table([]))


def test_sound_rows_are_not_read_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "read_tables", None)
    found = judged(table(SOUND), known)
    assert len(found.rows) == len(SOUND)
    pairs = [("1", "2026-06-01", "email", "s1", "a1", None), ("2", "2026-06-01", "email", "a1", "s2", "s1")]
    assert judged(table(pairs, PAIRED), known).counts == {"read": 2, "loaded": 2}


@pytest.mark.parametrize("pair", [("s1", "a1"), ("s1", None), (None, None), ("nobody", "a1"), (" s1", "a1")])
def test_a_pair(pair: tuple[str | None, str | None]) -> None:
    assert_as_loaded(table([("1", "2026-06-01T10:00:00Z", "email", *pair, "s2")], PAIRED))


def test_a_pair_stands_in_where_the_list_is_empty() -> None:
    names = (*LISTED[:4], "supplier_person_id", "client_person_id")
    rows = [
        ("1", "2026-06-01", "email", "s1;s2;a1", "s2", "a2"),
        ("2", "2026-06-01", "email", None, "s2", "a2"),
    ]
    assert_as_loaded(table(rows, names))


@pytest.mark.parametrize(
    "instants",
    [
        pa.array([0, 1_780_000_000_123_456], pa.timestamp("us")),
        pa.array([0, 1_780_000_000_123_456], pa.timestamp("us", "Asia/Shanghai")),
        pa.array([0, 1_780_000_000_123], pa.timestamp("ms", "UTC")),
        pa.array([0, 20_000], pa.date32()),
    ],
    ids=str,
)
def test_times_that_have_a_type(instants: pa.Array) -> None:
    given = table([("1", None, "email", "s1;a1", None, None), ("2", None, "email", "s1;a1", None, None)])
    assert_as_loaded(given.set_column(1, "occurred_at", instants))


def test_lists_that_have_a_type() -> None:
    given = table(SOUND).set_column(3, "participant_ids", pa.array([["s1", "a1"], ["a1"], ["s1", None], []]))
    assert_as_loaded(given)


def test_books_of_slices_add_up() -> None:
    balance, codes = balance_of(
        {"read": 7, "loaded": 3, "quarantined": 2, "ignored/broadcast": 2, "code/wrong_type": 4}
    )
    assert balance == Balance(read=7, loaded=3, ignored={"broadcast": 2}, quarantined=2)
    assert balance.holds
    assert codes == {"wrong_type": 4}
