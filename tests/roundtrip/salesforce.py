"""A portfolio as Salesforce's weekly data export writes it: one CSV an object, API names, rows that must not count.

Own and foreign people meet in objects of different reach, so the portfolio is first cut to what they can hold
(`fitted`). Beside the portfolio's records the export holds what every real one holds: rows in the recycle bin, merged
duplicates, plans, list e-mails, leads, invitees' copies of group events and e-mails that are tasks as well.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.id_forms import eighteen
from tests.roundtrip.portfolio import Form, Interaction, Organisation, Person, Portfolio, write_csv

FORM = Form("Salesforce's weekly export", lost={"people.left_on": "a contact has no last day"})

Cells = Sequence[object]

_PREFIXES = {"organisations": "001", "orders": "006", "cases": "500"}
_EVENT_TYPES = {"meeting": "Meeting", "visit": "Visit", "workshop": "Workshop", "on_site": "On-site"}
_SUBTYPES = {"message": "LinkedIn", "call": "Call", "email": "Email"}
_PLAN = dt.date(2025, 3, 3)


def fitted(drawn: Portfolio) -> Portfolio:
    """The portfolio with Salesforce's ids, cut to what its objects hold.

    A task belongs to one user, so a call or message keeps one colleague. E-mails hold everybody, but who sent one is
    known by the address only.
    """
    alone = []
    for one in drawn.interactions:
        own, others = drawn.sides(one)
        sender, kept = drawn.person(one.initiator_id), one
        if one.channel in ("call", "message"):
            present = tuple(sorted(person.person_id for person in (own[0], *others)))
            kept = dataclasses.replace(one, participant_ids=present)
        elif _home(one)[0] == "EmailMessage" and sender is not None and sender.email is None:
            kept = dataclasses.replace(one, initiator_id=None)
        alone.append(kept)
    users = len(drawn.own_people)

    def make(table: str, number: int) -> str:
        if table == "people":
            return salesforce_id("005" if number <= users else "003", number)
        if table == "interactions":
            return salesforce_id(_home(alone[number - 1])[1], number)
        return salesforce_id(_PREFIXES[table], number)

    return drawn.changed(interactions=alone).with_ids(make)


def write(drawn: Portfolio, folder: Path) -> Path:
    """Write the weekly export of a `fitted` portfolio and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in _OBJECTS.items():
        write_csv(folder / f"{name}.csv", header, rows(drawn))
    return folder


def salesforce_id(prefix: str, number: int) -> str:
    """An 18-character id whose 15 characters hold capitals, as real ones do."""
    return eighteen(f"{prefix}5g000{number:06d}{'aB'[number % 2]}")


def _home(one: Interaction) -> tuple[str, str]:
    """The object that holds an interaction, and how its ids begin."""
    if one.channel in _EVENT_TYPES:
        return "Event", "00U"
    if one.channel == "email" and len(one.participant_ids) > 2:
        return "EmailMessage", "02s"
    return "Task", "00T"


def _in(drawn: Portfolio, name: str) -> Iterator[tuple[Interaction, list[Person], list[Person]]]:
    for one in drawn.interactions:
        if _home(one)[0] == name:
            yield one, *drawn.sides(one)


def _stamp(moment: dt.datetime | dt.date | None) -> str:
    if moment is None:
        return ""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(), dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _bit(value: object) -> str:
    return "1" if value else "0"


def _accounts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.clients:
        website = f"https://www.{one.domain}/" if one.domain else None
        kind = "Partner" if one.role == "other" else "Customer - Direct"
        yield one.organisation_id, "0", None, one.name, kind, one.parent_id, website, one.industry, "5000000"
    kept = drawn.clients[0]
    yield (
        salesforce_id("001", 900),
        "1",
        kept.organisation_id,
        f"{kept.name} (old)",
        None,
        None,
        None,
        None,
        None,
    )
    yield salesforce_id("001", 901), "1", None, "Thrown away", None, None, None, None, None


