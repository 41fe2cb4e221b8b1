"""Which organisation is the supplier: named by the user, told by the data, or made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import ExportError
from ingest.mapping import Part, domain_of
from ingest.stacks import Stack
from ingest.validate import Mask, true


@dataclass(frozen=True, slots=True)
class Supplier:
    """The supplier's own organisation.

    ``chosen`` is its id where a row tells of it. Else, where a format makes a record for it, ``name`` and ``domain``
    are that record's; ``named`` says whether the user gave the name.
    """

    chosen: str | None = None
    name: str = ""
    domain: str | None = None
    named: bool = False


def appoint(organisations: Stack, parts: Sequence[Part], wanted: str | None) -> Supplier:
    """Find the supplier, or say what record to make for it; a row that is named gets the role ``supplier``."""
    makes = next((part.format.own_firm for part in parts if part.format.own_firm), "")
    columns = organisations.columns
    if wanted is not None:
        found = _named_id(organisations, wanted)
        if found is not None:
            same = true(pc.equal(columns["organisation_id"], found))
            columns["role"] = pc.if_else(pa.array(same), "supplier", columns["role"])
            return Supplier(chosen=found)
        if makes:
            is_domain = "." in wanted and " " not in wanted
            return Supplier(name=wanted, domain=domain_of(wanted) if is_domain else None, named=True)
        names = columns["name"].drop_null().to_pylist()
        raise ExportError(
            f"no organisation has the name, domain or id {wanted!r}",
            where="--supplier",
            remedy=f"The folder has, for example, {', '.join(map(repr, names[:3]))}" if names else None,
        )
    if not makes:
        return Supplier()
    told = columns["organisation_id"].filter(pc.equal(columns["role"], "supplier"))
    ids = pc.unique(told).drop_null().to_pylist()
    return Supplier(chosen=ids[0]) if len(ids) == 1 else Supplier(name=makes)


def require(organisations: pa.Table, parts: Sequence[Part]) -> None:
    """Refuse tables without any supplier: every measure is about what ties it to its clients."""
    if pc.any(pc.equal(organisations["role"], "supplier")).as_py():
        return
    lost = sum(int(part.failures.bad.sum()) for part in parts)
    raise ExportError(
        "no organisation has the role supplier" + (f" ({lost} faulty rows left aside)" if lost else ""),
        where=", ".join(part.label for part in parts),
        remedy="Give your own firm the role supplier, or name it with --supplier NAME or --supplier DOMAIN",
    )


def _named_id(stack: Stack, wanted: str) -> str | None:
    named = stack.columns["organisation_id"].filter(pa.array(_named_rows(stack, wanted)))
    ids = sorted(set(named.drop_null().to_pylist()))
    if len(ids) > 1:
        raise ExportError(
            f"{len(ids)} organisations are called {wanted!r}: {', '.join(ids[:5])}",
            where="--supplier",
            remedy="Name the organisation's id instead",
        )
    return ids[0] if ids else None


def _named_rows(stack: Stack, supplier: str) -> Mask:
    """Organisations with that id, else that name, else that domain."""
    columns = stack.columns
    exact = true(pc.equal(columns["organisation_id"], supplier))
    if exact.any():
        return exact
    folded = " ".join(supplier.split()).casefold()
    names = [" ".join((name or "").split()).casefold() == folded for name in columns["name"].to_pylist()]
    if any(names):
        return np.array(names, dtype=np.bool_)
    domain = domain_of(supplier)
    return np.array(
        [domain_of(text or "") == domain and bool(domain) for text in columns["domain"].to_pylist()],
        dtype=np.bool_,
    )
