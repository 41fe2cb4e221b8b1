"""HubSpot exports of an invented firm: every rule of ``hubspot.toml`` once."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

import ingest.formats
from graphmodel.errors import ExportError
from graphmodel.functions import Taxonomy
from ingest.load import Dataset, read_folder


def table(header: str, *rows: str) -> str:
    return "\ufeff" + "\r\n".join([header, *rows]) + "\r\n"


FILES = {
    "hubspot-crm-exports-all-companies-2026-02-01.csv": table(
        "Record ID,Company name,Company Domain Name,Company owner,Type,Associated Parent Company,"
        "Merged Company IDs,Annual Revenue",
        "91,Acme SAS,www.acme.example,Uma Fox,Customer,,90;89,5000000",
        "92,Bolt (Nord),,Uma Fox,Vendor,Acme SAS (91),,",
        "93,Cog & Sons,,,,Gone (77),,",
    ),
    "hubspot-crm-exports-key-people-2026-02-01.csv": table(
        "Record ID,First Name,Last Name,Email,Job Title,Job function,Seniority,Buying Role,Contact owner,"
        "Associated Company,Associated Company IDs (Primary),Company Name,Merged Contact IDs",
        "51,Ann,Lee,ann@acme.example,CFO,Finance,VP,Champion,Uma Fox,Acme SAS (91); Other (99),91,,50",
        "52,,Bo,,,,Senior,,,Bolt (Nord) (92),,,",
        "53,Cy,Ray,cy@x.example,,,,,,COG & SONS,,,",
        "54,Free,Lance,,,,,,,,,Acme SAS,",
        "55,Fay,Old,,,,,,Ex User,Acme SAS (91),91,,",
        "56,,,no.name@acme.example,,,,,,Acme SAS (91),,,",
    ),
    "hubspot-crm-exports-all-calls-2026-02-01.csv": table(
        "Record ID,Call Title,Activity date,Activity assigned to,Call direction,Call outcome,Call status,"
        "Associated Contact,Associated Contact IDs,Call duration (HH:mm:ss)",
        "C1,Hello,2026-01-05 10:30,Uma Fox,Outbound,Connected,Completed,Ann Lee (51),51,00:05:10",
        "C2,Back,2026-01-06 10:30,Vic Ash,Inbound,Connected,Completed,Ann Lee (51); Bo (52),51;52,",
        "C3,Try,2026-01-07 10:30,Uma Fox,Outbound,Left voicemail,Completed,Ann Lee (51),51,",
        "C4,Later,2026-12-07 10:30,Uma Fox,Outbound,,Scheduled,Ann Lee (51),51,",
        "C5,Alone,2026-01-08 10:30,Uma Fox,Outbound,Connected,,,,",
        "C6,Free,2026-01-09 10:30,Uma Fox,Outbound,Connected,,Free Lance (54),54,",
        "C7,Merged,2026-01-10 10:30,Uma Fox,,Connected,,Ann Lee (50),50,",
    ),
    "hubspot-crm-exports-all-meetings-2026-02-01.csv": table(
        "Record ID,Meeting name,Meeting start time,Activity assigned to,Meeting outcome,"
        "Call and meeting type,Associated Contact",
        "M1,Review,2026-01-12 09:00,Uma Fox,Completed,Site visit,Ann Lee (51); Cy Ray (53)",
        "M2,Plan,2026-12-12 09:00,Uma Fox,Scheduled,,Ann Lee (51)",
        "M3,Missed,2026-01-13 09:00,Uma Fox,No Show,,Ann Lee (51)",
        "M4,Talk,2026-01-14 09:00,Uma Fox,,QBR,Ann Lee (51)",
    ),
    "hubspot-crm-exports-all-emails-2026-02-01.csv": table(
        "Record ID,Email subject,Activity date,Activity assigned to,Email direction,"
        "Email send status,Associated Contact IDs",
        "E1,Offer,2026-01-15 08:00,Uma Fox,Email,Sent,51",
        "E2,Re: Offer,2026-01-16 08:00,Uma Fox,Incoming email,Sent,51",
        "E3,Lost,2026-01-17 08:00,Uma Fox,Email,Bounced,51",
    ),
    "activity report.csv": table(
        "Engagement ID,Activity type,Activity date,Activity assigned to,Title,Direction,"
        "Associated Contact IDs",
        "A1,WhatsApp message,2026-01-18 08:00,Uma Fox,Hi,Inbound,51",
        "A2,Note,2026-01-19 08:00,Uma Fox,Note,,51",
        "A3,Task,2026-01-20 08:00,Uma Fox,Do,,51",
        "A4,Meeting,2026-01-21 08:00,Uma Fox,Talk,,51",
    ),
    "hubspot-crm-exports-all-deals-2026-02-01.csv": table(
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Is Closed Won,Is Deal Closed?,"
        "Closed Lost Reason,Associated Company IDs (Primary)",
        "D1,a,Closed won (Sales Pipeline),100.5,2026-01-31 12:00,Uma Fox,,,,91",
        "D2,b,Gewonnen,50,2026-01-30 12:00,Uma Fox,true,true,,90",
        "D3,c,Weg,50,2026-01-29 12:00,Uma Fox,false,true,,91",
        "D4,d,Offen,50,2026-12-29 12:00,Uma Fox,false,false,,91",
        "D5,e,Closed lost,50,2026-01-28 12:00,Uma Fox,,,Price,91",
        "D6,f,Offen,50,2026-12-29 12:00,Uma Fox,,,,",
    ),
    "hubspot-crm-exports-all-tickets-2026-02-01.csv": table(
        "Ticket ID,Ticket name,Ticket status,Create date,Close date,Priority,Associated Company,"
        "Associated Contact",
        "T1,Late,Closed,2026-01-05 08:00,2026-01-07 08:00,High,Acme SAS (91),Ann Lee (51)",
        "T2,Bad,New,2026-01-06 08:00,,,,",
    ),
    "hubspot-crm-exports-all-tasks-2026-02-01.csv": table("Record ID,Task title", "1,Do"),
    "hubspot-crm-exports-all-notes-2026-02-01.csv": table("Record ID,Note body", "1,Note"),
}  # fmt: skip
UMA, VIC = "name:own-firm/uma fox", "name:own-firm/vic ash"


@pytest.fixture
def dataset(make_folder) -> Dataset:
    return read_folder(make_folder(base=FILES))


def by_id(dataset: Dataset, name: str) -> dict[str, dict]:
    rows = dataset.tables[name].to_pylist()
    return {row[dataset.tables[name].column_names[0]]: row for row in rows}


def ignored(dataset: Dataset, part: str) -> dict[str, int]:
    return dict(next(balance.ignored for name, balance in dataset.report.files.items() if part in name))


def test_companies(dataset: Dataset) -> None:
    rows = by_id(dataset, "organisations")
    assert {key: (row["name"], row["role"], row["parent_id"]) for key, row in rows.items()} == {
        "91": ("Acme SAS", "client", None),
        "92": ("Bolt (Nord)", "other", "91"),
        "93": ("Cog & Sons", "client", None),
        "own-firm": ("Own firm", "supplier", None),
    }
    assert rows["91"]["domain"] == "acme.example"
    assert rows["91"]["revenue"] is None
    assert any("Associated Parent Company" in note and "left empty" in note for note in dataset.report.notes)


def test_contacts_and_owners(dataset: Dataset) -> None:
    rows = by_id(dataset, "people")
    assert {key: (row["name"], row["organisation_id"]) for key, row in rows.items()} == {
        "51": ("Ann Lee", "91"),
        "52": ("Bo", "92"),
        "53": ("Cy Ray", "93"),
        "55": ("Fay Old", "91"),
        "56": ("no.name@acme.example", "91"),
        UMA: ("Uma Fox", "own-firm"),
        VIC: ("Vic Ash", "own-firm"),
        "name:own-firm/ex user": ("Ex User", "own-firm"),
    }
    ann = rows["51"]
    assert (ann["title"], ann["department"], ann["seniority"]) == ("CFO", "Finance", "director")
    assert rows["52"]["seniority"] is None
    assert ignored(dataset, "key-people") == {"no_company": 1}
    assert dataset.report.stubs["people"] == 3


def test_activities(dataset: Dataset) -> None:
    rows = by_id(dataset, "interactions")
    assert {key: (row["channel"], row["initiator_id"], row["participant_ids"]) for key, row in rows.items()} == {
        "C1": ("call", UMA, ["51", UMA]),
        "C2": ("call", "51", ["51", "52", VIC]),
        "C7": ("call", None, ["51", UMA]),
        "M1": ("visit", None, ["51", "53", UMA]),
        "M4": ("meeting", None, ["51", UMA]),
        "E1": ("email", UMA, ["51", UMA]),
        "E2": ("email", "51", ["51", UMA]),
        "A1": ("message", "51", ["51", UMA]),
        "A4": ("meeting", None, ["51", UMA]),
    }  # fmt: skip
    assert rows["C1"]["occurred_at"] == dt.datetime(2026, 1, 5, 10, 30)
    assert rows["C1"]["topic"] == "Hello"
    assert ignored(dataset, "calls") == {
        "not_reached": 1, "planned": 1, "no_counterpart": 1, "reference_left_out": 1,
    }  # fmt: skip
    assert ignored(dataset, "meetings") == {"planned": 2}
    assert ignored(dataset, "emails") == {"not_delivered": 1}
    assert ignored(dataset, "activity report") == {"not_an_interaction": 2}


def test_deals_and_tickets(dataset: Dataset) -> None:
    assert {
        key: (row["organisation_id"], row["won"], row["closed_on"])
        for key, row in by_id(dataset, "orders").items()
    } == {
        "D1": ("91", True, dt.date(2026, 1, 31)),
        "D2": ("91", True, dt.date(2026, 1, 30)),
        "D3": ("91", False, dt.date(2026, 1, 29)),
        "D4": ("91", None, None),
        "D5": ("91", False, dt.date(2026, 1, 28)),
    }
    assert ignored(dataset, "deals") == {"no_company": 1}
    ticket = by_id(dataset, "cases")["T1"]
    assert (ticket["person_id"], ticket["closed_on"], ticket["severity"]) == (
        "51",
        dt.date(2026, 1, 7),
        "High",
    )
    assert ignored(dataset, "tickets") == {"no_company": 1}


def test_nothing_is_dropped_silently(dataset: Dataset) -> None:
    report = dataset.report
    report.check()
    assert report.quarantined == 0
    assert {name.split("-")[4]: words for name, words in report.unread_files.items()} == {
        "tasks": "HubSpot export: a task is a plan; the call or e-mail itself is an activity of its own",
        "notes": "HubSpot export: a note is written by one person, so it is no contact between two",
    }
    unread = {column for facts in report.facts.values() for column in facts.unread_columns}
    assert unread == {
        "Annual Revenue", "Buying Role", "Company Name", "Call duration (HH:mm:ss)", "Deal Name", "Ticket name",
        "Ticket status",
    }  # fmt: skip
    assert all(words != reason for reason, words in report.reasons.items())


def test_users_give_their_address_and_title(make_folder) -> None:
    users = table(
        "User ID,First name,Last name,Email,Job title,Main team",
        "7,Uma,Fox,uma@own.example,Director,Sales",
    )
    calls = FILES["hubspot-crm-exports-all-calls-2026-02-01.csv"].replace("Vic Ash", "uma@own.example")
    dataset = read_folder(
        make_folder(
            {"hubspot-users.csv": users, "hubspot-crm-exports-all-calls-2026-02-01.csv": calls}, base=FILES
        )
    )
    people = by_id(dataset, "people")
    assert {key for key, row in people.items() if row["organisation_id"] == "own-firm"} == {
        "7",
        "name:own-firm/ex user",
    }
    assert (people["7"]["title"], people["7"]["department"]) == ("Director", "Sales")
    assert by_id(dataset, "interactions")["C2"]["participant_ids"] == ["51", "52", "7"]


def test_an_activity_export_without_its_contacts_is_named_with_what_it_lacks(make_folder) -> None:
    calls = table(
        "Record ID,Call Title,Activity date,Call outcome,Call direction",
        "1,Hello,2026-01-05 10:30,Connected,",
    )
    dataset = read_folder(make_folder({"hubspot-crm-exports-all-calls-2026-02-01.csv": calls}, base=FILES))
    (reason,) = (words for name, words in dataset.report.unread_files.items() if "calls" in name)
    assert "Calls of HubSpot export" in reason
    assert "lacks Associated Contact IDs or Associated Contact" in reason


def test_contacts_without_their_companies_are_named_with_what_they_lack(make_folder) -> None:
    name = "hubspot-crm-exports-all-contacts-2026-02-01.csv"
    bare = table("Record ID,First Name,Last Name,Email,Contact owner", "51,Ann,Lee,,")
    report = read_folder(make_folder({name: bare}, base=FILES)).report
    assert "Contacts of HubSpot export, but it lacks Associated Company" in report.unread_files[name]


def test_connector_tables_are_no_export(make_folder) -> None:
    files = {"company_data.csv": "id,is_deleted,property_name\n1,false,Acme\n"}
    with pytest.raises(ExportError, match="no organisations"):
        read_folder(make_folder(base=files))


def test_seniority_words_mean_what_the_taxonomy_says() -> None:
    """A word is a rank's own name, or the taxonomy reads it as that rank."""
    path = Path(ingest.formats.__file__).parent / "hubspot.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))["maps"]["seniority"]
    taxonomy = Taxonomy.bundled()
    for word, rank in words.items():
        role = taxonomy.role(None, word)
        known = role.seniority == rank and not role.seniority_rule.startswith("unmapped")
        assert word == rank or known, word
