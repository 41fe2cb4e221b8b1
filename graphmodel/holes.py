"""Where is the mesh torn: which departments does nobody reach, and who could?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Ints
from graphmodel.arrow import empty
from graphmodel.measures.coverage import live_client_functions
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, OTHER
from graphmodel.tables import CASES, FEEDBACK, FUNCTIONS, HOLES


def hole_rows(network: Network, inputs: Mapping[str, pa.Table], as_of: date) -> pa.Table:
    """The ``holes`` table: expected client functions, and counterparts of reached ones, without a live tie.

    ``route`` is the strongest near way in, as person ids: ours > theirs, where both have acted but no tie is
    live tie, or ours > theirs > theirs, where our strongest contact could introduce a known colleague.
    Within a client, holes with open cases and low feedback come first, then whole functions, then the order
    of functions.
    """
    reached = live_client_functions(network)
    client_a, function_a = np.nonzero(network.expected_client & ~reached)
    open_pairs = network.cell_expected & network.counterparts & (network.cell_ties == 0) & reached[:, None, :]
    client_b, ours_b, function_b = np.nonzero(open_pairs)
    client = np.concatenate([client_a, client_b])
    function = np.concatenate([function_a, function_b])
    ours = np.concatenate([np.full(len(client_a), -1), ours_b])

    cases = _open_cases(network, inputs, as_of)[client, function]
    low = _low_feedback(network, inputs, as_of)[client, function]
    order = np.lexsort((ours, function, ours >= 0, -(cases + low), client))
    client, function, ours, cases, low = (column[order] for column in (client, function, ours, cases, low))
    first = np.searchsorted(client, client, side="left")
    functions = pa.array(FUNCTIONS)
    whole = ours < 0
    reasons = pa.array(["counterparts_without_tie", "function_without_tie"])
    columns = {
        "client_id": network.portfolio.client_ids.take(pa.array(client)),
        "client_function": functions.take(pa.array(function)),
        "supplier_function": functions.take(pa.array(ours, mask=whole)),
        "reason": reasons.take(pa.array(whole.astype(np.int64))),
        "open_cases": cases,
        "low_feedback": low,
        "route": _routes(network).take(pa.array(client * len(FUNCTIONS) + function)),
        "priority": np.arange(len(client)) - first + 1,
    }
    return pa.table({name: columns[name] for name in HOLES.names})


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


def _routes(network: Network) -> pa.Array:
    """Way in to each client × function, flattened; null where nobody is known."""
    size = len(FUNCTIONS)
    portfolio, ties = network.portfolio, network.ties
    staying = portfolio.left_at >= ties.end
    met = np.flatnonzero(
        ~ties.live & ties.two_way & (ties.strength > 0) & staying[ties.supplier] & staying[ties.contact]
    )
    key = ties.client[met] * size + portfolio.function[ties.contact[met]]
    best = _strongest(key, met, network)
    direct = np.full(network.clients * size, -1)
    direct[key[best]] = met[best]

    host = np.full(network.clients, -1)
    best = _strongest(network.tie_client, network.tie, network)
    host[network.tie_client[best]] = network.tie[best]
    known = np.full(network.clients * size, -1)
    theirs = np.flatnonzero((portfolio.side == CLIENT) & staying)
    ranked = theirs[np.lexsort((theirs, portfolio.seniority[theirs]))][::-1]
    known[portfolio.client[ranked] * size + portfolio.function[ranked]] = ranked

    host = np.repeat(host, size)
    people = portfolio.person_ids
    stranger = (direct < 0) & (host >= 0) & (known >= 0)
    tie = np.where(direct >= 0, direct, host)
    usable = (direct >= 0) | stranger
    indices = pa.array(tie, mask=~usable)
    ours = (
        people.take(pa.array(ties.supplier).take(indices))
        if len(ties.supplier)
        else pa.nulls(len(tie), pa.string())
    )
    contact = (
        people.take(pa.array(ties.contact).take(indices))
        if len(ties.contact)
        else pa.nulls(len(tie), pa.string())
    )
    target = people.take(pa.array(known, mask=~stranger))
    two_steps = pc.binary_join_element_wise(ours, contact, target, " > ")
    one_step = pc.binary_join_element_wise(ours, contact, " > ")
    return pc.if_else(pa.array(stranger), two_steps, one_step)


def _strongest(key: Ints, tie: Ints, network: Network) -> Ints:
    """Position of the strongest tie of each key, the first pair where they are equal; in order of the key."""
    order = np.lexsort((tie, -np.round(network.ties.strength[tie], 9), key))
    return order[np.unique(key[order], return_index=True)[1]]


def _index(column: pa.ChunkedArray, names: pa.Array) -> Ints:
    return np.asarray(pc.fill_null(pc.index_in(column, value_set=names), -1).to_numpy()).astype(np.int64)
