"""Interactions of any number of people come to the same sums quickly and with care, to the last bit."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.events import TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.portfolio import portfolio
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import Collected
from graphmodel.tables import CHANNELS, MOST_PARTICIPANTS
from ingest.load import read_folder
from ingest.quick import InDoubtError, quick_file, tally, tally_columns, tally_lines
from ingest.quick import file as quick_files

HEADER = ["interaction_id", "occurred_at", "channel", "initiator_id", "participant_ids"]
ROLES = {"us": "supplier", "alder": "client", "birch": "client", "else": "other"}
PEOPLE = {
    "s1": ("us", "Sales"),
    "s2": ("us", "Quality"),
    "s3": ("us", "Finance"),
    "a1": ("alder", "Purchasing"),
    "a2": ("alder", "Quality"),
    "阿三 O'Hara-Müller the third": ("alder", "Production"),
    "b1": ("birch", "Finance"),
    "b2": ("birch", "Something else"),
    "x1": ("else", "Quality"),
}
AS_OF = date(2026, 6, 30)
NOON = datetime(2026, 6, 1, 12)


class Row(NamedTuple):
    at: datetime
    channel: str
    starter: str
    people: Sequence[str]


def write(folder: Path, rows: Sequence[Row], *, more: Sequence[str] = (), **form: Any) -> Path:
    """An export folder with these interactions, and more people at Alder."""
    known = [(person, "A name", *home) for person, home in PEOPLE.items()]
    told = [(*row[:3], ";".join(row.people)) for row in rows]
    tables: dict[str, list[tuple[Any, ...]]] = {
        "organisations": [
            ("organisation_id", "name", "role"),
            *((id, id, role) for id, role in ROLES.items()),
        ],
        "people": [
            ("person_id", "name", "organisation_id", "department"),
            *known,
            *((person, "A name", "alder", "Quality") for person in more),
        ],
        "interactions": [tuple(HEADER), *((f"{number:05}", *cells) for number, cells in enumerate(told))],
    }
    for name, lines in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, **form).writerows(lines)
    return folder


def as_parquet(folder: Path, rows: Sequence[Row], *, group: int, as_text: bool) -> None:
    """Turn the folder's interactions into Parquet."""
    (folder / "interactions.csv").unlink()
    lists = pa.array([row.people for row in rows], pa.list_(pa.string()))
    table = pa.table(
        {
            "interaction_id": pa.array([f"{number:05}" for number in range(len(rows))], pa.string()),
            "occurred_at": pa.array([row.at for row in rows], pa.timestamp("us")),
            "channel": pa.array([row.channel for row in rows], pa.string()),
            "initiator_id": pa.array([row.starter or None for row in rows], pa.string()),
            "participant_ids": pc.binary_join(lists, ";") if as_text else lists,
        }
    )
    pq.write_table(table, folder / "interactions.parquet", row_group_size=group)


