"""Invented portfolios, and whether two loads of one portfolio are the same as far as a vendor's form can carry it.

A portfolio is drawn from a seed, written in the exchange format (`Portfolio.write`) and by a vendor's writer, and both
folders are loaded. `same_tables` compares them; a `Form` says what the vendor's form loses, and why.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphmodel.tables import CHANNELS, INPUTS, MESSAGE_CHANNELS, by_name
from ingest.formats import OWN_FIRM
from ingest.load import Dataset

UTC = dt.UTC
FIRST_DAY = dt.datetime(2025, 1, 13, tzinfo=UTC)
_SPOKEN = (*MESSAGE_CHANNELS, "call")
"""Channels that one person starts; a meeting belongs to all who take part."""

_FIRMS = (
    ("Alder Motors", "alder.example", "Automotive"),
    ("Birch & Söhne, Maschinenbau", "birch.example", "Machinery"),
    ("桦树机械", "huashu.example", "Machinery"),
    ('Cedar "Mills"', "cedar.example", None),
    ("Dogwood Paper; Pulp", None, "Paper"),
    ("Elm Foods", "elm.example", "Food & Beverages"),
    ("Fir Castings", "fir.example", "Metal"),
    ("Gingko Pharma", "gingko.example", "Pharma"),
)
_PARTNER = ("Hazel Consulting", "hazel.example", "Consulting")
_GIVEN = (
    "Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gülay", "Håkon", "Iris", "Jo-Ann", "Kofi", "Lena", "Mia", "Noé",
    "Olga", "Pia", "Quinn", "Ruth", "Sam", "Tia", "Uma", "Vic", "Wes", "Xin", "Yan", "Zoë",
)  # fmt: skip
_FAMILY = (
    "Reyes", "Lind", "O'Hara", "van der Berg", "Müller", "Šimek", "Okafor", "Lee", "da Silva", "Novák", "Ito", "Blanc",
    "Garcia", "Wong", "Haas", "Ng", "Kaya", "Dubois", "Sato", "Weiß", "Moreau", "Holm", "Petrov", "Adeyemi", "Ruiz",
)  # fmt: skip
_ONE_WORD = ("白露", "王小明", "Sting")
_JOBS = (
    ("Purchasing", "Director"),
    ("Production", "Plant manager"),
    ("R&D", "Engineer"),
    ("Quality", None),
    (None, "Chief Executive Officer"),
    ("Finance; Controlling", "Head of controlling, Europe"),
    (None, None),
)
_OWN_JOBS = (
    ("Management", "CEO"),
    ("Sales", "Director of sales"),
    ("Sales", "Key account manager"),
    ("Service", "Service engineer"),
    ("R&D", "Developer"),
)
_TOPICS = (
    "Review",
    'About "quotes", and commas',
    "Über die Preise",
    "报价",
    "First line\nsecond line",
    "Plan; next steps",
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A row of ``organisations``."""

    organisation_id: str
    name: str
    role: str = "client"
    parent_id: str | None = None
    domain: str | None = None
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A row of ``people``; a name is one word, or a given name (no blank) and a family name."""

    person_id: str
    name: str
    organisation_id: str
    email: str | None = None
    title: str | None = None
    department: str | None = None
    reports_to: str | None = None
    left_on: dt.date | None = None

    @property
    def given_and_family(self) -> tuple[str, str]:
        """The name in the two cells of most CRMs; a name of one word is a family name."""
        given, _, family = self.name.partition(" ")
        return (given, family) if family else ("", given)


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row of ``interactions``; ``occurred_at`` is a full minute in UTC."""

    interaction_id: str
    occurred_at: dt.datetime
    channel: str
    participant_ids: tuple[str, ...]
    initiator_id: str | None = None
    duration_minutes: int | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A row of ``orders``; open while ``won`` is None."""

    order_id: str
    organisation_id: str
    amount: float
    currency: str
    won: bool | None = None
    closed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A row of ``cases``."""

    case_id: str
    organisation_id: str
    opened_on: dt.date
    person_id: str | None = None
    closed_on: dt.date | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All records of an invented firm and its clients, in the terms of the exchange format."""

    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    interactions: tuple[Interaction, ...]
    orders: tuple[Order, ...]
    cases: tuple[Case, ...]

    @property
    def supplier(self) -> Organisation:
        """The own firm; its id is the one that formats give it where the export has none."""
        return self.organisations[0]

    @property
    def clients(self) -> tuple[Organisation, ...]:
        """All organisations but the own firm: what a CRM keeps as accounts."""
        return self.organisations[1:]

    @property
    def own_people(self) -> tuple[Person, ...]:
        """Who works at the own firm: the users of the CRM."""
        return tuple(
            person for person in self.people if person.organisation_id == self.supplier.organisation_id
        )

    @property
    def contacts(self) -> tuple[Person, ...]:
        """Who works elsewhere."""
        return tuple(
            person for person in self.people if person.organisation_id != self.supplier.organisation_id
        )

    def organisation(self, organisation_id: str | None) -> Organisation | None:
        """The organisation of that id; None for None."""
        return next((one for one in self.organisations if one.organisation_id == organisation_id), None)

    def person(self, person_id: str | None) -> Person | None:
        """The person of that id; None for None."""
        return next((one for one in self.people if one.person_id == person_id), None)

    def sides(self, interaction: Interaction) -> tuple[list[Person], list[Person]]:
        """Who of the own firm took part, and who else; the own initiator comes first (the owner of the record)."""
        present = [person for person in self.people if person.person_id in interaction.participant_ids]
        present.sort(key=lambda person: person.person_id != interaction.initiator_id)
        own = {person.person_id for person in self.own_people}
        return (
            [person for person in present if person.person_id in own],
            [person for person in present if person.person_id not in own],
        )

    def with_ids(self, make: Callable[[str, int], str]) -> Portfolio:
        """The same portfolio with ids as a vendor writes them: ``make(table, number)``, numbers from 1.

        The own firm keeps its id.
        """
        new: dict[str, str] = {self.supplier.organisation_id: self.supplier.organisation_id}
        for table, records in self._tables():
            for number, record in enumerate(records, start=1):
                old = getattr(record, by_name(INPUTS)[table].key[0])
                new.setdefault(old, make(table, number))
        return Portfolio(
            *(tuple(_renamed(table, record, new) for record in rows) for table, rows in self._tables())
        )

    def changed(self, **tables: Sequence[Any]) -> Portfolio:
        """With the records of some tables replaced."""
        return dataclasses.replace(self, **{name: tuple(records) for name, records in tables.items()})

    def with_one_owner(self, *channels: str, one_contact: bool = False) -> Portfolio:
        """The same portfolio as a CRM keeps it that assigns an interaction of these channels to one user.

        Of the own people who took part only the first of `sides` stays, with ``one_contact`` also of the others.
        """
        kept: list[Interaction] = []
        for interaction in self.interactions:
            own, others = self.sides(interaction)
            people = (*own[:1], *(others[:1] if one_contact else others))
            ids = tuple(sorted(person.person_id for person in people))
            alone = interaction.channel in channels
            kept.append(dataclasses.replace(interaction, participant_ids=ids) if alone else interaction)
        return self.changed(interactions=kept)

    def write(self, folder: Path) -> Path:
        """Write the exchange format and return the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, records in self._tables():
            names = [f.name for f in dataclasses.fields(records[0])] if records else []
            rows = ([_exchange_cell(getattr(record, name)) for name in names] for record in records)
            if records:
                write_csv(folder / f"{table}.csv", names, rows)
        return folder

    def _tables(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for entry in dataclasses.fields(self):
            yield entry.name, getattr(self, entry.name)


def portfolio(seed: int, clients: int = 4, interactions: int = 40) -> Portfolio:
    """Draw a portfolio; ``clients`` is at most 8.

    Every kind of thing is there: a group (parent and subsidiary), a partner that is no client, two people of one name
    at two firms, names of one word, people who left, people nobody met, a colleague and a contact in every channel,
    meetings of several on both sides, orders won, lost and open, cases open and closed. Names are unique within an
    organisation, and so are topics, an organisation's amounts and the days of its cases; every colleague owns at least
    one interaction.
    """
    draw = random.Random(seed)
    own = Organisation(OWN_FIRM, "Rail & Sons", "supplier")
    firms = [
        Organisation(f"o{number}", name, "client", None, domain, industry)
        for number, (name, domain, industry) in enumerate(draw.sample(_FIRMS, clients), start=1)
    ]
    if clients > 1:
        firms[-1] = dataclasses.replace(firms[-1], parent_id=firms[0].organisation_id)
    partner = Organisation("o9", _PARTNER[0], "other", None, *_PARTNER[1:])
    names = _names(draw)
    colleagues = _colleagues(names, own)
    contacts = _contacts(draw, names, [*firms, partner])
    met = _interactions(draw, colleagues, contacts, interactions)
    orders = _orders(draw, firms)
    cases = _cases(draw, firms, contacts)
    return Portfolio(
        (own, *firms, partner), (*colleagues, *contacts), tuple(met), tuple(orders), tuple(cases)
    )


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> None:
    """Write a CSV file with CRLF line ends, as most vendors do; None is an empty cell."""
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def _names(draw: random.Random) -> Iterator[str]:
    """Names without repeats, some of one word among the first."""
    pairs = [f"{given} {family}" for given in _GIVEN for family in _FAMILY]
    draw.shuffle(pairs)
    yield from pairs[:6]
    for name in _ONE_WORD:
        yield name
        yield pairs.pop()
    yield from pairs[6:]


def _colleagues(names: Iterator[str], own: Organisation) -> list[Person]:
    people: list[Person] = []
    for number, (department, title) in enumerate(_OWN_JOBS, start=1):
        name = next(names)
        email = f"s{number}@rail-and-sons.example"
        chief = people[0].person_id if people else None
        people.append(Person(f"s{number}", name, own.organisation_id, email, title, department, chief))
    return people


def _contacts(draw: random.Random, names: Iterator[str], firms: Sequence[Organisation]) -> list[Person]:
    people: list[Person] = []
    for firm in firms:
        chief: str | None = None
        for place in range(draw.randint(2, 5)):
            number = len(people) + 1
            # the first of the second firm has the name of the first of the first
            name = people[0].name if firm is firms[1] and place == 0 else next(names)
            department, title = draw.choice(_JOBS)
            email = f"p{number}@{firm.domain}" if firm.domain and draw.random() < 0.8 else None
            left = (FIRST_DAY + dt.timedelta(days=draw.randint(200, 300))).date() if place == 3 else None
            people.append(
                Person(f"p{number}", name, firm.organisation_id, email, title, department, chief, left)
            )
            chief = chief or people[-1].person_id
    return people


def _interactions(
    draw: random.Random, colleagues: Sequence[Person], contacts: Sequence[Person], count: int
) -> Iterator[Interaction]:
    firms = sorted({person.organisation_id for person in contacts})
    for number in range(1, count + 1):
        channel = CHANNELS[number % len(CHANNELS)]
        firm = draw.choice(firms)
        theirs = [person for person in contacts if person.organisation_id == firm][
            :-1
        ]  # the last one nobody met
        owner = colleagues[number % len(colleagues)]
        crowd = 1 if channel == "message" else draw.randint(1, 3)
        own = {owner.person_id, *(p.person_id for p in draw.sample(colleagues, crowd - 1))}
        other = {person.person_id for person in draw.sample(theirs, min(crowd, len(theirs)))}
        starter: str | None = None
        if channel in _SPOKEN:
            # started by a client: then one colleague only, so that it is plain whose record it is
            inbound = draw.random() < 0.4
            own = {owner.person_id} if inbound else own
            starter = draw.choice(sorted(other)) if inbound else owner.person_id
        yield Interaction(
            f"i{number}",
            FIRST_DAY + dt.timedelta(days=draw.randint(0, 330), minutes=draw.randint(0, 1439)),
            channel,
            tuple(sorted(own | other)),
            starter,
            None if channel in MESSAGE_CHANNELS else draw.choice((15, 30, 45, 90)),
            f"{draw.choice(_TOPICS)} {number}",
        )


def _orders(draw: random.Random, firms: Sequence[Organisation]) -> Iterator[Order]:
    number = 0
    for firm in firms:
        for won in (True, False, None):
            number += 1
            closed = (FIRST_DAY + dt.timedelta(days=draw.randint(0, 330))).date() if won is not None else None
            amount = number * 1000 + draw.randint(0, 99) + 0.25
            yield Order(f"d{number}", firm.organisation_id, amount, "EUR", won, closed)


def _cases(draw: random.Random, firms: Sequence[Organisation], contacts: Sequence[Person]) -> Iterator[Case]:
    number = 0
    for firm in firms:
        people = [person.person_id for person in contacts if person.organisation_id == firm.organisation_id]
        for closed in (True, False):
            number += 1
            opened = (FIRST_DAY + dt.timedelta(days=number * 9)).date()
            yield Case(
                f"k{number}",
                firm.organisation_id,
                opened,
                draw.choice(people),
                opened + dt.timedelta(days=draw.randint(0, 20)) if closed else None,
                draw.choice(("High", "Medium", "Low", None)),
            )


def _renamed(table: str, record: Any, new: Mapping[str, str]) -> Any:
    changes: dict[str, Any] = {}
    for column in by_name(INPUTS)[table].columns:
        is_id = column.references is not None or column.name == by_name(INPUTS)[table].key[0]
        value = getattr(record, column.name, None)
        if is_id and value is not None:
            changes[column.name] = (
                tuple(sorted(new[one] for one in value)) if isinstance(value, tuple) else new[value]
            )
    return dataclasses.replace(record, **changes)


def _exchange_cell(value: object) -> str | None:
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


# ------------------------------------------------------------ what a vendor's form can carry


@dataclass(frozen=True, slots=True)
class Form:
    """What a vendor's form cannot carry, each with the reason; whatever is not named here must arrive as it was.

    Attributes
    ----------
    title
        The vendor's form, for messages.
    lost
        ``table.column``, or a whole ``table``, that has no place in the form. For the people of the own firm only,
        write ``own people.column``.
    coarser
        ``table.column`` -> what a value becomes where the form knows fewer.
    day_only
        ``table.column`` of times that the form writes as days.
    without_ids
        Tables whose ids the form does not have: a record is known by what it says (`KNOWN_BY`). ``own people``
        stands for the people of the own firm only.
    """

    title: str
    lost: Mapping[str, str] = field(default_factory=dict)
    coarser: Mapping[str, Mapping[object, object]] = field(default_factory=dict)
    day_only: tuple[str, ...] = ()
    without_ids: frozenset[str] = frozenset()


KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "organisations": ("name",),
    "people": ("organisation_id", "name"),
    "interactions": ("topic",),
    "orders": ("organisation_id", "amount"),
    "cases": ("organisation_id", "opened_on"),
}
"""What tells the records of a portfolio apart without their ids; organisations stand before what names them."""

