"""Interactions to sums: what passed between two people, and between two firms, half-life by half-life.

Terms are whole numbers of 2^-40, so a sum does not depend on the order of rows, on how they were cut into pieces,
or on who added them up; the error is below 5·10⁻¹³ a term. Half-lives are *bins*, counted back from the as-of
instant, bin 0 the latest; a weight is counted to the end of its bin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, Self

import numpy as np
import pyarrow as pa

from graphmodel.portfolio import CLIENT, OTHER, SUPPLIER, Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.tables import CHANNELS, FUNCTIONS, MESSAGE_CHANNELS

DAY_US = 86_400_000_000
UNIT = 2.0**-40


class Queries(Protocol):
    """What this room needs of a store: named queries over the input tables."""

    def lay_out(self, tables: Mapping[str, pa.Table | pa.RecordBatchReader]) -> None:
        """Make Arrow tables queryable under their names; a reader can be read once."""

    def run(self, name: str, **parameters: Any) -> None:
        """Execute a query for its effect."""

    def rows(self, name: str, **parameters: Any) -> pa.Table:
        """Execute a query and return its rows."""


@dataclass(frozen=True)
class Sums:
    """What all interactions of some clients add up to; in each table, rows of the same key add up.

    Attributes
    ----------
    end
        The as-of instant, exclusive, in microseconds since 1970.
    ties
        Columns and units as the query ``tie_bins`` returns them.
    contacts
        As ``contact_bins`` returns them.
    joint_work
        As ``joint_work`` returns them.
    on_site
        As ``on_site_days`` returns them; one row a client and supplier person.
    """

    end: int
    ties: pa.Table
    contacts: pa.Table
    joint_work: pa.Table
    on_site: pa.Table


@dataclass(frozen=True)
class Collected:
    """All sums of a source, to be had client by client.

    Attributes
    ----------
    end
        The as-of instant, exclusive, in microseconds since 1970.
    interactions, after_as_of, both_sides
        How many interactions there are, lie after the as-of instant, had both sides present before it.
    rows
        Rows of sums of each client: what its share of the work is.
    of
        The sums of the clients from one code to another, both inclusive, numbered anew from 0.
    """

    end: int
    interactions: int
    after_as_of: int
    both_sides: int
    rows: np.ndarray[Any, np.dtype[np.int64]]
    of: Callable[[int, int], Sums]


DayChoice = Callable[[date | None, date | None], date]
"""The as-of date, once the days of the first and the latest interaction are known; none without interactions."""


class Source(Protocol):
    """Some source of interactions."""

    def known_as(self, aliases: pa.Table) -> Self:
        """The same interactions, in which ids stand for other people; ``aliases`` as in ``graphmodel.identity``."""

    def collect(self, portfolio: Portfolio, settings: Settings, choose: DayChoice) -> Collected:
        """Add all interactions up as of the day that ``choose`` gives."""


@dataclass(frozen=True)
class TableSource:
    """The table ``interactions``, in which each participant stands once and the initiator is among them.

    Where ids stand for other people, ids of interactions must differ.
    """

    queries: Queries
    aliases: pa.Table | None = None

    def known_as(self, aliases: pa.Table) -> Self:
        """The same table, in which ids stand for other people."""
        return replace(self, aliases=aliases)

    def lay_out(self) -> None:
        """Make the interactions queryable: ``known_interactions``, and ``told_pairs`` of at most two people."""
        lay_out_interactions(self.queries, self.aliases)
        self.queries.run("told_pairs")

    def collect(self, portfolio: Portfolio, settings: Settings, choose: DayChoice) -> Collected:
        """Add all interactions up: one pass for those of two people, one for the others."""
        end = end_of_day(choose(*span_of(self.queries)))
        self.lay_out()
        self.queries.run("no_named_bins")
        self.queries.run("named_bins", **terms(settings, end))
        lay_out_codes(self.queries, portfolio, settings)
        self.queries.run("gatherings")
        return collected(self.queries, portfolio, settings, end)


def lay_out_interactions(queries: Queries, aliases: pa.Table | None = None) -> None:
    """Make the table ``interactions`` queryable as ``known_interactions``, with ids of those whom they stand for."""
    if aliases is None:
        queries.run("known_interactions")
    else:
        queries.lay_out({"aliases": aliases})
        queries.run("renamed_interactions")
        queries.run("interactions_with_renamed")


def span_of(queries: Queries, query: str = "interaction_span") -> tuple[date | None, date | None]:
    """Days of the first and the latest interaction, by a query that tells their instants."""
    (span,) = queries.rows(query).to_pylist()
    first, last = (None if us is None else day_of(us) for us in (span["first_us"], span["last_us"]))
    return first, last


def day_of(instant: int) -> date:
    """The day, UTC, in which an instant lies.

    >>> day_of(86_399_999_999)
    datetime.date(1970, 1, 1)
    """
    return date.fromordinal(date(1970, 1, 1).toordinal() + instant // DAY_US)


def terms(settings: Settings, end: int) -> dict[str, Any]:
    """Parameters of ``named_bins``: all that it needs to know of the model."""
    return {
        "end_us": end,
        "half_life_us": half_life(settings),
        "oldest_bin": oldest_bin(settings),
        "on_site_since_us": _on_site_since(settings, end),
        "weights": [settings.ties.channel_weights[channel] for channel in CHANNELS],
    }


def half_life(settings: Settings) -> int:
    """In microseconds."""
    return round(settings.ties.half_life_days * DAY_US)


def joint_half_lives(settings: Settings) -> int:
    """How far back joint work counts: what is older than the window counts for nothing."""
    return min(settings.joint_work.half_lives, settings.ties.window_half_lives)


def oldest_bin(settings: Settings) -> int:
    """The bin that takes all older interactions too: nothing looks back further."""
    ties = settings.ties
    return max(
        ties.dormant_half_lives + ties.window_half_lives,
        settings.evidence.thin_half_lives,
    )


def _on_site_since(settings: Settings, end: int) -> int:
    return end - settings.joint_work.on_site_window_days * DAY_US


def lay_out_codes(queries: Queries, portfolio: Portfolio, settings: Settings) -> None:
    """Lay out the people and channels as the queries need them: ``actors`` and ``channels``."""
    weights = settings.ties.channel_weights
    channels = {
        "code": np.arange(len(CHANNELS), dtype=np.uint8),
        "channel": list(CHANNELS),
        "weight": [weights[name] for name in CHANNELS],
        "message": [name in MESSAGE_CHANNELS for name in CHANNELS],
    }
    queries.lay_out({"actors": actors(portfolio, settings), "channels": pa.table(channels)})


def actors(portfolio: Portfolio, settings: Settings) -> pa.Table:
    """Each person's id, code, side, client, function as one bit (0 for ``other``), and whether a window of the side."""
    windows = np.zeros((3, len(FUNCTIONS)), dtype=bool)
    windows[SUPPLIER, [FUNCTIONS.index(name) for name in settings.functions.supplier_windows]] = True
    windows[CLIENT, [FUNCTIONS.index(name) for name in settings.functions.client_windows]] = True
    bits = np.int64(1) << portfolio.function
    bits[portfolio.function == OTHER] = 0
    return pa.table(
        {
            "person_id": portfolio.person_ids,
            "actor": np.arange(len(portfolio.side), dtype=np.int32),
            "side": portfolio.side.astype(np.int8),
            "client": portfolio.client.astype(np.int32),
            "function_bit": bits.astype(np.int32),
            "is_window": windows[portfolio.side, portfolio.function],
        }
    )


