"""Which holes are to be mended first?

No score, but one question after another, the next only where the answers before are equal:

1. more open cases and low feedback from there: somebody waits for an answer;
2. more money no longer exposed: yearly revenue times what the tie takes off the severance probability. Where no tie is
   live, severance is 1. Revenue that is unknown counts as 0 here;
3. more taken off the severance probability, for those of whom no revenue is known;
4. more stages gained, then more conditions of the next stage that would hold;
5. more threads gained;
6. the stronger route in;
7. the order of clients, whole functions before counterparts, the order of functions.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.holes.finding import Holes
from graphmodel.holes.mending import Gains, gains, severance_now, standing
from graphmodel.network import Network

_BATCH = 500
_MOST_AT_ONCE = 8192
"""Holes that are mended at the same time, each in a relationship of its own: seventy thousand take 200 MiB."""

_DIGITS = 9
"""Decimals to which figures are compared, so that the order of a sum decides nothing."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """Holes with what mending them would do, the first to be mended first."""

    holes: Holes
    gains: Gains


def ranked_holes(network: Network, holes: Holes, top: int | None = None) -> Ranked:
    """Holes in the order of this page; with ``top``, the first of them.

    What a tie would do is worked out for those alone that can be among the first: what is no longer exposed is no
    more than what is exposed now, so that holes are looked at in the order of that bound until no other can come
    before the last one kept (the threshold algorithm of Fagin, Lotem & Naor 2003).
    """
    now = standing(network)
    severance = severance_now(network, now)[holes.client]
    bound = _key(holes.trouble, network.portfolio.revenue[holes.client] * severance, severance)
    order = np.lexsort((np.arange(len(holes)), *(-column for column in bound[::-1])))
    wanted = len(holes) if top is None else top
    looked_at = 0
    best: tuple[Ints, Gains] | None = None
    while looked_at < len(order) or best is None:
        batch = order[looked_at : looked_at + (_BATCH if top is not None else _MOST_AT_ONCE)]
        looked_at += max(len(batch), 1)
        rows, found = batch, gains(network, holes.take(batch), now)
        if best is not None:
            rows, found = np.concatenate([best[0], rows]), _both(best[1], found)
        first = _order(holes.take(rows), found, rows)[:wanted]
        best = rows[first], _taken(found, first)
        if len(first) == wanted and looked_at < len(order):
            last = _key(holes.trouble[best[0][-1:]], best[1].lowers[-1:], _drop(best[1])[-1:])
            if tuple(column[0] for column in last) > tuple(column[order[looked_at]] for column in bound):
                break
    return Ranked(holes.take(best[0]), best[1])


def _key(trouble: Ints, money: Floats, chance: Floats) -> tuple[Floats, Floats, Floats]:
    """The first three questions, more being first; what is unknown counts as 0."""
    figures = [
        np.asarray(np.round(np.nan_to_num(figure), _DIGITS), dtype=float) for figure in (money, chance)
    ]
    return trouble.astype(float), figures[0], figures[1]


def _drop(found: Gains) -> Floats:
    return found.severance - found.severance_after


def _order(holes: Holes, found: Gains, rows: Ints) -> Ints:
    first = _key(holes.trouble, found.lowers, _drop(found))
    keys = (
        *first,
        found.stage_after - found.stage,
        found.mended_conditions,
        found.threads_after - found.threads,
        np.round(np.nan_to_num(holes.route_strength), _DIGITS),
    )
    return np.lexsort((rows, *(-column for column in keys[::-1])))


def _taken(found: Gains, rows: Ints | Bools) -> Gains:
    chosen = pa.array(rows)
    return Gains(
        **{
            field.name: getattr(found, field.name).take(chosen)
            if field.name == "mends"
            else getattr(found, field.name)[rows]
            for field in fields(Gains)
        }
    )


def _both(one: Gains, other: Gains) -> Gains:
    return Gains(
        **{
            field.name: pa.concat_arrays([getattr(one, field.name), getattr(other, field.name)])
            if field.name == "mends"
            else np.concatenate([getattr(one, field.name), getattr(other, field.name)])
            for field in fields(Gains)
        }
    )
