"""The rows of the map: clients that pass the filters, sorted, companies of a group beneath their group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.addresses import Filters
from dashboard.formats import plain
from dashboard.holdings.table import Bools, Floats, Group, Held, Holdings, Ints
from dashboard.holdings.view import MapView
from dashboard.i18n import LANGUAGE
from dashboard.snapshot import Row
from graphmodel.errors import UnknownNameError

Kind = Literal["client", "group", "company", "others"]


@dataclass(frozen=True)
class MapRow:
    """One client, or the clients of a group taken together.

    Attributes
    ----------
    kind
        ``company`` is a client that stands beneath its group, ``others`` all that are not shown one by one.
    clients
        Rows of ``relationships``: one, in words; or those of the group that pass the filters.
    group
        Of a group and of its companies.
    unfolded
        Whether a group shows its companies.
    ties, strength, fading
        By column of ours, of all these clients together.
    """

    kind: Kind
    clients: Sequence[Row]
    group: Group | None
    unfolded: bool
    ties: Ints
    strength: Floats
    fading: Ints

    @property
    def hanging(self) -> int:
        """How many of them hang on one person."""
        return sum(row["threads"] == 1 for row in self.clients)

    @property
    def hangs(self) -> bool:
        """Whether it is one client that hangs on one person."""
        return self.kind in ("client", "company") and self.hanging == 1


@dataclass(frozen=True)
class Totals:
    """How many clients each column of ours holds, holds alone, and how much strength it carries.

    Attributes
    ----------
    clients, tied, hanging
        All of them, those with a live tie, and those that hang on one person.
    groups
        How many groups of companies are among them.
    """

    keys: tuple[str, ...]
    held: Ints
    alone: Ints
    ties: Ints
    strength: Floats
    clients: int
    tied: int
    hanging: int
    groups: int


@dataclass(frozen=True)
class MapSlice:
    """Some rows of the map, how many rows there are, and how many clients and columns they are of."""

    rows: Sequence[MapRow]
    total: int
    totals: Totals


def passing(holdings: Holdings, view: MapView) -> list[int]:
    """Numbers of the clients that pass the filters, sorted.

    Raises
    ------
    UnknownNameError
        There is no client of that id to be of a group.
    """
    snapshot, held = holdings.snapshot, holdings.by(view.by)
    found = snapshot.passing(Filters(view.q, view.stages, view.levels))
    if view.group:
        if view.group not in snapshot.by_client and view.group not in holdings.groups:
            raise UnknownNameError(f"no client has the identifier '{plain(view.group)}'")
        group = holdings.groups.get(view.group) or holdings.group(view.group)
        members = np.zeros(len(found), dtype=bool)
        members[list(group.members if group else (snapshot.by_client[view.group],))] = True
        found = found & members
    for key in view.columns:
        place = held.place(key)
        if place is not None:
            found = found & (held.live[:, place] == view.held)
    order = _order(holdings, held, view)
    return [
        n
        for n in order[found[order]].tolist()
        if (not view.industries or holdings.industries[n] in view.industries)
        and (not view.tiers or holdings.tiers[n] in view.tiers)
    ]


def _order(holdings: Holdings, held: Held, view: MapView) -> Ints:
    """All clients; those without a value come last either way."""
    place = held.place(view.sorted_column)
    if place is None:
        return np.asarray(holdings.snapshot.order(view.sort, not view.ascending), dtype=np.int64)
    strength = held.strength[:, place]
    by_revenue = np.empty(len(strength), dtype=np.int64)
    by_revenue[holdings.snapshot.order("revenue", True)] = np.arange(len(strength))
    return np.lexsort((by_revenue, strength if view.ascending else -strength, ~held.live[:, place]))


def map_rows(holdings: Holdings, view: MapView, start: int = 0, end: int | None = None) -> MapSlice:
    """Rows from ``start`` to before ``end``; a group stands where the first of its companies would."""
    held, chosen = holdings.by(view.by), passing(holdings, view)
    lines = list(_lines(holdings, view, chosen))
    rows = _rows(holdings, held, lines[max(0, start) : end])
    return MapSlice(rows, len(lines), totals(holdings, held, chosen))


@dataclass(frozen=True)
class Foremost:
    """The first clients of a view one by one, all further ones taken together, and what the columns hold of them."""

    rows: Sequence[MapRow]
    totals: Totals


def foremost(holdings: Holdings, view: MapView, most: int) -> Foremost:
    """The first clients in the order of the view, groups taken apart; the further ones are the last row."""
    held, chosen = holdings.by(view.by), passing(holdings, view)
    lines = [_Line("client", (n,)) for n in chosen[:most]]
    if chosen[most:]:
        lines.append(_Line("others", chosen[most:]))
    return Foremost(_rows(holdings, held, lines), totals(holdings, held, chosen))


@dataclass(frozen=True, slots=True)
class _Line:
    """A row before it is looked at: numbers of its clients."""

    kind: Kind
    clients: Sequence[int]
    group: Group | None = None
    unfolded: bool = False


def _lines(holdings: Holdings, view: MapView, chosen: Sequence[int]) -> Iterator[_Line]:
    of_group: dict[str, list[int]] = {}
    for n in chosen:
        group_id = holdings.group_of[n]
        if group_id:
            of_group.setdefault(group_id, []).append(n)
    told: set[str] = set()
    for n in chosen:
        group_id = holdings.group_of[n]
        if not group_id:
            yield _Line("client", (n,))
        elif group_id not in told:
            told.add(group_id)
            group, unfolded = holdings.groups[group_id], view.shows_members(group_id)
            yield _Line("group", of_group[group_id], group, unfolded)
            if unfolded:
                for member in of_group[group_id]:
                    yield _Line("company", (member,), group)


def _rows(holdings: Holdings, held: Held, lines: Sequence[_Line]) -> list[MapRow]:
    """The rows of some lines; sentences only of those that are one client, all of them at once."""
    single = [line.clients[0] for line in lines if line.kind in ("client", "company")]
    told = dict(zip(single, holdings.snapshot.told(single, LANGUAGE.get()), strict=True))
    return [
        MapRow(
            kind=line.kind,
            clients=[
                told[n] if n in told and len(line.clients) == 1 else holdings.rows[n] for n in line.clients
            ],
            group=line.group,
            unfolded=line.unfolded,
            ties=held.ties[places].sum(axis=0),
            strength=held.strength[places].sum(axis=0),
            fading=held.fading[places].sum(axis=0),
        )
        for line in lines
        if (places := list(line.clients))
    ]


def totals(holdings: Holdings, held: Held, chosen: Sequence[int]) -> Totals:
    """What the columns hold of these clients."""
    places = np.array(chosen, dtype=np.int64)
    live: Bools = held.live[places]
    holders = live.sum(axis=1)
    return Totals(
        keys=held.keys,
        held=live.sum(axis=0),
        alone=live[holders == 1].sum(axis=0),
        ties=held.ties[places].sum(axis=0),
        strength=held.strength[places].sum(axis=0),
        clients=len(places),
        tied=int((holders > 0).sum()),
        hanging=int(holdings.hanging[places].sum()),
        groups=len({holdings.group_of[n] for n in chosen} - {None}),
    )


def sums(clients: Sequence[Row], name: str) -> Mapping[str, float]:
    """Money of some clients by currency; never added across currencies."""
    found: dict[str, float] = {}
    for row in clients:
        if row[name] is not None:
            currency = row["currency"] or ""
            found[currency] = found.get(currency, 0.0) + row[name]
    return found
