"""Salesforce object exports of an invented firm: every rule of ``salesforce.toml`` once."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from pathlib import Path

import pytest

import ingest.formats
from graphmodel.errors import ExportError
from ingest.id_forms import eighteen
from ingest.load import read_folder


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


ACME, BOLT, GONE, TWIN = (eighteen(f"001Ab0000000{x}") for x in ("aaa", "AAA", "ggg", "ttt"))
ANN, BO, FREE, OLD, DEAD = (eighteen(f"003Ab0000000{x}") for x in ("ann", "Bob", "fre", "old", "ded"))
UMA, VIC, GUS, PORTAL = (eighteen(f"005Ab0000000{x}") for x in ("uma", "vic", "gus", "por"))
FILES = {
    "Account.csv": table(
        "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,Website,Industry,AnnualRevenue",
        f"{ACME},false,,Acme,Customer - Direct,{GONE},http://www.acme.example/x,Rail,5",
        f"{BOLT},false,,Bolt,Competitor,{ACME[:15]},,,",
        f"{TWIN},true,{ACME},Acme Ltd,,,,,",
        f"{GONE},true,,Gone,,,,,",
    ),
    "User.csv": table(
        "Id,Username,FirstName,LastName,Name,Email,Title,Department,ManagerId,IsActive,ContactId,LastModifiedDate",
        f"{UMA},uma,Uma,U,,uma@own.example,Director,Sales,{VIC},true,,2024-05-01T10:00:00.000+0000",
        f"{VIC},vic,Vic,V,Vic V,,,,,false,,2024-05-01T23:30:00.000-0200",
        f"{PORTAL},p,P,P,P P,,,,,true,{ANN},2024-05-01T10:00:00.000+0000",
    ),
    "Contact.csv": table(
        "Id,IsDeleted,MasterRecordId,AccountId,FirstName,LastName,ReportsToId,Title",
        f"{ANN},false,,{ACME},Ann,Lee,,CFO",
        f"{BO},false,,{TWIN[:15]},,Bo,{FREE},",
        f"{FREE},false,,,Fred,Free,,",
        f"{OLD},true,{ANN[:15]},{ACME},Anne,Lee,,",
        f"{DEAD},true,,{ACME},D,D,,",
        f"{eighteen('003Ab0000000gon')},false,,{GONE},G,G,,",
    ),
    "Task.csv": table(
        "Id,WhoId,OwnerId,Subject,ActivityDate,Status,IsClosed,Type,TaskSubtype,CallType,CallDurationInSeconds,IsRecurrence",
        f"T1,{ANN[:15]},{UMA},FifteenLetters1,2024-01-05,Completed,true,,Email,,,",
        f"T2,{OLD},{UMA},Reply,2024-01-06,Completed,true,Inbound Email,Email,,,",
        f"T3,{BO},{GUS},Call,2024-01-07,Completed,true,,Call,Inbound,90,",
        f"T4,{ANN},{UMA},Plan,2024-01-08,Not Started,false,Call,Task,,,",
        f"T5,{ANN},{UMA},Prepare,2024-01-09,Completed,true,Prep,Task,,,",
        f"T6,{eighteen('00QAb0000000lea')},{UMA},Lead,2024-01-10,Completed,true,Call,Task,,,",
        f"T7,,{UMA},Note to self,2024-01-11,Completed,true,Call,Task,,,",
        f"T8,{FREE},{UMA},Free,2024-01-12,Completed,true,Call,Task,,,",
        f"T9,{ANN},{UMA},Bulk,2024-01-13,Completed,true,,ListEmail,,,",
        f"T10,{ANN},{UMA},Weekly,2024-01-14,Completed,true,Call,Task,,,true",
        f"T11,{ANN},{UMA},Site,2024-01-15,Completed,,Site Visit,Task,,,",
        f"T12,{eighteen('003Ab0000000zzz')},{UMA},Unknown,2024-01-16,Completed,true,Call,Task,,,",
    ),
    "Event.csv": table(
        "Id,WhoId,OwnerId,Subject,StartDateTime,ActivityDate,DurationInMinutes,Type,IsChild",
        f"E1,{ANN},{UMA},Review,2024-02-01T09:00:00.000+0000,2024-02-01,60,Meeting,false",
        f"E2,{ANN},{VIC},Review,2024-02-01T09:00:00.000+0000,2024-02-01,60,Meeting,true",
        f"E3,,{UMA},Workshop,2024-02-02T09:00:00.000+0000,2024-02-02,,Workshop,false",
        f"E4,{eighteen('00QAb0000000lea')},{UMA},Pitch,2024-02-03T09:00:00.000+0000,2024-02-03,,,false",
        f"E5,{FREE},{UMA},Free,,2024-02-04,,,false",
        f"E6,{FREE},{UMA},Lunch,,2024-02-05,,Lunch,false",
    ),
    "EventRelation.csv": table(
        "Id,RelationId,EventId,IsWhat,Status",
        f"R1,{ANN},E1,false,Accepted",
        f"R2,{BO[:15]},E1,false,New",
        f"R3,{VIC},E1,false,Declined",
        f"R4,{ACME},E1,true,",
        f"R5,{ANN},E3,false,",
        f"R6,{FREE},E1,false,",
        f"R7,{ANN},E2,false,",
        f"R8,{ANN},E99,false,",
        f"R9,{eighteen('003Ab0000000zzz')},E1,false,",
        f"R10,{OLD},E1,false,",
        f"R11,{ANN},E6,false,",
    ),
    "Opportunity.csv": table(
        "Id,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon",
        f"O1,{ACME},Closed Won,100.5,2024-03-01,1,1",
        f"O2,{TWIN},Closed Lost,50,2024-03-02,1,",
        f"O3,{ACME},Open,70,2030-01-01,,",
        "O4,,Open,70,2030-01-01,,",
        f"O5,{GONE},Open,70,2030-01-01,,",
    ),
    "Case.csv": table(
        "Id,AccountId,ContactId,CreatedDate,ClosedDate,Priority",
        f"C1,{ACME},{FREE},2024-03-01T00:00:00.000Z,2024-03-02T00:00:00.000Z,High",
        f"C2,,{FREE},2024-03-01T00:00:00.000Z,,Low",
    ),
    "Lead.csv": table("Id,LastName,Company", "00Q1,L,Co"),
    "Weather.csv": table("Day,Rain", "1,2"),
}


@pytest.fixture
def dataset(make_folder):
    return read_folder(make_folder(base=FILES))


def by_id(dataset, name):
    rows = dataset.tables[name].to_pylist()
    return {row[dataset.tables[name].column_names[0]]: row for row in rows}


def test_fifteen_and_eighteen_characters():
    assert eighteen("001Ab0000000aaa") != eighteen("001Ab0000000AAA")
    assert len(ACME) == 18
    assert eighteen(ACME) == ACME
    assert eighteen("short") == "short"


def test_organisations(dataset):
    rows = by_id(dataset, "organisations")
    assert {key: row["role"] for key, row in rows.items()} == {
        ACME: "client",
        BOLT: "other",
        "own-firm": "supplier",
    }
    assert rows[ACME]["domain"] == "acme.example"
    assert rows[ACME]["parent_id"] is None
    assert rows[ACME]["revenue"] is None
    assert rows[BOLT]["parent_id"] == ACME
    balance = dataset.report.files["Account.csv"]
    assert (balance.loaded, balance.merged, balance.ignored) == (2, 1, {"deleted": 1})


def test_people(dataset):
    rows = by_id(dataset, "people")
    assert set(rows) == {ANN, BO, UMA, VIC, GUS}
    assert {key: rows[key]["organisation_id"] for key in rows} == {
        ANN: ACME, BO: ACME, UMA: "own-firm", VIC: "own-firm", GUS: "own-firm",
    }  # fmt: skip
    assert (rows[ANN]["name"], rows[BO]["name"], rows[UMA]["name"], rows[GUS]["name"]) == (
        "Ann Lee",
        "Bo",
        "Uma U",
        GUS,
    )
    assert (rows[UMA]["reports_to"], rows[BO]["reports_to"]) == (VIC, None)
    assert (rows[UMA]["left_on"], rows[VIC]["left_on"]) == (None, dt.date(2024, 5, 2))
    contacts, users = dataset.report.files["Contact.csv"], dataset.report.files["User.csv"]
    assert contacts.ignored == {"deleted": 1, "no_account": 1, "reference_left_out": 1}
    assert contacts.merged == 1
    assert users.ignored == {"portal_user": 1}


def test_tasks(dataset):
    rows = by_id(dataset, "interactions")
    kept = {
        key: (row["channel"], row["initiator_id"], row["participant_ids"])
        for key, row in rows.items()
        if key[0] == "T"
    }
    assert kept == {
        "T1": ("email", UMA, sorted([ANN, UMA])),
        "T2": ("email", ANN, sorted([ANN, UMA])),
        "T3": ("call", BO, sorted([BO, GUS])),
        "T11": ("visit", UMA, sorted([ANN, UMA])),
    }
    assert rows["T1"]["topic"] == "FifteenLetters1"
    assert rows["T3"]["duration_minutes"] == pytest.approx(1.5)
    balance = dataset.report.files["Task.csv"]
    assert balance.ignored == {
        "not_completed": 1, "not_an_interaction": 1, "lead_not_contact": 1, "no_counterpart": 1,
        "reference_left_out": 1, "mass_email": 1, "series_pattern": 1,
    }  # fmt: skip
    assert balance.quarantined == 1


def test_meetings_have_their_attendees(dataset):
    rows = by_id(dataset, "interactions")
    assert rows["E1"]["participant_ids"] == sorted([ANN, BO, UMA])
    assert rows["E3"]["participant_ids"] == sorted([ANN, UMA])
    assert rows["E6"]["participant_ids"] == sorted([ANN, UMA])
    assert (rows["E1"]["channel"], rows["E3"]["channel"]) == ("meeting", "workshop")
    assert (rows["E1"]["duration_minutes"], rows["E1"]["occurred_at"]) == (60, dt.datetime(2024, 2, 1, 9))
    events = dataset.report.files["Event.csv"]
    assert events.ignored == {"repeats_group_event": 1, "lead_not_contact": 1, "reference_left_out": 1}
    relations = dataset.report.files["EventRelation.csv"]
    assert relations.ignored == {"declined": 1, "not_a_person": 1, "reference_left_out": 2}
    assert (relations.merged, relations.loaded, relations.quarantined) == (5, 0, 2)
    assert {r.line for r in dataset.report.rejections if r.file == "EventRelation.csv"} == {9, 10}


def test_orders_and_cases(dataset):
    orders = {
        key: (row["organisation_id"], row["won"], row["closed_on"])
        for key, row in by_id(dataset, "orders").items()
    }
    assert orders == {
        "O1": (ACME, True, dt.date(2024, 3, 1)),
        "O2": (ACME, False, dt.date(2024, 3, 2)),
        "O3": (ACME, None, None),
    }
    assert dataset.report.files["Opportunity.csv"].ignored == {"no_account": 1, "reference_left_out": 1}
    assert by_id(dataset, "cases")["C1"]["person_id"] is None
    assert dataset.report.files["Case.csv"].ignored == {"no_account": 1}


def test_nothing_is_dropped_silently(dataset):
    report = dataset.report
    report.check()
    assert set(report.unread_files) == {"Lead.csv", "Weather.csv"}
    assert "AnnualRevenue" in report.facts["Account.csv"].unread_columns
    assert report.stubs == {"organisations": 1, "people": 1}
    assert set(report.reasons) == {reason for balance in report.files.values() for reason in balance.ignored}
    assert all(words != reason for reason, words in report.reasons.items())
    notes = "\n".join(report.notes)
    for part in ("'Own firm'", "owner_without_user_file: 1 of the supplier's people are in no user file", "left empty",
                 "inactive user", "participants were left out"):  # fmt: skip
        assert part in notes


def test_the_books_settle_with_several_files_behind_a_table(dataset):
    keys = dataset.tables["interactions"]["interaction_id"]
    settled = dataset.report.settle({"interactions": keys, "organisations": ["own-firm"], "people": [UMA]})
    assert (settled.files["Task.csv"].unchanged, settled.files["Event.csv"].unchanged) == (4, 3)
    assert (settled.files["User.csv"].unchanged, settled.files["User.csv"].loaded) == (1, 1)
    assert settled.files["Account.csv"].unchanged == 0


@pytest.mark.parametrize("name", ["Acme", "ACME.EXAMPLE"])
def test_the_supplier_may_be_an_account(make_folder, name):
    dataset = read_folder(make_folder(base=FILES), supplier=name)
    assert by_id(dataset, "organisations")[ACME]["role"] == "supplier"
    assert by_id(dataset, "people")[UMA]["organisation_id"] == ACME
    assert "organisations" not in dataset.report.stubs


@pytest.mark.parametrize(("name", "domain"), [("Rail & Sons", None), ("rail.example", "rail.example")])
def test_the_supplier_may_be_in_no_file(make_folder, name, domain):
    dataset = read_folder(make_folder(base=FILES), supplier=name)
    row = by_id(dataset, "organisations")["own-firm"]
    assert (row["name"], row["domain"], row["role"]) == (name, domain, "supplier")


def test_data_loader_files_are_known_by_their_header(make_folder):
    header, *rows = FILES["Account.csv"].replace(",", ";").splitlines()
    files = {"extract-0.csv": "\r\n".join([header.upper(), *rows])}
    files |= {
        f"extract-{i}.csv": FILES[f"{name}.csv"] for i, name in enumerate(["User", "Contact", "Event"], 1)
    }
    dataset = read_folder(make_folder(base=files))
    assert {facts.table for facts in dataset.report.facts.values()} == {
        "organisations",
        "people",
        "interactions",
    }
    assert set(by_id(dataset, "organisations")) == {ACME, BOLT, "own-firm"}


def test_local_dates_need_an_order(make_folder):
    def with_dates(*dates: str):
        rows = [f"O{i},{ACME},Won,1,{date},1,1" for i, date in enumerate(dates)]
        files = {
            **FILES,
            "Opportunity.csv": table("Id,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon", *rows),
        }
        return make_folder(base=files)

    dataset = read_folder(with_dates("02/23/26", "02/03/26"))
    assert [row["closed_on"] for row in by_id(dataset, "orders").values()] == [
        dt.date(2026, 2, 23),
        dt.date(2026, 2, 3),
    ]
    assert dataset.report.facts["Opportunity.csv"].dates == "mdy"
    with pytest.raises(ExportError, match="--date-order"):
        read_folder(with_dates("02/03/26"))
    with pytest.raises(ExportError, match="some dates"):
        read_folder(with_dates("02/23/26", "23/02/26"))
    dataset = read_folder(with_dates("02/03/26"), date_order="dmy")
    assert [row["closed_on"] for row in by_id(dataset, "orders").values()] == [dt.date(2026, 3, 2)]


def test_every_reason_is_explained():
    folder = Path(ingest.formats.__file__).parent
    for path in folder.glob("*.toml"):
        data = tomllib.load(io.BytesIO(path.read_bytes()))
        used = {
            drop["reason"]
            for file in data["file"]
            for key in ("drop", "too_few")
            for drop in file.get(key, ())
        }
        assert used == set(data["reasons"])


def test_merges_are_followed_over_all_files_of_an_object(make_folder):
    header, *rows = FILES["Contact.csv"].splitlines()
    split = {
        "Contact.csv": None,
        "Contact_1.csv": table(header, *rows[3:]),
        "Contact_2.csv": table(header, *rows[:3]),
    }
    dataset = read_folder(make_folder(split, base=FILES))
    assert by_id(dataset, "interactions")["T2"]["initiator_id"] == ANN
    assert dataset.report.files["Contact_1.csv"].merged == 1


def test_a_name_of_the_exchange_format_is_only_a_hint(make_folder):
    dataset = read_folder(make_folder({"Case.csv": None, "cases.csv": FILES["Case.csv"]}, base=FILES))
    assert dataset.report.facts["cases.csv"].format == "salesforce"
