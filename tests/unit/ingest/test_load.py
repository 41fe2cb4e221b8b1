"""A folder in, clean tables and balanced books out: the exchange format, code by code."""

from __future__ import annotations

import csv
import datetime as dt
import json

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import CrosstieError, ExportError
from graphmodel.tables import INPUTS
from ingest.load import read_folder
from ingest.report import Balance, write_quarantine


def failures(dataset):
    return [(r.file, r.line, r.column, r.code) for r in dataset.report.rejections]


def ids(dataset, table):
    return dataset.tables[table].column(0).to_pylist()


def test_a_sound_folder(make_folder):
    dataset = read_folder(make_folder())
    for table in INPUTS:
        assert dataset.tables[table.name].schema == schema_of(table, attributes=True)
    assert {name: b.loaded for name, b in dataset.report.tables.items()} == {
        "organisations": 3, "people": 5, "interactions": 3,
    }  # fmt: skip
    first = dataset.tables["interactions"].to_pylist()[0]
    assert first == {
        "interaction_id": "i1", "occurred_at": dt.datetime(2024, 3, 1, 10), "channel": "email",
        "participant_ids": ["c1", "s1"], "initiator_id": None, "duration_minutes": None, "topic": None,
        "attributes": None,
    }  # fmt: skip
    assert dataset.report.quarantined == 0
    json.dumps(dataset.report.as_mapping())


PEOPLE = "person_id,name,organisation_id,started_on,left_on,seniority,reports_to\n"
INTERACTIONS = "interaction_id,occurred_at,channel,participant_ids,initiator_id,duration_minutes\n"
FEEDBACK = "feedback_id,person_id,score\n"


@pytest.mark.parametrize(
    ("file", "header", "row", "column", "code"),
    [
        ("people.csv", PEOPLE, "x,,acme,,,,", "name", "missing_value"),
        ("people.csv", PEOPLE, "x,X,nowhere,,,,", "organisation_id", "dangling_reference"),
        ("people.csv", PEOPLE, "x,X,acme,2024-02-30,,,", "started_on", "impossible_date"),
        ("people.csv", PEOPLE, "x,X,acme,soon,,,", "started_on", "wrong_type"),
        ("people.csv", PEOPLE, "x,X,acme,2024-02-02,2024-02-01,,", "left_on", "left_before_started"),
        ("people.csv", PEOPLE, "x,X,acme,,,boss,", "seniority", "unknown_choice"),
        ("people.csv", PEOPLE, "x,X,acme,,,,nobody", "reports_to", "dangling_reference"),
        ("people.csv", PEOPLE, "x,X,acme", "", "wrong_cell_count"),
        ("people.csv", PEOPLE, 'x,"X"x,acme,,,,', "", "broken_quote"),
        ("people.csv", PEOPLE, "x,X\0,acme,,,,", "", "nul_character"),
        ("interactions.csv", INTERACTIONS, "x,2024-01-01,mail,s1;c1,,", "channel", "unknown_choice"),
        ("interactions.csv", INTERACTIONS, "x,2024-01-01,email,s1;zz,,", "participant_ids", "dangling_reference"),
        ("interactions.csv", INTERACTIONS, "x,2024-01-01,email, ; ,,", "participant_ids", "missing_value"),
        ("interactions.csv", INTERACTIONS, "x,2024-01-01,email,s1;c1,zz,", "initiator_id", "dangling_reference"),
        ("interactions.csv", INTERACTIONS, "x,2024-01-01,email,s1;c1,,-5", "duration_minutes", "out_of_range"),
        ("interactions.csv", INTERACTIONS, "x,2024-01-01,email,s1;c1,,nan", "duration_minutes", "not_finite"),
        ("feedback.csv", FEEDBACK, "x,c1,11", "score", "out_of_range"),
        ("feedback.csv", FEEDBACK, "x,c1,nine", "score", "wrong_type"),
        ("cases.csv", "case_id,organisation_id,opened_on,closed_on\n", "x,acme,2024-02-02,2024-02-01", "closed_on",
         "closed_before_opened"),
    ],
)  # fmt: skip
def test_each_code(make_folder, file, header, row, column, code):
    keep = {
        "people.csv": "s1,Ada,own,,,,\nc1,Cleo,acme,,,,\n",
        "interactions.csv": "ok,2024-01-01,email,s1;c1,,\n",
    }.get(file, "")
    extra = {} if file == "interactions.csv" else {"interactions.csv": INTERACTIONS}
    dataset = read_folder(make_folder({file: header + keep + row + "\n", **extra}))
    (rejection,) = dataset.report.rejections
    assert (rejection.file, rejection.column, rejection.code, rejection.raw) == (file, column, code, row)
    assert rejection.line == 2 + keep.count("\n")
    assert "{" not in rejection.sentence
    assert dataset.report.files[file].quarantined == 1
    assert "x" not in ids(dataset, file.removesuffix(".csv"))


