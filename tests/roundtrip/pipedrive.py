"""A portfolio as Pipedrive exports it: one CSV per kind of item, «Item - Field» headers, linked items by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from graphmodel.tables import CHANNELS
from tests.roundtrip.portfolio import OWN_PEOPLE, Form, Interaction, Person, Portfolio, write_csv

FORM = Form(
    "Pipedrive",
    lost={
        "organisations.parent_id": "organisations have no parent",
        "people.reports_to": "people have no superior",
        "people.left_on": "people have no last day",
        f"{OWN_PEOPLE}.email": "users are named by name",
        f"{OWN_PEOPLE}.title": "the same",
        f"{OWN_PEOPLE}.department": "the same",
        "interactions.duration_minutes": "the length is written as hours and minutes",
    },
    without_ids=frozenset({OWN_PEOPLE}),
)
FORM_WITHOUT_IDS = dataclasses.replace(
    FORM, without_ids=frozenset({"organisations", "people", "interactions", "orders", OWN_PEOPLE})
)
_TYPES = {
    "email": "E-mail", "call": "Call", "message": "WhatsApp", "meeting": "Meeting", "visit": "Site visit",
    "workshop": "Workshop", "on_site": "On-site",
}  # fmt: skip
_INBOUND = {"email": "Inbound email", "call": "Inbound call", "message": "Inbound message"}
Rows = list[list[object]]
Table = tuple[list[str], Rows]
"""A header and rows; the ID comes first."""
_STATUS = {True: "Won", False: "Lost", None: "Open"}


def fitted(drawn: Portfolio) -> Portfolio:
    """The portfolio with Pipedrive's ids, cut to what it holds: no cases, and one user to an activity.

    Ids are numbers that count each kind of item on its own.
    """
    return drawn.changed(cases=()).with_one_owner(*CHANNELS).with_ids(lambda _, number: str(number))


def write(portfolio: Portfolio, folder: Path, *, ids: bool = True) -> Path:
    """Write organisations, people, deals and activities; ``ids`` says whether the lists show the ID column."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, table) in enumerate(_LISTS.items(), start=11):
        header, rows = table(portfolio)
        first = 0 if ids else 1
        write_csv(folder / f"{name}-1234567-{number}.csv", header[first:], [row[first:] for row in rows])
    return folder


def _organisations(portfolio: Portfolio) -> Table:
    header = [
        "Organization - ID", "Organization - Name", "Organization - Labels", "Organization - Owner",
        "Organization - Website", "Organization - Industry", "Organization - Organization created",
    ]  # fmt: skip
    labels = {"client": "Customer", "other": "Partner"}
    rows: Rows = [
        [firm.organisation_id, firm.name, labels[firm.role], portfolio.own_people[0].name, firm.domain, firm.industry,
         "2024-11-05 09:30:00"]
        for firm in portfolio.clients
    ]  # fmt: skip
    return header, rows


def _people(portfolio: Portfolio) -> Table:
    header = [
        "Person - ID", "Person - Name", "Person - First name", "Person - Last name", "Person - Organization",
        "Person - Owner", "Person - Email - Work", "Person - Email - Home", "Person - Phone - Work",
        "Person - Job title", "Person - Department",
    ]  # fmt: skip
    rows: Rows = [
        [person.person_id, person.name, *person.given_and_family, _firm(portfolio, person.organisation_id),
         portfolio.own_people[1].name, person.email, None, "+49 30 123", person.title, person.department]
        for person in portfolio.contacts
    ]  # fmt: skip
    return header, rows


def _deals(portfolio: Portfolio) -> Table:
    header = [
        "Deal - ID", "Deal - Title", "Deal - Organization", "Deal - Contact person", "Deal - Owner", "Deal - Value",
        "Deal - Currency", "Deal - Pipeline", "Deal - Stage", "Deal - Status", "Deal - Won time", "Deal - Lost time",
        "Deal - Lost reason", "Deal - Expected close date",
    ]  # fmt: skip
    rows: Rows = []
    for order in portfolio.orders:
        closed = f"{order.closed_on} 16:20:11" if order.closed_on else None
        rows.append([
            order.order_id, f"Deal {order.order_id}", _firm(portfolio, order.organisation_id), None,
            portfolio.own_people[0].name, order.amount, order.currency, "Pipeline", "Negotiations started",
            _STATUS[order.won], closed if order.won else None, closed if order.won is False else None, None,
            "2026-12-31",
        ])  # fmt: skip
    return header, rows


def _activities(portfolio: Portfolio) -> Table:
    header = [
        "Activity - ID", "Activity - Subject", "Activity - Type", "Activity - Due date", "Activity - Due time",
        "Activity - Duration", "Activity - Done", "Activity - Assigned to user", "Activity - Contact person",
        "Activity - Participants", "Activity - Organization", "Activity - Deal",
    ]  # fmt: skip
    rows: Rows = []
    for one in portfolio.interactions:
        own, others = portfolio.sides(one)
        rows.append([
            one.interaction_id, one.topic, _type(one, others), one.occurred_at.date(), f"{one.occurred_at:%H:%M}",
            "01:00", "Done", own[0].name, others[0].name, ", ".join(person.name for person in others[1:]),
            _firm(portfolio, others[0].organisation_id), None,
        ])  # fmt: skip
    return header, rows


def _type(one: Interaction, others: list[Person]) -> str:
    inbound = one.initiator_id in {person.person_id for person in others}
    return _INBOUND[one.channel] if inbound else _TYPES[one.channel]


def _firm(portfolio: Portfolio, organisation_id: str) -> str:
    firm = portfolio.organisation(organisation_id)
    assert firm is not None
    return firm.name


_LISTS: Mapping[str, Callable[[Portfolio], Table]] = {
    "organizations": _organisations,
    "people": _people,
    "deals": _deals,
    "activities": _activities,
}