def collected(queries: Queries, portfolio: Portfolio, settings: Settings, end: int) -> Collected:
    """The sums behind the tables ``named_bins`` and ``gatherings``, once the codes are laid out."""
    functions = settings.joint_work.functions_a_side
    queries.run("pair_bins", joint_functions=functions)
    queries.run("no_named_bins")
    queries.run("presence", end_us=end)
    queries.run("meetings", joint_functions=functions)
    queries.run("contacts", end_us=end, half_life_us=half_life(settings), oldest_bin=oldest_bin(settings))
    (counts,) = queries.rows("interaction_counts", end_us=end).to_pylist()
    weighed = queries.rows("rows_by_client")
    rows = np.zeros(portfolio.clients, dtype=np.int64)
    rows[weighed["client"].to_numpy()] = weighed["rows"].to_numpy()
    small = {
        "contacts": queries.rows("contact_bins"),
        "joint_work": queries.rows("joint_work", bins=joint_half_lives(settings)),
        "on_site": queries.rows("on_site_days", since_us=_on_site_since(settings, end)),
    }

    def of(first: int, last: int) -> Sums:
        ties = queries.rows("tie_bins", first_client=first, last_client=last)
        return Sums(
            end=end, ties=ties, **{name: of_clients(table, first, last) for name, table in small.items()}
        )

    return Collected(end=end, rows=rows, of=of, **counts)


def of_clients(table: pa.Table, first: int, last: int) -> pa.Table:
    """The rows of a table in the order of clients from one code to another, both inclusive, numbered anew from 0."""
    client = table["client"].to_numpy()
    start, stop = client.searchsorted([first, last + 1]).tolist()
    place = table.column_names.index("client")
    numbers = pa.array(client[start:stop] - client.dtype.type(first))
    return table.slice(start, stop - start).set_column(place, "client", numbers)
