"""Organisations and people as arrays: who is on which side of which relationship, in which function and rank.

Everything after this works on integer codes. Two orders are promised, because results lean on them: clients
and people are numbered in the order of their ids, so comparing numbers compares ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.arrow import empty, schema_of
from graphmodel.functions import Taxonomy
from graphmodel.tables import FUNCTIONS, ORGANISATIONS, PEOPLE, ROLE_RULES, SENIORITIES

SUPPLIER, CLIENT, OUTSIDE = 0, 1, 2
NEVER = np.iinfo(np.int64).max
"""The instant, in microseconds, of what has not happened."""

OTHER = FUNCTIONS.index("other")
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def end_of_day(day: date) -> int:
    """The instant at the end of a day, UTC, in microseconds since 1970: what «as of that day» means.

    >>> end_of_day(date(1970, 1, 1))
    86400000000
    """
    return (datetime(day.year, day.month, day.day) + timedelta(days=1) - _EPOCH) // _MICROSECOND


@dataclass(frozen=True)
class Portfolio:
    """All clients and all people, coded.

    Attributes
    ----------
    client_ids, client_names, tiers
        Arrow strings, one a client, ordered by id.
    revenue
        Yearly revenue a client; NaN where unknown.
    person_ids
        Arrow strings, one a person of any organisation, ordered by id.
    side, client, function, seniority
        Codes, one a person: ``SUPPLIER``, ``CLIENT`` or ``OUTSIDE``; index of the client or −1; indices into
        ``FUNCTIONS`` and ``SENIORITIES``.
    left_at
        Microseconds since 1970, one a person; ``NEVER`` for who has not left.
    shared_mailbox
        Whether it is a mailbox that several people read, one a person.
    roles
        The ``roles`` table: source text, result and rule of each mapping.
    """

    client_ids: pa.Array
    client_names: pa.Array
    tiers: pa.Array
    revenue: Floats
    person_ids: pa.Array
    side: Ints
    client: Ints
    function: Ints
    seniority: Ints
    left_at: Ints
    shared_mailbox: Bools
    roles: pa.Table

    @property
    def clients(self) -> int:
        """Number of clients."""
        return len(self.client_ids)

    @cached_property
    def client_functions(self) -> Bools:
        """Functions among the known people of each client, left or not: clients × functions, ``other`` never."""
        known = np.zeros((self.clients, len(FUNCTIONS)), dtype=bool)
        theirs = self.side == CLIENT
        known[self.client[theirs], self.function[theirs]] = True
        known[:, OTHER] = False
        return known

    @cached_property
    def supplier_functions(self) -> Bools:
        """Functions among the supplier's people, left or not; ``other`` never."""
        known = np.zeros(len(FUNCTIONS), dtype=bool)
        known[self.function[self.side == SUPPLIER]] = True
        known[OTHER] = False
        return known

    def part(self, first: int, last: int) -> Portfolio:
        """The portfolio of the clients from one code to another, both inclusive, numbered anew from 0.

        People keep their numbers; those of other clients are outside. ``roles`` stay those of everybody.
        """
        if first == 0 and last == self.clients - 1:
            return self
        inside = (self.client >= first) & (self.client <= last)
        side = np.where((self.side == CLIENT) & ~inside, OUTSIDE, self.side)
        clients = slice(first, last + 1)
        return replace(
            self,
            client_ids=self.client_ids[clients],
            client_names=self.client_names[clients],
            tiers=self.tiers[clients],
            revenue=self.revenue[clients],
            side=side,
            client=np.where(inside, self.client - first, -1),
        )


def portfolio(inputs: Mapping[str, pa.Table], taxonomy: Taxonomy) -> Portfolio:
    """Code the tables ``organisations`` and ``people``.

    Every organisation of role client becomes a client, with or without people; the people of all
    organisations of role supplier form the supplier side.
    """
    organisations = inputs.get("organisations", empty(ORGANISATIONS))
    people = inputs.get("people", empty(PEOPLE))
    clients = _in_order(organisations.filter(pc.equal(organisations["role"], "client")), "organisation_id")
    suppliers = organisations.filter(pc.equal(organisations["role"], "supplier"))["organisation_id"]
    people = _in_order(people, "person_id")

    home = people["organisation_id"]
    client = _numbers(pc.fill_null(pc.index_in(home, value_set=clients["organisation_id"]), -1))
    side = np.full(len(people), OUTSIDE)
    side[client >= 0] = CLIENT
    side[pc.is_in(home, value_set=suppliers).to_numpy()] = SUPPLIER
    roles = role_rules(people, taxonomy)
    inside = side != OUTSIDE
    left = pc.fill_null(people["left_on"].cast(pa.timestamp("us")).cast(pa.int64()), NEVER)
    return Portfolio(
        client_ids=_one(clients["organisation_id"]),
        client_names=_one(clients["name"]),
        tiers=_one(clients["tier"]),
        revenue=pc.fill_null(clients["revenue"], np.nan).to_numpy().astype(float),
        person_ids=_one(people["person_id"]),
        side=side,
        client=client,
        function=_codes(roles["function"], FUNCTIONS),
        seniority=_codes(roles["seniority"], SENIORITIES),
        left_at=_numbers(left),
        shared_mailbox=pc.fill_null(pc.equal(people["kind"], "shared_mailbox"), False).to_numpy(),
        roles=roles if inside.all() else roles.filter(pa.array(inside)),
    )


def role_rules(people: pa.Table, taxonomy: Taxonomy) -> pa.Table:
    """The ``roles`` table of these people, in their order: each distinct text is mapped once.

    What mapping does not need (``name``, ``organisation_id``, ``left_on``) may be missing, and is then empty.
    """
    texts = ("department", "title", "function", "seniority")
    encoded = [_one(people[name]).dictionary_encode(null_encoding="encode") for name in texts]
    key = np.zeros(len(people), dtype=np.int64)
    for array in encoded:
        key = key * (len(array.dictionary) + 1) + _numbers(array.indices)
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    distinct = people.select(list(texts)).take(pa.array(first)).to_pylist()
    mapped = [taxonomy.role(**row) for row in distinct]
    columns = {
        field.name: people[field.name]
        if field.name in people.column_names
        else pa.nulls(len(people), field.type)
        for field in schema_of(ROLE_RULES)
    }
    for name in ("function", "function_rule", "seniority", "seniority_rule"):
        columns[name] = pa.array([getattr(role, name) for role in mapped], pa.string()).take(pa.array(which))
    return pa.table(columns, schema=schema_of(ROLE_RULES))


def _in_order(table: pa.Table, key: str) -> pa.Table:
    """The rows ordered by a text; the very same where they are, as in most exports: a large portfolio is there once."""
    if pc.all(pc.less_equal(table[key][:-1], table[key][1:]), min_count=0).as_py():
        return table
    return table.sort_by(key)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _numbers(column: pa.ChunkedArray | pa.Array) -> Ints:
    return np.asarray(
        column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
    ).astype(np.int64)


def _codes(column: pa.ChunkedArray, names: tuple[str, ...]) -> Ints:
    return _numbers(pc.index_in(column, value_set=pa.array(names)))
