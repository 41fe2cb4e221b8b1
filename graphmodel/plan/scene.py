"""Who is there, who holds whom, and who could meet whom: what a plan is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Floats, Ints, counts
from graphmodel.settings import Settings
from graphmodel.tables import FUNCTIONS, SENIORITIES

Pair = tuple[int, int]
"""Codes of two people, ours first."""


LOOKED_AT = ("client_id", "client_name", "ties", "flags", "revenue", "severance_probability")
"""Columns of ``relationships`` that a plan looks at."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What there is between two people: strength, whether it is live, whether both have acted, and when they last did.

    Where it is not known who acted, they count as having done so, as everywhere.
    """

    strength: float
    live: bool
    met: bool
    last_at: datetime


@dataclass(frozen=True)
class Scene:
    """One analysis, as far as a plan looks at it. People are coded in the order of their ids.

    Attributes
    ----------
    as_of
        The day of the analysis.
    settings
        Of the analysis; the section ``plan`` may be another.
    relationships
        ``LOOKED_AT`` of ``relationships`` by client.
    person_ids, names
        By code.
    function, seniority
        Indices into ``FUNCTIONS`` and ``SENIORITIES``, by code.
    colleagues
        Codes of our people who are still here.
    contacts
        By client: codes of its people who are still there.
    ties
        By client: pairs who met within the window, or whose tie fades.
    holes
        By client: priority of the functions that nobody reaches, by index; 1 is first.
    """

    as_of: date
    settings: Settings
    relationships: Mapping[str, Mapping[str, Any]]
    person_ids: tuple[str, ...]
    names: tuple[str, ...]
    function: Ints
    seniority: Ints
    colleagues: Ints
    contacts: Mapping[str, tuple[int, ...]]
    ties: Mapping[str, Mapping[Pair, Tie]]
    holes: Mapping[str, Mapping[int, int]]

    @classmethod
    def of(
        cls,
        results: Callable[[str], pa.Table],
        run: Mapping[str, Any],
        settings: Settings,
        suppliers: Collection[str],
        shared: Collection[str],
    ) -> Scene:
        """From something that gives result tables by name, such as a store.

        Parameters
        ----------
        suppliers
            Ids of our own organisations.
        shared
            Ids of mailboxes that several people read: nobody can be introduced to one.
        """
        as_of = date.fromisoformat(run["as_of"])
        roles = results("roles").sort_by("person_id")
        gone = pc.fill_null(pc.less_equal(roles["left_on"], pa.scalar(as_of)), False)
        mailbox = pc.is_in(roles["person_id"], value_set=pa.array(sorted(shared), pa.string()))
        ours = pc.is_in(
            roles["organisation_id"], value_set=pa.array(sorted(suppliers), pa.string())
        ).to_numpy()
        here = pc.invert(pc.or_(gone, mailbox)).to_numpy()
        contacts: dict[str, list[int]] = defaultdict(list)
        homes = roles["organisation_id"].to_pylist()
        for code in np.flatnonzero(here & ~ours).tolist():
            contacts[homes[code]].append(code)
        ids = roles["person_id"]
        return cls(
            as_of=as_of,
            settings=settings,
            relationships={
                row["client_id"]: row for row in results("relationships").select(LOOKED_AT).to_pylist()
            },
            person_ids=tuple(ids.to_pylist()),
            names=tuple(
                name or key for name, key in zip(roles["name"].to_pylist(), ids.to_pylist(), strict=True)
            ),
            function=_codes(roles["function"], pa.array(FUNCTIONS)),
            seniority=_codes(roles["seniority"], pa.array(SENIORITIES)),
            colleagues=np.flatnonzero(here & ours),
            contacts={client: tuple(people) for client, people in contacts.items()},
            ties=_ties(results("ties"), ids.combine_chunks()),
            holes=_holes(results("holes")),
        )

    @cached_property
    def our_stay(self) -> Floats:
        """How likely one of ours stays for a year, by function."""
        turnover = self.settings.turnover
        return np.array(
            [1.0 - turnover.supplier_by_function.get(name, turnover.supplier) for name in FUNCTIONS]
        )

    @cached_property
    def their_stay(self) -> Floats:
        """How likely one of theirs stays for a year, by function."""
        turnover = self.settings.turnover
        return np.array([1.0 - turnover.client_by_function.get(name, turnover.client) for name in FUNCTIONS])

    @cached_property
    def counterparts(self) -> Mapping[int, frozenset[int]]:
        """Our functions that belong to one of theirs."""
        found: dict[int, set[int]] = defaultdict(set)
        for ours, theirs in self.settings.functions.counterparts:
            found[FUNCTIONS.index(theirs)].add(FUNCTIONS.index(ours))
        return {theirs: frozenset(ours) for theirs, ours in found.items()}

    @cached_property
    def here(self) -> frozenset[int]:
        """Our people who are still here."""
        return frozenset(self.colleagues.tolist())

    @cached_property
    def colleagues_of(self) -> Mapping[int, tuple[int, ...]]:
        """Our people who are here, by function."""
        found: dict[int, list[int]] = defaultdict(list)
        for code in self.colleagues.tolist():
            found[int(self.function[code])].append(code)
        return {function: tuple(people) for function, people in found.items()}

    @cached_property
    def load(self) -> Ints:
        """Live ties of each person, with whatever client."""
        live = [pair[0] for ties in self.ties.values() for pair, tie in ties.items() if tie.live]
        return counts(np.array(live, dtype=np.int64), len(self.person_ids))

    def live(self, client: str) -> Iterator[Pair]:
        """The pairs with a live tie."""
        return (pair for pair, tie in self.ties.get(client, {}).items() if tie.live)

    def met(self, client: str, pair: Pair) -> bool:
        """Whether both have acted: a newsletter is no acquaintance."""
        tie = self.ties.get(client, {}).get(pair)
        return tie is not None and tie.met

    def reasons(self, client: str, pair: Pair, there: Collection[int]) -> tuple[str, ...]:
        """Why these two could meet; ``there`` are ours who hold a live tie with the client."""
        ours, theirs = pair
        found = {
            "met_before": self.met(client, pair),
            "already_there": ours in there,
            "counterparts": int(self.function[ours]) in self.counterparts.get(int(self.function[theirs]), ()),
        }
        return tuple(reason for reason, holds in found.items() if holds)

    def route(self, client: str, pair: Pair) -> tuple[int, ...]:
        """How the two get to know each other: people, each of whom knows the next, by the strongest live ties.

        They alone where they have met; else ours, a colleague who knows theirs, theirs; else ours, the contact who
        introduces, theirs, where ours is there already, and otherwise with the colleague who opens the door between.
        That the people of one firm know each other is assumed.
        """
        ours, theirs = pair
        ties = self.ties.get(client, {})
        if self.met(client, pair):
            return pair
        live = sorted(self.live(client), key=lambda two: (-round(ties[two].strength, 9), two))
        for colleague, contact in live:
            if contact == theirs:
                return ours, colleague, theirs
        for colleague, contact in live:
            if colleague == ours:
                return ours, contact, theirs
        return (ours, *live[0], theirs) if live else pair


def _codes(column: pa.ChunkedArray, names: pa.Array) -> Ints:
    return np.asarray(pc.index_in(column, value_set=names).to_numpy(), dtype=np.int64)


def _ties(table: pa.Table, ids: pa.Array) -> dict[str, dict[Pair, Tie]]:
    found: dict[str, dict[Pair, Tie]] = defaultdict(dict)
    ours, theirs = (
        pc.index_in(table[name], value_set=ids).to_pylist()
        for name in ("supplier_person_id", "client_person_id")
    )
    columns = (table[name].to_pylist() for name in ("client_id", "strength", "live", "two_way", "last_at"))
    for one, other, client, strength, live, two_way, last_at in zip(ours, theirs, *columns, strict=True):
        found[client][one, other] = Tie(strength, live, two_way is not False, last_at)
    return dict(found)


def _holes(table: pa.Table) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    whole = table.filter(pc.is_null(table["supplier_function"]))
    for row in whole.select(["client_id", "client_function", "priority"]).to_pylist():
        found[row["client_id"]][FUNCTIONS.index(row["client_function"])] = row["priority"]
    return dict(found)