def test_all_failures_of_a_row_are_kept(make_folder):
    row = "x,2024-02-31,male,s1;zz,yy,much"
    dataset = read_folder(make_folder({"interactions.csv": INTERACTIONS + row + "\n"}))
    assert {(r.column, r.code) for r in dataset.report.rejections} == {
        ("occurred_at", "impossible_date"), ("channel", "unknown_choice"), ("participant_ids", "dangling_reference"),
        ("initiator_id", "dangling_reference"), ("duration_minutes", "wrong_type"),
    }  # fmt: skip
    assert {r.raw for r in dataset.report.rejections} == {row}
    assert dataset.report.files["interactions.csv"].quarantined == 1


def test_quarantine_spreads_to_whatever_names_the_row(make_folder):
    folder = make_folder(
        {
            "organisations.csv": "organisation_id,name,role,parent_id\n"
            "own,Us,supplier,\nacme,Acme,client,top\ntop,Top,client,topmost\ntopmost,,client,\nbolt,Bolt,client,\n",
            "cases.csv": "case_id,organisation_id,person_id\nk1,bolt,c1\nk2,bolt,b1\n",
        }
    )
    dataset = read_folder(folder)
    assert ids(dataset, "organisations") == ["own", "bolt"]
    assert ids(dataset, "people") == ["s1", "s2", "b1"]
    assert ids(dataset, "interactions") == ["i3"]
    assert ids(dataset, "cases") == ["k2"]
    sentences = {r.sentence for r in dataset.report.rejections if r.code == "dangling_reference"}
    assert "organisation_id names 'acme', whose row was quarantined" in sentences
    assert "participant_ids names 'c1', whose row was quarantined" in sentences
    assert [b.quarantined for b in dataset.report.files.values()] == [1, 2, 3, 2]


def test_a_circle_of_references_is_sound(make_folder):
    header = "person_id,name,organisation_id,reports_to\n"
    people = header + "s1,A,own,s2\ns2,B,own,s1\nc1,C,acme,c1\nc2,D,acme,\nb1,E,bolt,\n"
    assert read_folder(make_folder({"people.csv": people})).report.quarantined == 0


def test_repeats_are_merged_and_contradictions_quarantined(make_folder):
    interactions = (
        "interaction_id,occurred_at,channel,participant_ids,topic\n"
        "i1,2024-03-01,email,s1;c1,a\n"
        "i1,2024-03-01T00:00Z,Email,c1; s1 ;c1,a\n"
        "i1,2024-03-01,email,s1;c1,b\n"
        "i1,2024-03-01,email,s1;c1,a\n"
    )
    dataset = read_folder(make_folder({"interactions.csv": interactions}))
    balance = dataset.report.files["interactions.csv"]
    assert (balance.loaded, balance.merged, balance.quarantined) == (1, 2, 1)
    (rejection,) = dataset.report.rejections
    assert (rejection.line, rejection.code) == (4, "duplicate_id")
    assert "interactions.csv line 2" in rejection.sentence


def test_a_faulty_row_does_not_take_the_id_from_a_sound_one(make_folder):
    people = (
        "person_id,name,organisation_id\ns1,,own\ns1,Ada,own\ns2,Ben,own\nc1,C,acme\nc2,D,acme\nb1,E,bolt\n"
    )
    dataset = read_folder(make_folder({"people.csv": people}))
    assert ids(dataset, "people") == ["s1", "s2", "c1", "c2", "b1"]
    assert failures(dataset) == [("people.csv", 2, "name", "missing_value")]


def test_the_initiator_takes_part(make_folder):
    interactions = INTERACTIONS + "i1,2024-01-01,email,c1,s1,\n"
    row = read_folder(make_folder({"interactions.csv": interactions})).tables["interactions"].to_pylist()[0]
    assert row["participant_ids"] == ["c1", "s1"]


