"""The engine's judge: the model of docs in plain, slow Python, one relationship after the other.

It reads like the specification: dicts, loops, enumeration, NetworkX. It shares nothing with the engine but
the names of tables and the settings, and was written without looking at it: two readings of one text.

Left to others: stage_confidence, stage_margin, missing, flags, successors, the source sentence of a condition, and
the steps to the next stage (``taking_steps.py`` takes them).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import networkx as nx

from graphmodel.settings import Settings
from graphmodel.tables import MESSAGE_CHANNELS

Row = dict[str, Any]
Inputs = Mapping[str, list[Row]]
Roles = Mapping[str, tuple[str, str]]
Pair = tuple[str, str]
"""A supplier person and a client person."""

DEFAULTS = Settings()
AUTHORITY = ("director", "executive")
STRATEGIC = ("strategy", "finance", "marketing")


def judge(
    inputs: Inputs, as_of: date, settings: Settings = DEFAULTS, roles: Roles | None = None
) -> dict[str, list[Row]]:
    """Rows of relationships, ties, people, cells and conditions.

    ``roles`` names function and seniority of each person; without it the people's rows do.
    """
    tables: dict[str, list[Row]] = {
        name: [] for name in ("relationships", "ties", "people", "cells", "conditions")
    }
    for relationship in relationships_of(inputs, as_of, settings, roles):
        tables["relationships"].append(relationship.row())
        tables["ties"] += relationship.tie_rows()
        tables["people"] += relationship.people_rows()
        tables["cells"] += relationship.cell_rows()
        tables["conditions"] += relationship.condition_rows()
    return tables


def relationships_of(
    inputs: Inputs, as_of: date, settings: Settings = DEFAULTS, roles: Roles | None = None
) -> list[Relationship]:
    """One relationship for every organisation of role client, with or without interactions."""
    if roles is None:
        roles = {row["person_id"]: (row["function"], row["seniority"]) for row in inputs["people"]}
    role_of = {row["organisation_id"]: row["role"] for row in inputs["organisations"]}
    employer = {row["person_id"]: row["organisation_id"] for row in inputs["people"]}
    supplier_people = {person for person, firm in employer.items() if role_of.get(firm) == "supplier"}

    found = []
    clients = [row for row in inputs["organisations"] if row["role"] == "client"]
    facts = [facts_on(inputs.get("facts", []), row["organisation_id"], as_of) for row in clients]
    everybody = Portfolio(
        revenues=[row["revenue"] for row in clients if row.get("revenue") is not None],
        concessions=[row["concessions"] for row in facts if row.get("concessions") is not None],
    )
    for client in clients:
        client_people = {person for person, firm in employer.items() if firm == client["organisation_id"]}
        meetings = []
        for row in inputs["interactions"]:
            present = set(row["participant_ids"])
            if row.get("initiator_id") is not None:
                present.add(row["initiator_id"])
            if present & supplier_people and present & client_people:
                meetings.append(
                    Meeting(
                        row["occurred_at"],
                        row["channel"],
                        present & supplier_people,
                        present & client_people,
                        row.get("initiator_id"),
                    )
                )
        left_at = {
            row["person_id"]: midnight(row["left_on"])
            for row in inputs["people"]
            if row.get("left_on") is not None
        }
        won = [
            row
            for row in inputs.get("orders", [])
            if row["organisation_id"] == client["organisation_id"]
            and row["won"]
            and row["closed_on"] is not None
            and row["closed_on"] <= as_of
        ]
        found.append(
            Relationship(
                client=client,
                as_of=as_of,
                settings=settings,
                supplier_people=supplier_people,
                client_people=client_people,
                function={person: roles[person][0] for person in supplier_people | client_people},
                seniority={person: roles[person][1] for person in supplier_people | client_people},
                left_at=left_at,
                meetings=meetings,
                orders_won=len(won),
                orders_known=bool(inputs.get("orders")),
                portfolio=everybody,
                facts=facts_on(inputs.get("facts", []), client["organisation_id"], as_of),
            )
        )
    return found


def midnight(day: date) -> datetime:
    """00:00 UTC of a day."""
    return datetime.combine(day, time())


def facts_on(rows: Iterable[Row], client_id: str, as_of: date) -> Row:
    """The client's facts with the latest day up to ``as_of``; facts without a day are the oldest."""
    valid = [
        row
        for row in rows
        if row["organisation_id"] == client_id and (row["as_of"] is None or row["as_of"] <= as_of)
    ]
    return max(valid, key=lambda row: row["as_of"] or date.min, default={})


