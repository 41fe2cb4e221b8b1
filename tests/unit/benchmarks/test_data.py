"""The generated portfolios: the same every time, sound to the last row, and shaped as they say."""

from __future__ import annotations

from collections import Counter

import pyarrow.parquet as pq
import pytest

from benchmarks import data
from benchmarks.forms import AS_OF, DENSE, FIRST_DAY, FORMS
from ingest.load import read_folder
from tests.unit.benchmarks.conftest import SIZE

CLIENTS = SIZE // data.CLIENT_MEAN

each_form = pytest.mark.parametrize("form", FORMS)


@each_form
def test_the_same_size_and_form_give_the_same_bytes(form, exports, tmp_path):
    data.write_export(tmp_path / "again", SIZE, form)
    first, again = sorted(exports[form].iterdir()), sorted((tmp_path / "again").iterdir())
    assert [path.name for path in first] == [path.name for path in again]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(first, again, strict=True))
    assert not list(tmp_path.glob("*.part"))


@each_form
def test_every_row_is_accepted(form, exports):
    dataset = read_folder(exports[form])
    assert not dataset.report.rejections
    assert not dataset.report.unread_files
    assert dataset.tables["interactions"].num_rows == SIZE
    assert dataset.tables["organisations"].num_rows == CLIENTS + 1


def test_blocks_change_nothing_but_what_is_drawn_in_them(exports, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "BLOCK", 5_000)
    data.write_export(tmp_path / "blocks", SIZE, "pairs-parquet")
    table = pq.read_table(tmp_path / "blocks" / "interactions.parquet")
    assert table.num_rows == SIZE
    assert len(set(table["interaction_id"].to_pylist())) == SIZE
    assert table["occurred_at"].to_pylist() == sorted(table["occurred_at"].to_pylist())


def test_the_years_are_full_and_clients_differ(exports):
    table = pq.read_table(exports["pairs-parquet"] / "interactions.parquet")
    days = [when.date() for when in table["occurred_at"].to_pylist()]
    assert days == sorted(days)
    assert (days[0] - FIRST_DAY).days < 3
    assert 0 <= (AS_OF - days[-1]).days < 3
    people = pq.read_table(exports["pairs-parquet"] / "people.parquet").to_pylist()
    home = {row["person_id"]: row["organisation_id"] for row in people}
    interactions = Counter(home[person] for person in table["client_person_id"].to_pylist())
    assert interactions.most_common(1)[0][1] > 2 * data.CLIENT_MEAN
    pairs = Counter(
        zip(table["supplier_person_id"].to_pylist(), table["client_person_id"].to_pylist(), strict=True)
    )
    assert 5 <= len(pairs) / CLIENTS <= 30
    assert pairs.most_common(1)[0][1] > 10 * SIZE / len(pairs) / 3


def test_both_forms_tell_of_the_same_interactions(exports):
    pairs = pq.read_table(exports["pairs-parquet"] / "interactions.parquet").to_pylist()
    lists = pq.read_table(exports["lists-parquet"] / "interactions.parquet").to_pylist()
    sizes = Counter()
    for pair, together in zip(pairs, lists, strict=True):
        everyone = together["participant_ids"].split(";")
        assert len(everyone) == len(set(everyone))
        assert {pair["supplier_person_id"], pair["client_person_id"]} <= set(everyone)
        assert all(pair[name] == together[name] for name in ("interaction_id", "occurred_at", "initiator_id"))
        sizes[pair["channel"] in data.GATHERINGS, len(everyone)] += 1
    gatherings = sum(count for (gathers, _), count in sizes.items() if gathers)
    crowded = sum(count for (gathers, size), count in sizes.items() if gathers and size > 2)
    assert crowded / gatherings == pytest.approx(data.CROWDED, abs=0.05)
    assert max(size for _, size in sizes) <= 12
    assert {size for gathers, size in sizes if not gathers} == {2}


def test_dense_relationships_have_several_times_the_pairs(exports, tmp_path):
    data.write_export(tmp_path / "dense", SIZE, DENSE)
    found = {}
    for name, folder in (("common", exports["pairs-parquet"]), ("dense", tmp_path / "dense")):
        table = pq.read_table(folder / "interactions.parquet")
        assert table.num_rows == SIZE
        found[name] = table.group_by(["supplier_person_id", "client_person_id"]).aggregate([]).num_rows
    assert found["dense"] > 2 * found["common"]
