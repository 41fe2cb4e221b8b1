"""On Spark an analysis gives, to the last bit, what it gives on this machine."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from crosstie.analysing import analyse_folder
from crosstie.on_spark import analyse_on_spark
from graphmodel import analysis
from graphmodel.engines.session import spark_session
from graphmodel.tables import LEVELS, RESULTS
from ingest.example import write_example
from ingest.slices import judged
from tests.oracle.portfolios import arrow_of, portfolio
from tests.oracle.test_identity import decided

pytestmark = pytest.mark.spark

ARGUMENTS = (
    "--master local[2] --conf spark.sql.shuffle.partitions=3 --conf spark.driver.memory=1g"
    " --conf spark.sql.session.timeZone=Asia/Shanghai --conf spark.sql.execution.arrow.maxRecordsPerBatch=500"
    " pyspark-shell"
)
"""A user's own configuration, one that makes many small batches and reads times in another zone than UTC."""


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    missing = None
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        missing = "no Java found: apt-get install openjdk-17-jre-headless"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        missing = "no pyspark found: make spark"
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", ARGUMENTS)
        with spark_session() as session:
            yield session


def in_order(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names])


def assert_same(found: Mapping[str, pa.Table], expected: Mapping[str, pa.Table]) -> None:
    assert list(expected) == [table.name for table in RESULTS]
    for name, table in expected.items():
        assert found[name].schema.equals(table.schema), name
        assert in_order(found[name]).equals(in_order(table)), name


def written(folder: Path) -> dict[str, pa.Table]:
    return {table.name: pq.read_table(folder / f"{table.name}.parquet") for table in RESULTS}


