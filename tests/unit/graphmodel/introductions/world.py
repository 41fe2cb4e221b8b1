"""Small worlds of acquaintances, told in a few rows, and drawn ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.functions import Taxonomy
from graphmodel.identity import identified
from graphmodel.introductions.acquaintance import Acquaintance
from graphmodel.introductions.evidence import seen_together
from graphmodel.introductions.people import People, people_of
from graphmodel.portfolio import portfolio
from graphmodel.settings import Settings
from graphmodel.sums import UNIT
from graphmodel.tables import INPUTS, TIES, by_name

AS_OF = date(2026, 6, 30)
MET = datetime(2026, 6, 1, 9)

Row = dict[str, Any]


@dataclass
class World:
    """Firms, people, and who was seen with whom.

    Attributes
    ----------
    firms
        Role by id, or role and parent.
    people
        Rows of ``people``: at least ``person_id`` and ``organisation_id``.
    met
        Strength by two ids; ties where one is ours and one a client's, else seen together.
    employments, merges
        Rows of these tables.
    """

    firms: Mapping[str, tuple[str, str | None]]
    people: list[Row]
    met: Mapping[tuple[str, str], float]
    employments: list[Row] = field(default_factory=list)
    merges: list[Row] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    one_sided: frozenset[tuple[str, str]] = frozenset()
    """Ties of which only one has ever acted."""

    def graph(self) -> Acquaintance:
        """As the program builds it."""
        rows = {
            "organisations": [
                {"organisation_id": key, "name": key.title(), "role": role, "parent_id": parent}
                for key, (role, parent) in self.firms.items()
            ],
            "people": [{"name": row["person_id"].title(), **row} for row in self.people],
            "employments": self.employments,
            "merges": self.merges,
        }
        loaded = {
            table.name: pa.Table.from_pylist(
                [{**dict.fromkeys(table.names), **row} for row in rows[table.name]], schema_of(table)
            )
            for table in INPUTS
            if table.name in rows
        }
        known = identified(loaded)
        coded = portfolio(known.inputs, Taxonomy.bundled())
        people = people_of(known.inputs, coded, loaded["people"], AS_OF)
        return Acquaintance(people, seen_together(people, *self._seen(people), self.settings), self.settings)

    def _seen(self, people: People) -> tuple[pa.Table, pa.Table]:
        ids = people.portfolio.person_ids.to_pylist()
        firm = dict(zip(ids, (people.firm_ids[int(code)].as_py() for code in people.firm), strict=True))
        ties, together = [], []
        for (one, other), strength in self.met.items():
            roles = [self.firms[firm[person]][0] for person in (one, other)]
            if sorted(roles) == ["client", "supplier"]:
                ours, theirs = (one, other) if roles[0] == "supplier" else (other, one)
                ties.append(
                    {
                        **dict.fromkeys(by_name([TIES])["ties"].names),
                        "client_id": firm[theirs],
                        "supplier_person_id": ours,
                        "client_person_id": theirs,
                        "strength": strength,
                        "interactions": 2,
                        "first_at": MET,
                        "last_at": MET,
                        "live": strength >= self.settings.ties.live_strength,
                        "two_way": (one, other) not in self.one_sided,
                    }
                )
            else:
                codes = sorted(ids.index(person) for person in (one, other))
                together.append((*codes, round(strength / UNIT), 3, 0, 10**12))
        names = ("one", "other", "weight", "interactions", "first_us", "last_us")
        columns = {
            name: pa.array([row[place] for row in together], pa.int64()) for place, name in enumerate(names)
        }
        return pa.Table.from_pylist(ties, schema_of(TIES)), pa.table(columns)


def person(key: str, firm: str, **more: Any) -> Row:
    """A row of ``people``."""
    return {"person_id": key, "organisation_id": firm, **more}


def drawn(seed: int) -> World:
    """A world with everything in it: groups, movers, leavers, mailboxes, superiors, outsiders."""
    random = Random(f"introductions/{seed}")
    firms: dict[str, tuple[str, str | None]] = {"us": ("supplier", None), "forum": ("other", None)}
    for number in range(5):
        parent = f"c{random.randrange(number)}" if number and random.random() < 0.3 else None
        firms[f"c{number}"] = ("client", parent)
    people = [person(f"s{number}", "us", left_on=_left(random)) for number in range(4)]
    people += [person("x0", "forum"), person("x1", "forum")]
    people += [
        person(f"p{firm}{number}", firm, left_on=_left(random), kind=_kind(random))
        for firm in firms
        if firm.startswith("c")
        for number in range(random.randrange(1, 5))
    ]
    ids = [row["person_id"] for row in people]
    for row in people:
        mates = [one["person_id"] for one in people if one["organisation_id"] == row["organisation_id"]]
        if random.random() < 0.2:
            row["reports_to"] = random.choice(mates)
    employments = [
        {
            "person_id": random.choice(ids),
            "organisation_id": random.choice(list(firms)),
            "started_on": date(2020, 1, 1),
            "left_on": random.choice([None, date(2025, 1, 1), date(2026, 1, 1)]),
        }
        for _ in range(3)
    ]
    pairs = [tuple(random.sample(ids, 2)) for _ in range(random.randrange(10, 45))]
    met = {pair: random.choice([0.05, 0.4, 1.5, 4.0, 12.0, random.uniform(0.1, 20)]) for pair in pairs}
    met = {
        (one, other): strength
        for (one, other), strength in met.items()
        if (other, one) not in met or one < other
    }
    chosen = {
        "firm_strength": random.choice([0.0, 1.0, 3.0]),
        "group_strength": random.choice([0.0, 0.25, 2.0]),
    }
    return World(
        firms,
        people,
        met,
        employments=employments,
        settings=Settings.from_mapping({"introductions": chosen}),
        one_sided=frozenset(pair for pair in met if random.random() < 0.1),
    )


def _left(random: Random) -> date | None:
    return random.choice([None, None, None, None, date(2026, 6, 30), date(2026, 7, 1)])


def _kind(random: Random) -> str | None:
    return random.choice([None] * 8 + ["shared_mailbox"])


def ids(graph: Acquaintance, codes: Iterable[int]) -> tuple[str, ...]:
    """Ids of people by code."""
    return tuple(graph.people.portfolio.person_ids[code].as_py() for code in codes)


def code(graph: Acquaintance, person_id: str) -> int:
    """Code of a person by id."""
    found: int = graph.people.portfolio.person_ids.index(person_id).as_py()
    return found