@dataclass(frozen=True)
class Portfolio:
    """What is known of all clients: a client is small, or gives much, in comparison."""

    revenues: list[float]
    concessions: list[float]


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value so far up the ordered ones, between two neighbours in proportion."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True)
class Meeting:
    """An interaction of any channel, as one relationship sees it: people of third organisations left out."""

    at: datetime
    channel: str
    supplier: set[str]
    client: set[str]
    initiator: str | None

    @property
    def is_message(self) -> bool:
        return self.channel in MESSAGE_CHANNELS


@dataclass
class Tie:
    """What a pair has at one instant."""

    strength: float = 0.0
    direct: float = 0.0
    joint: float = 0.0
    interactions: int = 0
    two_way: bool | None = False
    live: bool = False


@dataclass
class Relationship:
    """The supplier and one client, with everything the specification says of them."""

    client: Row
    as_of: date
    settings: Settings
    supplier_people: set[str]
    client_people: set[str]
    function: Mapping[str, str]
    seniority: Mapping[str, str]
    left_at: Mapping[str, datetime]
    meetings: list[Meeting]
    """Both sides present; over all history, the future too."""
    orders_won: int = 0
    orders_known: bool = False
    facts: Row = field(default_factory=dict)
    portfolio: Portfolio = field(default_factory=lambda: Portfolio([], []))

    # ---------------------------------------------------------------- 1. Ties

    @cached_property
    def end(self) -> datetime:
        """T: the end of the as-of day."""
        return midnight(self.as_of) + timedelta(days=1)

    @cached_property
    def half_life(self) -> timedelta:
        return timedelta(days=self.settings.ties.half_life_days)

    def instant(self, half_lives_ago: int) -> datetime:
        return self.end - half_lives_ago * self.half_life

    def within(self, length: timedelta, end: datetime) -> list[Meeting]:
        return [meeting for meeting in self.meetings if end - length <= meeting.at < end]

    def window(self, end: datetime) -> list[Meeting]:
        """The meetings of the last L before an instant."""
        return self.within(self.settings.ties.window_half_lives * self.half_life, end)

    def fade(self, meeting: Meeting, end: datetime) -> float:
        return 0.5 ** ((end - meeting.at) / self.half_life)

    def is_window_person(self, person: str) -> bool:
        functions = self.settings.functions
        windows = functions.supplier_windows if person in self.supplier_people else functions.client_windows
        return self.function[person] in windows

    def is_direct(self, meeting: Meeting) -> bool:
        return not any(self.is_window_person(person) for person in meeting.supplier | meeting.client)

    def functions_among(self, people: Iterable[str]) -> set[str]:
        return {self.function[person] for person in people} - {"other"}

    def joint_work(self, end: datetime) -> list[Meeting]:
        """Meetings of the last 2 H with at least two functions on each side."""
        return [meeting for meeting in self.window(end) if self.is_joint(meeting, end)]

    def is_joint(self, meeting: Meeting, end: datetime) -> bool:
        rules = self.settings.joint_work
        return (
            meeting.at >= end - rules.half_lives * self.half_life
            and len(self.functions_among(meeting.supplier)) >= rules.functions_a_side
            and len(self.functions_among(meeting.client)) >= rules.functions_a_side
        )

    def has_left(self, person: str, end: datetime) -> bool:
        return person in self.left_at and self.left_at[person] < end

    def ties_at(self, half_lives_ago: int) -> dict[Pair, Tie]:
        """Every pair that met within the window before ``D − kH``, live or not."""
        end = self.instant(half_lives_ago)
        window = self.window(end)
        ties: dict[Pair, Tie] = defaultdict(Tie)
        for meeting in window:
            everyone = len(meeting.supplier) + len(meeting.client)
            part = self.settings.ties.channel_weights[meeting.channel] / (everyone - 1)
            part *= self.fade(meeting, end)
            for supplier in meeting.supplier:
                for client in meeting.client:
                    tie = ties[supplier, client]
                    tie.interactions += 1
                    tie.strength += part
                    if self.is_direct(meeting):
                        tie.direct += part
                    if self.is_joint(meeting, end):
                        tie.joint += part
        for (supplier, client), tie in ties.items():
            tie.two_way = is_two_way(supplier, client, window)
            tie.live = (
                tie.strength >= self.settings.ties.live_strength
                and not self.has_left(supplier, end)
                and not self.has_left(client, end)
                and tie.two_way is not False
            )
        return dict(ties)

    def live_at(self, half_lives_ago: int) -> set[Pair]:
        return {pair for pair, tie in self.ties_at(half_lives_ago).items() if tie.live}

    @cached_property
    def ties(self) -> dict[Pair, Tie]:
        return self.ties_at(0)

    @cached_property
    def live(self) -> dict[Pair, Tie]:
        """B: the live ties at D."""
        return {pair: tie for pair, tie in self.ties.items() if tie.live}

    @cached_property
    def fading(self) -> set[Pair]:
        return self.live_at(1) - set(self.live)

    @cached_property
    def direct_ties(self) -> list[Pair]:
        """Live by direct interactions alone."""
        return [pair for pair, tie in self.live.items() if tie.direct >= self.settings.ties.live_strength]

    def tie_rows(self) -> list[Row]:
        rows = []
        past = [meeting for meeting in self.meetings if meeting.at < self.end]
        for pair in sorted(set(self.ties) | self.fading):
            supplier, client = pair
            times = [m.at for m in past if supplier in m.supplier and client in m.client]
            tie = self.ties.get(pair) or Tie(two_way=is_two_way(*pair, self.window(self.end)))
            rows.append(
                {
                    "client_id": self.client["organisation_id"],
                    "supplier_person_id": supplier,
                    "client_person_id": client,
                    "strength": tie.strength,
                    "direct_strength": tie.direct,
                    "interactions": tie.interactions,
                    "first_at": min(times),
                    "last_at": max(times),
                    "live": tie.live,
                    "two_way": tie.two_way,
                    "direct": pair in self.direct_ties,
                    "fading": pair in self.fading,
                }
            )
        return rows

    # ---------------------------------------------------------------- 2. Functions

    @cached_property
    def expected_client(self) -> set[str]:
        functions = self.settings.functions
        template = functions.client_template_by_tier.get(self.client.get("tier"), functions.client_template)
        return self.functions_among(self.client_people) | set(template)

    @cached_property
    def expected_supplier(self) -> set[str]:
        template = self.settings.functions.supplier_template
        return self.functions_among(self.supplier_people) & set(template)

    def cell(self, pair: Pair) -> Pair:
        """The functions of a pair's two people."""
        return self.function[pair[0]], self.function[pair[1]]

    def cells_of(self, pairs: Iterable[Pair]) -> set[Pair]:
        return {self.cell(pair) for pair in pairs if "other" not in self.cell(pair)}

    @cached_property
    def expected_cells(self) -> set[Pair]:
        return {(ours, theirs) for ours in self.expected_supplier for theirs in self.expected_client}

    @cached_property
    def expected_counterparts(self) -> set[Pair]:
        return self.expected_cells & set(self.settings.functions.counterparts)

    @cached_property
    def live_cells(self) -> set[Pair]:
        return self.cells_of(self.live)

    def cell_rows(self) -> list[Row]:
        rows = []
        for cell in sorted(self.live_cells | self.expected_cells):
            pairs = [pair for pair in self.live if self.cell(pair) == cell]
            rows.append(
                {
                    "client_id": self.client["organisation_id"],
                    "supplier_function": cell[0],
                    "client_function": cell[1],
                    "ties": len(pairs),
                    "strength": math.fsum(self.live[pair].strength for pair in pairs),
                    "live": bool(pairs),
                    "direct": any(pair in self.direct_ties for pair in pairs),
                    "expected": cell in self.expected_cells,
                    "counterpart": cell in self.settings.functions.counterparts,
                }
            )
        return rows

    # ---------------------------------------------------------------- 3. Measures

    @cached_property
    def strength(self) -> float:
        return math.fsum(tie.strength for tie in self.live.values())

    def share_of_strength(self, part: Iterable[float]) -> float | None:
        return math.fsum(part) / self.strength if self.live else None

    @cached_property
    def share(self) -> dict[str, float]:
        """x: the share of live strength that passes through each person."""
        return {
            person: math.fsum(tie.strength for pair, tie in self.live.items() if person in pair)
            / self.strength
            for person in self.people
        }

    @cached_property
    def suppliers(self) -> set[str]:
        return {supplier for supplier, _ in self.live}

    @cached_property
    def clients(self) -> set[str]:
        return {client for _, client in self.live}

    @cached_property
    def people(self) -> list[str]:
        return sorted(self.suppliers | self.clients)

    def concentration(self, side: set[str]) -> float | None:
        return math.fsum(self.share[person] ** 2 for person in side) if self.live else None

    @cached_property
    def threads(self) -> int:
        return least_cut(self.live)

    def exists_least_cut_with(self, people: set[str]) -> bool:
        rest = [pair for pair in self.live if not people & set(pair)]
        return len(people) + least_cut(rest) == self.threads

    def in_every_cut(self, person: str) -> bool:
        """Where the person is kept, all neighbours must go: does that take more people than the least cut?"""
        neighbours = {other for pair in self.live if person in pair for other in pair} - {person}
        rest = [pair for pair in self.live if not neighbours & set(pair)]
        return len(neighbours) + least_cut(rest) > self.threads

    @cached_property
    def critical_people(self) -> list[str]:
        """The first least cut when people are ranked by strength, then by id."""
        ranking = sorted(
            self.people, key=lambda person: (-round(self.share[person] * self.strength, 9), person)
        )
        chosen: list[str] = []
        for person in ranking:
            if self.exists_least_cut_with({*chosen, person}):
                chosen.append(person)
        return chosen

    def leaving_rate(self, person: str) -> float:
        turnover = self.settings.turnover
        if person in self.supplier_people:
            return turnover.supplier_by_function.get(self.function[person], turnover.supplier)
        return turnover.client_by_function.get(self.function[person], turnover.client)

    @cached_property
    def severance_probability(self) -> float | None:
        if not self.live:
            return None
        parts = []
        for component in nx.connected_components(nx.Graph(list(self.live))):
            pairs = [pair for pair in self.live if pair[0] in component]
            rate = {person: self.leaving_rate(person) for person in component}
            parts.append(severance_of_component(pairs, rate, self.settings.turnover.exact_threads))
        if 0.0 in parts:
            return 0.0
        return None if None in parts else math.prod(parts)

    def function_share(self, live: set[Any], expected: set[Any]) -> float | None:
        return len(live & expected) / len(expected) if expected else None

    def coverage(self, side: set[str], expected: set[str], weights: Mapping[str, float]) -> float | None:
        def weight(functions: set[str]) -> float:
            return math.fsum(weights.get(function, 1.0) for function in functions)

        whole = weight(expected)
        return weight(self.functions_among(side) & expected) / whole if whole else None

    @cached_property
    def executive_tie(self) -> bool:
        return any(all(self.seniority[person] == "executive" for person in pair) for pair in self.live)

    @cached_property
    def direct_share(self) -> float | None:
        return self.share_of_strength(tie.direct for tie in self.live.values())

    @cached_property
    def window_betweenness(self) -> float | None:
        between = nx.betweenness_centrality(nx.Graph(list(self.live)), normalized=False)
        whole = math.fsum(between.values())
        if whole == 0:
            return None
        return math.fsum(value for person, value in between.items() if self.is_window_person(person)) / whole

    @cached_property
    def tie_density(self) -> float | None:
        if not self.live:
            return None
        return nx.bipartite.density(nx.Graph(list(self.live)), self.suppliers)

    @cached_property
    def initiative(self) -> float | None:
        theirs = ours = 0.0
        for meeting in self.window(self.end):
            if meeting.is_message and meeting.initiator in meeting.client:
                theirs += self.fade(meeting, self.end)
            if meeting.is_message and meeting.initiator in meeting.supplier:
                ours += self.fade(meeting, self.end)
        return theirs / (theirs + ours) if theirs + ours else None

    @cached_property
    def joint_functions(self) -> set[str]:
        """Client functions in at least three pieces of joint work."""
        times = Counter(
            function
            for meeting in self.joint_work(self.end)
            for function in self.functions_among(meeting.client)
        )
        return {function for function, count in times.items() if count >= self.settings.joint_work.times}

    @cached_property
    def embedded_people(self) -> set[str]:
        rules = self.settings.joint_work
        days: dict[str, set[date]] = defaultdict(set)
        for meeting in self.within(timedelta(days=rules.on_site_window_days), self.end):
            if meeting.channel == "on_site":
                for person in meeting.supplier:
                    days[person].add(meeting.at.date())
        return {person for person, seen in days.items() if len(seen) >= rules.on_site_days}

    def row(self) -> Row:
        """The row of the table ``relationships``, as far as the judge goes."""
        functions = self.settings.functions
        concentrations = self.concentration(self.suppliers), self.concentration(self.clients)
        risk = max(concentrations) if self.live else None
        revenue = self.client.get("revenue")
        severance = self.severance_probability
        return {
            "client_id": self.client["organisation_id"],
            "client_name": self.client["name"],
            "as_of": self.as_of,
            "stage": self.stage,
            "evidence": self.evidence,
            "next_stage": self.next_stage,
            "single_thread_risk": risk,
            "threads": self.threads,
            "effective_threads": 1 / risk if risk is not None else None,
            "severance_probability": severance,
            "critical_people": ";".join(self.critical_people) or None,
            "people_supplier": len(self.suppliers),
            "people_client": len(self.clients),
            "ties": len(self.live),
            "concentration_supplier": concentrations[0],
            "concentration_client": concentrations[1],
            "tie_density": self.tie_density,
            "function_density": self.function_share(self.live_cells, self.expected_cells),
            "client_coverage": self.coverage(self.clients, self.expected_client, functions.client_weights),
            "supplier_coverage": self.coverage(
                self.suppliers, self.expected_supplier, functions.supplier_weights
            ),
            "counterpart_alignment": self.function_share(self.live_cells, self.expected_counterparts),
            "authority_coverage": self.share_of_strength(
                tie.strength for (_, client), tie in self.live.items() if self.seniority[client] in AUTHORITY
            ),
            "executive_tie": self.executive_tie,
            "direct_share": self.direct_share,
            "window_betweenness": self.window_betweenness,
            "initiative": self.initiative,
            "fading_ties": len(self.fading),
            "joint_functions": len(self.joint_functions),
            "joint_share": self.share_of_strength(tie.joint for tie in self.live.values()),
            "embedded_people": len(self.embedded_people),
            "interactions": len(self.window(self.end)),
            "last_interaction_at": max((m.at for m in self.meetings if m.at < self.end), default=None),
            "strength": self.strength,
            "revenue": revenue,
            "exposed_revenue": None if revenue is None or severance is None else revenue * severance,
            "participation": self.participation,
            "essence": self.essence,
            "essence_form": self.essence_form,
            "essence_terms": ";".join(self.essence_terms) or None,
            "mismatch": ";".join(self.mismatches) or None,
            "target_stage": self.target,
            "gap": self.gap,
            "claimed_stage": self.facts.get("claimed_stage"),
            "won_orders": self.orders_won if self.orders_known else None,
            "share_of_wallet": self.facts.get("share_of_wallet"),
            "agreement_in_force": self.agreement_in_force,
            "backup_suppliers": self.facts.get("backup_suppliers"),
            "concessions": self.facts.get("concessions"),
        }

    def people_rows(self) -> list[Row]:
        rows = []
        for person in self.people:
            partners = {other for pair in self.live if person in pair for other in pair} - {person}
            orphans = [p for p in sorted(partners) if sum(p in pair for pair in self.live) == 1]
            rows.append(
                {
                    "person_id": person,
                    "side": "supplier" if person in self.suppliers else "client",
                    "client_id": self.client["organisation_id"],
                    "function": self.function[person],
                    "seniority": self.seniority[person],
                    "share": self.share[person],
                    "departure_loss": self.share[person],
                    "orphans": ";".join(orphans) or None,
                    "in_every_cut": self.in_every_cut(person),
                }
            )
        return rows

    # ---------------------------------------------------------------- 4. Stages

    @cached_property
    def sustained(self) -> bool:
        return bool(self.live_at(1) and self.live_at(2)) or self.orders_won >= 2

    @cached_property
    def top_tie(self) -> bool:
        def is_top(person: str) -> bool:
            return self.function[person] == "management" or self.seniority[person] == "executive"

        return any(is_top(supplier) and is_top(client) for supplier, client in self.live)

    @cached_property
    def agreement_in_force(self) -> bool | None:
        until = self.facts.get("agreement_until")
        return None if until is None else until >= self.as_of

    @cached_property
    def evidence(self) -> str:
        known = any(measure in COMMERCIAL and value is not None for _, measure, value, *_ in self.conditions)
        return "network+commercial" if known else "network"

    @cached_property
    def conditions(self) -> list[tuple[str, str, Any, str, Any]]:
        """(stage, measure, value, operator, threshold), as far as this client's tier is asked."""
        tier, settings = self.client.get("tier"), self.settings.stages
        thresholds = {**settings.thresholds, **settings.thresholds_by_tier.get(tier, {})}
        asked = []
        for stage, measure, value, operator, threshold in self.conditions_of_the_model:
            chosen = thresholds.get(f"{stage}.{NAMES.get((stage, measure), measure)}", threshold)
            if operator != "is":
                asked.append((stage, measure, value, operator, chosen))
            elif chosen:
                asked.append((stage, measure, value, operator, True))
        for added in settings.conditions:
            if not added.tiers or tier in added.tiers:
                threshold = thresholds.get(f"{added.stage}.{added.name}", added.threshold)
                value = self.may_be_asked[added.measure]
                asked.append((added.stage, added.measure, value, added.operator, threshold))
        return asked

    @cached_property
    def may_be_asked(self) -> dict[str, Any]:
        """Measures that the settings of the tests ask for beside the model's."""
        functions = self.settings.functions
        concentrations = self.concentration(self.suppliers), self.concentration(self.clients)
        return {
            "single_thread_risk": max(concentrations) if self.live else None,
            "people_client": len(self.clients),
            "client_coverage": self.coverage(self.clients, self.expected_client, functions.client_weights),
            "supplier_coverage": self.coverage(
                self.suppliers, self.expected_supplier, functions.supplier_weights
            ),
            "backup_suppliers": self.facts.get("backup_suppliers"),
        }

    @cached_property
    def conditions_of_the_model(self) -> list[tuple[str, str, Any, str, Any]]:
        direct_cells = self.cells_of(self.direct_ties)
        return [
            ("point_to_point", "ties", len(self.live), ">=", 1),
            ("wedge", "threads", self.threads, ">=", 2),
            ("wedge", "sustained", self.sustained, "is", True),
            ("mesh", "threads", self.threads, ">=", 3),
            ("mesh", "direct_cells", len(direct_cells), ">=", 3),
            ("mesh", "direct_supplier_functions", len({ours for ours, _ in direct_cells}), ">=", 2),
            ("mesh", "direct_client_functions", len({theirs for _, theirs in direct_cells}), ">=", 2),
            ("mesh", "direct_share", self.direct_share, ">=", 0.2),
            (
                "diamond",
                "counterpart_alignment",
                self.function_share(self.live_cells, self.expected_counterparts),
                ">=",
                0.6,
            ),
            ("diamond", "counterpart_cells", len(self.live_cells & self.expected_counterparts), ">=", 3),
            ("diamond", "top_tie", self.top_tie, "is", True),
            ("diamond", "direct_share", self.direct_share, ">=", 0.5),
            ("diamond", "share_of_wallet", self.facts.get("share_of_wallet"), ">", 0.5),
            ("diamond", "agreement_in_force", self.agreement_in_force, "is", True),
            ("cloud", "joint_functions", len(self.joint_functions), ">=", 4),
            ("cloud", "joint_strategic", bool(self.joint_functions & set(STRATEGIC)), "is", True),
            ("cloud", "client_functions", len(self.functions_among(self.clients)), ">=", 7),
            (
                "cloud",
                "function_density",
                self.function_share(self.live_cells, self.expected_cells),
                ">=",
                0.25,
            ),
            ("cloud", "executive_tie", self.executive_tie, "is", True),
        ]

    def condition_rows(self) -> list[Row]:
        return [
            {
                "client_id": self.client["organisation_id"],
                "stage": stage,
                "measure": measure,
                "value": value,
                "operator": operator,
                "threshold": threshold,
                "passed": verdict(measure, value, operator, threshold),
                "distance": distance(value, operator, threshold),
            }
            for stage, measure, value, operator, threshold in self.conditions
        ]

    @cached_property
    def stage(self) -> str:
        if not self.live:
            ever = any(self.live_at(k) for k in range(1, self.settings.ties.dormant_half_lives + 1))
            return "dormant" if ever else "none"
        failed = {stage for stage, *condition in self.conditions if verdict(*condition) == "false"}
        reached = "point_to_point"
        while reached in STAGE_ABOVE and STAGE_ABOVE[reached] not in failed:
            reached = STAGE_ABOVE[reached]
        return reached

    @cached_property
    def next_stage(self) -> str | None:
        return STAGE_ABOVE.get(self.stage, None if self.stage == "cloud" else "point_to_point")

    # ---------------------------------------------------------------- Targets, mismatch, axes

    @cached_property
    def target(self) -> str | None:
        settings = self.settings.stages
        of_tier = settings.target_by_tier.get(self.client.get("tier"))
        return settings.target_by_client.get(self.client["organisation_id"], of_tier)

    @cached_property
    def gap(self) -> int | None:
        return None if self.target is None else HEIGHT[self.target] - HEIGHT[self.stage]

    @cached_property
    def mismatches(self) -> list[str]:
        risk, found = self.settings.risk, []
        share, claimed = self.facts.get("share_of_wallet"), self.facts.get("claimed_stage")
        revenue, small = (
            self.client.get("revenue"),
            quantile(self.portfolio.revenues, risk.small_client_quantile),
        )
        if self.stage == "point_to_point" and share is not None and share > risk.stronghold_wallet_share:
            found.append("exposed_stronghold")
        if revenue is not None and revenue < small and len(self.suppliers) >= risk.over_served_people:
            found.append("over_served")
        if claimed is not None and HEIGHT[claimed] > HEIGHT[self.stage]:
            found.append("claimed_higher")
        if claimed is not None and HEIGHT[claimed] < HEIGHT[self.stage]:
            found.append("claimed_lower")
        if self.next_stage is not None and self.live:
            failed = [
                measure
                for stage, measure, *rest in self.conditions
                if stage == self.next_stage and verdict(measure, *rest) == "false"
            ]
            if failed and set(failed) <= set(COMMERCIAL):
                found.append("trade_behind")
        return found

    @cached_property
    def participation(self) -> float | None:
        functions, axes = self.settings.functions, self.settings.axes
        expected = [("supplier", name) for name in self.expected_supplier - set(functions.supplier_windows)]
        expected += [("client", name) for name in self.expected_client - set(functions.client_windows)]
        if not expected:
            return None
        direct = {("supplier", self.function[supplier]) for supplier, _ in self.direct_ties}
        direct |= {("client", self.function[client]) for _, client in self.direct_ties}
        terms = (
            sum(one in direct for one in expected) / len(expected),
            min(1, len(self.joint_functions) / axes.full_joint_functions),
            min(1, self.threads / axes.full_threads),
        )
        return sum(terms) / 3

    @cached_property
    def reciprocity(self) -> float | None:
        return None if self.initiative is None else 1 - abs(2 * self.initiative - 1)

    @cached_property
    def essence_by_term(self) -> dict[str, float]:
        """What is known of continuity (nothing yet), reciprocity, repetition and agreement."""
        repeated = self.orders_won >= self.settings.axes.repeated_orders if self.orders_known else None
        terms = {
            "reciprocity": self.reciprocity,
            "repetition": repeated,
            "agreement": self.agreement_in_force,
        }
        return {name: float(value) for name, value in terms.items() if value is not None}

    @cached_property
    def essence_terms(self) -> list[str]:
        return list(self.essence_by_term)

    @cached_property
    def essence(self) -> float | None:
        known = self.essence_by_term.values()
        return sum(known) / len(known) if known else None

    @cached_property
    def essence_form(self) -> str | None:
        axes, given = self.settings.axes, self.facts.get("concessions")
        if self.initiative is None or self.reciprocity is None or given is None:
            return None
        limit = quantile(self.portfolio.concessions, axes.concessions_quantile)
        assert limit is not None
        if given > limit:
            return "authority" if self.initiative >= axes.asking_initiative else "indulgent"
        return "balanced" if self.reciprocity >= axes.mutual_reciprocity else None


