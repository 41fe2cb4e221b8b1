"""All that the panel of a figure tells, worked out. Nothing here says it in words."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashboard import supposing
from dashboard.asking import Asking
from dashboard.data import Data, Named, Relationship
from dashboard.explaining.asked import OF_PEOPLE, PORTFOLIO, Asked
from dashboard.snapshot import Row
from graphmodel.explaining import (
    FIGURES,
    SHARE,
    TIE,
    Explanation,
    Subject,
    explain,
    explain_share,
    explain_tie,
)
from graphmodel.explaining.arithmetic import Input, Term, total
from graphmodel.explaining.definitions import Definition, definitions
from graphmodel.explaining.interactions import Interactions, read
from graphmodel.explaining.rows import ALL, Rows
from graphmodel.settings import Settings

MOST_ROWS = 200
"""Of clients, in figures of all of them."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting that a figure rests on.

    Attributes
    ----------
    key
        ``section.name``.
    value, default
        What holds, and what would if nobody had changed it.
    unit, source
        As the settings tell.
    """

    key: str
    value: Any
    default: Any
    unit: str
    source: str

    @property
    def changed(self) -> bool:
        """Whether it is not the default."""
        return bool(self.value != self.default)


@dataclass(frozen=True)
class Told:
    """All that the panel of a figure tells.

    Attributes
    ----------
    relationship
        None where it is about all clients.
    named
        Names of people and clients by id, as far as its rows name them.
    shown
        What the page shows; none where it is undefined or no column.
    currency
        Of amounts; none where it is not known, or they are several.
    sums
        Of figures of all clients: their sum by currency.
    """

    asked: Asked
    explanation: Explanation
    relationship: Relationship | None
    named: Named
    definition: Definition | None
    settings: Sequence[InForce]
    shown: Any = None
    currency: str | None = None
    as_of: date | None = None
    sums: Mapping[str, Term] = dataclasses.field(default_factory=dict)

    @property
    def outdated(self) -> bool:
        """Whether the rows come to something else than what the page shows: more was loaded since the analysis."""
        value = self.explanation.value
        if (
            value is None
            or not isinstance(self.shown, int | float)
            or self.asked.name in _AS_THE_ANALYSIS_SAYS
        ):
            return False
        return not math.isclose(value, float(self.shown), rel_tol=1e-6, abs_tol=1e-9)


_AS_THE_ANALYSIS_SAYS = (
    "stage_confidence",
    "share_of_wallet",
    "agreement_in_force",
    "backup_suppliers",
    "concessions",
)
"""Figures whose rows are not added up."""


def told(data: Data, asking: Asking, asked: Asked) -> Told:
    """Everything about a figure; ``UnknownNameError`` where its client or its people are not there."""
    if asked.name in PORTFOLIO:
        return _of_portfolio(data, asked)
    relationship = data.relationship(asked.client)
    found = asking.answer(("explained", asked), lambda: _explained(asking, relationship, asked))
    row = relationship.row
    shown = None if asked.supposed or asked.name in OF_PEOPLE else row.get(asked.name)
    return Told(
        asked=asked,
        explanation=found,
        relationship=relationship,
        named=data.named(),
        definition=definitions().get(asked.name),
        settings=in_force(data.settings(), found.settings),
        shown=shown,
        currency=relationship.currency,
        as_of=row["as_of"],
    )


def _explained(asking: Asking, relationship: Relationship, asked: Asked) -> Explanation:
    standing = supposing.standing(asking, asked.client, asked.supposed)
    subject = Subject(standing, interactions(asking, asked.client), relationship.row)
    if asked.name == TIE:
        return explain_tie(subject, *asked.people)
    if asked.name == SHARE:
        return explain_share(subject, *asked.people)
    return explain(subject, asked.name)


def interactions(asking: Asking, client: str) -> Interactions:
    """All that passed with one client, up to the as-of date."""
    return asking.heavy(("interactions", client), lambda: _interactions(asking, client))


def _interactions(asking: Asking, client: str) -> Interactions:
    standing = asking.what_if([client])
    with asking.events() as every:
        return read(every, standing.portfolio, standing.settings, standing.day)


def in_force(settings: Settings, keys: Sequence[str]) -> list[InForce]:
    """These settings with their values, each once."""
    found, defaults = [], Settings()
    for key in dict.fromkeys(keys):
        section, _, name = key.partition(".")
        group, default = getattr(settings, section), getattr(defaults, section)
        (about,) = (item.metadata for item in dataclasses.fields(group) if item.name == name)
        found.append(
            InForce(key, getattr(group, name), getattr(default, name), about["unit"], about["source"])
        )
    return found


# ------------------------------------------------------------ all clients together


def _of_portfolio(data: Data, asked: Asked) -> Told:
    names = ("client_id", "client_name", "threads", "severance_probability", "revenue", "exposed_revenue")
    table = data.columns((*names, "fading_ties", "currency"))
    if asked.name == "hanging":
        rows = table.filter(pc.and_kleene(pc.equal(table["threads"], 1), pc.is_valid(table["revenue"])))
        found = _sums(rows, "revenue", (("threads", "count"), ("revenue", "money")))
    elif asked.name == "exposed":
        rows = table.filter(pc.is_valid(table["exposed_revenue"]))
        columns = (("revenue", "money"), ("severance_probability", "chance"), ("exposed_revenue", "money"))
        found = _sums(rows, "exposed_revenue", columns)
    else:
        rows = table.filter(pc.greater(table["fading_ties"], 0))
        found = _clients(rows, (("fading_ties", "count"), ("revenue", "money")), "fading_ties"), {}
    rows_, sums = found
    measure = {"hanging": "threads", "exposed": "exposed_revenue", "fading": "fading_ties"}[asked.name]
    return Told(
        asked=asked,
        explanation=Explanation(asked.name, None, (rows_,), FIGURES[measure].settings),
        relationship=None,
        named=Named(
            dict(zip(rows["client_id"].to_pylist(), rows["client_name"].to_pylist(), strict=True)), {}
        ),
        definition=definitions()[measure],
        settings=in_force(data.settings(), FIGURES[measure].settings),
        as_of=data.overview().as_of,
        sums=sums,
    )


def _sums(table: pa.Table, of: str, columns: Sequence[tuple[str, str]]) -> tuple[Rows, dict[str, Term]]:
    """Rows of clients, the largest amount first, and the sum of each currency."""
    by_currency: dict[str, list[Term]] = {}
    ordered = table.sort_by([(of, "descending"), ("client_id", "ascending")])
    for amount, currency in zip(ordered[of].to_pylist(), ordered["currency"].to_pylist(), strict=True):
        by_currency.setdefault(currency or "", []).append(Input(amount, "money"))
    return _clients(table, columns, of), {currency: total(terms) for currency, terms in by_currency.items()}


def _clients(table: pa.Table, columns: Sequence[tuple[str, str]], by: str) -> Rows:
    ordered = table.sort_by([(by, "descending"), ("client_id", "ascending")])
    rows: list[Row] = ordered.slice(0, MOST_ROWS).to_pylist()
    cells = [
        (
            row["client_id"],
            *((row[name], row["currency"]) if kind == "money" else row[name] for name, kind in columns),
        )
        for row in rows
    ]
    return Rows("clients", (("client", "client"), *columns), cells, ALL, len(table))  # type: ignore[arg-type]
