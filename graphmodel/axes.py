"""Is it haggling or a relationship, and who bears its cost: authority, indulgence, or a balance?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, ratio
from graphmodel.arrow import chosen_texts
from graphmodel.commerce import Yardsticks
from graphmodel.network import Network
from graphmodel.tables import ESSENCE_TERMS

FORMS = ("authority", "indulgent", "balanced")


@dataclass(frozen=True)
class Axes:
    """Essence and its form, one value a relationship.

    Attributes
    ----------
    essence
        From 0, transactions haggled one by one, to 1, a relationship; NaN where nothing of it is known.
    terms
        What of the essence was known: terms × relationships, in the order of ``ESSENCE_TERMS``.
    form
        Index into ``FORMS``; −1 where none is shown.
    asking_known, concessions_known
        Whether the evidence of a form is there.
    """

    essence: Floats
    terms: Bools
    form: np.ndarray[Any, np.dtype[np.int64]]
    asking_known: Bools
    concessions_known: Bools

    @property
    def known(self) -> pa.Array:
        """The known terms of the essence as text; null where there is none."""
        return chosen_texts(dict(zip(ESSENCE_TERMS, self.terms, strict=True)))


def axes(
    network: Network, values: Mapping[str, Any], yardsticks: Yardsticks, continuity: Floats | None = None
) -> Axes:
    """Essence: the mean of what is known of four terms; its form, by who asks and who gives.

    Terms, each from 0 to 1: continuity, the share of the last 12 month ends with a live tie (known where
    ``stage_confidence`` is worked out too, which looks at the interactions again); reciprocity,
    ``1 − |2 · initiative − 1|``; repetition, two won orders or more; an agreement in force. ``authority``: the client
    starts 70% of the messages or more and concessions are above the portfolio's third quartile; ``indulgent``: they
    are, without the client asking so much; ``balanced``: they are not, and reciprocity is 0.5 or more.

    Parameters
    ----------
    values
        Measures by name: ``initiative``, ``won_orders``, ``agreement_in_force``.
    yardsticks
        Of the whole portfolio.
    continuity
        NaN, or no array at all, where it is not known.
    """
    settings = network.settings.axes
    initiative, orders = values["initiative"], values["won_orders"]
    reciprocity = 1.0 - np.abs(2.0 * initiative - 1.0)
    repeated = np.where(np.isnan(orders), np.nan, orders >= settings.repeated_orders)
    unknown = np.full(network.clients, np.nan)
    terms = np.array(
        [
            unknown if continuity is None else continuity,
            reciprocity,
            repeated,
            values["agreement_in_force"],
        ]
    )
    known = ~np.isnan(terms)
    concessions = network.commerce.concessions
    with np.errstate(invalid="ignore"):
        many = concessions > yardsticks.many_concessions
        asking = initiative >= settings.asking_initiative
        mutual = reciprocity >= settings.mutual_reciprocity
    told, given = known[ESSENCE_TERMS.index("reciprocity")], ~np.isnan(concessions)
    form = np.select(
        [told & given & many & asking, told & given & many, told & given & mutual], [0, 1, 2], default=-1
    )
    essence = ratio(np.where(known, terms, 0.0).sum(axis=0), known.sum(axis=0))
    return Axes(essence, known, form, asking_known=told, concessions_known=given)