NAMES = {
    ("point_to_point", "ties"): "tie",
    ("mesh", "direct_supplier_functions"): "supplier_functions",
    ("mesh", "direct_client_functions"): "client_functions",
    ("diamond", "counterpart_alignment"): "alignment",
    ("diamond", "counterpart_cells"): "counterparts",
    ("diamond", "agreement_in_force"): "agreement",
    ("cloud", "joint_strategic"): "joint_strategy",
}
"""How settings call a condition, where it is not by its measure."""

HEIGHT = {
    "none": 0,
    "dormant": 0,
    "point_to_point": 1,
    "wedge": 2,
    "mesh": 3,
    "diamond": 4,
    "cloud": 5,
}

STAGE_ABOVE = {"point_to_point": "wedge", "wedge": "mesh", "mesh": "diamond", "diamond": "cloud"}
COMMERCIAL = ("share_of_wallet", "agreement_in_force", "backup_suppliers")


def verdict(measure: str, value: Any, operator: str, threshold: Any) -> str:
    """Whether a condition holds: unknown without commercial data, false where a measure is undefined."""
    if value is None:
        return "unknown" if measure in COMMERCIAL else "false"
    if operator == ">=":
        holds = value >= threshold
    elif operator == ">":
        holds = value > threshold
    elif operator == "<=":
        holds = value <= threshold
    else:
        holds = value is threshold
    return "true" if holds else "false"


