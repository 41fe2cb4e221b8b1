"""A portfolio as its people's mailboxes and calendars: what was written in an mbox file, who met in .ics files."""

from __future__ import annotations

import dataclasses
import datetime as dt
import mailbox
from collections.abc import Iterator, Sequence
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from pathlib import Path

import icalendar

from graphmodel.tables import MESSAGE_CHANNELS
from tests.roundtrip.portfolio import Interaction, Person, Portfolio


def fitted(portfolio: Portfolio) -> Portfolio:
    """The portfolio as mail can carry it: everybody has an address, all is a mail or a meeting that one begins."""
    domains = {one.organisation_id: one.domain or "no-web.example" for one in portfolio.clients}
    domains[portfolio.supplier.organisation_id] = "rail-and-sons.example"
    people = [
        dataclasses.replace(person, email=f"{person.person_id}@{domains[person.organisation_id]}")
        for person in portfolio.people
    ]
    organisations = [
        dataclasses.replace(one, domain=domains[one.organisation_id]) for one in portfolio.organisations
    ]
    return portfolio.changed(
        organisations=organisations,
        people=people,
        interactions=[_as_mail(portfolio, one) for one in portfolio.interactions],
        orders=(),
        cases=(),
    )


def _as_mail(portfolio: Portfolio, interaction: Interaction) -> Interaction:
    own, _ = portfolio.sides(interaction)
    written = interaction.channel in MESSAGE_CHANNELS
    return dataclasses.replace(
        interaction,
        interaction_id=f"<{interaction.interaction_id}@mail.example>"
        if written
        else interaction.interaction_id,
        channel="email" if written else "meeting",
        initiator_id=interaction.initiator_id or own[0].person_id,
        topic=None,
    )


def write(portfolio: Portfolio, folder: Path) -> Path:
    """Write mailboxes and calendars and return the folder: one mbox file, and a calendar of each own person.

    A meeting stands in the calendar of every own person who took part, and somebody who declined it in each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    box = mailbox.mbox(folder / "all.mbox")
    calendars = {person.person_id: icalendar.Calendar() for person in portfolio.own_people}
    for interaction in portfolio.interactions:
        people = [person for person in portfolio.people if person.person_id in interaction.participant_ids]
        sender = next(person for person in people if person.person_id == interaction.initiator_id)
        others = [person for person in people if person is not sender]
        if interaction.channel == "email":
            box.add(_letter(interaction, sender, others))
        else:
            stranger = next(person for person in portfolio.people if person not in people)
            for owner in calendars.keys() & interaction.participant_ids:
                calendars[owner].add_component(_event(interaction, sender, others, stranger))
    box.close()
    for owner, calendar in calendars.items():
        (folder / f"{owner}.ics").write_bytes(calendar.to_ical())
    return folder


def _letter(interaction: Interaction, sender: Person, others: Sequence[Person]) -> Message:
    letter = Message()
    letter["Message-ID"] = interaction.interaction_id
    letter["From"] = _address(sender)
    letter["To"] = ", ".join(map(_address, others))
    letter["Date"] = format_datetime(interaction.occurred_at.astimezone(dt.timezone(dt.timedelta(hours=8))))
    letter["Subject"] = Header("Nobody reads this")
    letter.set_payload("From the body nobody reads\n")
    return letter


def _address(person: Person) -> str:
    return formataddr((person.name, person.email or ""))


def _event(
    interaction: Interaction, sender: Person, others: Sequence[Person], stranger: Person
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", interaction.interaction_id)
    event.add("DTSTAMP", dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    event.add("DTSTART", interaction.occurred_at)
    event.add("DURATION", dt.timedelta(minutes=interaction.duration_minutes or 0))
    event.add("SUMMARY", "Nobody reads this")
    event.add("ORGANIZER", _invited(sender, "ACCEPTED"))
    for person, answer in _answers(others, stranger):
        event.add("ATTENDEE", _invited(person, answer))
    return event


def _answers(others: Sequence[Person], stranger: Person) -> Iterator[tuple[Person, str]]:
    yield from ((person, "ACCEPTED") for person in others)
    yield stranger, "DECLINED"


def _invited(person: Person, answer: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = person.name
    address.params["PARTSTAT"] = answer
    return address
