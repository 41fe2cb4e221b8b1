"""Who is who, and the portfolio of it: what every question about interactions begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyarrow as pa

from graphmodel.errors import InputError
from graphmodel.functions import Taxonomy
from graphmodel.identity import identified
from graphmodel.portfolio import Portfolio, portfolio
from graphmodel.sums import Source
from graphmodel.tables import COMPANY

AnySource = TypeVar("AnySource", bound=Source)
SourceOf = TypeVar("SourceOf", bound=Source, covariant=True)


@dataclass(frozen=True)
class Recognised(Generic[SourceOf]):
    """A source of interactions with the other input tables, everybody being who they are, and the portfolio of them."""

    source: SourceOf
    inputs: Mapping[str, pa.Table]
    portfolio: Portfolio


def recognised(
    source: AnySource,
    inputs: Mapping[str, pa.Table],
    *,
    taxonomy: Taxonomy | None = None,
    level: str = COMPANY,
) -> Recognised[AnySource]:
    """Apply merges, jobs and groups; ``InputError`` where there is no client."""
    known = identified(inputs, level)
    if known.aliases is not None:
        source = source.known_as(known.aliases)
    return Recognised(source, known.inputs, some_clients(known.inputs, taxonomy))


def some_clients(inputs: Mapping[str, pa.Table], taxonomy: Taxonomy | None = None) -> Portfolio:
    """The portfolio of these inputs; ``InputError`` where there is no client in it."""
    coded = portfolio(inputs, taxonomy or Taxonomy.bundled())
    if not coded.clients:
        raise InputError(
            "there is no organisation of role 'client'",
            where="organisations",
            remedy="Load some clients first",
        )
    return coded