def distance(value: Any, operator: str, threshold: Any) -> float | None:
    """What there is to spare, or (below 0) is missing, as a share of the threshold."""
    if value is None:
        return None
    if operator == "is":
        return None if value else -1.0
    spare = threshold - value if operator == "<=" else value - threshold
    return float(spare / (abs(threshold) or 1))


def direction_unknown(window: list[Meeting]) -> bool:
    """There are messages, and none of them says who started it."""
    initiators = [meeting.initiator for meeting in window if meeting.is_message]
    return bool(initiators) and all(initiator is None for initiator in initiators)


def is_two_way(supplier: str, client: str, window: list[Meeting]) -> bool | None:
    """Whether both have acted; None where nothing but messages of unknown direction could tell."""
    started = set()
    for meeting in window:
        if supplier in meeting.supplier and client in meeting.client:
            if not meeting.is_message:
                return True
            started.add(meeting.initiator)
    if direction_unknown(window):
        return None
    return {supplier, client} <= started


def least_cut(pairs: Iterable[Pair]) -> int:
    """The least number of people whose leaving cuts every pair: by Menger's cut and by König's matching."""
    graph = nx.Graph(list(pairs))
    if not graph:
        return 0
    suppliers = {supplier for supplier, _ in pairs}
    by_matching = len(nx.bipartite.maximum_matching(graph, suppliers)) // 2
    graph.add_edges_from(("source", supplier) for supplier in suppliers)
    graph.add_edges_from((client, "sink") for _, client in pairs)
    by_cut = len(nx.minimum_node_cut(graph, "source", "sink"))
    assert by_matching == by_cut
    return by_cut