OWN_PEOPLE = "own people"
_ORDER = tuple(KNOWN_BY)


def same_tables(exchange: Dataset, vendor: Dataset, form: Form | None = None) -> list[str]:
    """Every difference between a portfolio as loaded from the exchange format and from a vendor's form, in words.

    An empty list means: the same records, up to what ``form`` says is lost. Where the form has no ids, the records of
    both sides are paired by what they say, which must be one to one, and all references are compared as paired.
    """
    form = form or Form("the same form")
    told = [f"{form.title}: {sentence}" for sentence in _unknown_names(form)]
    here = {name: _rows(exchange, name) for name in _ORDER}
    there = {name: _rows(vendor, name) for name in _ORDER}
    paired: dict[str, dict[str, str]] = {}
    for name in _ORDER:
        if name in form.lost:
            told += (
                [f"{form.title}: {name}: {len(there[name])} rows, though the form has none"]
                if there[name]
                else []
            )
            continue
        _follow(there[name], name, paired)
        told += [
            f"{form.title}: {name}: {words}" for words in _pair(form, name, here[name], there[name], paired)
        ]
        told += [f"{form.title}: {name}: {words}" for words in _compare(form, name, here[name], there[name])]
    return told


def _rows(dataset: Dataset, name: str) -> list[dict[str, Any]]:
    return dataset.tables[name].select(list(by_name(INPUTS)[name].names)).to_pylist()


