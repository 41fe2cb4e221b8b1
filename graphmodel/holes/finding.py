"""Which expected functions, and which counterparts, have no live tie, and how does one get there?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.arrow import empty
from graphmodel.holes.holders import NOBODY, best_of_ours, best_of_theirs, function_to_send
from graphmodel.holes.routes import STEP, routes
from graphmodel.measures.coverage import live_client_functions
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, OTHER
from graphmodel.tables import CASES, FEEDBACK, FUNCTIONS, HOLES


@dataclass(frozen=True, eq=False)
class Holes:
    """Holes of all relationships, one a row, by client and priority.

    Attributes
    ----------
    client
        Code of the client.
    function
        The client's function: index into ``FUNCTIONS``.
    ours
        Our function that is not tied to it; −1 where nobody at all is.
    cases, low
        Open cases, and low feedback, from that function.
    route, route_strength
        The strongest near way in: up to three codes of people, −1 behind the last, and the product of the saturations
        of its steps; only −1, and NaN, where nobody is known there or nobody of ours knows anybody.
    our_function
        The function of ours that should hold the tie.
    supplier, contact
        The two people who should hold it; −1 where nobody is known.
    """

    client: Ints
    function: Ints
    ours: Ints
    cases: Ints
    low: Ints
    route: Ints
    route_strength: Floats
    our_function: Ints
    supplier: Ints
    contact: Ints

    def __len__(self) -> int:
        return len(self.client)

    @property
    def trouble(self) -> Ints:
        """Open cases and low feedback together."""
        return self.cases + self.low

    def take(self, rows: Ints | Bools) -> Holes:
        """Some of them."""
        return Holes(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def find_holes(network: Network, inputs: Mapping[str, pa.Table], as_of: date) -> Holes:
    """All holes: expected client functions without a live tie, and counterparts of reached ones.

    Within a client, holes with open cases and low feedback come first, then whole functions, then the order of
    functions. Who should hold the tie is said in ``holders``, what a route is in ``routes``.
    """
    reached = live_client_functions(network)
    client_a, function_a = np.nonzero(network.expected_client & ~reached)
    open_pairs = network.cell_expected & network.counterparts & ~network.cell_live & reached[:, None, :]
    client_b, ours_b, function_b = np.nonzero(open_pairs)
    client = np.concatenate([client_a, client_b])
    function = np.concatenate([function_a, function_b])
    ours = np.concatenate([np.full(len(client_a), NOBODY), ours_b])

    cases = _open_cases(network, inputs, as_of)[client, function]
    low = _low_feedback(network, inputs, as_of)[client, function]
    order = np.lexsort((ours, function, ours >= 0, -(cases + low), client))
    client, function, ours, cases, low = (column[order] for column in (client, function, ours, cases, low))

    candidates = best_of_ours(network)
    our_function = np.where(ours >= 0, ours, function_to_send(network, candidates, client, function))
    supplier = candidates.person[client, our_function]
    contact = best_of_theirs(network)[client, function]
    route, strength = routes(network, client, function, ours, supplier, contact)
    return Holes(
        client=client,
        function=function,
        ours=ours,
        cases=cases,
        low=low,
        route=route,
        route_strength=strength,
        our_function=our_function,
        supplier=supplier,
        contact=contact,
    )


def hole_rows(network: Network, inputs: Mapping[str, pa.Table], as_of: date) -> pa.Table:
    """The ``holes`` table of all relationships."""
    return rows_of(network, find_holes(network, inputs, as_of))


def rows_of(network: Network, holes: Holes) -> pa.Table:
    """The same rows as a table, in their order; ``priority`` counts within a client."""
    first = np.searchsorted(holes.client, holes.client, side="left")
    functions = pa.array(FUNCTIONS)
    whole = holes.ours < 0
    reasons = pa.array(["counterparts_without_tie", "function_without_tie"])
    columns = {
        "client_id": network.portfolio.client_ids.take(pa.array(holes.client)),
        "client_function": functions.take(pa.array(holes.function)),
        "supplier_function": functions.take(pa.array(holes.ours, mask=whole)),
        "reason": reasons.take(pa.array(whole.astype(np.int64))),
        "open_cases": holes.cases,
        "low_feedback": holes.low,
        "route": _route_texts(network, holes.route),
        "priority": np.arange(len(holes)) - first + 1,
    }
    return pa.table({name: columns[name] for name in HOLES.names})


def _route_texts(network: Network, route: Ints) -> pa.Array:
    people = [network.portfolio.person_ids.take(pa.array(stop, mask=stop < 0)) for stop in route.T]
    one_step = pc.binary_join_element_wise(people[0], people[1], STEP)
    two_steps = pc.binary_join_element_wise(one_step, people[2], STEP)
    return pc.if_else(pc.is_valid(people[2]), two_steps, one_step)


def _open_cases(network: Network, inputs: Mapping[str, pa.Table], as_of: date) -> Ints:
    """Cases opened by, and not closed by, the as-of date: clients × functions of who raised them."""
    cases = inputs.get("cases", empty(CASES))
    day = pa.scalar(as_of, pa.date32())
    opened = pc.fill_null(pc.less_equal(cases["opened_on"], day), True)
    pending = pc.fill_null(pc.greater(cases["closed_on"], day), True)
    cases = cases.filter(pc.and_(opened, pending))
    portfolio = network.portfolio
    client = _index(cases["organisation_id"], portfolio.client_ids)
    person = _index(cases["person_id"], portfolio.person_ids)
    function = _index(cases["function"], pa.array(FUNCTIONS))
    told = function >= 0
    function = (
        np.where(told, function, np.where(person >= 0, portfolio.function[person], OTHER))
        if len(person)
        else function
    )
    return _count(network, client, function, client >= 0)


def _low_feedback(network: Network, inputs: Mapping[str, pa.Table], as_of: date) -> Ints:
    """Low scores given by the as-of date: clients × functions of who gave them."""
    feedback = inputs.get("feedback", empty(FEEDBACK))
    given = pc.fill_null(pc.less_equal(feedback["given_on"], pa.scalar(as_of, pa.date32())), True)
    low = pc.less_equal(feedback["score"], network.settings.evidence.low_score)
    feedback = feedback.filter(pc.and_(given, low))
    portfolio = network.portfolio
    person = _index(feedback["person_id"], portfolio.person_ids)
    person = person[person >= 0]
    return _count(
        network, portfolio.client[person], portfolio.function[person], portfolio.side[person] == CLIENT
    )


def _count(network: Network, client: Ints, function: Ints, chosen: Bools) -> Ints:
    counts = np.zeros((network.clients, len(FUNCTIONS)), dtype=np.int64)
    np.add.at(counts, (client[chosen], function[chosen]), 1)
    return counts


def _index(column: pa.ChunkedArray, names: pa.Array) -> Ints:
    if not len(column):  # as of most portfolios: all names would be hashed for nothing
        return np.zeros(0, dtype=np.int64)
    return np.asarray(pc.fill_null(pc.index_in(column, value_set=names), -1).to_numpy()).astype(np.int64)
