"""What the workers of a cluster do, without a cluster: however interactions and clients are cut, nothing changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from graphmodel import analysis
from graphmodel.arrow import schema_of
from graphmodel.commerce import yardsticks
from graphmodel.engines import shipment, sum_rows, work
from graphmodel.functions import Taxonomy
from graphmodel.messages import LANGUAGES
from graphmodel.portfolio import Portfolio, end_of_day, portfolio
from graphmodel.settings import Settings
from graphmodel.tables import RESULTS, by_name
from ingest.slices import Judged, judged
from tests.oracle import portfolios


def shipped(folder: Path, inputs: Mapping[str, pa.Table]) -> shipment.Shipment:
    """A shipment that is unloaded where it was packed."""
    coded = portfolio(inputs, Taxonomy.bundled())
    written = shipment.pack(folder, f"test-{id(inputs)}", coded, inputs)
    return shipment.Shipment(
        {name: path.name for name, path in written.items()}, lambda name: str(folder / name)
    )


def added_up(rows: pa.Table) -> pa.Table:
    """Rows of sums with each key once, as a cluster adds them up."""
    how = {
        **dict.fromkeys(sum_rows.SUMMED, "sum"),
        sum_rows.LEAST: "min",
        sum_rows.GREATEST: "max",
        **dict.fromkeys(sum_rows.FLAGS, "any"),
    }
    found = rows.group_by(list(sum_rows.KEY)).aggregate(list(how.items()))
    names = {f"{name}_{function}": name for name, function in how.items()}
    return found.rename_columns(names).select(sum_rows.SCHEMA.names)


def on_a_cluster(
    folder: Path,
    inputs: Mapping[str, pa.Table],
    day: date,
    settings: Settings,
    slices: int,
    parts: int,
    language: str = "en",
) -> dict[str, pa.Table]:
    """All result tables but ``roles``, from so many slices of the interactions and parts of the portfolio."""
    cargo = shipped(folder, inputs)
    told = inputs["interactions"].take(np.random.default_rng(slices).permutation(len(inputs["interactions"])))
    cuts = np.linspace(0, len(told), slices + 1).astype(int)
    worker = work.SliceWork(cargo, settings.as_mapping(), judged, day)
    found = [
        batch
        for first, last in pairwise(cuts)
        for batch in worker(told.slice(first, last - first).to_batches())
    ]
    sums = added_up(pa.Table.from_batches(found))
    whole = yardsticks(inputs, portfolio(inputs, Taxonomy.bundled()), settings, day)
    pieces: dict[str, list[pa.RecordBatch]] = {table.name: [] for table in RESULTS if table.name != "roles"}
    for part in range(parts):
        of_part = sums.filter(
            pc.and_(
                pc.is_in(sums["kind"], pa.array(sum_rows.KINDS)),
                pa.array(sums["client"].to_numpy() % parts == part),
            )
        )
        judge = work.PartWork(cargo, settings.as_mapping(), day, parts, partial(int, part), whole, language)
        for piece in judge(of_part.to_batches()):
            (row,) = piece.to_pylist()
            batches = list(work.opened([piece], by_name(RESULTS)[row["name"]].names))
            assert sum(map(len, batches)) == row["rows"]
            pieces[row["name"]] += batches
    tables = by_name(RESULTS)
    return {name: pa.Table.from_batches(batches, schema_of(tables[name])) for name, batches in pieces.items()}


def in_order(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names])


def assert_same(found: Mapping[str, pa.Table], expected: Mapping[str, pa.Table]) -> None:
    for name, table in found.items():
        assert table.schema.equals(expected[name].schema)
        assert in_order(table).equals(in_order(expected[name])), name


@pytest.mark.parametrize(
    ("seed", "slices", "parts"), [(2000, 1, 1), (2001, 2, 3), (2002, 7, 2), (2003, 1, 9), (2004, 7, 8)]
)
def test_cutting_changes_nothing(seed: int, slices: int, parts: int, tmp_path: Path) -> None:
    drawn = portfolios.portfolio(seed, 9)
    inputs = drawn.arrow()
    language = LANGUAGES[seed % len(LANGUAGES)]
    expected = analysis.analyse(inputs, drawn.as_of, drawn.settings, language=language).tables
    found = on_a_cluster(tmp_path, inputs, drawn.as_of, drawn.settings, slices, parts, language)
    assert_same(found, expected)


def test_days_on_site_are_counted_once(tmp_path: Path) -> None:
    """Two visits of one day lie in different slices, alone and in company."""
    people = {"s": "own", "c": "client", "d": "client"}
    inputs = {
        "organisations": [
            {"organisation_id": "own", "name": "Own", "role": "supplier"},
            {"organisation_id": "client", "name": "Client", "role": "client"},
        ],
        "people": [{"person_id": i, "name": i, "organisation_id": firm} for i, firm in people.items()],
        "interactions": [
            {
                "interaction_id": f"{day}/{hour}",
                "occurred_at": datetime(2026, 6, day, hour),
                "channel": "on_site",
                "participant_ids": ["s", "c", "d"] if hour == 9 else ["s", "c"],
            }
            for day in range(20, 28)
            for hour in (9, 15)
        ],
    }
    tables = portfolios.arrow_of(inputs)
    expected = analysis.analyse(tables).tables
    assert expected["relationships"]["embedded_people"].to_pylist() == [1]
    assert_same(on_a_cluster(tmp_path, tables, date(2026, 6, 27), Settings(), 8, 1), expected)


def test_sums_travel_unchanged() -> None:
    table = pa.table(
        {
            "client": pa.array([3, 4], pa.int32()),
            "function_bit": [8, 1],
            "times": pa.array([2, 5], pa.int64()),
        }
    )
    rows = sum_rows.packed(sum_rows.JOINT_WORK, table)
    assert rows.schema.equals(sum_rows.SCHEMA)
    found = sum_rows.unpacked(rows, 0).joint_work
    assert found.to_pylist() == table.to_pylist()
    assert sum_rows.unpacked(rows, 0).ties.num_rows == 0


@pytest.fixture
def cargo(tmp_path: Path) -> shipment.Cargo:
    firms = [("own", "supplier"), ("b", "client"), ("a", "client"), ("x", "other"), ("c", "client")]
    staff = [("z", "a", "Sales"), ("m", "b", "Finance"), ("o", "x", "Sales")]
    staff += [(f"s{number}", "own", "Sales") for number in range(6)]
    left = [("q1", "own", "Quality"), ("q2", "own", "Quality"), ("r", "own", "Sales")]
    inputs = portfolios.arrow_of(
        {
            "organisations": [{"organisation_id": i, "name": i.upper(), "role": role} for i, role in firms],
            "people": [
                {
                    "person_id": i,
                    "name": i,
                    "organisation_id": firm,
                    "department": department,
                    "left_on": date(2020, 1, 1) if (i, firm, department) in left else None,
                }
                for i, firm, department in (*staff, *left)
            ],
        }
    )
    return shipped(tmp_path, inputs).unload()


def test_who_is_known(cargo: shipment.Cargo) -> None:
    assert cargo.known(pa.array(["zz", "s2", "", "A", "m", "a"])).to_pylist() == ["s2", "m"]
    assert cargo.known(pa.array([], pa.string())).to_pylist() == []


def test_nobody_is_known_where_there_is_nobody() -> None:
    nobody = shipment.Cargo(pa.table({"person_id": pa.chunked_array([], pa.string())}), pa.table({}))
    assert nobody.known(pa.array(["s1"])).to_pylist() == []


def rows_of(coded: Portfolio) -> list[tuple[Any, ...]]:
    ids = [*coded.client_ids.to_pylist(), None]
    return [
        (person, ids[client])
        for person, client in zip(coded.person_ids.to_pylist(), coded.client.tolist(), strict=True)
    ]


def test_a_share_has_its_clients_people_and_those_of_ours_on_whom_every_client_may_rest(
    cargo: shipment.Cargo,
) -> None:
    """One of each function; those who are sent to strangers, none of whom has left; who is asked for."""
    end = end_of_day(date(2026, 1, 1))
    ours = [(name, None) for name in ("q1", "r", "s0", "s1", "s2", "s3")]
    people, coded = cargo.share(0, 2, np.array([], dtype=np.int64), end)
    assert coded.client_ids.to_pylist() == ["a", "c"]
    assert coded.client_names.to_pylist() == ["A", "C"]
    assert rows_of(coded) == [*ours, ("z", "a")]
    assert cargo.people["person_id"].take(pa.array(people)).to_pylist() == [
        name for name, _ in rows_of(coded)
    ]
    asked = cargo.people["person_id"].to_pylist().index("s5")
    _, coded = cargo.share(1, 2, np.array([asked]), end)
    assert rows_of(coded) == [("m", "b"), *ours, ("s5", None)]


def test_a_meeting_has_who_took_part(cargo: shipment.Cargo) -> None:
    people, coded, clients = cargo.meeting(pa.array(["z", "s3", "o"]))
    assert rows_of(coded) == [("o", None), ("s3", None), ("z", "a")]
    assert cargo.clients["client_id"].take(pa.array(clients)).to_pylist() == ["a"]
    assert cargo.people["person_id"].take(pa.array(people)).to_pylist() == ["o", "s3", "z"]


def test_slices_are_gathered_from_batches() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        for rows in (2, 2, 5, 1, 0):
            yield pa.record_batch({"x": pa.array(range(rows), pa.int64())})

    assert [len(rows) for rows in work.slices(batches(), 4)] == [4, 5, 1]
    assert list(work.slices([], 4)) == []


def test_the_judges_counts_travel_with_the_sums(tmp_path: Path, cargo: shipment.Cargo) -> None:
    def judge(rows: pa.Table, known: Any) -> Judged:
        return Judged(rows.slice(0, 0), {"read": len(rows), "odd": 2})

    worker = work.SliceWork(shipped(tmp_path, {}), Settings().as_mapping(), judge, date(2026, 1, 1))
    (read, odd) = (batch.to_pylist()[0] for batch in worker([pa.record_batch({"x": [1, 2, 3]})]))
    assert (read["kind"], read["interactions"]) == ("read", 3)
    assert (odd["kind"], odd["interactions"]) == ("odd", 2)
