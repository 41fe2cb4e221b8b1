"""Pipedrive exports of an invented firm: every rule of ``pipedrive.toml`` once."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.load import Dataset, read_folder


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


FILES = {
    "organizations-77-1.csv": table(
        "Organization - ID,Organization - Name,Organization - Owner,Organization - Label,"
        "Organization - Website,Organization - Address",
        "1,Acme GmbH,Uma Fox,Customer,https://www.acme.example/de,Berlin",
        "2,Bolt,Uma Fox,Competitor,,",
    ),
    "people-77-2.csv": table(
        "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,"
        "Person - Owner,Person - Job title",
        "1,Ann Lee,ACME,ann@acme.example,ann@home.example,Vic Ash,CFO",
        "2,Ann Lee,Bolt,,ann2@home.example,Vic Ash,",
        "3,Free Lance,,,,Vic Ash,",
        "4,Lost Soul,Nowhere Ltd,,,Vic Ash,",
    ),
    "activities-77-3.csv": table(
        "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,Activity - Done,"
        "Activity - Assigned to user,Activity - Contact person,Activity - Organization,Activity - Duration",
        "1,Hello,Call,2026-01-05,10:30,Done,Uma Fox,Ann Lee,Acme GmbH,00:30",
        "2,Back,Inbound call,2026-01-06,,Done,Uma Fox,Ann Lee,Bolt,",
        "3,Soon,Meeting,2026-12-06,,To do,Uma Fox,Ann Lee,Bolt,",
        "4,Write,Task,2026-01-07,,Done,Uma Fox,Ann Lee,Bolt,",
        "5,Alone,Meeting,2026-01-08,,Done,Uma Fox,,,",
        "6,Who,Meeting,2026-01-09,,Done,Uma Fox,Ann Lee,,",
        "7,Lunch,Lunch,2026-01-10,12:00,Done,Uma Fox,Ann Lee,Acme,",
    ),
    "deals-77-4.csv": table(
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Owner,Deal - Value,Deal - Currency,"
        "Deal - Status,Deal - Won time,Deal - Lost time",
        "1,a,Acme GmbH,Uma Fox,100.5,EUR,Won,2026-01-31 12:00:00,",
        "2,b,Acme GmbH,Uma Fox,50,EUR,Lost,,2026-01-30 12:00:00",
        "3,c,Acme GmbH,Uma Fox,50,EUR,Open,,2025-01-30 12:00:00",
        "4,d,Acme GmbH,Uma Fox,50,EUR,Deleted,,",
        "5,e,,Uma Fox,50,EUR,Open,,",
    ),
    "notes-77-5.csv": table("Note - Content", "Hello"),
}  # fmt: skip
UMA = "name:own-firm/uma fox"


@pytest.fixture
def dataset(make_folder) -> Dataset:
    return read_folder(make_folder(base=FILES))


def by_id(dataset: Dataset, name: str) -> dict[str, dict]:
    rows = dataset.tables[name].to_pylist()
    return {row[dataset.tables[name].column_names[0]]: row for row in rows}


def test_organisations_and_people(dataset: Dataset) -> None:
    rows = by_id(dataset, "organisations")
    assert {key: (row["name"], row["role"], row["domain"]) for key, row in rows.items()} == {
        "1": ("Acme GmbH", "client", "acme.example"),
        "2": ("Bolt", "other", None),
        "own-firm": ("Own firm", "supplier", None),
    }
    people = by_id(dataset, "people")
    assert {key: (row["organisation_id"], row["email"]) for key, row in people.items()} == {
        "1": ("1", "ann@acme.example"),
        "2": ("2", "ann2@home.example"),
        UMA: ("own-firm", None),
        "name:own-firm/vic ash": ("own-firm", None),
    }
    assert people["1"]["title"] == "CFO"
    balance = dataset.report.files["people-77-2.csv"]
    assert (dict(balance.ignored), balance.quarantined) == ({"no_organisation": 1}, 1)


def test_activities(dataset: Dataset) -> None:
    rows = by_id(dataset, "interactions")
    assert {
        key: (row["channel"], row["initiator_id"], row["participant_ids"]) for key, row in rows.items()
    } == {
        "1": ("call", UMA, ["1", UMA]),
        "2": ("call", "2", ["2", UMA]),
        "7": ("meeting", None, ["1", UMA]),
    }
    assert rows["1"]["occurred_at"] == dt.datetime(2026, 1, 5, 10, 30)
    assert rows["2"]["occurred_at"] == dt.datetime(2026, 1, 6)
    balance = dataset.report.files["activities-77-3.csv"]
    assert dict(balance.ignored) == {"not_done": 1, "not_an_interaction": 1, "no_counterpart": 1}
    (two_anns,) = (one for one in dataset.report.rejections if one.file == "activities-77-3.csv")
    assert (two_anns.line, two_anns.code, two_anns.column) == (
        7,
        "ambiguous_name",
        "Activity - Contact person",
    )


def test_deals(dataset: Dataset) -> None:
    rows = by_id(dataset, "orders")
    assert {key: (row["won"], row["closed_on"]) for key, row in rows.items()} == {
        "1": (True, dt.date(2026, 1, 31)),
        "2": (False, dt.date(2026, 1, 30)),
        "3": (None, None),
    }
    assert dict(dataset.report.files["deals-77-4.csv"].ignored) == {"deleted": 1, "no_organisation": 1}


def test_joins_by_name_are_reported(dataset: Dataset) -> None:
    dataset.report.check()
    notes = "\n".join(dataset.report.notes)
    assert "people-77-2.csv: Person - Organization: " in notes
    assert "activities-77-3.csv: Activity - Contact person: " in notes
    assert dataset.report.unread_files == {
        "notes-77-5.csv": "Pipedrive export: a note is written by one person, so it is no contact between two"
    }


def without(text: str, *columns: str) -> str:
    """A table without some of its columns, none of whose cells has a comma."""
    rows = [line.split(",") for line in text.splitlines()]
    kept = [i for i, name in enumerate(rows[0]) if name not in columns]
    return "\n".join(",".join(row[i] for i in kept) for row in rows) + "\n"


def test_ids_may_be_missing(make_folder) -> None:
    ids = ("Organization - ID", "Person - ID", "Activity - ID", "Deal - ID")
    dataset = read_folder(make_folder(base={name: without(text, *ids) for name, text in FILES.items()}))
    people = by_id(dataset, "people")
    assert {
        key: row["organisation_id"] for key, row in people.items() if row["organisation_id"] != "own-firm"
    } == {
        "mail:ann@acme.example": "name:acme gmbh",
        "mail:ann2@home.example": "name:bolt",
    }
    assert set(by_id(dataset, "organisations")) == {"name:acme gmbh", "name:bolt", "own-firm"}
    assert sorted(row["participant_ids"] for row in dataset.tables["interactions"].to_pylist()) == [
        ["mail:ann2@home.example", UMA],
        ["mail:ann@acme.example", UMA],
        ["mail:ann@acme.example", UMA],
    ]
    assert dataset.tables["orders"].num_rows == 3


@pytest.mark.parametrize("prefixed", [True, False])
def test_headers_may_be_bare(make_folder, prefixed: bool) -> None:
    """A prefixed file is known by its columns, a bare one by its name."""
    files = {}
    for number, (name, text) in enumerate(FILES.items()):
        header, *rows = text.splitlines()
        for item in ("Organization", "Person", "Activity", "Deal", "Note"):
            header = header if prefixed else header.replace(f"{item} - ", "")
        files[f"{number}.csv" if prefixed and "notes" not in name else name] = table(header, *rows)
    dataset = read_folder(make_folder(base=files))
    assert [dataset.tables[name].num_rows for name in ("organisations", "people", "interactions", "orders")] == [
        3, 4, 3, 3,
    ]  # fmt: skip


def test_colleagues_may_be_told_of_in_the_exchange_format(make_folder) -> None:
    own = {
        "organisations.csv": table("organisation_id,name,role", "own,Rail & Sons,supplier"),
        "people.csv": table("person_id,name,organisation_id,title", "u1,Uma Fox,own,Director"),
    }
    dataset = read_folder(make_folder(own, base=FILES))
    people = by_id(dataset, "people")
    assert {key for key, row in people.items() if row["organisation_id"] == "own"} == {
        "u1",
        "name:own-firm/vic ash",
    }
    assert by_id(dataset, "interactions")["1"]["participant_ids"] == ["1", "u1"]
