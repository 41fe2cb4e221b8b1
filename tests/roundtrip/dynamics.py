"""A portfolio as Dynamics 365 exports it to Excel: a workbook a view, a hidden first sheet, names in place of ids."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openpyxl

from tests.roundtrip.portfolio import Form, Person, Portfolio

FORM = Form(
    "Dynamics 365",
    coarser={"interactions.channel": {"workshop": "meeting", "on_site": "visit"}},
)

Cells = Sequence[object]

_TYPES = {
    "message": "Social Activity",
    "email": "Email",
    "call": "Phone Call",
    "meeting": "Appointment",
    "workshop": "Appointment",
    "visit": "Service Activity",
    "on_site": "Service Activity",
}
_CURRENCIES = {"EUR": "Euro"}
_GERMAN = {
    "Account": "Firma", "Contact": "Kontakt", "User": "Benutzer", "Activity": "Aktivität",
    "Opportunity": "Verkaufschance", "Case": "Fall", "Row Checksum": "Zeilenprüfsumme", "Modified On": "Geändert am",
    "Account Name": "Firmenname", "Parent Account": "Übergeordnete Firma", "Industry": "Branche",
    "Relationship Type": "Beziehungstyp", "Full Name": "Vollständiger Name", "Company Name": "Firmenname",
    "Job Title": "Position", "Department": "Abteilung", "Email": "E-Mail", "Manager": "Vorgesetzter",
    "Subject": "Betreff", "Regarding": "Bezug", "Activity Type": "Aktivitätstyp", "Activity Status": "Aktivitätsstatus",
    "Owner": "Besitzer", "Start Date": "Startdatum", "Duration": "Dauer", "Direction": "Richtung",
    "Required Attendees": "Erforderliche Teilnehmer", "Call From": "Anruf von", "Call To": "Anruf an", "From": "Von",
    "To": "An", "Topic": "Thema", "Potential Customer": "Potenzieller Kunde", "Est. Revenue": "Gesch. Umsatz",
    "Actual Revenue": "Tatsächlicher Umsatz", "Actual Close Date": "Tatsächliches Abschlussdatum",
    "Currency": "Währung", "Case Title": "Falltitel", "Case Number": "Fallnummer", "Priority": "Priorität",
    "Customer": "Kunde", "Created On": "Erstellt am", "Primary Email": "Primäre E-Mail-Adresse",
    "Phone Call": "Telefonanruf", "Appointment": "Termin", "Service Activity": "Serviceaktivität", "Task": "Aufgabe",
    "Completed": "Abgeschlossen", "Open": "Offen", "Canceled": "Abgebrochen", "Incoming": "Eingehend",
    "Outgoing": "Ausgehend", "Inactive": "Inaktiv", "Won": "Gewonnen", "Lost": "Verloren", "Resolved": "Gelöst",
}  # fmt: skip
"""Labels and options as a German user sees them."""
_CHANGED = dt.datetime(2026, 1, 5, 8, 30)


def fitted(drawn: Portfolio) -> Portfolio:
    """The portfolio with GUIDs, without what a name cannot tell: namesakes take no part in activities.

    An activity regards one contact; further people stand in its lists of attendees, senders and recipients.
    """
    names = Counter(person.name for person in drawn.people)
    namesakes = {person.person_id for person in drawn.people if names[person.name] > 1}
    known = []
    for one in drawn.interactions:
        present = tuple(person for person in one.participant_ids if person not in namesakes)
        starter = one.initiator_id if one.initiator_id in present else None
        kept = dataclasses.replace(one, participant_ids=present, initiator_id=starter)
        if all(drawn.sides(kept)):
            known.append(kept)
    return drawn.changed(interactions=known).with_ids(guid)


def guid(table: str, number: int) -> str:
    """The GUID of a record; the same one each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{table}/{number}"))