def _unknown_names(form: Form) -> Iterator[str]:
    for name in (*form.lost, *form.coarser, *form.day_only):
        table, _, column = name.partition(".")
        known = by_name(INPUTS)["people" if table == OWN_PEOPLE else table]
        if column and column not in known.names:
            yield f"the form loses {name}, which is no column"


def _follow(rows: list[dict[str, Any]], name: str, paired: Mapping[str, Mapping[str, str]]) -> None:
    """References to records that are already paired take the ids of the exchange format."""
    for column in by_name(INPUTS)[name].columns:
        pairs = paired.get(column.references or "")
        for row in rows if pairs is not None else ():
            value = row[column.name]
            if isinstance(value, list):
                row[column.name] = sorted(pairs.get(one, one) for one in value)
            elif value is not None:
                row[column.name] = pairs.get(value, value)


def _pair(
    form: Form,
    name: str,
    here: list[dict[str, Any]],
    there: list[dict[str, Any]],
    paired: dict[str, dict[str, str]],
) -> Iterator[str]:
    """Give the vendor's records the ids of the exchange format where the form has none of its own."""
    key = by_name(INPUTS)[name].key[0]
    pairs: dict[str, str] = {}
    known: dict[tuple[Any, ...], list[str]] = {}
    for row in here:
        known.setdefault(_known_by(form, name, row), []).append(row[key])
    for row in there:
        if not _without_id(form, name, row):
            continue
        same = known.get(_known_by(form, name, row), [])
        if len(same) == 1:
            pairs[row[key]] = same[0]
        else:
            yield f"{row[key]!r} is {'nobody' if not same else 'several'} of the exchange format: {row}"
    if len(set(pairs.values())) < len(pairs):
        yield "two records of the form are one of the exchange format"
    for row in there:
        row[key] = pairs.get(row[key], row[key])
    paired[name] = pairs
    own_references = [c.name for c in by_name(INPUTS)[name].columns if c.references == name]
    for row in there:
        for column in own_references:
            row[column] = pairs.get(row[column], row[column])


