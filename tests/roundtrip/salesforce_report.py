"""A portfolio as Salesforce's report export writes it: labels, names, all cells quoted, a footer below the rows."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.roundtrip.portfolio import OWN_PEOPLE, Form, Interaction, Portfolio
from tests.roundtrip.salesforce import salesforce_id

FORM = Form(
    "Salesforce reports",
    lost={
        "people.left_on": "a contact has no last day",
        "interactions.duration_minutes": "the duration of a call is no column of an activities report",
    },
    day_only=("interactions.occurred_at",),
    without_ids=frozenset({"people", "interactions", "orders", "cases", OWN_PEOPLE}),
)

SHARED = dataclasses.replace(
    FORM, title="Activities with Contacts", without_ids=FORM.without_ids - {"interactions"}
)
"""The report type that has a row for each contact of an activity, and the activity's id."""

Cells = Sequence[object]

_SUBTYPES = {"message": "LinkedIn", "call": "Call", "email": "Email"}
_TYPES = {"meeting": "Meeting", "visit": "Site Visit", "workshop": "Workshop", "on_site": "On-site"}
FOOTER = (
    (),
    ("Grand Totals ({rows} records)",),
    (),
    ("Confidential Information - Do Not Distribute",),
    ("Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",),
)


def fitted(drawn: Portfolio, *, shared: bool = False) -> Portfolio:
    """The portfolio with Salesforce's ids, cut to one colleague an activity, and to one contact unless ``shared``.

    Which of several contacts started something has no place in the report.
    """
    told: list[Interaction] = []
    for one in drawn.interactions:
        own, others = drawn.sides(one)
        others = others if shared else others[:1]
        starter = one.initiator_id
        if len(others) > 1 and starter is not None:
            starter = own[0].person_id
        present = tuple(sorted(person.person_id for person in (own[0], *others)))
        told.append(dataclasses.replace(one, participant_ids=present, initiator_id=starter))

    def make(table: str, number: int) -> str:
        prefix = {"organisations": "001", "interactions": "00T"}.get(table)
        return f"{table}-{number}" if prefix is None else salesforce_id(prefix, number)

    return drawn.changed(interactions=told).with_ids(make)


def write(drawn: Portfolio, folder: Path, *, only: str | None = None, shared: bool = False) -> Path:
    """Write the reports of a `fitted` portfolio, or ``only`` one of them, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, (header, rows)) in enumerate(_REPORTS.items()):
        if only not in (None, name):
            continue
        # the activity's id is a column that few add
        width = len(header) - (name == "activities" and not shared)
        cells = [row[:width] for row in rows(drawn)]
        _write_report(folder / f"report17367000{number:05d}.csv", header[:width], cells)
    return folder


def _write_report(path: Path, header: Sequence[str], rows: Sequence[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        writer.writerows([cell.format(rows=len(rows)) for cell in line] for line in FOOTER)


def _day(moment: dt.date | None) -> str:
    return "" if moment is None else f"{moment.month}/{moment.day}/{moment.year}"


def _name(drawn: Portfolio, person_id: str | None) -> str:
    person = drawn.person(person_id)
    return person.name if person is not None else ""


def _account(drawn: Portfolio, organisation_id: str | None) -> str:
    organisation = drawn.organisation(organisation_id)
    return organisation.name if organisation is not None else ""


def _accounts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.clients:
        kind = "Partner" if one.role == "other" else "Customer"
        owner = drawn.own_people[1].name
        yield (
            owner, one.name, kind, "1/2/2026", one.organisation_id[:15], _account(drawn, one.parent_id),
            f"www.{one.domain}" if one.domain else None, one.industry,
        )  # fmt: skip


def _contacts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.contacts:
        given, family = one.given_and_family
        yield (
            "", given, family, one.title, _account(drawn, one.organisation_id), one.email, one.department,
            _name(drawn, one.reports_to), drawn.own_people[1].name,
        )  # fmt: skip
    yield "", "Pri", "Vate", "", "", "", "", "", drawn.own_people[1].name


def _users(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.own_people:
        manager = _name(drawn, one.reports_to)
        yield one.name, f"{one.email}.crm", one.title, one.department, one.email, manager, "1", "1/2/2026"


def _activities(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.interactions:
        (own,), others = drawn.sides(one)
        account = _account(drawn, others[0].organisation_id)
        task = one.channel in _SUBTYPES
        subtype = _SUBTYPES.get(one.channel, "Event")
        inbound = one.initiator_id == others[0].person_id
        kind = f"{'Received' if inbound else 'Sent'} {one.channel}" if task else _TYPES[one.channel]
        row = ("Completed" if task else "", "Normal" if task else "", "1" if task else "0", kind, subtype)
        for other in others:
            yield (
                own.name,
                account,
                other.name,
                "",
                one.topic,
                _day(one.occurred_at),
                *row,
                one.interaction_id[:15],
            )
    own, other = drawn.own_people[1], drawn.contacts[0]
    account = _account(drawn, other.organisation_id)
    plans = (
        (other.name, "", "Call back", "Not Started", "Call"),
        (other.name, "", "Update the address", "Completed", "Task"),
        ("", "Lee Ad", "Call", "Completed", "Call"),
        ("", "", "Call", "Completed", "Call"),
    )
    for number, (contact, lead, subject, status, subtype) in enumerate(plans, start=900):
        row = (own.name, account, contact, lead, subject, "3/14/2025", status, "Normal", "1", "", subtype)
        yield *row, salesforce_id("00T", number)


IGNORED = {"not_completed": 1, "not_an_interaction": 1, "lead_not_contact": 1, "no_counterpart": 1}
"""What becomes of the rows of the activities report that are no interactions."""


def _opportunities(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.orders:
        stage = {True: "Closed Won", False: "Closed Lost", None: "Negotiation/Review"}[one.won]
        account, owner = _account(drawn, one.organisation_id), drawn.own_people[1].name
        day = _day(one.closed_on or dt.date(2030, 1, 31))
        yield owner, account, f"Deal {one.order_id}", stage, one.currency, one.amount, "50", day


def _cases(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(drawn.cases, start=1):
        account, contact = _account(drawn, one.organisation_id), _name(drawn, one.person_id)
        yield f"{number:08d}", account, contact, one.severity, _day(one.opened_on), _day(one.closed_on)


Rows = Callable[[Portfolio], Iterator[Cells]]
_REPORTS: dict[str, tuple[Sequence[str], Rows]] = {
    "accounts": (
        ("Account Owner", "Account Name", "Type", "Last Activity", "Account ID", "Parent Account", "Website",
         "Industry"),
        _accounts,
    ),
    "contacts": (
        ("Salutation", "First Name", "Last Name", "Title", "Account Name", "Email", "Department", "Reports To",
         "Account Owner"),
        _contacts,
    ),
    "users": (
        ("Full Name", "Username", "Title", "Department", "Email", "Manager", "Active", "Last Login"), _users,
    ),
    "activities": (
        ("Assigned", "Company / Account", "Contact", "Lead", "Subject", "Date", "Status", "Priority", "Task", "Type",
         "Task Subtype", "Activity ID"),
        _activities,
    ),
    "opportunities": (
        ("Opportunity Owner", "Account Name", "Opportunity Name", "Stage", "Amount Currency", "Amount",
         "Probability (%)", "Close Date"),
        _opportunities,
    ),
    "cases": (
        ("Case Number", "Account Name", "Contact Name", "Priority", "Opened Date", "Closed Date"), _cases,
    ),
}  # fmt: skip
"""The reports: their header, and what writes their rows."""
