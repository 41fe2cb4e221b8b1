"""Carries a tale out: people come to life when they are first named, habits become rows of interactions.

Nothing here knows what a stage is, and nothing here or in ``tales`` knows how one is recognised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.tables import INPUTS, by_name
from tests.stories.words import CHINESE, MANAGER, STAFF, role

AS_OF = date(2026, 6, 30)
SUPPLIER = "us"
WEEKLY, FORTNIGHTLY, MONTHLY, QUARTERLY = 7, 14, 30, 91

MAIL, CHAT, CALL, MEETING, VISIT, WORKSHOP, ON_SITE = (
    "email", "message", "call", "meeting", "visit", "workshop", "on_site",
)  # fmt: skip
MANNERS: Mapping[str, tuple[str, ...]] = {
    "writers": (MAIL, MAIL, MAIL, CALL),
    "callers": (CALL, CALL, MAIL),
    "chatters": (CHAT, CHAT, CALL),
    "travellers": (MAIL, CALL, VISIT, MAIL),
    "of all kinds": (MAIL, CALL, CHAT, MEETING),
}
"""How two people deal with each other: what they may reach for when something is to be settled."""

HOLIDAYS = (((8, 1), (8, 21)), ((12, 22), (12, 31)), ((1, 1), (1, 6)))
CHINESE_HOLIDAYS = (((2, 1), (2, 20)), ((10, 1), (10, 7)))
"""First and last day, each as month and day."""

FAMILY_NAMES = "Abernathy/Bergqvist/Castellan/Dombrovka/Ellerby/Fairweather/Ivarsen/Okonjo/Szabados/Whitlow"
GIVEN_NAMES = "Ada/Bram/Carla/Dilip/Edda/Farid/Greta/Imani/Jonas/Mirela/Orla/Pavel/Tilda/Yusuf/Zeno"
CHINESE_FAMILY_NAMES = "王/李/张/刘/陈/杨/赵/黄/周/吴"
CHINESE_GIVEN_NAMES = "思远/雨桐/建宁/晓岚/文澜/嘉禾/明轩/若溪/书怡/一舟/望川"


@dataclass
class Person:
    """Somebody of either firm; ``unheard`` is somebody of whom no file says what they do."""

    person_id: str
    organisation_id: str
    department: str
    rank: str
    unheard: bool = False
    left_on: date | None = None


@dataclass
class Told:
    """What is told of a client: its stage, and the tale in words for whoever looks into a case."""

    client_id: str
    stage: str
    tale: list[str] = field(default_factory=list)


@dataclass
class Book:
    """Tales about the clients of one supplier, and the tables they leave behind.

    ``colleagues`` is how many people a department of the supplier has.
    """

    way: str
    seed: int
    colleagues: int
    told: list[Told] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    happened: list[tuple[datetime, str, list[str], str | None]] = field(default_factory=list)
    ours: dict[tuple[str, str], list[Person]] = field(default_factory=dict)

    def add(self, table: str, **cells: Any) -> None:
        self.tables.setdefault(table, []).append(cells)

    def hire(self, organisation: str, department: str, rank: str) -> Person:
        one = Person(f"{organisation}-{len(self.people)}", organisation, department, rank)
        self.people.append(one)
        return one

    def inputs(self) -> dict[str, pa.Table]:
        """Everything told, as the tables that the engine takes."""
        self.add("organisations", organisation_id=SUPPLIER, name="Hollowbrook Drives", role="supplier")
        rows = {**self.tables, "people": list(self._people())}
        tables = {
            name: pa.Table.from_pylist(some, schema_of(by_name(INPUTS)[name])) for name, some in rows.items()
        }
        when, channels, who, first = zip(*self.happened, strict=True)
        columns = {
            "interaction_id": [str(number) for number in range(len(when))],
            "occurred_at": when, "channel": channels, "participant_ids": who, "initiator_id": first,
        }  # fmt: skip
        schema = schema_of(by_name(INPUTS)["interactions"])
        empty = pa.nulls(len(when))
        arrays = [pa.array(columns.get(part.name, empty), part.type) for part in schema]
        return tables | {"interactions": pa.Table.from_arrays(arrays, schema=schema)}

    def _people(self) -> Iterator[dict[str, Any]]:
        for one in self.people:
            rng = Random(f"{self.seed} {one.person_id}")
            family, given = (
                (CHINESE_FAMILY_NAMES, CHINESE_GIVEN_NAMES)
                if self.way == CHINESE
                else (GIVEN_NAMES, FAMILY_NAMES)
            )
            gap = "" if self.way == CHINESE else " "
            known = {} if one.unheard else role(one.department, one.rank, self.way, rng)._asdict()
            yield {
                "person_id": one.person_id,
                "organisation_id": one.organisation_id,
                "name": gap.join(rng.choice(names.split("/")) for names in (family, given)),
                "left_on": one.left_on,
                **known,
            }


class Telling:
    """One client while its tale is told; all days are counted back from ``today``, which a tale may set back."""

    def __init__(self, book: Book, told: Told) -> None:
        self.book, self.told = book, told
        self.rng = Random(f"{book.seed} {book.way} {book.colleagues} {told.client_id}")
        self.client = told.client_id
        self.taken: set[str] = set()
        book.told.append(told)
        # Some firms note by hand whom they dealt with: not who wrote first,
        # nor who was only in copy, nor mails that led to nothing.
        self.noted_by_hand = self.rng.random() < 0.1
        self.quiet_month = self.rng.randint(40, 500)
        self.today = AS_OF
        book.add(
            "organisations",
            organisation_id=self.client, name=f"Client {self.client}", role="client",
            revenue=float(self.rng.randint(1, 900) * 10_000), currency="EUR",
        )  # fmt: skip

    def say(self, words: str) -> None:
        self.told.tale.append(words)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # -- who ---
    def ours(self, department: str, rank: str = STAFF) -> Person:
        """Name one of ours who has not been in this tale; large firms share people among clients."""
        team = self.book.ours.setdefault((department, rank), [])
        free = [one for one in team if one.person_id not in self.taken]
        if len(team) >= self.book.colleagues and free:
            one = self.rng.choice(free)
        else:
            one = self.book.hire(SUPPLIER, department, rank)
            team.append(one)
        self.taken.add(one.person_id)
        return one

    def passing(self, department: str, rank: str = STAFF) -> Person:
        """Name one of ours who is to leave, and so belongs to this tale alone."""
        return self.book.hire(SUPPLIER, department, rank)

    def theirs(self, department: str, rank: str = STAFF) -> Person:
        return self.book.hire(self.client, department, rank)

    def leaves(self, one: Person, days_ago: float) -> None:
        one.left_on = self.today - timedelta(days_ago)

    # -- when ---
    def rhythm(self, every: float, since: float, until: float = 0) -> Iterator[float]:
        """Days before ``AS_OF``: about ``every`` so many days, never quite regular, with holidays left out."""
        days_ago = since - self.rng.uniform(0, every)
        while days_ago > until:
            # Nobody works through the night before the day we look at.
            if days_ago > 0.6 and self._at_work(days_ago):
                yield days_ago
            days_ago -= every * self.rng.uniform(0.5, 1.5)

    def _at_work(self, days_ago: float) -> bool:
        if 0 < self.quiet_month - days_ago < 30:
            return self.chance(0.2)
        day = self.today - timedelta(days_ago)
        holidays = CHINESE_HOLIDAYS if self.book.way == CHINESE else HOLIDAYS
        return not any(first <= (day.month, day.day) <= last for first, last in holidays)

    # -- what happened ---
    def happens(
        self, days_ago: float, channel: str, who: Sequence[Person], first: Person | None = None
    ) -> None:
        ids = [one.person_id for one in who]
        if self.chance(0.03):
            ids.append(self.rng.choice(ids))  # listed twice, as recipient and in copy
        if self.noted_by_hand:
            first = None
        when = datetime.combine(self.today, time(8)) - timedelta(days_ago)
        self.book.happened.append((when, channel, ids, first.person_id if first else None))

    def settle(
        self, days_ago: float, channel: str, ours: Person, theirs: Person, copy: Sequence[Person] = ()
    ) -> None:
        """Settle one matter between two people: a thread of mails or chat, or a talk and what follows it."""
        who = [ours, theirs, *copy]
        if channel in (MAIL, CHAT):
            writers = [ours, theirs] if self.chance(0.5) else [theirs, ours]
            for number in range(self.rng.randint(2, 4) if channel == MAIL else self.rng.randint(3, 7)):
                later = days_ago - number * self.rng.uniform(0.02, 0.6)
                self.happens(max(later, 0.0), channel, who, writers[number % 2])
        else:
            self.happens(days_ago, channel, [ours, theirs], self.rng.choice((ours, None)))
            if copy or self.chance(0.4):
                self.happens(max(days_ago - 0.5, 0.0), MAIL, who, ours)

    def talk(
        self,
        ours: Person,
        theirs: Person,
        every: float,
        since: float,
        until: float = 0,
        *,
        manner: str = "",
        copy: Sequence[Person] = (),
    ) -> None:
        """Two people who deal with each other, in their own manner."""
        # Only what is written can be read by a third.
        channels = (MAIL,) if copy else MANNERS[manner or self.rng.choice(list(MANNERS))]
        for days_ago in self.rhythm(every, since, until):
            self.settle(days_ago, self.rng.choice(channels), ours, theirs, copy)

    def meet(
        self,
        ours: Sequence[Person],
        theirs: Sequence[Person],
        every: float,
        since: float,
        until: float = 0,
        *,
        always: Sequence[Person] = (),
        channels: Sequence[str] = (MEETING, MEETING, VISIT),
    ) -> None:
        """A round that meets again and again; not everybody comes each time, save those who ``always`` do."""
        for days_ago in self.rhythm(every, since, until):
            who = [*always]
            for side in (ours, theirs):
                free = [one for one in side if one not in always]
                if free:
                    who += self.rng.sample(free, self.rng.randint(max(1, len(free) - 2), len(free)))
            self.happens(days_ago, self.rng.choice(channels), who, self.rng.choice((who[0], None)))

    def write(
        self, one: Person, others: Sequence[Person], every: float, since: float, until: float = 0
    ) -> None:
        """One who writes to others, each by a mail of their own, and is not answered."""
        for days_ago in self.rhythm(every, since, until) if not self.noted_by_hand else ():
            for other in others:
                self.happens(days_ago, MAIL, [one, other], one)

    # -- what happens everywhere and means nothing ---
    def known(self, departments: Sequence[str], most: int) -> list[Person]:
        """People on file whom nobody has met."""
        count = self.rng.randint(0, most)
        ranks = (STAFF, STAFF, MANAGER)
        return [self.theirs(self.rng.choice(departments), self.rng.choice(ranks)) for _ in range(count)]

    def newsletter(self, readers: Sequence[Person]) -> None:
        if readers and self.chance(0.5):
            self.say("our marketing sends its newsletter to each of them")
            self.write(self.ours("marketing"), readers, MONTHLY, self.rng.randint(200, 900))

    def met_once(self, host: Person, guest: Person) -> None:
        """Somebody of theirs whom the two windows met one time and never again."""
        if self.chance(0.4):
            days_ago = self.rng.uniform(20, 700)
            stranger = self.theirs(self.rng.choice(("production", "finance", "quality")), MANAGER)
            stranger.unheard = self.chance(0.3)
            self.say(f"somebody of {stranger.department} was met once, {days_ago:.0f} days ago")
            self.happens(days_ago, self.rng.choice((MEETING, VISIT)), [host, guest, stranger])

    def flood(self, ours: Person, theirs: Person) -> None:
        """A week in which one claim fills two mailboxes."""
        if self.chance(0.25):
            days_ago = self.rng.uniform(30, 300)
            self.say(f"a flood of mails between the two windows {days_ago:.0f} days ago")
            for number in range(self.rng.randint(25, 50)):
                pair = (ours, theirs) if number % 2 else (theirs, ours)
                self.happens(days_ago - number * 0.15, MAIL, pair, pair[0])

    def at_home(self, colleagues: Sequence[Person], since: float) -> None:
        """Talk among ours alone."""
        if len(colleagues) > 1 and self.chance(0.4):
            for days_ago in self.rhythm(MONTHLY, since):
                self.happens(days_ago, MEETING, self.rng.sample(list(colleagues), 2))

    # -- trade ---
    def orders(
        self, every: float, amount: tuple[int, int], since: float, until: float = 0, *, won: float = 0.8
    ) -> None:
        for days_ago in self.rhythm(every, since, until):
            self.book.add(
                "orders",
                order_id=str(len(self.book.tables.get("orders", ()))), organisation_id=self.client,
                amount=float(self.rng.randint(*amount) * 1000), currency="EUR",
                won=self.chance(won), closed_on=self.today - timedelta(days_ago),
            )  # fmt: skip

    def facts(
        self, wallet: tuple[float, float], backups: tuple[int, int], *, agreement: bool, claimed: str
    ) -> None:
        until = self.today + timedelta(self.rng.randint(60, 900)) if agreement else None
        self.book.add(
            "facts",
            organisation_id=self.client, as_of=self.today - timedelta(self.rng.randint(5, 200)),
            share_of_wallet=round(self.rng.uniform(*wallet), 2), backup_suppliers=self.rng.randint(*backups),
            agreement_until=until, claimed_stage=claimed,
        )  # fmt: skip