def test_a_pair_is_the_whole_interaction(make_folder):
    pairs = (
        "interaction_id,occurred_at,channel,supplier_person_id,client_person_id,initiator_id\n"
        "i1,2024-01-01,email,s1,c1,c1\ni2,2024-01-01,email,s1,,\ni3,2024-01-01,email,,zz,\n"
    )
    dataset = read_folder(make_folder({"interactions.csv": pairs}))
    (row,) = dataset.tables["interactions"].to_pylist()
    assert row["participant_ids"] == ["c1", "s1"]
    assert row["attributes"] is None
    assert set(failures(dataset)) == {
        ("interactions.csv", 3, "client_person_id", "missing_value"),
        ("interactions.csv", 4, "supplier_person_id", "missing_value"),
        ("interactions.csv", 4, "client_person_id", "dangling_reference"),
    }


def test_further_columns_are_kept_as_attributes(make_folder):
    people = 'person_id,Zone,name,organisation_id,Ähnlich\ns1,"a ""b""",Ada,own,ü\nc1,,Cleo,acme,\n'
    folder = make_folder({"people.csv": people, "interactions.csv": INTERACTIONS})
    rows = read_folder(folder).tables["people"].to_pylist()
    assert rows[0]["attributes"] == json.dumps({"Zone": 'a "b"', "Ähnlich": "ü"}, ensure_ascii=False)
    assert rows[1]["attributes"] is None


def test_rows_without_ids_get_them_from_their_content(make_folder):
    orders = "organisation_id,amount,won\nacme,100,yes\nacme,100.0,true\nacme,100,no\n"
    first = read_folder(make_folder({"orders.csv": orders}))
    again = read_folder(
        make_folder({"orders.csv": "won,organisation_id,amount\nfalse,acme,1e2\n1,acme,100\n"})
    )
    assert all(key.startswith("row:") for key in ids(first, "orders"))
    assert sorted(ids(first, "orders")) == sorted(ids(again, "orders"))
    assert first.report.files["orders.csv"].merged == 1


def test_keys_of_several_columns(make_folder):
    facts = "organisation_id,as_of,backup_suppliers\nacme,2024-01-01,1\nacme,2024-02-01,1\nacme,2024-01-01,2\nacme,,3\n"
    dataset = read_folder(make_folder({"facts.csv": facts}))
    assert dataset.tables["facts"].num_rows == 3
    assert failures(dataset) == [("facts.csv", 4, "organisation_id", "duplicate_id")]


def test_empty_rows_are_ignored(make_folder):
    people = "person_id,name,organisation_id\ns1,Ada,own\n,,\n ,NULL,#N/A\nc1,Cleo,acme\n\n\n"
    dataset = read_folder(make_folder({"people.csv": people, "interactions.csv": INTERACTIONS}))
    assert dataset.report.files["people.csv"].ignored == {"empty_row": 2}


def test_headers_in_any_case_and_order(make_folder):
    people = "NAME ; Organisation_ID;PERSON_ID\nAda;own;s1\n"
    dataset = read_folder(make_folder({"people.csv": people, "interactions.csv": INTERACTIONS}))
    assert dataset.tables["people"].to_pylist()[0]["person_id"] == "s1"
    assert dataset.report.facts["people.csv"].delimiter == ";"


def test_files_in_any_row_order_give_the_same_records(make_folder):
    def turned(text: str) -> str:
        header, *rows = text.splitlines()
        return "\n".join([header, *reversed(rows)]) + "\n"

    people = PEOPLE + "s1,A,own,,,,s2\ns2,B,own,,,,\nc1,C,acme,,,,zz\nc2,D,acme,,,,\nb1,E,,,,,\n"
    plain = read_folder(make_folder({"people.csv": people}))
    reverse = read_folder(make_folder({"people.csv": turned(people)}))
    for name, table in plain.tables.items():
        key = [(column, "ascending") for column in table.column_names[:1]]
        assert table.sort_by(key).equals(reverse.tables[name].sort_by(key))


def test_a_parquet_twin_gives_equal_tables(make_folder):
    files = {
        "people.csv": PEOPLE + "s1,Ada,own,2020-01-01,,manager,\nc1,Cleo,acme,,2024-01-01,,\n",
        "interactions.csv": INTERACTIONS + "i1,2024-01-01T10:00:00.25Z,email,c1;s1,s1,2.5\n",
        "orders.csv": "organisation_id,amount,won,closed_on,colour\nacme,10,true,2024-01-01,red\nacme,2,,,\n",
        "feedback.csv": "feedback_id,person_id,score\nf1,c1,9\n",
    }
    plain = make_folder(files)
    twin = make_folder()
    for path in plain.iterdir():
        table = pa.csv.read_csv(path)
        if path.stem == "interactions":
            lists = pa.array([["s1", "c1"]])
            table = table.set_column(3, "participant_ids", lists)
        pq.write_table(table, twin / f"{path.stem}.parquet")
        (twin / path.name).unlink(missing_ok=True)
    one, other = read_folder(plain), read_folder(twin)
    for name, table in one.tables.items():
        assert table.equals(other.tables[name]), name