def write(drawn: Portfolio, folder: Path, *, german: bool = False) -> Path:
    """Write the views of a `fitted` portfolio and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for view, (entity, header, rows) in _VIEWS.items():
        book = openpyxl.Workbook()
        hidden = book.active
        assert hidden is not None
        hidden.title = "hiddenSheet"
        hidden.append([f"{entity.lower()}:kkHw6jUVrTPQ==:view={view}"])
        hidden.sheet_state = "veryHidden"
        sheet = book.create_sheet(view[:31])
        words = _GERMAN if german else {}
        mark = "(Nicht ändern)" if german else "(Do Not Modify)"
        fixed = (entity, "Row Checksum", "Modified On")
        sheet.append(
            [
                *(f"{mark} {words.get(name, name)}" for name in fixed),
                *(words.get(name, name) for name in header),
            ]
        )
        for column in "ABC":
            sheet.column_dimensions[column].hidden = True
        for row in rows(drawn):
            sheet.append([words.get(cell, cell) if isinstance(cell, str) else cell for cell in row])
        book.active = 1
        book.save(folder / f"{view} 13-01-2026 17-00-00.xlsx")
    return folder


def _fixed(record: str, changed: dt.datetime = _CHANGED) -> Cells:
    """The three columns that Excel must bring back unchanged."""
    return record, f"{uuid.uuid5(uuid.NAMESPACE_URL, record).hex}==", changed


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _firm(drawn: Portfolio, organisation_id: str | None) -> str | None:
    firm = drawn.organisation(organisation_id)
    return None if firm is None else firm.name


def _named(drawn: Portfolio, person_id: str | None) -> str | None:
    person = drawn.person(person_id)
    return None if person is None else person.name


def _accounts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.clients:
        kind = "Partner" if one.role == "other" else "Customer"
        website = f"https://www.{one.domain}" if one.domain else None
        parent = _firm(drawn, one.parent_id)
        yield *_fixed(one.organisation_id), one.name, parent, website, one.industry, kind, "Active"


def _contacts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.contacts:
        changed = _midnight(one.left_on) if one.left_on else _CHANGED
        yield (
            *_fixed(f"{{{one.person_id.upper()}}}", changed), one.name, _firm(drawn, one.organisation_id), one.title,
            one.department, one.email, _named(drawn, one.reports_to), "Inactive" if one.left_on else "Active",
        )  # fmt: skip
    yield *_fixed(guid("people", 900)), "Pri Vate", None, None, None, None, None, "Active"


def _users(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.own_people:
        manager = _named(drawn, one.reports_to)
        yield *_fixed(one.person_id), one.name, one.title, one.department, one.email, manager, "Enabled"


def _listed(people: Sequence[Person]) -> str | None:
    return ";".join(person.name for person in people) or None


def _activities(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.interactions:
        own, others = drawn.sides(one)
        starter = drawn.person(one.initiator_id)
        told = one.channel in ("call", "email")
        # who did not start it and is neither owner nor regarded
        rest = [person for person in (*own[1:], *others[1:]) if person is not starter]
        caller = _listed([starter]) if starter is not None and told else None
        lists = {
            "call": (None, caller, _listed(rest), None, None),
            "email": (None, None, None, caller, _listed(rest)),
        }.get(one.channel, (_listed(rest), None, None, None, None))
        outgoing = "Incoming" if starter in others else "Outgoing"
        start = one.occurred_at.replace(tzinfo=None)
        yield (
            *_fixed(one.interaction_id), one.topic, others[0].name, _TYPES[one.channel], "Completed", own[0].name,
            start, one.duration_minutes, outgoing, *lists,
        )  # fmt: skip
    own, other, account = drawn.own_people[1].name, _single(drawn).name, drawn.clients[0].name
    for number, (regarding, kind, status) in enumerate(
        (
            (other, "Phone Call", "Open"),
            (other, "Appointment", "Canceled"),
            (other, "Task", "Completed"),
            (account, "Phone Call", "Completed"),
        ),
        start=900,
    ):
        row = ("must not count", regarding, kind, status, own, _CHANGED, None, "Outgoing")
        yield *_fixed(guid("interactions", number)), *row, None, None, None, None, None


IGNORED = {"not_completed": 2, "not_an_interaction": 1, "no_counterpart": 1}
"""What becomes of the activities that are no interactions."""


def _single(drawn: Portfolio) -> Person:
    """A contact whose name nobody else has."""
    names = Counter(person.name for person in drawn.people)
    return next(person for person in drawn.contacts if names[person.name] == 1)


def _opportunities(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.orders:
        status = {True: "Won", False: "Lost", None: "Open"}[one.won]
        estimate, actual = (one.amount, None) if one.won is None else (one.amount * 2, one.amount)
        closed = _midnight(one.closed_on) if one.closed_on else None
        yield (
            *_fixed(one.order_id), f"Deal {one.order_id}", _firm(drawn, one.organisation_id), estimate,
            dt.datetime(2030, 1, 1), actual, closed, _CURRENCIES[one.currency], status,
        )  # fmt: skip


def _cases(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(drawn.cases, start=1):
        changed = _midnight(one.closed_on) if one.closed_on else _CHANGED
        yield (
            *_fixed(one.case_id, changed), f"Case {number}", f"CAS-{number:05d}", one.severity,
            _firm(drawn, one.organisation_id), _named(drawn, one.person_id), "Resolved" if one.closed_on else "Active",
            _midnight(one.opened_on),
        )  # fmt: skip


Rows = Callable[[Portfolio], Iterator[Cells]]
_VIEWS: dict[str, tuple[str, Sequence[str], Rows]] = {
    "Active Accounts": (
        "Account",
        ("Account Name", "Parent Account", "Website", "Industry", "Relationship Type", "Status"),
        _accounts,
    ),
    "All Contacts": (
        "Contact",
        ("Full Name", "Company Name", "Job Title", "Department", "Email", "Manager", "Status"),
        _contacts,
    ),
    "Enabled Users": (
        "User",
        ("Full Name", "Job Title", "Department", "Primary Email", "Manager", "Status"),
        _users,
    ),
    "All Activities": (
        "Activity",
        ("Subject", "Regarding", "Activity Type", "Activity Status", "Owner", "Start Date", "Duration", "Direction",
         "Required Attendees", "Call From", "Call To", "From", "To"),
        _activities,
    ),
    "All Opportunities": (
        "Opportunity",
        ("Topic", "Potential Customer", "Est. Revenue", "Est. Close Date", "Actual Revenue", "Actual Close Date",
         "Currency", "Status"),
        _opportunities,
    ),
    "All Cases": (
        "Case",
        ("Case Title", "Case Number", "Priority", "Customer", "Contact", "Status", "Created On"),
        _cases,
    ),
}  # fmt: skip
"""The views: what one row is, its columns, and what writes the rows."""
