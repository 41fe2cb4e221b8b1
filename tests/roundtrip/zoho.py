"""A portfolio as Zoho CRM exports it: one numbered CSV per module, lookups as pairs of a name and an id.

Accounts, contacts, deals and cases are written as list exports, the rest as the data backup, which leaves the prefix of
the ids out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from tests.roundtrip.portfolio import Form, Interaction, Person, Portfolio, write_csv

FORM = Form(
    "Zoho CRM",
    lost={
        "people.left_on": "contacts have no last day, and a user's is not exported",
        "interactions.duration_minutes": "only calls have a length; a meeting has its two times",
    },
)
_TYPES = {"visit": "Site Visit", "workshop": "Workshop", "on_site": "On-site", "meeting": None}
_STAGES = {True: "Closed Won", False: "Closed-Lost to Competition", None: "Proposal/Price Quote"}


def fitted(drawn: Portfolio) -> Portfolio:
    """The portfolio with Zoho's ids, cut to what its modules hold.

    A call and a task have one owner and one contact. E-mails are tasks of that subject, which the owner does; there
    is no module for messages.
    """
    kept: list[Interaction] = []
    for one in drawn.with_one_owner("call", "email", one_contact=True).interactions:
        owner = drawn.sides(one)[0][0].person_id
        if one.channel == "email":
            kept.append(dataclasses.replace(one, topic="Email", initiator_id=owner))
        elif one.channel != "message":
            kept.append(one)
    return drawn.changed(interactions=kept).with_ids(_record_id)


def write(portfolio: Portfolio, folder: Path) -> Path:
    """Write the users and the modules."""
    folder.mkdir(parents=True, exist_ok=True)
    _users(portfolio, folder)
    _accounts(portfolio, folder)
    _contacts(portfolio, folder)
    _deals(portfolio, folder)
    _cases(portfolio, folder)
    _calls(portfolio, folder)
    _meetings(portfolio, folder)
    _tasks(portfolio, folder)
    return folder


def _users(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "First Name", "Last Name", "Email", "Role", "Profile", "Title", "Department", "Status",
        "Reporting To", "Reporting To.id",
    ]  # fmt: skip
    rows = [
        [one.person_id, *one.given_and_family, one.email, "CEO", "Administrator", one.title, one.department, "active",
         *_pair(portfolio.person(one.reports_to))]
        for one in portfolio.own_people
    ]  # fmt: skip
    write_csv(folder / "Users_001.csv", header, rows)


def _accounts(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "Account Owner.id", "Account Owner", "Account Name", "Website", "Industry", "Account Type",
        "Parent Account.id", "Parent Account", "Created Time",
    ]  # fmt: skip
    types = {"client": "Customer", "other": "Partner"}
    owner = portfolio.own_people[0]
    rows: list[list[object]] = []
    for firm in portfolio.clients:
        parent = portfolio.organisation(firm.parent_id)
        website = f"https://www.{firm.domain}/" if firm.domain else None
        rows.append([
            _listed(firm.organisation_id), _listed(owner.person_id), owner.name, firm.name, website, firm.industry,
            types[firm.role], _listed(firm.parent_id), parent.name if parent else None, "2024-11-05 09:30:00",
        ])  # fmt: skip
    write_csv(folder / "Accounts_001.csv", header, rows)


def _contacts(portfolio: Portfolio, folder: Path) -> None:
    """Two files, as of a module that is larger than one file."""
    header = [
        "Record Id", "Contact Owner.id", "Contact Owner", "First Name", "Last Name", "Account Name.id", "Account Name",
        "Email", "Title", "Department", "Reporting To.id", "Reporting To", "Last Activity Time",
    ]  # fmt: skip
    owner = portfolio.own_people[0]
    rows: list[list[object]] = []
    for one in portfolio.contacts:
        firm = portfolio.organisation(one.organisation_id)
        assert firm is not None
        chief, chief_id = _pair(portfolio.person(one.reports_to))
        rows.append([
            _listed(one.person_id), _listed(owner.person_id), owner.name, *one.given_and_family,
            _listed(firm.organisation_id), firm.name, one.email, one.title, one.department, _listed(chief_id), chief,
            "2025-12-01 10:00:00",
        ])  # fmt: skip
    half = len(rows) // 2
    write_csv(folder / "Contacts_001.csv", header, rows[:half])
    write_csv(folder / "Contacts_002.csv", header, rows[half:])


def _deals(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "Deal Owner.id", "Deal Owner", "Deal Name", "Account Name.id", "Account Name", "Amount",
        "Currency", "Closing Date", "Stage", "Probability (%)",
    ]  # fmt: skip
    owner = portfolio.own_people[0]
    rows: list[list[object]] = []
    for order in portfolio.orders:
        firm = portfolio.organisation(order.organisation_id)
        assert firm is not None
        rows.append([
            _listed(order.order_id), _listed(owner.person_id), owner.name, f"Deal {order.order_id}",
            _listed(firm.organisation_id), firm.name, order.amount, order.currency, order.closed_on or "2026-12-31",
            _STAGES[order.won], 50,
        ])  # fmt: skip
    write_csv(folder / "Deals_001.csv", header, rows)


def _cases(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "Case Number", "Account Name.id", "Account Name", "Related To.id", "Related To", "Status",
        "Priority", "Created Time", "Closed Time",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for case in portfolio.cases:
        firm, person = portfolio.organisation(case.organisation_id), portfolio.person(case.person_id)
        assert firm is not None
        who, who_id = _pair(person)
        rows.append([
            _listed(case.case_id), "C-1", _listed(firm.organisation_id), firm.name, _listed(who_id), who,
            "Closed" if case.closed_on else "New", case.severity, f"{case.opened_on} 08:00:00",
            f"{case.closed_on} 16:00:00" if case.closed_on else None,
        ])  # fmt: skip
    write_csv(folder / "Cases_001.csv", header, rows)


def _calls(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "Subject", "Call Type", "Call Start Time", "Call Duration", "Call Duration (in seconds)",
        "Call Status", "Call Owner.id", "Call Owner", "Contact Name.id", "Contact Name",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one, own, others in _of(portfolio, "call"):
        inbound = one.initiator_id == others[0].person_id
        rows.append([
            one.interaction_id, one.topic, "Inbound" if inbound else "Outbound", _time(one), "15:00",
            (one.duration_minutes or 0) * 60, "Received" if inbound else "Completed",
            own[0].person_id, own[0].name, others[0].person_id, others[0].name,
        ])  # fmt: skip
    write_csv(folder / "Calls_001.csv", header, rows)


def _meetings(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "Title", "Meeting Type", "From", "To", "Host.id", "Host", "Contact Name.id", "Contact Name",
        "Participants",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one, own, others in _of(portfolio, *_TYPES):
        # participants come by address where they have one, else by id
        guests = [person.email or person.person_id for person in (*own[1:], *others[1:])]
        rows.append([
            one.interaction_id, one.topic, _TYPES[one.channel], _time(one), _time(one, one.duration_minutes or 0),
            own[0].person_id, own[0].name, others[0].person_id, others[0].name, "; ".join(guests),
        ])  # fmt: skip
    write_csv(folder / "Meetings_001.csv", header, rows)


def _tasks(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record Id", "Subject", "Status", "Priority", "Due Date", "Closed Time", "Task Owner.id", "Task Owner",
        "Contact Name.id", "Contact Name", "Related To.id", "Related To",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one, own, others in _of(portfolio, "email"):
        rows.append([
            one.interaction_id, one.topic, "Completed", "Normal", one.occurred_at.date(), _time(one),
            own[0].person_id, own[0].name, others[0].person_id, others[0].name, None, None,
        ])  # fmt: skip
    write_csv(folder / "Tasks_001.csv", header, rows)


def _of(portfolio: Portfolio, *channels: str) -> list[tuple[Interaction, list[Person], list[Person]]]:
    """Interactions of some channels, each with the own people and the others."""
    return [(one, *portfolio.sides(one)) for one in portfolio.interactions if one.channel in channels]


def _time(one: Interaction, later: int = 0) -> str:
    return f"{one.occurred_at + dt.timedelta(minutes=later):%Y-%m-%d %H:%M:%S}"


def _pair(person: Person | None) -> tuple[str | None, str | None]:
    """A lookup: the name and the id."""
    return (person.name, person.person_id) if person else (None, None)


def _record_id(table: str, number: int) -> str:
    """Every record of an account has a number of its own."""
    module = ("organisations", "people", "interactions", "orders", "cases").index(table)
    return f"5361160000{module:02}{number:06}"


def _listed(record_id: str | None) -> str | None:
    """An id as list exports write it."""
    return record_id and f"zcrm_{record_id}"
