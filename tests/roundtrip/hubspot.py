"""A portfolio as HubSpot exports it: one CSV per object, labels as headers, ids in association columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from graphmodel.tables import CHANNELS
from tests.roundtrip.portfolio import OWN_PEOPLE, Form, Interaction, Person, Portfolio, write_csv

FORM = Form(
    "HubSpot",
    lost={
        "people.reports_to": "contacts have no superior",
        "people.left_on": "contacts have no last day",
        f"{OWN_PEOPLE}.email": "activities name their owner by name",
        f"{OWN_PEOPLE}.title": "the same",
        f"{OWN_PEOPLE}.department": "the same",
        "interactions.duration_minutes": "the length is written as hours, minutes and seconds, or as two times",
    },
    without_ids=frozenset({OWN_PEOPLE}),
)
_DAY = "2026-02-01"
_FIRST_IDS = {
    "organisations": 9_100_000_000,
    "people": 5_100,
    "interactions": 31_000_000_000,
    "orders": 8_800_000_000,
    "cases": 700,
}
_TYPES = {"client": "Prospect", "other": "Partner"}
_KINDS = {"visit": "Customer visit", "workshop": "Workshop", "on_site": "On-site", "meeting": ""}


def fitted(drawn: Portfolio) -> Portfolio:
    """The portfolio with HubSpot's ids, cut to what activities hold: each is assigned to one user.

    Record ids are numbers without a prefix; each object counts on its own.
    """
    return drawn.with_one_owner(*CHANNELS).with_ids(lambda table, number: str(_FIRST_IDS[table] + number))


def write(portfolio: Portfolio, folder: Path) -> Path:
    """Write the companies, contacts, deals, tickets and the activities by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    _companies(portfolio, folder)
    _contacts(portfolio, folder)
    _deals(portfolio, folder)
    _tickets(portfolio, folder)
    _calls(portfolio, folder)
    _meetings(portfolio, folder)
    _emails(portfolio, folder)
    _messages(portfolio, folder)
    return folder


def _export(folder: Path, what: str, header: list[str], rows: list[list[object]]) -> None:
    write_csv(folder / f"hubspot-crm-exports-all-{what}-{_DAY}.csv", header, rows, encoding="utf-8-sig")


