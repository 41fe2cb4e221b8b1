"""One relationship with all that its figures rest on, and the rows that most of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from graphmodel.arrays import Bools, Ints
from graphmodel.explaining.arithmetic import Input, Term
from graphmodel.explaining.interactions import Interactions
from graphmodel.explaining.rows import ALL, Rows
from graphmodel.measures import MEASURES
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.settings import Settings
from graphmodel.tables import FUNCTIONS, SENIORITIES
from graphmodel.what_if import WhatIf

Cell = tuple[str, Any]
"""Kind and content of a cell."""


@dataclass(frozen=True)
class Found:
    """How a figure comes about: as arithmetic, as a count of rows, or by rows that speak for themselves."""

    term: Term | None = None
    rows: tuple[Rows, ...] = ()


@dataclass(frozen=True, eq=False)
class Subject:
    """One relationship.

    Attributes
    ----------
    standing
        The relationship alone, as it stands or as it would.
    interactions
        All of it, one by one.
    shown
        Its row of ``relationships``, where there is one: what an analysis alone can tell.
    """

    standing: WhatIf
    interactions: Interactions
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def network(self) -> Network:
        """Ties and live ties."""
        return self.standing.network

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self.standing.settings

    @property
    def portfolio(self) -> Portfolio:
        """Of this one client."""
        return self.standing.portfolio

    def value(self, name: str) -> float:
        """A measure of ``MEASURES``; NaN where it is undefined."""
        return float(np.asarray(self.network.once(MEASURES[name].compute))[0])

    def person(self, code: int) -> str:
        """Id of a person by code."""
        return str(self.portfolio.person_ids[code].as_py())

    # -------------------------------------------------------- ties

    @cached_property
    def strongest(self) -> Ints:
        """Live ties (their places among the live ones), the strongest first."""
        found = self.network
        return np.lexsort((found.tie_contact, found.tie_supplier, -np.round(found.tie_strength, 9)))

    def pair(self, tie: int) -> tuple[str, str]:
        """Ids of the two people of a tie, by its place among all."""
        ties = self.network.ties
        return self.person(int(ties.supplier[tie])), self.person(int(ties.contact[tie]))

    def live_ties(
        self, *more: tuple[str, str, Callable[[int], Any]], counting: str = "", name: str = "ties"
    ) -> Rows:
        """All live ties with their strength, and further columns: name, kind, content by place among live ties."""
        network = self.network
        columns = (("ours", "person"), ("theirs", "person"), ("strength", "strength"))
        cells = [
            (
                *self.pair(int(network.tie[place])),
                float(network.tie_strength[place]),
                *(content(place) for _, _, content in more),
            )
            for place in self.strongest.tolist()
        ]
        return Rows(name, (*columns, *((name, kind) for name, kind, _ in more)), cells, counting)  # type: ignore[arg-type]

    def strengths(self, chosen: Bools | None = None) -> list[Term]:
        """Strengths of the live ties, or some of them, the strongest first."""
        found = self.network.tie_strength
        order = self.strongest if chosen is None else self.strongest[chosen[self.strongest]]
        return [Input(float(found[place]), "strength") for place in order.tolist()]

    # -------------------------------------------------------- people

    def heaviest(self, *, ours: bool) -> Ints:
        """Nodes of a side, those with most strength first."""
        network = self.network
        nodes = np.flatnonzero(network.node_is_supplier == ours)
        return nodes[np.lexsort((network.node_actor[nodes], -np.round(network.node_strength[nodes], 9)))]

    def node_cells(self, node: int) -> tuple[str, str, str]:
        """Id, side and function of a node."""
        network = self.network
        side = "supplier" if network.node_is_supplier[node] else "client"
        return self.person(int(network.node_actor[node])), side, FUNCTIONS[network.node_function[node]]

    def people(
        self,
        nodes: Sequence[int] | Ints,
        *more: tuple[str, str, Callable[[int], Any]],
        name: str = "people",
        counting: str = "",
    ) -> Rows:
        """Some people with a live tie, and further columns: name, kind, content by node."""
        columns = (("person", "person"), ("side", "side"), ("function", "function"))
        cells = [(*self.node_cells(int(n)), *(content(int(n)) for _, _, content in more)) for n in nodes]
        return Rows(name, (*columns, *((name, kind) for name, kind, _ in more)), cells, counting)  # type: ignore[arg-type]

    def node_strength(self, node: int) -> float:
        """Live strength through a person."""
        return float(self.network.node_strength[node])

    def node_share(self, node: int) -> float:
        """The share of it."""
        return float(self.network.node_share[node])

    def seniority(self, actor: int) -> str:
        """The rank of a person by code."""
        return SENIORITIES[self.portfolio.seniority[actor]]

    # -------------------------------------------------------- interactions

    def met(
        self,
        chosen: Bools,
        *more: tuple[str, str, Callable[[int], Any]],
        name: str = "interactions",
        counting: str = ALL,
        most: int = 200,
    ) -> Rows:
        """Some interactions, the latest first, and further columns: name, kind, content by row."""
        told = self.interactions
        columns = (
            ("at", "instant"),
            ("channel", "channel"),
            ("ours_all", "people"),
            ("theirs_all", "people"),
        )
        places = np.flatnonzero(chosen)
        cells = [
            (
                int(told.at[row]),
                told.rows["channel"][row].as_py(),
                *told.participants(row),
                *(content(row) for _, _, content in more),
            )
            for row in places[:most].tolist()
        ]
        return Rows(
            name,
            (*columns, *((name, kind) for name, kind, _ in more)),  # type: ignore[arg-type]
            cells,
            counting,
            len(places),
        )
