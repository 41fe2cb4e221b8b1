"""Zoho CRM exports of an invented firm: every rule of ``zoho.toml`` once."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.load import Dataset, read_folder


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


FILES = {
    "Users_001.csv": table(
        "Record Id,First Name,Last Name,Email,Role,Profile,Status,Reporting To.id,Modified Time",
        "zcrm_1,Uma,Fox,uma@own.example,CEO,Administrator,active,,2026-01-01 10:00:00",
        "zcrm_2,Vic,Ash,vic@own.example,Sales,Standard,inactive,1,2025-06-01 10:00:00",
    ),
    "Accounts_001.csv": table(
        "Record Id,Account Owner.id,Account Owner,Account Name,Website,Account Type,"
        "Parent Account.id,Annual Revenue",
        "zcrm_11,zcrm_1,Uma Fox,Acme,www.acme.example,Customer,,5",
        "zcrm_12,zcrm_3,Gus Ex,Bolt,,Competitor,zcrm_11,",
    ),
    "Contacts_001.csv": table(
        "Record Id,First Name,Last Name,Account Name.id,Account Name,Contact Owner.id,Contact Owner,"
        "Reporting To,Reporting To.id,Email,Title,Department",
        "21,Ann,Lee,11,Acme,1,Uma Fox,,,ann@acme.example,CFO,Finance",
        "22,,Bo,11,Acme,1,Uma Fox,Ann Lee,21,,,",
        "23,Free,Lance,,,1,Uma Fox,,,,,",
    ),
    "Contacts_002.csv": table(
        "Record Id,First Name,Last Name,Account Name,Contact Owner,Reporting To,Email",
        "24,Cy,Ray,Bolt,Uma Fox,,",
    ),
    "Calls_001.csv": table(
        "Record Id,Subject,Call Type,Call Start Time,Call Duration (in seconds),Call Status,"
        "Call Result,Call Owner.id,Call Owner,Contact Name.id,Contact Name",
        "31,Hello,Outbound,2026-01-05 10:30:00,90,Completed,Interested,zcrm_1,Uma Fox,zcrm_21,Ann Lee",
        "32,Back,Inbound,2026-01-06 10:30:00,60,Received,,zcrm_9,Old Hand,zcrm_22,Bo",
        "33,Try,Outbound,2026-01-07 10:30:00,0,Completed,No response/Busy,zcrm_1,Uma Fox,zcrm_21,Ann Lee",
        "34,Ring,Missed,2026-01-07 11:30:00,0,,,zcrm_1,Uma Fox,zcrm_21,Ann Lee",
        "35,Later,Outbound,2026-12-07 10:30:00,,Scheduled,,zcrm_1,Uma Fox,zcrm_21,Ann Lee",
        "36,Lead,Outbound,2026-01-08 10:30:00,60,Completed,,zcrm_1,Uma Fox,,",
    ),
    "Meetings_001.csv": table(
        "Record Id,Title,From,To,Host.id,Host,Contact Name.id,Contact Name,Participants,Meeting Type",
        "41,Review,2026-01-12 09:00:00,2026-01-12 10:00:00,1,Uma Fox,21,Ann Lee,vic@own.example;22;x@y.example,Visit",
        "42,Lunch,2026-01-13 12:00:00,2026-01-13 13:00:00,1,Uma Fox,,,Cy Ray,",
        "43,Alone,2026-01-14 12:00:00,2026-01-14 13:00:00,1,Uma Fox,,,,",
    ),
    "Tasks_001.csv": table(
        "Record Id,Subject,Status,Due Date,Closed Time,Task Owner.id,Task Owner,Contact Name.id,Contact Name",
        "51,Email,Completed,2026-01-20,2026-01-19 15:00:00,1,Uma Fox,21,Ann Lee",
        "52,Email,Not Started,2026-01-20,,1,Uma Fox,21,Ann Lee",
        "53,Prepare the offer,Completed,2026-01-20,,1,Uma Fox,21,Ann Lee",
    ),
    "Deals_001.csv": table(
        "Record Id,Deal Owner.id,Deal Owner,Deal Name,Account Name.id,Account Name,Amount,Currency,"
        "Closing Date,Stage",
        "61,1,Uma Fox,a,11,Acme,100.5,EUR,2026-01-31,Closed Won",
        "62,1,Uma Fox,b,11,Acme,50,EUR,2026-01-30,Closed-Lost to Competition",
        "63,1,Uma Fox,c,11,Acme,50,EUR,2026-12-30,Negotiation/Review",
        "64,1,Uma Fox,d,,,50,EUR,2026-12-30,Qualification",
    ),
    "Cases_001.csv": table(
        "Record Id,Case Number,Account Name.id,Account Name,Related To.id,Related To,Status,Priority,"
        "Created Time,Modified Time",
        "71,1,11,Acme,21,Ann Lee,Closed,High,2026-01-05 10:00:00,2026-01-09 10:00:00",
        "72,2,11,Acme,,,New,,2026-01-06 10:00:00,2026-01-09 10:00:00",
        "73,3,,,,,New,,2026-01-06 10:00:00,2026-01-09 10:00:00",
    ),
    "Notes_001.csv": table("Record Id,Parent.id,Note Content", "81,21,Hello"),
}  # fmt: skip


@pytest.fixture
def dataset(make_folder) -> Dataset:
    return read_folder(make_folder(base=FILES))


def by_id(dataset: Dataset, name: str) -> dict[str, dict]:
    rows = dataset.tables[name].to_pylist()
    return {row[dataset.tables[name].column_names[0]]: row for row in rows}


def test_organisations_and_people(dataset: Dataset) -> None:
    rows = by_id(dataset, "organisations")
    assert {key: (row["name"], row["role"], row["parent_id"]) for key, row in rows.items()} == {
        "11": ("Acme", "client", None),
        "12": ("Bolt", "other", "11"),
        "own-firm": ("Own firm", "supplier", None),
    }
    people = by_id(dataset, "people")
    assert {key: (row["name"], row["organisation_id"], row["reports_to"]) for key, row in people.items()} == {
        "1": ("Uma Fox", "own-firm", None),
        "2": ("Vic Ash", "own-firm", "1"),
        "3": ("Gus Ex", "own-firm", None),
        "9": ("Old Hand", "own-firm", None),
        "21": ("Ann Lee", "11", None),
        "22": ("Bo", "11", "21"),
        "24": ("Cy Ray", "12", None),
    }
    assert (people["1"]["left_on"], people["2"]["left_on"]) == (None, dt.date(2025, 6, 1))
    assert dict(dataset.report.files["Contacts_001.csv"].ignored) == {"no_account": 1}
    assert dataset.report.stubs == {"organisations": 1, "people": 2}


def test_calls_meetings_and_tasks(dataset: Dataset) -> None:
    rows = by_id(dataset, "interactions")
    assert {
        key: (row["channel"], row["initiator_id"], row["participant_ids"]) for key, row in rows.items()
    } == {
        "31": ("call", "1", ["1", "21"]),
        "32": ("call", "22", ["22", "9"]),
        "41": ("visit", None, ["1", "2", "21", "22"]),
        "42": ("meeting", None, ["1", "24"]),
        "51": ("email", "1", ["1", "21"]),
    }
    assert rows["31"]["duration_minutes"] == pytest.approx(1.5)
    assert rows["51"]["occurred_at"] == dt.datetime(2026, 1, 19, 15)
    ignored = {name: dict(balance.ignored) for name, balance in dataset.report.files.items()}
    assert ignored["Calls_001.csv"] == {"not_reached": 2, "planned": 1, "no_counterpart": 1}
    assert ignored["Meetings_001.csv"] == {"no_counterpart": 1}
    assert ignored["Tasks_001.csv"] == {"not_completed": 1, "not_an_interaction": 1}


def test_deals_and_cases(dataset: Dataset) -> None:
    rows = by_id(dataset, "orders")
    assert {key: (row["won"], row["closed_on"]) for key, row in rows.items()} == {
        "61": (True, dt.date(2026, 1, 31)),
        "62": (False, dt.date(2026, 1, 30)),
        "63": (None, None),
    }
    assert dict(dataset.report.files["Deals_001.csv"].ignored) == {"no_account": 1}
    cases = by_id(dataset, "cases")
    assert {key: (row["person_id"], row["closed_on"]) for key, row in cases.items()} == {
        "71": ("21", dt.date(2026, 1, 9)),
        "72": (None, None),
    }
    assert dict(dataset.report.files["Cases_001.csv"].ignored) == {"no_account": 1}


def test_nothing_is_dropped_silently(dataset: Dataset) -> None:
    dataset.report.check()
    assert dataset.report.quarantined == 0
    assert dataset.report.unread_files == {
        "Notes_001.csv": "Zoho CRM export: a note is written by one person, so it is no contact between two"
    }
    assert all(words != reason for reason, words in dataset.report.reasons.items())


def test_owners_are_people_without_a_user_file_too(make_folder) -> None:
    dataset = read_folder(make_folder({"Users_001.csv": None}, base=FILES))
    people = by_id(dataset, "people")
    assert {key: people[key]["name"] for key in ("1", "3", "9")} == {
        "1": "Uma Fox",
        "3": "Gus Ex",
        "9": "Old Hand",
    }
    assert by_id(dataset, "interactions")["31"]["participant_ids"] == ["1", "21"]


def test_an_owner_without_a_name_is_called_by_the_id(make_folder) -> None:
    deals = table(
        "Record Id,Deal Owner.id,Deal Owner,Deal Name,Account Name.id,Stage", "61,77,,a,11,Closed Won"
    )
    dataset = read_folder(make_folder({"Deals_001.csv": deals}, base=FILES))
    assert by_id(dataset, "people")["77"]["name"] == "77"


def test_files_are_known_by_their_columns(make_folder) -> None:
    renamed = {
        f"{number}.csv": text for number, text in enumerate(FILES.values()) if "Note Content" not in text
    }
    dataset = read_folder(make_folder(base=renamed))
    assert {facts.format for facts in dataset.report.facts.values()} == {"zoho"}
    assert dataset.tables["interactions"].num_rows == 5
