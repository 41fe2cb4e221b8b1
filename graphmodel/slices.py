"""Some clients cut out of what is known of all: their sums, their portfolio, their inputs.

What is worked out of a slice is, to the last bit, what the whole says of these clients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Ints
from graphmodel.portfolio import CLIENT, OUTSIDE, Portfolio
from graphmodel.sums import Sums

_TABLES = ("ties", "contacts", "joint_work", "on_site")
"""Of sums."""

_PEOPLE = {"ties": ("supplier", "contact"), "on_site": ("supplier",)}
"""Columns of them that hold codes of people."""

_FEW = 64
"""Clients whose rows are cut out one by one; of more, all rows are looked at."""


# ------------------------------------------------------------ sums


def sums_of(sums: Sums, codes: Ints) -> Sums:
    """The sums of some clients, numbered anew in their order.

    Where a table is in the order of clients, rows of others are not looked at.
    """

    def chosen(table: pa.Table) -> pa.Table:
        client = table["client"].to_numpy()
        if len(client) and codes[-1:].tolist() == [len(codes) - 1] and len(codes) > client.max():
            return table  # all there are, under the numbers that they have
        if len(codes) <= _FEW and _ascending(client):
            wanted = codes.astype(client.dtype)  # of another type, all rows would be copied
            ends = [client.searchsorted(wanted, side) for side in ("left", "right")]
            found = pa.concat_tables([table.slice(0, 0), *map(table.slice, ends[0], ends[1] - ends[0])])
            place = np.repeat(np.arange(len(codes)), ends[1] - ends[0])
        else:
            place = np.minimum(np.searchsorted(codes, client), max(len(codes) - 1, 0))
            inside = codes[place] == client if len(codes) else np.zeros(len(client), dtype=bool)
            found, place = table.filter(pa.array(inside)), place[inside]
        return _with_codes(found, "client", place)

    return _each(sums, chosen)


def in_order(sums: Sums) -> Sums:
    """The sums in the order of clients."""

    def by_client(table: pa.Table) -> pa.Table:
        if _ascending(table["client"].to_numpy()):
            return table
        return table.take(pc.sort_indices(table["client"]))

    return _each(sums, by_client)


def shifted(sums: Sums, by: int) -> Sums:
    """The sums with clients numbered from another number on."""
    if not by:
        return sums
    return _each(sums, lambda table: _with_codes(table, "client", table["client"].to_numpy() + by))


def joined(parts: Sequence[Sums]) -> Sums:
    """The sums of several slices, one after the other."""
    return replace(
        parts[0],
        **{name: pa.concat_tables([getattr(part, name) for part in parts]) for name in _TABLES},
    )


def renumbered(sums: Sums, number: Ints) -> Sums:
    """The sums with people numbered anew; ``number`` by the code they had."""
    tables = {name: getattr(sums, name) for name in _PEOPLE}
    for name, columns in _PEOPLE.items():
        for column in columns:
            tables[name] = _with_codes(tables[name], column, number[tables[name][column].to_numpy()])
    return replace(sums, **tables)


def _each(sums: Sums, change: Callable[[pa.Table], pa.Table]) -> Sums:
    return replace(sums, **{name: change(getattr(sums, name)) for name in _TABLES})


def _with_codes(table: pa.Table, column: str, codes: Ints) -> pa.Table:
    field = table.schema.field(column)
    return table.set_column(table.column_names.index(column), field, pa.array(codes).cast(field.type))


def _ascending(client: Ints) -> bool:
    return bool((client[1:] >= client[:-1]).all())


# ------------------------------------------------------------ portfolio and inputs


def portfolio_of(portfolio: Portfolio, codes: Ints) -> Portfolio:
    """The portfolio of some clients, numbered anew in their order; people of others are outside."""
    if len(codes) == portfolio.clients:
        return portfolio
    number = np.full(portfolio.clients + 1, -1)
    number[codes] = np.arange(len(codes))
    client = number[portfolio.client]  # the last stands for no client
    outside = (portfolio.side == CLIENT) & (client < 0)
    chosen = pa.array(codes)
    return replace(
        portfolio,
        client_ids=portfolio.client_ids.take(chosen),
        client_names=portfolio.client_names.take(chosen),
        tiers=portfolio.tiers.take(chosen),
        revenue=portfolio.revenue[codes],
        side=np.where(outside, OUTSIDE, portfolio.side),
        client=client,
    )


def without_others(
    portfolio: Portfolio, inputs: Mapping[str, pa.Table]
) -> tuple[Portfolio, dict[str, pa.Table], Ints]:
    """The same without what is about others: of one client among thousands, all is so much smaller.

    People outside go unless they raised a case of these clients; the others are numbered anew in their order. Of
    ``organisations`` and ``people`` all is kept, for their names.

    Returns
    -------
    tuple
        The portfolio, the inputs, and the new code of each person by the old one, of whom stays.
    """
    clients, told = portfolio.client_ids, dict(inputs)
    for name in ("orders", "facts", "cases"):
        if name in told:
            told[name] = _about(told[name], "organisation_id", clients)
    here = portfolio.side != OUTSIDE
    if "cases" in told:
        raised = told["cases"]["person_id"].drop_null()
        here |= pc.is_in(portfolio.person_ids, value_set=raised.combine_chunks()).to_numpy(False)
    person_ids = portfolio.person_ids.filter(pa.array(here))
    if "feedback" in told:
        told["feedback"] = _about(told["feedback"], "person_id", person_ids)
    rest = {
        name: getattr(portfolio, name)[here]
        for name in ("side", "client", "function", "seniority", "left_at", "shared_mailbox")
    }
    roles = portfolio.roles
    roles = roles.filter(pc.is_in(roles["person_id"], value_set=person_ids))
    return replace(portfolio, person_ids=person_ids, roles=roles, **rest), told, np.cumsum(here) - 1


def _about(table: pa.Table, column: str, ids: pa.Array) -> pa.Table:
    """The rows about these, and the first of all: a table without rows says that nothing of the kind is known."""
    chosen = pc.is_in(table[column], value_set=ids).to_numpy()
    chosen[:1] = True
    return table.filter(pa.array(chosen))