@contextmanager
def narrow() -> Iterator[None]:
    """Compiled loops for every file, little room to begin with, small blocks and several parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_files, "LISTS_TALLIED_FROM", 0)
        for name in ("_PEOPLE", "_SUMS", "_VISITS"):
            patch.setattr(tally, name, 1)
        patch.setattr(tally_lines, "BLOCK", 700)
        patch.setattr(tally_lines, "LEAST_PART", 600)
        patch.setattr(tally_columns, "_AT_ONCE", 7)
        yield


def quickly(folder: Path, chosen: Settings) -> dict[str, Any]:
    """The sums of the quick way; ``InDoubtError`` where it is not taken to the end."""
    quick = quick_file(folder)
    assert quick is not None
    with Workbench() as workbench, quick.begin(workbench, chosen, AS_OF) as source:
        tables = read_folder(folder, leave_out=quick.path).tables
        return in_short(source.collect(portfolio(tables, Taxonomy.bundled()), chosen, lambda *_: AS_OF))


def with_care(folder: Path, chosen: Settings) -> dict[str, Any]:
    """The sums of the careful way."""
    tables = read_folder(folder).tables
    with Workbench() as workbench:
        workbench.lay_out({"interactions": tables["interactions"]})
        coded = portfolio(tables, Taxonomy.bundled())
        return in_short(TableEvents(workbench).collect(coded, chosen, lambda *_: AS_OF))


KEYS = {
    "ties": ("client", "supplier", "contact", "bin"),
    "contacts": ("client", "bin"),
    "joint_work": ("client", "function_bit"),
    "on_site": ("client", "supplier"),
}
TOGETHER: dict[str, Callable[[Any, Any], Any]] = {"first_us": min, "last_us": max}


def in_short(found: Collected) -> dict[str, Any]:
    """All sums, had client by client, rows of the same key added up."""
    told: dict[str, Any] = defaultdict(dict)
    for client in range(len(found.rows)):
        sums = found.of(client, client)
        for name, keys in KEYS.items():
            for row in getattr(sums, name).to_pylist():
                key = (client, *[row.pop(part) for part in keys][1:])
                former = told[name].get(key)
                told[name][key] = row if former is None else _added(former, row)
    for name in ("end", "interactions", "after_as_of", "both_sides"):
        told[name] = getattr(found, name)
    return told


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (one[name] or other[name])
        if isinstance(one[name], bool)
        else TOGETHER.get(name, lambda a, b: a + b)(one[name], other[name])
        for name in one
    }


ROWS = st.lists(
    st.builds(
        Row,
        st.datetimes(datetime(2024, 1, 1), datetime(2026, 7, 9)),
        st.sampled_from(CHANNELS),
        st.sampled_from(["", *PEOPLE]),
        st.lists(st.sampled_from([*PEOPLE]), min_size=1, max_size=8),
    ),
    max_size=25,
)
SETTINGS = st.sampled_from(
    [Settings(), Settings.from_mapping({"joint_work": {"functions_a_side": 1, "on_site_window_days": 300}})]
)


@settings(max_examples=40, deadline=None)
@given(ROWS, SETTINGS, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_lists_of_text(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], chosen: Settings, quoted: bool, end: str
) -> None:
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    folder = write(tmp_path_factory.mktemp("lists"), rows, quoting=quoting, lineterminator=end)
    with narrow():
        found = quickly(folder, chosen)
    assert found == with_care(folder, chosen)


@settings(max_examples=40, deadline=None)
@given(ROWS, SETTINGS, st.booleans(), st.integers(1, 30))
def test_lists_in_columns(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], chosen: Settings, as_text: bool, group: int
) -> None:
    folder = write(tmp_path_factory.mktemp("lists"), rows)
    expected = with_care(folder, chosen)
    as_parquet(folder, rows, group=group, as_text=as_text)
    with narrow():
        assert quickly(folder, chosen) == expected


CROWD = [f"c{number:04}" for number in range(MOST_PARTICIPANTS)]
GOOD = Row(NOON, "meeting", "s1", ["s1", "a1", "b1"])


@pytest.mark.parametrize("as_text", [True, False, None], ids=["text", "list", "CSV"])
@pytest.mark.parametrize(
    ("people", "starter"),
    [
        (["s1", "a1", "nobody"], "s1"),
        (["s1", "a1", "a2"], "nobody"),
        (["s1", "", "a1"], ""),
        (["s1", "a1", ""], ""),
        (["s1", "a1", " a2"], ""),
        (["s1", "a1", "NULL"], ""),
        (["s1", *CROWD], ""),
        (CROWD, "s1"),
    ],
    ids=[
        "an unknown person",
        "an unknown starter",
        "nobody between two",
        "nobody at the end",
        "a blank before a name",
        "nothing in words",
        "a crowd",
        "a crowd with its starter",
    ],
)
def test_a_doubt_about_one_of_many_is_noticed(
    tmp_path: Path, people: list[str], starter: str, as_text: bool | None
) -> None:
    rows = [GOOD, Row(NOON, "meeting", starter, people), GOOD]
    folder = write(tmp_path, rows, more=CROWD)
    if as_text is not None:
        as_parquet(folder, rows, group=2, as_text=as_text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_files, "LISTS_TALLIED_FROM", 0)
        with pytest.raises(InDoubtError):
            quickly(folder, Settings())


def test_as_many_as_can_meet(tmp_path: Path) -> None:
    rows = [GOOD, Row(NOON, "email", "s1", [*CROWD[1:], "s1", *CROWD[1:]]), GOOD]
    folder = write(tmp_path, rows, more=CROWD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_files, "LISTS_TALLIED_FROM", 0)
        found = quickly(folder, Settings())
    assert found == with_care(folder, Settings())
    assert len(found["ties"]) == MOST_PARTICIPANTS + 1


def test_a_million_people_in_one_row_want_care(tmp_path: Path) -> None:
    folder = write(tmp_path, [GOOD, Row(NOON, "meeting", "", ["s1", *CROWD * 1000]), GOOD], more=CROWD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_files, "LISTS_TALLIED_FROM", 0)
        with pytest.raises(InDoubtError):
            quickly(folder, Settings())


def test_rows_in_no_order_give_the_same_sums(tmp_path: Path) -> None:
    people = [*PEOPLE]
    rows = [
        Row(
            datetime(2025, 1 + 5 * number % 12, 9, number),
            CHANNELS[number % 7],
            "",
            people[number % 7 : number % 7 + 3],
        )
        for number in range(24)
    ]
    folder = write(tmp_path, rows)
    header, *lines = (folder / "interactions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    expected = with_care(folder, Settings())
    for order in (lines[::-1], lines[::3] + lines[1::3] + lines[2::3]):
        (folder / "interactions.csv").write_text("".join([header, *order]), encoding="utf-8")
        with narrow():
            assert quickly(folder, Settings()) == expected