def _without_id(form: Form, name: str, row: Mapping[str, Any]) -> bool:
    own = name == "people" and row["organisation_id"] == OWN_FIRM
    return name in form.without_ids or (own and OWN_PEOPLE in form.without_ids)


def _known_by(form: Form, name: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_carried(form, f"{name}.{column}", row[column]) for column in KNOWN_BY[name])


def _compare(form: Form, name: str, here: list[dict[str, Any]], there: list[dict[str, Any]]) -> Iterator[str]:
    key = by_name(INPUTS)[name].key[0]
    wanted, found = ({row[key]: row for row in rows} for rows in (here, there))
    for missing in sorted(wanted.keys() - found.keys()):
        yield f"{missing!r} did not arrive: {wanted[missing]}"
    for more in sorted(found.keys() - wanted.keys()):
        yield f"{more!r} is in the vendor's form only: {found[more]}"
    for one in sorted(wanted.keys() & found.keys()):
        for column in by_name(INPUTS)[name].names:
            want, have = wanted[one][column], found[one][column]
            if _is_lost(form, name, column, wanted[one]):
                continue
            if _carried(form, f"{name}.{column}", want) != _carried(form, f"{name}.{column}", have):
                yield f"{one!r} {column} is {have!r} instead of {want!r}"


def _is_lost(form: Form, name: str, column: str, row: Mapping[str, Any]) -> bool:
    own = name == "people" and row["organisation_id"] == OWN_FIRM
    return f"{name}.{column}" in form.lost or (own and f"{OWN_PEOPLE}.{column}" in form.lost)


def _carried(form: Form, name: str, value: Any) -> Any:
    """A value as far as the form can carry it."""
    if name in form.day_only and isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, float):
        return round(value, 6)
    return form.coarser.get(name, {}).get(value, value) if isinstance(value, str) else value