def severance_of_component(pairs: list[Pair], rate: Mapping[str, float], exact_threads: int) -> float | None:
    """The probability that no pair is left: the sum over every set of people who may leave, by enumeration.

    Beyond ``exact_threads`` it is 0 where the bound of a matching says so, and undefined otherwise.
    """
    threads = least_cut(pairs)
    if threads > exact_threads:
        supplier_rate = max(rate[supplier] for supplier, _ in pairs)
        client_rate = max(rate[client] for _, client in pairs)
        bound = (1 - (1 - supplier_rate) * (1 - client_rate)) ** threads
        return 0.0 if bound < 1e-10 else None
    if len(rate) > 16:
        return by_the_smaller_side(pairs, rate)
    return by_everybody(pairs, rate)


def by_everybody(pairs: list[Pair], rate: Mapping[str, float]) -> float:
    """Over every set of people who leave: does it cut every pair?"""
    people = sorted(rate)
    bit = {person: 1 << place for place, person in enumerate(people)}
    cut_by = [bit[supplier] | bit[client] for supplier, client in pairs]
    chances = []
    for gone in range(1 << len(people)):
        if all(gone & either for either in cut_by):
            chances.append(math.prod(rate[p] if gone & bit[p] else 1 - rate[p] for p in people))
    return math.fsum(chances)


def by_the_smaller_side(pairs: list[Pair], rate: Mapping[str, float]) -> float:
    """Over every set of one side that leaves: all whom the rest of that side is tied to must leave too.

    The same sum, for components with too many people to go through the sets of everybody.
    """
    suppliers, clients = ({pair[side] for pair in pairs} for side in (0, 1))
    chosen = sorted(min(suppliers, clients, key=len))
    chances = []
    for leaves in itertools.product((True, False), repeat=len(chosen)):
        kept = {person for person, gone in zip(chosen, leaves, strict=True) if not gone}
        others = {person for pair in pairs if kept & set(pair) for person in pair} - kept
        chance = math.prod(1 - rate[person] if person in kept else rate[person] for person in chosen)
        chances.append(chance * math.prod(rate[person] for person in others))
    return math.fsum(chances)