def test_rejected_parquet_rows_keep_their_content(make_folder):
    folder = make_folder({"people.csv": None})
    pq.write_table(
        pa.table({"person_id": ["s1", "c1", "c2", "s2", "b1"], "name": ["A", None, "C", "D", "E"],
                  "organisation_id": ["own", "acme", "acme", "own", "bolt"]}),
        folder / "people.parquet",
    )  # fmt: skip
    dataset = read_folder(folder)
    first = dataset.report.rejections[-1]
    assert (first.file, first.line, json.loads(first.raw)["person_id"]) == ("people.parquet", 2, "c1")


@pytest.mark.parametrize("name", ["ACME", "acme.example", "https://www.ACME.example/", "acme"])
def test_the_supplier_can_be_named(make_folder, name):
    organisations = (
        "organisation_id,name,role,domain\nown,Us,other,\nacme,Acme,client,acme.example\nbolt,Bolt,client,\n"
    )
    folder = make_folder({"organisations.csv": organisations})
    roles = read_folder(folder, supplier=name).tables["organisations"]["role"].to_pylist()
    assert roles == ["other", "supplier", "client"]
    with pytest.raises(ExportError, match="no organisation has the role supplier"):
        read_folder(folder)
    with pytest.raises(ExportError, match="no organisation has the name, domain or id 'Nobody'"):
        read_folder(folder, supplier="Nobody")


def test_progress_is_told(make_folder):
    told = []
    read_folder(make_folder(), progress=lambda *step: told.append(step))
    assert told[-1] == ("resolving references", 1, 1)


def test_the_quarantine_file(make_folder, tmp_path):
    people = 'person_id,name,organisation_id,title\ns1,"Ada\nL.",nowhere,"a,b"\n'
    dataset = read_folder(make_folder({"people.csv": people, "interactions.csv": INTERACTIONS}))
    assert write_quarantine(dataset.report, tmp_path / "quarantine.csv") == 1
    with (tmp_path / "quarantine.csv").open(newline="", encoding="utf-8") as handle:
        (row,) = csv.DictReader(handle)
    assert list(row) == ["file", "line", "column", "code", "sentence", "raw"]
    assert row["raw"] == 's1,"Ada\nL.",nowhere,"a,b"'
    assert row["line"] == "2"


def test_the_store_settles_what_was_unchanged(make_folder):
    report = read_folder(make_folder({"facts.csv": "organisation_id,as_of\nacme,2024-01-01\nbolt,\n"})).report
    keys = pa.table({"organisation_id": ["bolt"], "as_of": pa.array([None], pa.date32())})
    settled = report.settle(
        {"people": ["s1", "c1"], "interactions": 3, "organisations": pa.array(["own"]), "facts": keys}
    )
    assert {name: (b.loaded, b.unchanged) for name, b in settled.files.items()} == {
        "facts.csv": (1, 1), "interactions.csv": (0, 3), "organisations.csv": (2, 1), "people.csv": (3, 2),
    }  # fmt: skip
    assert report.settle({"people": 2}).files["people.csv"].unchanged == 2
    with pytest.raises(CrosstieError, match="no table 'persons'"):
        report.settle({"persons": 0})
    with pytest.raises(CrosstieError, match="cannot be shared out"):
        report.settle({"people": 9})


def test_books_that_do_not_balance_are_refused(make_folder):
    report = read_folder(make_folder()).report
    broken = type(report)(**{**vars(report), "files": {"people.csv": Balance(read=5, loaded=4)}})
    with pytest.raises(CrosstieError, match="do not balance") as caught:
        broken.check()
    assert caught.value.exit_code == 4


def test_lines_for_a_terminal(make_folder):
    people = "person_id,name,organisation_id\n" + "".join(f"x{i},,own\n" for i in range(7))
    lines = read_folder(make_folder({"people.csv": people, "interactions.csv": INTERACTIONS})).report.lines()
    text = "\n".join(lines)
    assert "people.csv: 7 read = 0 loaded + 0 unchanged + 0 merged + 0 ignored + 7 quarantined" in text
    assert lines[-1] == "… 7 failures in all: missing_value 7"


def test_the_keys_of_unchanged_records_settle_like_their_values(make_folder):
    report = read_folder(make_folder()).report
    for count in (0, 1, 2):
        keys = report.owners["people"].keys.slice(0, count)
        assert report.settle({"people": keys}) == report.settle({"people": keys["person_id"].to_pylist()})