def _companies(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record ID", "Company name", "Company Domain Name", "Company owner", "Create Date", "Industry", "Type",
        "Associated Parent Company", "Associated Parent Company IDs", "Merged Company IDs",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for firm in portfolio.clients:
        parent = portfolio.organisation(firm.parent_id)
        rows.append([
            firm.organisation_id, firm.name, firm.domain, portfolio.own_people[0].name, "2024-11-05 09:30",
            firm.industry, _TYPES[firm.role], _listed((parent.name, parent.organisation_id)) if parent else None,
            firm.parent_id, None,
        ])  # fmt: skip
    _export(folder, "companies", header, rows)


def _contacts(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Job Title", "Job function",
        "Buying Role", "Seniority", "Lead Status", "Create Date", "Last Activity Date", "Associated Company",
        "Associated Company IDs (Primary)", "Associated Company IDs", "Merged Contact IDs",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for number, person in enumerate(portfolio.contacts):
        firm = portfolio.organisation(person.organisation_id)
        assert firm is not None
        given, family = person.given_and_family
        # association columns come in two forms: the primary id alone, or every name with its id
        primary = firm.organisation_id if number % 2 else None
        rows.append([
            person.person_id, given, family, person.email, "+49 30 123", portfolio.own_people[0].name, person.title,
            person.department, "Decision Maker;Champion", None, "Connected", "2024-11-05 09:30", "2025-10-01 10:00",
            _listed((firm.name, firm.organisation_id)), primary, None, None,
        ])  # fmt: skip
    _export(folder, "contacts", header, rows)


def _deals(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Amount", "Currency", "Pipeline",
        "Is Closed Won", "Is Deal Closed?", "Closed Lost Reason", "Associated Company",
        "Associated Company IDs (Primary)", "Associated Contact IDs",
    ]  # fmt: skip
    rows: list[list[object]] = []
    stages = {
        True: "Closed Won (Sales Pipeline)",
        False: "Closed Lost (Sales Pipeline)",
        None: "Contract Sent",
    }
    for order in portfolio.orders:
        firm = portfolio.organisation(order.organisation_id)
        assert firm is not None
        closed = f"{order.closed_on or dt.date(2026, 12, 31)} 17:05"
        rows.append([
            order.order_id, f"Deal {order.order_id}", stages[order.won], closed, portfolio.own_people[1].name,
            order.amount, order.currency, "Sales Pipeline", str(order.won is True).lower(),
            str(order.won is not None).lower(), "Price" if order.won is False else None,
            _listed((firm.name, firm.organisation_id)), firm.organisation_id, None,
        ])  # fmt: skip
    _export(folder, "deals", header, rows)


def _tickets(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Ticket ID", "Ticket name", "Pipeline", "Ticket status", "Create date", "Close date", "Priority",
        "Ticket owner", "Associated Company", "Associated Contact",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for case in portfolio.cases:
        firm, person = portfolio.organisation(case.organisation_id), portfolio.person(case.person_id)
        assert firm is not None
        rows.append([
            case.case_id, f"Ticket {case.case_id}", "Support Pipeline", "Closed" if case.closed_on else "New",
            f"{case.opened_on} 08:00", f"{case.closed_on} 16:00" if case.closed_on else None, case.severity,
            portfolio.own_people[3].name, _listed((firm.name, firm.organisation_id)),
            _listed((person.name, person.person_id)) if person else None,
        ])  # fmt: skip
    _export(folder, "tickets", header, rows)


def _calls(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record ID",
        "Call Title",
        "Activity date",
        "Activity assigned to",
        "Call direction",
        "Call outcome",
    ]
    rows: list[list[object]] = []
    for one, owner, others in _of(portfolio, "call"):
        direction = "Inbound" if one.initiator_id in {person.person_id for person in others} else "Outbound"
        rows.append([
            one.interaction_id, one.topic, _time(one), owner.name, direction, "Connected",
            _names(others), _ids(others),
        ])  # fmt: skip
    _export(folder, "calls", [*header, "Associated Contact", "Associated Contact IDs"], rows)


def _meetings(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record ID", "Meeting name", "Activity date", "Meeting start time", "Meeting end time", "Activity assigned to",
        "Meeting outcome", "Call and meeting type", "Associated Contact",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one, owner, others in _of(portfolio, *_KINDS):
        rows.append([
            one.interaction_id, one.topic, _time(one), _time(one), _time(one, one.duration_minutes or 0), owner.name,
            "Completed", _KINDS[one.channel], _names(others),
        ])  # fmt: skip
    _export(folder, "meetings", header, rows)


def _emails(portfolio: Portfolio, folder: Path) -> None:
    header = [
        "Record ID", "Email subject", "Activity date", "Activity assigned to", "Email direction", "Email send status",
        "Associated Contact IDs",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one, owner, others in _of(portfolio, "email"):
        inbound = one.initiator_id in {person.person_id for person in others}
        direction = "Incoming email" if inbound else "Outgoing email"
        rows.append([one.interaction_id, one.topic, _time(one), owner.name, direction, "Sent", _ids(others)])
    _export(folder, "emails", header, rows)


def _messages(portfolio: Portfolio, folder: Path) -> None:
    """The combined export of all activities, of which only the messages are written here."""
    header = [
        "Record ID", "Activity type", "Activity date", "Activity assigned to", "Title", "Direction",
        "Associated Contact IDs",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one, owner, others in _of(portfolio, "message"):
        direction = "Inbound" if one.initiator_id in {person.person_id for person in others} else "Outbound"
        rows.append([
            one.interaction_id, "WhatsApp message", _time(one), owner.name, one.topic, direction, _ids(others),
        ])  # fmt: skip
    _export(folder, "activities", header, rows)


def _of(portfolio: Portfolio, *channels: str) -> list[tuple[Interaction, Person, list[Person]]]:
    """Interactions of some channels, each with its owner and the contacts."""
    found = [one for one in portfolio.interactions if one.channel in channels]
    sides = [portfolio.sides(one) for one in found]
    return [(one, own[0], others) for one, (own, others) in zip(found, sides, strict=True)]


def _time(one: Interaction, later: int = 0) -> str:
    return f"{one.occurred_at + dt.timedelta(minutes=later):%Y-%m-%d %H:%M}"


def _ids(people: list[Person]) -> str:
    return ";".join(person.person_id for person in people)


def _names(people: list[Person]) -> str:
    return _listed(*((person.name, person.person_id) for person in people))


def _listed(*pairs: tuple[str, str]) -> str:
    """Names with their ids, as in every column that names associated records."""
    return "; ".join(f"{name} ({record})" for name, record in pairs)