def as_parquet(folder: Path, target: Path) -> Path:
    """The export with types: times, lists, numbers, and interactions in a folder of several files."""
    (target / "interactions.parquet").mkdir(parents=True)
    for path in folder.glob("*.csv"):
        rows = pyarrow.csv.read_csv(
            path,
            convert_options=pyarrow.csv.ConvertOptions(
                strings_can_be_null=True, include_missing_columns=True
            ),
        )
        if path.stem != "interactions":
            pq.write_table(rows, target / f"{path.stem}.parquet")
            continue
        lists = pc.split_pattern(rows["participant_ids"], ";")
        at = rows["occurred_at"].cast(pa.timestamp("us"))
        rows = rows.set_column(rows.column_names.index("participant_ids"), "participant_ids", lists)
        rows = rows.set_column(rows.column_names.index("occurred_at"), "occurred_at", at)
        for number, start in enumerate(range(0, len(rows), len(rows) // 3)):
            part = rows.slice(start, len(rows) // 3)
            pq.write_table(part, target / "interactions.parquet" / f"part-{number}.parquet")
    return target


def rows_in(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


def test_the_example_from_csv(
    spark: Any, example: Path, tmp_path: Path, crosstie: Callable[..., Any]
) -> None:
    out = tmp_path / "out"
    told = crosstie("analyse", "--engine", "spark", "--from", example, "--out", out)
    assert told.code == 0, told.err
    assert f"{len(RESULTS) + 1} files written to {out}" in told.err
    local = analyse_folder(example)
    assert_same(written(out), local.tables)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["counts"] == local.run["counts"]
    assert run["as_of"] == local.run["as_of"]
    assert run["unmapped"] == local.run["unmapped"]
    assert run["settings"] == json.loads(json.dumps(local.run["settings"]))
    assert run["balance"]["read"] == sum(rows_in(path) for path in example.glob("*.csv"))
    assert crosstie("analyse", "--from", example).out == told.out


def test_the_example_from_parquet_as_of_an_earlier_day(
    spark: Any, example: Path, tmp_path: Path, crosstie: Callable[..., Any]
) -> None:
    folder, out = as_parquet(example, tmp_path / "typed"), tmp_path / "out"
    words = ("analyse", "--engine", "spark", "--as-of", "2025-03-15", "--json")
    told = crosstie(*words, "--from", f"file://{folder}", "--out", f"file://{out}")
    assert told.code == 0, told.err
    local = analyse_folder(example, date(2025, 3, 15))
    assert_same(written(out), local.tables)
    assert json.loads(told.out)["counts"] == local.run["counts"]
    assert local.run["counts"]["interactions_after_as_of"] > 0


def in_spark(spark: Any, interactions: pa.Table) -> Any:
    """The table in Spark, its times as instants: without a zone Spark would take them for those of Shanghai."""
    place = interactions.column_names.index("occurred_at")
    instants = interactions["occurred_at"].cast(pa.timestamp("us", "UTC"))
    return spark.createDataFrame(
        interactions.set_column(place, "occurred_at", instants).drop_columns(["topic"])
    )


@pytest.mark.parametrize(("seed", "partitions", "parts"), [(2100, 1, 7), (2107, 5, 2)])
def test_random_portfolios_however_they_are_cut(
    spark: Any, seed: int, partitions: int, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every way in which a relationship may have gone, clients without any interaction among them."""
    drawn = portfolio(seed, 24)
    inputs = drawn.arrow()
    expected = analysis.analyse(inputs, None, drawn.settings)
    with spark_session():
        from graphmodel.engines import spark as engine

        monkeypatch.setattr(engine, "_parts", lambda *_: parts)
        rows = in_spark(spark, inputs["interactions"]).repartition(partitions)
        with engine.analyse(rows, inputs, judged, None, drawn.settings) as results:
            assert_same({name: results.table(name).toArrow() for name in expected.tables}, expected.tables)
    counts = expected.run["counts"]
    assert results.run["counts"] == counts
    assert counts["relationships"] > len(set(expected.tables["ties"]["client_id"].to_pylist()))


@pytest.mark.parametrize("level", LEVELS)
def test_people_who_are_merged_or_have_changed_firms(spark: Any, level: str) -> None:
    drawn = portfolio(2100, 12)
    inputs = arrow_of(decided(drawn, Random(7)))
    expected = analysis.analyse(inputs, drawn.as_of, drawn.settings, level=level)
    with spark_session():
        from graphmodel.engines import spark as engine

        rows = in_spark(spark, inputs["interactions"]).repartition(3)
        with engine.analyse(rows, inputs, judged, drawn.as_of, drawn.settings, level=level) as results:
            assert_same({name: results.table(name).toArrow() for name in expected.tables}, expected.tables)
    assert results.run["counts"] == expected.run["counts"]
    assert results.run["level"] == level


def skewed() -> dict[str, list[dict[str, Any]]]:
    """Forty clients, one of which has half of all interactions, with three hundred people in them."""
    random = Random("skew")
    ours = [f"s{number:02}" for number in range(20)]
    theirs = {
        f"c{number:02}": [f"c{number:02}p{i:03}" for i in range(300 if number == 7 else 4)]
        for number in range(40)
    }
    end = datetime(2026, 6, 30, 12)
    rows = []
    for number in range(6000):
        client = "c07" if number % 2 else random.choice(sorted(theirs))
        people = [random.choice(ours), random.choice(theirs[client])]
        channel = random.choice(("email", "message", "meeting", "on_site"))
        if channel == "meeting":
            people = list({*people, *random.sample(ours, 2), *random.sample(theirs[client], 2)})
        rows.append(
            {
                "interaction_id": f"i{number}",
                "occurred_at": end - timedelta(days=random.random() * 900),
                "channel": channel,
                "participant_ids": people,
                "initiator_id": random.choice((None, *people)),
            }
        )
    departments = ("Sales", "Purchasing", "Quality", "Production", "Finance")
    return {
        "organisations": [
            {"organisation_id": "own", "name": "Own", "role": "supplier"},
            *({"organisation_id": client, "name": client, "role": "client"} for client in theirs),
        ],
        "people": [
            {"person_id": i, "name": i, "organisation_id": firm, "department": random.choice(departments)}
            for firm, people in {"own": ours, **theirs}.items()
            for i in people
        ],
        "interactions": rows,
    }


def test_one_client_with_half_of_everything(spark: Any) -> None:
    inputs = arrow_of(skewed())
    expected = analysis.analyse(inputs)
    of_the_one = expected.tables["relationships"].filter(
        pc.equal(expected.tables["relationships"]["client_id"], "c07")
    )
    assert of_the_one["people_client"].to_pylist()[0] > 100
    with spark_session():
        from graphmodel.engines.spark import analyse

        rows = in_spark(spark, inputs["interactions"]).repartition(4)
        with analyse(rows, inputs, judged) as results:
            assert_same({name: results.table(name).toArrow() for name in expected.tables}, expected.tables)


PAIRS = "interaction_id;occurred_at;channel;supplier_person_id;client_person_id;initiator_id\n"
FAULTY = (
    "1;2024-06-01T09:00:00Z;meeting;s1;a1;\n"
    "2;2024-06-08T09:00:00+02:00;On Site; s1 ;a1;s1\n"
    "3;2024-06-09T09:00:00;visit;s2;nobody;\n"
    "4;2199-01-01T09:00:00;visit;s2;nobody;\n"
    "5;not a time;visit;s2;a2;\n"
    "6;2024-06-20;pigeon;s1;b1;\n"
    "7;2024-06-25 10:00;meeting;s1;b1;s2\n"
)
"""As pairs, with other signs between the cells; the latest row names nobody."""


def test_rows_that_cannot_be_used(
    spark: Any, export: Callable[..., Path], crosstie: Callable[..., Any]
) -> None:
    folder = export(interactions=PAIRS + FAULTY)
    out = folder.parent / "out"
    told = crosstie("analyse", "--engine", "spark", "--from", folder, "--out", out)
    assert told.code == 0, told.err
    assert "dangling_reference 2" in told.out
    assert "Rows left out: 4 of 17 (" in told.out
    local = analyse_folder(folder)
    assert local.run["as_of"] == "2024-06-25"
    assert_same(written(out), local.tables)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["balance"] == local.run["balance"]
    assert run["counts"] == local.run["counts"]


def test_rows_that_cannot_be_cut_into_cells(
    spark: Any, export: Callable[..., Path], crosstie: Callable[..., Any]
) -> None:
    """A mark before the header, names in other letters, cells too many and too few, quotes and breaks within a cell."""
    folder = export(
        interactions="\ufeffInteraction_ID,Occurred_at,channel ,participant_ids,topic\n"
        'i1,2024-06-01,meeting,s1;a1,"one, ""two"""\n'
        "i2,2024-06-02,meeting,s1;a1,one,two\n"
        "i3,2024-06-03,meeting\n"
        'i4,2024-06-04,meeting,s1;a1,"open\n'
        'i5,2024-06-05,meeting,s2;a2,"two\nlines"\n'
        'i6,2024-06-06,meeting,s2;a2,"two\nlines"\n'
        "\n"
        "i7,2024-06-07,meeting,s1;b1,\n"
    )
    out = folder.parent / "out"
    told = crosstie("analyse", "--engine", "spark", "--from", folder, "--out", out)
    assert told.code == 0, told.err
    kept = pq.read_table(out / "ties.parquet", columns=["client_person_id", "interactions"]).to_pylist()
    assert {row["client_person_id"]: row["interactions"] for row in kept} == {"a1": 2, "a2": 2, "b1": 1}
    assert json.loads((out / "run.json").read_text())["rejections"] == {"wrong_cell_count": 4}


def test_without_any_interaction(spark: Any, export: Callable[..., Path]) -> None:
    folder = export(
        interactions="interaction_id,occurred_at,channel,participant_ids\n",
        orders="order_id,organisation_id,amount,won,closed_on\no1,alder,5,true,2024-05-01\n",
    )
    results, names = analyse_on_spark(str(folder))
    assert names == []
    assert results.run["as_of"] == "2024-05-01"
    assert results.tables["relationships"]["stage"].to_pylist() == ["none"] * 3


@pytest.fixture
def refused(spark: Any, crosstie: Callable[..., Any]) -> Callable[..., str]:
    """What the command says when it refuses."""

    def call(*words: object, code: int = 2) -> str:
        told = crosstie("analyse", "--engine", "spark", *words)
        assert told.code == code, told.err
        assert told.out == ""
        return str(told.err)

    return call


def test_an_id_that_occurs_twice(refused: Callable[..., str], export: Callable[..., Path]) -> None:
    rows = "interaction_id,occurred_at,channel,participant_ids\n" + "i1,2024-06-01,meeting,s1;a1\n" * 3
    message = refused("--from", export(interactions=rows))
    assert "1 ids occur more than once (i1 …)" in message
    assert "dropDuplicates" in message


def test_folders_that_cannot_be_read(
    refused: Callable[..., str], export: Callable[..., Path], tmp_path: Path
) -> None:
    assert "there is no such folder" in refused("--from", tmp_path / "nowhere")
    assert "people.csv" in refused("--from", export(people=None))
    folder = export()
    assert "among the exports" in refused("--from", folder, "--out", f"file://{folder}/")
    assert "before all data" in refused("--from", folder, "--as-of", "2020-01-01")
    assert "no column channel" in refused("--from", export(interactions="interaction_id,occurred_at\n"))
    shutil.copy(folder / "people.csv", folder / "people.parquet")
    assert "both people.csv and people.parquet are there" in refused("--from", folder)
    (folder / "people.csv").unlink()
    assert "people.parquet" in refused("--from", folder, code=3)


def test_the_users_own_configuration_holds(spark: Any) -> None:
    assert spark.conf.get("spark.sql.shuffle.partitions") == "3"
    assert spark.conf.get("spark.ui.enabled") == "false"
    assert spark.conf.get("spark.driver.host") == "127.0.0.1"
    assert spark.sparkContext.master == "local[2]"
    with spark_session() as same:
        assert same is spark
    assert not spark.sparkContext._jsc.sc().isStopped()