def _users(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.own_people:
        given, family = one.given_and_family
        yield (
            one.person_id, f"{one.person_id}@sandbox.example", given, family, one.email, one.title, one.department,
            "1", one.reports_to, None, "2025-01-01T00:00:00.000Z",
        )  # fmt: skip
    portal = salesforce_id("003", 902)
    yield (
        salesforce_id("005", 902),
        "portal",
        "Por",
        "Tal",
        None,
        None,
        None,
        "1",
        None,
        portal,
        "2025-01-01T00:00:00.000Z",
    )


def _contacts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.contacts:
        given, family = one.given_and_family
        yield (
            one.person_id, "0", None, one.organisation_id, given, family, one.reports_to, one.email, one.title,
            one.department,
        )  # fmt: skip
    kept = drawn.contacts[0]
    merged = (salesforce_id("003", 903), "1", kept.person_id, kept.organisation_id)
    yield *merged, "Twin", "Twin", None, None, None, None
    yield salesforce_id("003", 904), "0", None, None, "Pri", "Vate", None, None, None, None


def _tasks(drawn: Portfolio) -> Iterator[Cells]:
    first_user, first_contact = drawn.own_people[0].person_id, drawn.contacts[0].person_id
    for number, (one, own, others) in enumerate(_in(drawn, "Task")):
        # the contact that was merged away is still named by old tasks
        who = (
            salesforce_id("003", 903)
            if others[0].person_id == first_contact and number % 2
            else others[0].person_id
        )
        inbound = one.initiator_id == others[0].person_id
        starts = {"call": "Inbound" if inbound else "Outbound"}.get(one.channel, "")
        kind = "" if one.channel == "call" else f"{'Received' if inbound else 'Sent'} {one.channel}"
        seconds = one.duration_minutes * 60 if one.duration_minutes is not None else None
        yield (
            one.interaction_id, who, own[0].person_id, one.topic, "Completed", "1", kind,
            _SUBTYPES[one.channel], starts, seconds, _stamp(one.occurred_at), one.occurred_at.date(), "0", "0",
        )  # fmt: skip
    for number, (who, status, subtype, deleted, repeats) in enumerate(_NO_TASKS):
        done = _bit(status == "Completed")
        target = who or first_contact
        yield (
            salesforce_id("00T", 910 + number), target, first_user, "must not count", status, done, "", subtype, "",
            None, "", _PLAN, deleted, repeats,
        )  # fmt: skip


_LEAD = salesforce_id("00Q", 905)
_NO_TASKS = (
    ("", "Not Started", "Call", "0", "0"),
    ("", "Completed", "Task", "0", "0"),
    ("", "Completed", "ListEmail", "0", "0"),
    ("", "Completed", "Call", "1", "0"),
    ("", "Completed", "Call", "0", "1"),
    (_LEAD, "Completed", "Call", "0", "0"),
)
"""Whom the task is about, status, subtype, IsDeleted, IsRecurrence."""


def _task_relations(drawn: Portfolio) -> Iterator[Cells]:
    number = 0
    for one, _, others in _in(drawn, "Task"):
        for person in others:
            number += 1
            yield salesforce_id("0RT", number), person.person_id[:15], one.interaction_id[:15], "0", "0"
        number += 1
        yield salesforce_id("0RT", number), drawn.clients[0].organisation_id, one.interaction_id, "1", "0"


def _events(drawn: Portfolio) -> Iterator[Cells]:
    for one, own, others in _in(drawn, "Event"):
        row = (_EVENT_TYPES[one.channel], one.topic, _stamp(one.occurred_at), one.occurred_at.date())
        rest = (one.duration_minutes, "0", "0")
        yield one.interaction_id, others[0].person_id, own[0].person_id, *row, *rest
        for place, person in enumerate(own[1:], start=1):  # the invitees' copies of a group event
            copy = salesforce_id("00U", 1000 * place + int(one.interaction_id[8:14]))
            yield copy, others[0].person_id, person.person_id, *row, one.duration_minutes, "1", "0"


def _event_relations(drawn: Portfolio) -> Iterator[Cells]:
    number = 0
    for one, own, others in _in(drawn, "Event"):
        for person in (*own[1:], *others):
            number += 1
            yield salesforce_id("0RE", number), person.person_id, one.interaction_id, "0", "Accepted", "0"
        outsider = next(person for person in drawn.contacts if person not in others)
        number += 1
        yield salesforce_id("0RE", number), outsider.person_id, one.interaction_id, "0", "Declined", "0"


def _emails(drawn: Portfolio) -> Iterator[Cells]:
    for one, own, others in _in(drawn, "EmailMessage"):
        sender = drawn.person(one.initiator_id) or own[0]
        to = [person for person in (*own, *others) if person is not sender]
        yield (
            one.interaction_id, None, sender.email or "someone@unknown.example",
            "; ".join(person.email or "else@unknown.example" for person in to), _bit(sender in others), "3",
            _stamp(one.occurred_at), one.topic, "0",
        )  # fmt: skip
    for number, (one, own, others) in enumerate(_in(drawn, "Task")):
        if one.channel == "email":
            yield (
                salesforce_id("02s", 800 + number), one.interaction_id, own[0].email, others[0].email, "0", "3",
                _stamp(one.occurred_at), one.topic, "0",
            )  # fmt: skip


def _email_relations(drawn: Portfolio) -> Iterator[Cells]:
    number = 0
    for one, own, others in _in(drawn, "EmailMessage"):
        for person in (*own, *others):
            number += 1
            kind = "FromAddress" if person.person_id == one.initiator_id else "ToAddress"
            yield salesforce_id("0RM", number), one.interaction_id, person.person_id, kind, person.email
        number += 1
        yield salesforce_id("0RM", number), one.interaction_id, None, "CcAddress", "nobody@elsewhere.example"


def _opportunities(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.orders:
        stage = {True: "Closed Won", False: "Closed Lost", None: "Negotiation"}[one.won]
        closes = one.closed_on or dt.date(2030, 1, 1)
        closed = one.won is not None
        yield (
            one.order_id, one.organisation_id, f"Deal {one.order_id}", stage, one.amount, one.currency, closes,
            _bit(closed), _bit(one.won), "0",
        )  # fmt: skip


def _cases(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(drawn.cases, start=1):
        yield (
            one.case_id, f"{number:08d}", one.organisation_id, one.person_id, _stamp(one.opened_on),
            _stamp(one.closed_on), one.severity, "0",
        )  # fmt: skip


def _contracts(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(_under_contract(drawn), start=1):
        yield (
            salesforce_id("800", number),
            one.organisation_id,
            f"{number:08d}",
            "2025-01-01",
            "2027-12-31",
            "Activated",
        )
        yield (
            salesforce_id("800", 50 + number),
            one.organisation_id,
            f"{50 + number:08d}",
            "2026-01-01",
            "2028-12-31",
            "Draft",
        )


def _under_contract(drawn: Portfolio) -> Sequence[Organisation]:
    return drawn.clients[:2]


def _relations(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(drawn.contacts, start=1):
        active = _bit(one.left_on is None)
        row = (one.organisation_id, one.person_id, "1", active, None, None, "2025-01-01T00:00:00.000Z")
        yield salesforce_id("07k", number), *row
    mover, home = drawn.contacts[-1], drawn.clients[0].organisation_id
    moved = ("0", "0", "2020-01-01", "2024-06-30", "2025-01-01T00:00:00.000Z")
    yield salesforce_id("07k", 900), home, mover.person_id, *moved
    second = ("0", "0", None, None, "2024-02-03T04:05:06.000Z")
    yield salesforce_id("07k", 901), drawn.clients[1].organisation_id, mover.person_id, *second


Rows = Callable[[Portfolio], Iterator[Cells]]
_OBJECTS: dict[str, tuple[Sequence[str], Rows]] = {
    "Account": (
        ("Id", "IsDeleted", "MasterRecordId", "Name", "Type", "ParentId", "Website", "Industry", "AnnualRevenue"),
        _accounts,
    ),
    "User": (
        ("Id", "Username", "FirstName", "LastName", "Email", "Title", "Department", "IsActive", "ManagerId",
         "ContactId", "LastModifiedDate"),
        _users,
    ),
    "Contact": (
        ("Id", "IsDeleted", "MasterRecordId", "AccountId", "FirstName", "LastName", "ReportsToId", "Email", "Title",
         "Department"),
        _contacts,
    ),
    "AccountContactRelation": (
        ("Id", "AccountId", "ContactId", "IsDirect", "IsActive", "StartDate", "EndDate", "LastModifiedDate"),
        _relations,
    ),
    "Task": (
        ("Id", "WhoId", "OwnerId", "Subject", "Status", "IsClosed", "Type", "TaskSubtype", "CallType",
         "CallDurationInSeconds", "CompletedDateTime", "ActivityDate", "IsDeleted", "IsRecurrence"),
        _tasks,
    ),
    "TaskRelation": (("Id", "RelationId", "TaskId", "IsWhat", "IsDeleted"), _task_relations),
    "Event": (
        ("Id", "WhoId", "OwnerId", "Type", "Subject", "StartDateTime", "ActivityDate", "DurationInMinutes", "IsChild",
         "IsDeleted"),
        _events,
    ),
    "EventRelation": (("Id", "RelationId", "EventId", "IsWhat", "Status", "IsDeleted"), _event_relations),
    "EmailMessage": (
        ("Id", "ActivityId", "FromAddress", "ToAddress", "Incoming", "Status", "MessageDate", "Subject", "IsDeleted"),
        _emails,
    ),
    "EmailMessageRelation": (
        ("Id", "EmailMessageId", "RelationId", "RelationType", "RelationAddress"), _email_relations,
    ),
    "Opportunity": (
        ("Id", "AccountId", "Name", "StageName", "Amount", "CurrencyIsoCode", "CloseDate", "IsClosed", "IsWon",
         "IsDeleted"),
        _opportunities,
    ),
    "Case": (
        ("Id", "CaseNumber", "AccountId", "ContactId", "CreatedDate", "ClosedDate", "Priority", "IsDeleted"), _cases,
    ),
    "Contract": (("Id", "AccountId", "ContractNumber", "StartDate", "EndDate", "Status"), _contracts),
}  # fmt: skip
"""Files of the export: their header, and what writes their rows."""
