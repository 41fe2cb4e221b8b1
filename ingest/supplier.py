"""Which organisation is the supplier: named by the user, told by the data, or made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import ExportError
from graphmodel.tables import ORGANISATIONS
from ingest.cells.masks import Mask, true
from ingest.formats import OWN_FIRM
from ingest.known import NOTHING_KNOWN, Known
from ingest.mapping import Part
from ingest.stacks import concat
from ingest.texts import domain_of

_NAMED_BY = ("organisation_id", "name", "domain")
"""Columns by which the user may name an organisation."""


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


def appoint(parts: Sequence[Part], wanted: str | None, known: Known = NOTHING_KNOWN) -> Supplier:
    """Find the supplier, or say what record to make for it; a row that is named gets the role ``supplier``.

    Where no row of the folder is the supplier's, the one that a store holds stays it.
    """
    makes = next((part.format.own_firm for part in parts if part.format.own_firm), "")
    if wanted is None and not makes and not any(part.format.names_own_firm for part in parts):
        return Supplier()
    organisations = [p for p in parts if p.file.table is ORGANISATIONS and not p.file.joins]
    columns = {name: concat([part.columns[name] for part in organisations]) for name in (*_NAMED_BY, "role")}
    if wanted is not None:
        found = _named_ids(columns, wanted)
        if found:
            for part in organisations:
                same = true(pc.is_in(part.columns["organisation_id"], pa.array(found)))
                part.columns["role"] = pc.if_else(pa.array(same), "supplier", part.columns["role"])
            return Supplier(chosen=found[0])
        if (one := _named_id(known.columns("organisations", *_NAMED_BY), wanted)) in _held(known):
            return Supplier(chosen=one)
        if makes:
            is_domain = "." in wanted and " " not in wanted
            return Supplier(name=wanted, domain=domain_of(wanted) if is_domain else None, named=True)
        names = [*columns["name"].drop_null().to_pylist(), *known.suppliers["name"].to_pylist()]
        raise ExportError(
            f"no organisation has the name, domain or id {wanted!r}",
            where="--supplier",
            remedy=f"The folder has, for example, {', '.join(map(repr, names[:3]))}"
            if names
            else "None of the organisations in the folder has a name; add the supplier's row",
        )
    told = columns["organisation_id"].filter(pc.equal(columns["role"], "supplier"))
    ids = pc.unique(told).drop_null().to_pylist()
    if len(ids) == 1:
        return Supplier(chosen=ids[0])
    if not ids and (held := _held(known)):
        return Supplier(chosen=OWN_FIRM if OWN_FIRM in held else held[0])
    return Supplier(name=makes)


def _held(known: Known) -> list[str]:
    return sorted(known.suppliers["organisation_id"].to_pylist())


def require(organisations: pa.Table, parts: Sequence[Part], known: Known = NOTHING_KNOWN) -> None:
    """Refuse tables without any supplier: every measure is about what ties it to its clients."""
    if len(known.suppliers) or pc.any(pc.equal(organisations["role"], "supplier")).as_py():
        return
    lost = sum(int(part.failures.bad.sum()) for part in parts)
    raise ExportError(
        "no organisation has the role supplier" + (f" ({lost} faulty rows left aside)" if lost else ""),
        where=", ".join(part.label for part in parts),
        remedy="Give your own firm the role supplier, or name it with --supplier NAME or --supplier DOMAIN",
    )


def _named_ids(columns: Mapping[str, pa.Array], wanted: str) -> list[str]:
    """The supplier's organisation; several where the user names several, parted by commas, as of a firm's domains."""
    names = [wanted, *(wanted.split(",") if "," in wanted else ())]
    found = [one for name in names if (one := _named_id(columns, name.strip())) is not None]
    return list(dict.fromkeys(found))


def _named_id(columns: Mapping[str, pa.Array], wanted: str) -> str | None:
    named = columns["organisation_id"].filter(pa.array(_named_rows(columns, wanted)))
    ids = sorted(set(named.drop_null().to_pylist()))
    if len(ids) > 1:
        raise ExportError(
            f"{len(ids)} organisations are called {wanted!r}: {', '.join(ids[:5])}",
            where="--supplier",
            remedy="Name the organisation's id instead",
        )
    return ids[0] if ids else None


def _named_rows(columns: Mapping[str, pa.Array], supplier: str) -> Mask:
    """Organisations with that id, else that name, else that domain."""
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
