"""Who was seen with whom: ties, others who took part in the same interactions, and who reports to whom."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.introductions.people import NEVER_YET, People, places
from graphmodel.portfolio import NEVER, Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.sums import UNIT, TableSource, half_life, lay_out_codes

TIE, TOGETHER, LINE = range(3)


@dataclass(frozen=True, eq=False)
class Seen:
    """Pairs of people with evidence, one a row: the lower code first.

    Attributes
    ----------
    one, other
        Codes of people.
    kind
        ``TIE``, ``TOGETHER`` or ``LINE``.
    strength
        In fresh e-mails between two people.
    interactions
        Within the window.
    first_at, last_at
        Microseconds since 1970; the least number where they were never seen together.
    live
        Whether it is a live tie.
    client
        Code of the client of a tie; −1 of other pairs.
    """

    one: Ints
    other: Ints
    kind: Ints
    strength: Floats
    interactions: Ints
    first_at: Ints
    last_at: Ints
    live: Bools
    client: Ints


def acquaintances(source: TableSource, portfolio: Portfolio, settings: Settings, as_of: date) -> pa.Table:
    """Rows of the query ``acquaintances``: pairs seen together within the window before the end of the as-of day.

    Complexity: one look at each interaction of the window, and at each pair of people in it.
    """
    end, queries = end_of_day(as_of), source.queries
    source.lay_out()
    lay_out_codes(queries, portfolio, settings)
    queries.run("gatherings")
    step = half_life(settings)
    return queries.rows(
        "acquaintances",
        end_us=end,
        since_us=end - settings.ties.window_half_lives * step,
        half_life_us=step,
    )


def seen_together(people: People, ties: pa.Table, together: pa.Table, settings: Settings) -> Seen:
    """All pairs with evidence, of human beings who are there; of several jobs of somebody, it adds up.

    Parameters
    ----------
    ties
        The result table. A pair of which only one has ever acted is left out.
    together
        Rows of the query ``acquaintances``.
    """
    rows = pa.concat_tables([_of_ties(people, ties), _of_others(together), _of_lines(people)])
    one, other = (people.human[rows[name].to_numpy()] for name in ("one", "other"))
    low, high = pa.array(np.minimum(one, other)), pa.array(np.maximum(one, other))
    rows = rows.set_column(0, "one", low).set_column(1, "other", high)
    rows = rows.filter(pa.array((one != other) & people.present[one] & people.present[other]))
    pairs = rows.sort_by([("one", "ascending"), ("other", "ascending")]).group_by(
        ["one", "other"], use_threads=False
    )
    told = {f"{name}_{how}": (name, how) for name, how in _ADDED_UP}
    found = pairs.aggregate(list(told.values()))
    columns = {name: found[place].to_numpy() for place, (name, _) in told.items()}
    in_line = columns.pop("line")
    seen = Seen(one=found["one"].to_numpy(), other=found["other"].to_numpy(), **columns)
    return _at_the_least(people, seen, in_line, settings)


_ADDED_UP = (
    ("kind", "min"),
    ("strength", "sum"),
    ("interactions", "sum"),
    ("first_at", "min"),
    ("last_at", "max"),
    ("live", "any"),
    ("client", "max"),
    ("line", "any"),
)
"""How evidence of one pair becomes one row: the first kind counts, in the order of their codes."""


def _rows(one: Any, other: Any, kind: int, **columns: Any) -> pa.Table:
    """Evidence of one kind: a row a pair of records."""
    size = len(one)
    told = {
        "one": one,
        "other": other,
        "kind": np.full(size, kind),
        "strength": np.zeros(size),
        "interactions": np.zeros(size, dtype=np.int64),
        "first_at": np.full(size, NEVER),
        "last_at": np.full(size, NEVER_YET),
        "live": np.zeros(size, dtype=bool),
        "client": np.full(size, -1),
        "line": np.full(size, kind == LINE),
        **columns,
    }
    return pa.table(told)


def _of_ties(people: People, ties: pa.Table) -> pa.Table:
    acted = ties.filter(pc.fill_null(ties["two_way"], True))
    ids = people.portfolio.person_ids
    return _rows(
        places(acted["supplier_person_id"].combine_chunks(), ids),
        places(acted["client_person_id"].combine_chunks(), ids),
        TIE,
        strength=acted["strength"],
        interactions=acted["interactions"],
        first_at=acted["first_at"].cast(pa.int64()),
        last_at=acted["last_at"].cast(pa.int64()),
        live=acted["live"],
        client=places(acted["client_id"].combine_chunks(), people.portfolio.client_ids),
    )


def _of_others(together: pa.Table) -> pa.Table:
    return _rows(
        together["one"].cast(pa.int64()),
        together["other"].cast(pa.int64()),
        TOGETHER,
        strength=together["weight"].to_numpy() * UNIT,
        interactions=together["interactions"],
        first_at=together["first_us"],
        last_at=together["last_us"],
    )


def _of_lines(people: People) -> pa.Table:
    below = np.flatnonzero(people.superior >= 0)
    return _rows(below, people.superior[below], LINE)


def _at_the_least(people: People, seen: Seen, in_line: Bools, settings: Settings) -> Seen:
    """Evidence is worth no less than what is assumed of two people of one firm, or of somebody and their superior.

    Too little of it is none.
    """
    chosen = settings.introductions
    enough = np.flatnonzero((seen.strength >= max(chosen.least_strength, UNIT)) | in_line)
    seen = Seen(**{field.name: getattr(seen, field.name)[enough] for field in fields(Seen)})
    in_line = in_line[enough]
    firm_one, firm_other = people.firm[seen.one], people.firm[seen.other]
    same = (firm_one == firm_other) & ~people.left[seen.one] & ~people.left[seen.other]
    floor = np.where(same & people.is_client[firm_one], chosen.firm_strength, 0.0)
    floor = np.maximum(
        floor, np.where(people.ours[seen.one] & people.ours[seen.other], chosen.colleague_strength, 0.0)
    )
    floor = np.maximum(floor, np.where(in_line, chosen.line_strength, 0.0))
    return replace(seen, strength=np.maximum(seen.strength, floor))
