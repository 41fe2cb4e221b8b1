"""Random portfolios with the corners of the specification in them: seeded, typed, and convertible to Arrow.

A portfolio is a handful of clients, each of one *plot* (a way in which a relationship may have gone). No
tie's strength is nearer than 1e-6 to the live threshold at any instant that the model looks at, so that the
judge and the engine cannot part over the last bit of a sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.settings import Settings
from graphmodel.tables import CHANNELS, FUNCTIONS, INPUTS, MESSAGE_CHANNELS, SENIORITIES, STAGES, by_name
from tests.oracle.judge import Row, midnight, relationships_of

SETTINGS: tuple[Mapping[str, Mapping[str, Any]], ...] = (
    {},
    {},
    {},
    {
        "ties": {"half_life_days": 60, "window_half_lives": 3, "live_strength": 1.2, "dormant_half_lives": 9},
        "turnover": {
            "supplier": 0.12,
            "client": 0.21,
            "supplier_by_function": {"sales": 0.25},
            "client_by_function": {"purchasing": 0.3, "other": 0.05},
        },
    },
    {
        "ties": {"half_life_days": 45.5, "channel_weights": {"email": 1.5, "on_site": 6}},
        "functions": {
            "supplier_weights": {"sales": 2, "quality": 0.5},
            "client_weights": {"management": 3, "finance": 0},
            "client_template_by_tier": {"A": ["purchasing", "quality"], "B": []},
            "client_windows": ["purchasing", "finance"],
        },
        "joint_work": {"functions_a_side": 1, "times": 2, "on_site_days": 4, "on_site_window_days": 14},
        "stages": {
            "thresholds": {"wedge.threads": 3, "mesh.direct_share": 0.3, "diamond.alignment": 0.25},
            "thresholds_by_tier": {
                "A": {"mesh.threads": 4, "diamond.top_tie": False},
                "B": {"wedge.threads": 1},
            },
            "target_by_tier": {"A": "diamond", "Z": "point_to_point"},
            "target_by_client": {"o003": "cloud", "o004": "wedge"},
        },
        "axes": {
            "full_joint_functions": 2,
            "full_threads": 3,
            "repeated_orders": 1,
            "asking_initiative": 0.4,
        },
    },
    {"turnover": {"exact_threads": 2}, "ties": {"half_life_days": 30, "window_half_lives": 6}},
    {
        "ties": {"half_life_days": 61.7, "channel_weights": {"message": 0, "call": 2.5}},
        "turnover": {"client_by_function": {"purchasing": 1.0, "quality": 0.0}},
        "functions": {
            "supplier_windows": ["sales", "marketing"],
            "client_windows": [],
            "supplier_template": ["sales"],
            "client_template": [],
            "supplier_weights": {"sales": 0},
            "client_weights": {"purchasing": 0},
            "counterparts": [["sales", "quality"], ["quality", "purchasing"]],
        },
        "joint_work": {"half_lives": 4, "functions_a_side": 3, "on_site_days": 1},
    },
    {
        "turnover": {"exact_threads": 1, "supplier": 1e-5, "client": 0.0},
        "risk": {"small_client_quantile": 0.8, "over_served_people": 2, "stronghold_wallet_share": 0.1},
        "axes": {"mutual_reciprocity": 0.9, "concessions_quantile": 0.3},
        "stages": {
            "conditions": [
                {
                    "stage": "wedge",
                    "name": "not_one_alone",
                    "measure": "single_thread_risk",
                    "operator": "<=",
                    "threshold": 0.9,
                    "sentence": "Nobody carries it all.",
                },
                {
                    "stage": "mesh",
                    "name": "people",
                    "measure": "people_client",
                    "operator": ">",
                    "threshold": 3,
                    "sentence": "A buying centre.",
                    "tiers": ["A", "Z"],
                },
                {
                    "stage": "diamond",
                    "name": "few_others",
                    "measure": "backup_suppliers",
                    "operator": "<=",
                    "threshold": 1,
                    "sentence": "A wise client keeps one or two others.",
                },
            ],
        },
    },
)

PLOTS = (
    "empty",
    "tiny",
    "tiny",
    "one_window",
    "mixed",
    "mixed",
    "past",
    "faded",
    "muted",
    "wedge",
    "aligned",
    "aligned",
    "joint",
    "joint",
    "deserted",
    "crowd",
)

SUPPLIER_FUNCTIONS = (
    "sales",
    "sales",
    "service",
    "research_development",
    "production",
    "quality",
    "logistics",
    "finance",
    "management",
    "marketing",
    "other",
)


@dataclass
class Portfolio:
    """Inputs of one analysis; the same seed gives the same portfolio."""

    seed: int
    as_of: date
    settings: Settings
    inputs: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        return midnight(self.as_of) + timedelta(days=1)

    @property
    def half_life(self) -> timedelta:
        return timedelta(days=self.settings.ties.half_life_days)

    def arrow(self) -> dict[str, pa.Table]:
        """The inputs as the engine takes them."""
        return arrow_of(self.inputs)


def arrow_of(inputs: Mapping[str, list[Row]]) -> dict[str, pa.Table]:
    """Exchange tables as Arrow tables of their schemas."""
    tables = by_name(INPUTS)
    return {name: pa.Table.from_pylist(rows, schema=schema_of(tables[name])) for name, rows in inputs.items()}


def any_settings(seed: int) -> Settings:
    """Settings far from the defaults, anything within the stated ranges."""
    random = Random(f"settings/{seed}")
    functions = FUNCTIONS[:-1]
    return Settings.from_mapping(
        {
            "ties": {
                "half_life_days": random.choice((1, 7, 33.3, 4 / 3, 90, 365)),
                "window_half_lives": random.choice((1, 2, 4, 8)),
                "live_strength": random.choice((1e-9, 0.3, 1.07, 5)),
                "dormant_half_lives": random.choice((2, 5, 30)),
            },
            "turnover": {"supplier": random.choice((0, 0.17, 1)), "client": random.choice((0, 0.17, 0.9, 1))},
            "functions": {
                "supplier_windows": random.sample(FUNCTIONS, 2),
                "client_windows": random.sample(FUNCTIONS, 3),
                "supplier_template": random.sample(functions, random.randrange(9)),
                "client_template": random.sample(functions, random.randrange(5)),
                "counterparts": [random.sample(FUNCTIONS, 2) for _ in range(20)],
                "supplier_weights": {name: random.random() for name in random.sample(functions, 4)},
                "client_weights": {name: random.random() for name in random.sample(functions, 4)},
            },
            "joint_work": {
                "half_lives": 1,
                "functions_a_side": random.choice((1, 2, 3)),
                "times": random.choice((1, 2, 5)),
                "on_site_days": random.choice((1, 5)),
                "on_site_window_days": random.choice((1, 10, 366)),
            },
        }
    )


def portfolio(seed: int, clients: int = 12, settings: Settings | None = None) -> Portfolio:
    """The portfolio of that seed, drawn again until no figure sits on a threshold."""
    if settings is None:
        settings = Settings.from_mapping(SETTINGS[seed % len(SETTINGS)])
    for attempt in range(1000):
        drawn = Author(seed, Random(f"{seed}/{attempt}"), clients, settings).portfolio
        if not on_a_threshold(drawn):
            return drawn
    raise AssertionError(f"seed {seed}: no portfolio away from the thresholds")


def on_a_threshold(drawn: Portfolio) -> bool:
    """Whether the last bit of a sum could decide whether a tie lives, is direct, or a stage is reached."""
    threshold = drawn.settings.ties.live_strength

    def near(value: float, limit: float) -> bool:
        return abs(value - limit) < 1e-6 * limit

    for relationship in relationships_of(drawn.inputs, drawn.as_of, drawn.settings):
        for half_lives_ago in range(drawn.settings.ties.dormant_half_lives + 1):
            for tie in relationship.ties_at(half_lives_ago).values():
                if near(tie.strength, threshold) or near(tie.direct, threshold):
                    return True
        shares = [row for row in relationship.conditions if row[1] in ("direct_share", "single_thread_risk")]
        if relationship.live and any(near(row[2] or 0, row[4]) for row in shares):
            return True
        axes, asking = drawn.settings.axes, relationship.initiative or 0
        if near(asking, axes.asking_initiative) or near(
            relationship.reciprocity or 0, axes.mutual_reciprocity
        ):
            return True
    return False


class Author:
    """Writes one portfolio, row after row."""

    def __init__(self, seed: int, random: Random, clients: int, settings: Settings) -> None:
        self.random = random
        self.portfolio = Portfolio(
            seed,
            date(2024, 1, 1) + timedelta(days=random.randrange(600)),
            settings,
            {name: [] for name in ("organisations", "people", "interactions", "orders", "facts")},
        )
        self.inputs = self.portfolio.inputs
        self.end = self.portfolio.end
        self.half_life = self.portfolio.half_life
        self.silent = False
        """While true, no message says who started it."""
        self.write(clients)

    # ------------------------------------------------------------ people and firms

    def write(self, clients: int) -> None:
        random = self.random
        suppliers = [self.organisation("supplier") for _ in range(random.choice((1, 1, 2, 3)))]
        functions = SUPPLIER_FUNCTIONS if random.random() < 0.8 else ("other", "sales", "quality")
        self.staff = [self.person(random.choice(suppliers), function) for function in functions]
        outside = self.organisation("other")
        self.outsiders = [self.person(outside, random.choice(FUNCTIONS)) for _ in range(2)]
        for _ in range(clients):
            self.client(random.choice(PLOTS))
        for _ in range(3):
            self.conference()
        for rows in self.inputs.values():
            random.shuffle(rows)

    def organisation(self, role: str) -> str:
        number = len(self.inputs["organisations"])
        organisation_id = f"o{number:03}"
        self.inputs["organisations"].append(
            {
                "organisation_id": organisation_id,
                "name": f"Firm {number}",
                "role": role,
                "tier": self.random.choice((None, "A", "B", "Z")),
                "revenue": self.random.choice((None, 0.0, 1e5, 3e6)),
            }
        )
        return organisation_id

    def person(self, organisation_id: str, function: str, seniority: str | None = None) -> str:
        number = len(self.inputs["people"])
        # Ids in another order than rows, so that «lowest id» and «first seen» differ; some not in ASCII.
        prefix = self.random.choice(("", "", "", "Z-", "é-", "中-", "𝒫-"))
        person_id = f"{prefix}p{(number * 611 + 17) % 1009:04}"
        self.inputs["people"].append(
            {
                "person_id": person_id,
                "name": f"Person {number}",
                "organisation_id": organisation_id,
                "function": function,
                "seniority": seniority or self.random.choice(SENIORITIES),
                "left_on": self.day_of_leaving() if self.random.random() < 0.1 else None,
            }
        )
        return person_id

    def day_of_leaving(self) -> date:
        """Long gone, on or about a day that the model looks at, or still to come."""
        half_life = self.portfolio.settings.ties.half_life_days
        past = timedelta(days=int(self.random.randrange(0, 3) * half_life))
        return (
            self.portfolio.as_of
            - past
            + timedelta(days=self.random.choice((-1, 0, 0, 1, 40, -self.random.randrange(400))))
        )

    def row_of(self, person_id: str) -> Row:
        return next(row for row in self.inputs["people"] if row["person_id"] == person_id)

    # ------------------------------------------------------------ interactions

    def moment(self, oldest: float = 4.2, youngest: float = 0.0) -> datetime:
        """A moment between so many half-lives ago; sometimes right at a border of the model."""
        draw = self.random.random()
        if draw < 0.05:
            border = self.end - self.random.randrange(0, 7) * self.half_life
            return border + timedelta(microseconds=self.random.choice((-1, 0, 1)))
        if draw < 0.07:
            return self.end + self.random.random() * self.half_life
        if draw < 0.10:
            return self.end - self.random.random() * timedelta(days=6 * 365)
        ago = self.random.uniform(youngest, oldest) * self.half_life
        return (self.end - ago).replace(microsecond=0)

    def interaction(
        self, at: datetime, channel: str, participants: list[str], initiator: str | None = None
    ) -> None:
        if channel in MESSAGE_CHANNELS and self.silent:
            initiator = None
        participants = list(participants)
        if initiator in participants and len(participants) > 1 and self.random.random() < 0.15:
            participants.remove(initiator)  # an initiator takes part, listed or not
        if self.random.random() < 0.03:
            participants.append(self.random.choice(participants))  # named twice
        self.inputs["interactions"].append(
            {
                "interaction_id": f"i{len(self.inputs['interactions']):05}",
                "occurred_at": at,
                "channel": channel,
                "participant_ids": participants,
                "initiator_id": initiator,
                "duration_minutes": self.random.choice((None, 30.0)),
            }
        )

    def mails(self, pair: list[str], count: int, **when: float) -> None:
        """Mails of a pair: of one side only, answered, of unknown origin, or started by an outsider."""
        style = self.random.choice(("one_sided", "answered", "answered", "answered", "unknown", "outsider"))
        for turn in range(count):
            initiator = {
                "one_sided": pair[0],
                "answered": pair[turn % 2],
                "unknown": None,
                "outsider": self.outsiders[0],
            }[style]
            people = [*pair, self.outsiders[1]] if self.random.random() < 0.1 else pair
            channel = self.random.choice((*MESSAGE_CHANNELS, "email"))
            self.interaction(self.moment(**when), channel, people, initiator)

    def gathering(self, ours: list[str], theirs: list[str], **when: float) -> None:
        """Anything of any channel among several people, or with one side only, or with one person alone."""
        random = self.random
        people = random.sample(ours, random.randint(1, min(3, len(ours))))
        people += random.sample(theirs, random.randint(1, min(3, len(theirs))))
        draw = random.random()
        if draw < 0.05:
            people = random.sample(people, 1)
        elif draw < 0.1:
            people = random.sample(random.choice((ours, theirs)), 1) + self.outsiders
        elif draw < 0.15:
            people = people + self.outsiders
        initiator = random.choice((None, random.choice(people), random.choice(people), self.outsiders[0]))
        self.interaction(self.moment(**when), random.choice(CHANNELS), people, initiator)

    def conference(self) -> None:
        """One meeting with people of several clients."""
        clients = [row["organisation_id"] for row in self.inputs["organisations"] if row["role"] == "client"]
        guests = [row["person_id"] for row in self.inputs["people"] if row["organisation_id"] in clients]
        people = self.random.sample(self.staff, 2) + self.random.sample(guests, min(5, len(guests)))
        self.interaction(self.moment(oldest=1), self.random.choice(CHANNELS), people, people[-1])

    # ------------------------------------------------------------ plots

    def client(self, plot: str) -> None:
        organisation_id = self.organisation("client")
        self.silent = plot == "muted"
        small = plot in ("tiny", "one_window", "muted", "deserted")
        size = 2 if small else self.random.randint(3, 6)
        functions = self.random.choices(FUNCTIONS, k=size)
        if plot == "one_window":
            functions = ["purchasing", "other"]
        if plot in ("aligned", "joint"):
            functions = ["purchasing", "production", "quality", "research_development", "management"]
            functions += ["logistics", "finance"] if plot == "joint" or self.random.random() < 0.3 else []
        theirs = [self.person(organisation_id, function) for function in functions]
        ours = self.random.sample(self.staff, min(size, len(self.staff)))
        getattr(self, plot)(ours, theirs)
        if plot not in ("empty", "past", "faded") and self.random.random() < 0.6:
            for _ in range(self.random.randint(1, 4)):
                pair = [self.random.choice(ours), self.random.choice(theirs)]
                self.mails(pair, self.random.randint(1, 4))
        self.silent = False
        if self.random.random() < 0.5 or plot == "joint":
            self.commerce(organisation_id, content=plot == "joint")

    def empty(self, ours: list[str], theirs: list[str]) -> None:
        """Nothing ever happened."""

    def tiny(self, ours: list[str], theirs: list[str]) -> None:
        """Two people on either side at most."""
        for _ in range(self.random.randint(1, 8)):
            self.gathering(ours, theirs)
        self.mails([ours[0], theirs[0]], self.random.randint(0, 4), oldest=2)

    def one_window(self, ours: list[str], theirs: list[str]) -> None:
        """The seller and the buyer write to each other."""
        self.mails([self.staff[0], theirs[0]], self.random.randint(4, 12))
        self.mails([self.staff[0], theirs[1]], 2)

    def mixed(self, ours: list[str], theirs: list[str]) -> None:
        """All sorts of things among all sorts of people."""
        for _ in range(self.random.randint(5, 45)):
            self.gathering(ours, theirs, oldest=self.random.choice((1.0, 3.0, 6.0)))
        for _ in range(3):
            pair = [self.random.choice(ours), self.random.choice(theirs)]
            self.mails(pair, self.random.randint(1, 5), oldest=3)

    def past(self, ours: list[str], theirs: list[str]) -> None:
        """It was alive once, up to six years ago."""
        youngest, spread = self.random.uniform(4, 14), 5.0
        if self.random.random() < 0.5:  # about the oldest day that still makes it dormant
            youngest = self.portfolio.settings.ties.dormant_half_lives + self.random.uniform(0, 3.5)
            spread = 0.3
        for _ in range(self.random.randint(3, 12)):
            at = self.end - self.random.uniform(youngest, youngest + spread) * self.half_life
            pair = [self.random.choice(ours), self.random.choice(theirs)]
            self.interaction(at, self.random.choice(CHANNELS), pair, self.random.choice(pair))

    def faded(self, ours: list[str], theirs: list[str]) -> None:
        """Nothing since about a half-life ago."""
        for _ in range(self.random.randint(4, 15)):
            self.gathering(ours, theirs, youngest=0.9, oldest=2.5)
        for _ in range(6):
            at = self.end - self.random.uniform(1.01, 2.2) * self.half_life
            self.interaction(at, "call", [self.random.choice(ours), self.random.choice(theirs)])

    def muted(self, ours: list[str], theirs: list[str]) -> None:
        """No message says who started it."""
        for supplier in ours:
            for client in theirs:
                self.mails([supplier, client], self.random.randint(0, 6), oldest=2)
        if self.random.random() < 0.5:
            self.interaction(self.moment(), self.random.choice(CHANNELS), [ours[0], theirs[1]])

    def wedge(self, ours: list[str], theirs: list[str]) -> None:
        """A few steady pairs, the seller in most of it."""
        for supplier, client in zip(ours[:3], theirs[:3], strict=True):
            for age in (0.3, 0.8, 1.2, 1.7, 2.2, 2.9):
                at = self.end - (age + self.random.random() / 9) * self.half_life
                people = [supplier, client] + ([self.staff[0]] if supplier != self.staff[0] else [])
                self.interaction(at, self.random.choice(("call", "meeting", "visit")), people)

    def aligned(self, ours: list[str], theirs: list[str]) -> None:
        """Function to function, without the windows in the room."""
        counterparts = set(self.portfolio.settings.functions.counterparts)
        for client in theirs:
            for supplier in self.staff:
                cell = self.row_of(supplier)["function"], self.row_of(client)["function"]
                if cell in counterparts and self.random.random() < 0.9:
                    for age in (0.1, 0.9, 1.3, 2.1, 3.0):
                        at = self.end - (age + self.random.random() / 9) * self.half_life
                        channel = self.random.choice(("call", "meeting", "visit", "workshop", "on_site"))
                        self.interaction(at, channel, [supplier, client])
        for _ in range(self.random.randint(0, 10)):
            self.gathering(ours, theirs)

    def joint(self, ours: list[str], theirs: list[str]) -> None:
        """As aligned, with joint workshops, people on site, and the executives meeting."""
        self.aligned(ours, theirs)
        for _ in range(self.random.randint(3, 6)):
            at = self.end - self.random.choice((self.random.uniform(0, 2), 2)) * self.half_life
            team = self.random.sample(self.staff[1:], min(3, len(self.staff) - 1)) + theirs[1:]
            self.interaction(at, "workshop", team)
        pairs = [(self.random.choice(self.staff[1:]), self.random.choice(theirs)) for _ in range(2)]
        for supplier, client in pairs:
            for day in range(self.random.randint(3, 12)):
                at = self.end - timedelta(days=day * 2.5 + 0.1 + self.random.random() * 2)
                if day == 7 and self.random.random() < 0.5:
                    at = self.end - timedelta(days=self.portfolio.settings.joint_work.on_site_window_days)
                self.interaction(at, "on_site", [supplier, client])
        if self.random.random() < 0.7:
            at = self.end - timedelta(days=3)
            bosses = [
                self.person(self.row_of(side[-1])["organisation_id"], "management", "executive")
                for side in (self.staff, theirs)
            ]
            self.interaction(at, "visit", bosses, bosses[1])

    def crowd(self, ours: list[str], theirs: list[str]) -> None:
        """Everybody of the supplier and a dozen of the client, mostly one to one."""
        organisation_id = self.row_of(theirs[0])["organisation_id"]
        theirs = theirs + [self.person(organisation_id, self.random.choice(FUNCTIONS)) for _ in range(8)]
        for _ in range(self.random.randint(20, 60)):
            at = self.end - self.random.random() * self.half_life
            pair = [self.random.choice(self.staff), self.random.choice(theirs)]
            self.interaction(at, self.random.choice(("call", "meeting", "visit")), pair)

    def deserted(self, ours: list[str], theirs: list[str]) -> None:
        """One side has left, or is about to."""
        for _ in range(self.random.randint(3, 8)):
            self.gathering(ours, theirs, oldest=2)
        for person_id in self.random.choice((theirs, theirs[:1])):
            self.row_of(person_id)["left_on"] = self.day_of_leaving()

    # ------------------------------------------------------------ commerce

    def claims(self, organisation_id: str, day: date | None) -> Row:
        """What else the facts may say; of dice of its own, so that all else stays as it was drawn."""
        random = Random(f"{self.portfolio.seed}/{organisation_id}/{day}")
        return {
            "claimed_stage": random.choice((None, *STAGES)),
            "backup_suppliers": random.choice((None, 0, 1, 2)),
        }

    def commerce(self, organisation_id: str, *, content: bool) -> None:
        """Orders and facts; a content client buys more than half here, under an agreement."""
        random, as_of = self.random, self.portfolio.as_of
        days = [as_of + timedelta(days=distance) for distance in (-400, -1, 0, 1)]
        for _ in range(random.randrange(5)):
            self.inputs["orders"].append(
                {
                    "order_id": f"n{len(self.inputs['orders']):04}",
                    "organisation_id": organisation_id,
                    "amount": 1000.0,
                    "won": random.choice((True, True, False, None)),
                    "closed_on": random.choice((None, as_of, *days)),
                }
            )
        for day in random.sample((None, *days), 3):
            self.inputs["facts"].append(
                {
                    "organisation_id": organisation_id,
                    "as_of": day,
                    "share_of_wallet": 0.8 if content else random.choice((None, 0.2, 0.5, 0.51, 0.9)),
                    "agreement_until": random.choice(
                        (None, as_of, as_of + timedelta(days=50))
                        if content
                        else (None, as_of, as_of + timedelta(days=50), as_of - timedelta(days=1))
                    ),
                    "concessions": random.choice((None, 0.0, 5e3)),
                    **self.claims(organisation_id, day),
                }
            )
