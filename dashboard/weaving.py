"""What to weave next: holes with what mending them would do, introductions, and who ties clients together.

Each is worked out from what the store says through ``Asking``, and kept there. Nothing here says anything in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.addresses import HoleFilters
from dashboard.asking import Asking
from dashboard.formats import plain
from dashboard.snapshot import Row
from graphmodel.holes import find_holes, mended_rows, ranked_holes
from graphmodel.introductions.acquaintance import Acquaintance
from graphmodel.introductions.asking import live_ties, who_knows_whom
from graphmodel.introductions.connectors import Referrals
from graphmodel.introductions.paths import strongest_paths
from graphmodel.introductions.rows import connector_rows, path_rows
from graphmodel.introductions.targets import Target, find_target
from graphmodel.portfolio import CLIENT, OTHER, end_of_day
from graphmodel.tables import FUNCTIONS
from graphmodel.what_if import WhatIf

if TYPE_CHECKING:
    from dashboard.payloads import SortedBy  # imports Dash, which work apart needs not

BEST_PATHS = 3
CONNECTORS_SHOWN = 10
"""Of either side."""

TROUBLE = ("open_cases", "low_feedback")
SORTABLE = ("rank", "client_name", "trouble", "lowers")
"""Columns of ``Holes.rows`` by which its rows are sorted; ``trouble`` is all of ``TROUBLE`` together."""


# ------------------------------------------------------------ holes


@dataclass(frozen=True)
class Holes:
    """Holes, the first to be mended first.

    Attributes
    ----------
    table
        ``mended_holes``.
    measures
        Of conditions of stages, by key.
    currencies
        Of clients by id, where one is known.
    """

    table: pa.Table
    measures: Mapping[str, str]
    currencies: Mapping[str, str]

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """Functions of clients that have a hole, in the order of functions."""
        there = set(self.table["client_function"].unique().to_pylist())
        return tuple(function for function in FUNCTIONS if function in there)

    @cached_property
    def _clients(self) -> dict[str, str]:
        """What a search looks through, by client."""
        columns = (self.table[name].to_pylist() for name in ("client_id", "client_name"))
        return {key: f"{plain(name)}\n{plain(key)}".casefold() for key, name in zip(*columns, strict=True)}

    @cached_property
    def _columns(self) -> dict[str, pa.ChunkedArray]:
        trouble = pc.add(*(self.table[name] for name in TROUBLE))
        return {
            "rank": self.table["rank"],
            "client_name": pc.utf8_lower(self.table["client_name"]),
            "trouble": trouble,
            "lowers": self.table["lowers"],
        }

    def rows(
        self,
        filters: HoleFilters,
        sort: Sequence[SortedBy] = (),
        start: int = 0,
        end: int | None = None,
    ) -> tuple[list[Row], int]:
        """Rows that pass the filters, in their order unless sorted otherwise, and how many pass."""
        chosen = np.arange(len(self.table))
        if filters.q or filters.functions:
            chosen = np.flatnonzero(self._passing(filters))
        name, descending = (sort[0]["colId"], sort[0]["sort"] == "desc") if sort else ("rank", False)
        if name in SORTABLE and (name, descending) != ("rank", False):
            keys = pa.table({"value": self._columns[name].take(pa.array(chosen)), "row": chosen})
            order = "descending" if descending else "ascending"
            chosen = chosen[
                pc.sort_indices(keys, sort_keys=[("value", order), ("row", "ascending")]).to_numpy()
            ]
        found: list[Row] = self.table.take(pa.array(chosen[max(0, start) : end])).to_pylist()
        return found, len(chosen)

    def _passing(self, filters: HoleFilters) -> np.ndarray:
        passing = np.ones(len(self.table), dtype=bool)
        if filters.functions:
            wanted = pa.array(filters.functions, pa.string())
            passing &= pc.is_in(self.table["client_function"], value_set=wanted).to_numpy()
        if filters.q:
            words = plain(filters.q).casefold().split()
            named = [key for key, told in self._clients.items() if all(word in told for word in words)]
            passing &= pc.is_in(self.table["client_id"], value_set=pa.array(named, pa.string())).to_numpy()
        return passing


def holes(asking: Asking) -> Holes:
    """All holes of the portfolio."""
    return asking.whole("holes", _all_holes, first=asking.what_if)


def _all_holes(asking: Asking) -> Holes:
    # What is worked out on the way goes with the copy: of a whole portfolio it is large, and asked for once.
    return _holes(asking, replace(asking.what_if()))


def holes_of(asking: Asking, client_id: str) -> Holes:
    """The holes of one client."""
    return asking.answer(("holes", client_id), lambda: _holes(asking, asking.what_if([client_id])))


def _holes(asking: Asking, standing: WhatIf) -> Holes:
    network = standing.network
    found = find_holes(network, standing.inputs, standing.day)
    conditions = standing.settings.stages.all_conditions()
    return Holes(
        table=mended_rows(network, ranked_holes(network, found)),
        measures={condition.key: condition.measure for condition in conditions},
        currencies=currencies(asking),
    )


def currencies(asking: Asking) -> Mapping[str, str]:
    """Of organisations by id, where one is known."""
    return asking.answer("currencies", lambda: _currencies(asking))


def _currencies(asking: Asking) -> Mapping[str, str]:
    firms = asking.reader.inputs("organisations").select(["organisation_id", "currency"])
    known = firms.filter(pc.is_valid(firms["currency"]))
    return dict(zip(*(column.to_pylist() for column in known.columns), strict=True))


# ------------------------------------------------------------ introductions


@dataclass(frozen=True)
class Introduced:
    """Ways to somebody: rows of ``introductions``, and the live ties there are already.

    Attributes
    ----------
    target
        Whom they lead to.
    tied
        Live ties with the target: each a path of one step.
    paths
        Steps by path, the strongest path first.
    """

    graph: Acquaintance
    as_of: date
    target: Target
    tied: list[Row]
    paths: list[list[Row]]


def introduction(asking: Asking, to: str) -> Introduced:
    """The strongest paths to somebody by name or id, or to ``FUNCTION@CLIENT``; errors as ``find_target``."""
    graph, as_of = known(asking)
    target = find_target(graph.people, to)
    found = strongest_paths(graph, target.people, top=BEST_PATHS)
    steps = path_rows(graph, found).to_pylist()
    return Introduced(
        graph=graph,
        as_of=as_of,
        target=target,
        tied=path_rows(graph, live_ties(graph, target)).to_pylist(),
        paths=[[step for step in steps if step["path"] == number] for number in range(1, len(found) + 1)],
    )


def known(asking: Asking) -> tuple[Acquaintance, date]:
    """Who knows whom, and on which day."""
    return asking.whole("acquaintance", _known)


def _known(asking: Asking) -> tuple[Acquaintance, date]:
    ties, loaded = asking.reader.results("ties"), asking.reader.inputs("people")
    with asking.interactions() as asked:
        return who_knows_whom(asked, ties, loaded), asked.as_of


@dataclass(frozen=True)
class Staff:
    """Who is known at a client: ids of people by the codes of their functions, in the order of functions."""

    people: Mapping[str, Sequence[str]]

    @property
    def everybody(self) -> set[str]:
        """All of them."""
        return {person for persons in self.people.values() for person in persons}


def staff(asking: Asking, client_id: str) -> Staff:
    """Who of a client is known and still there."""
    standing = asking.what_if([client_id])
    people = standing.portfolio
    here = (people.side == CLIENT) & (people.left_at >= end_of_day(standing.day)) & ~people.shared_mailbox
    found: dict[str, list[str]] = {}
    for code in np.flatnonzero(here)[np.argsort(people.function[here], kind="stable")].tolist():
        found.setdefault(FUNCTIONS[people.function[code]], []).append(people.person_ids[code].as_py())
    return Staff(found)


def is_known(function: str) -> bool:
    """Whether it says what somebody does."""
    return function != FUNCTIONS[OTHER]


# ------------------------------------------------------------ connectors


@dataclass(frozen=True)
class Connectors:
    """Rows of ``connectors``, ours and others', those with most referral power first; names of firms by id."""

    ours: list[Row]
    others: list[Row]
    firms: Mapping[str, str]
    as_of: date


def connectors(asking: Asking) -> Connectors:
    """People who tie clients together."""
    return asking.whole("connectors", _connectors, first=partial(known, asking))


def _connectors(asking: Asking) -> Connectors:
    graph, as_of = known(asking)
    referrals, people = Referrals(graph), graph.people
    ours, others = (
        connector_rows(people, referrals.connectors(ours=side, top=CONNECTORS_SHOWN)).to_pylist()
        for side in (True, False)
    )
    firms = dict(zip(people.firm_ids.to_pylist(), map(plain, people.firm_names.to_pylist()), strict=True))
    return Connectors(ours=ours, others=others, firms=firms, as_of=as_of)
