"""The table of relationships: measures, stage and list cells of each client, and why a cell is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints, counts
from graphmodel.arrow import joined_across
from graphmodel.axes import FORMS, Axes
from graphmodel.commerce import Yardsticks
from graphmodel.endings import ended_organisations
from graphmodel.leaving.departures import critical_people
from graphmodel.measures import MEASURES, NEED_TIES, NO_TIE
from graphmodel.messages import Messages
from graphmodel.mismatch import mismatches
from graphmodel.network import Network
from graphmodel.stages import Staging, gap, margin, missing, targets
from graphmodel.tables import RELATIONSHIPS, STAGES


def relationship_rows(
    network: Network,
    values: Mapping[str, Any],
    staged: Staging,
    essence: Axes,
    yardsticks: Yardsticks,
    inputs: Mapping[str, pa.Table],
    day: date,
    words: Messages,
    *,
    confidence: bool,
) -> pa.Table:
    """The ``relationships`` table; ``values`` are the measures, ``essence`` that of its axes.

    With ``confidence``, the caller fills ``stage_confidence`` in, see ``with_confidence``.
    """
    coded = network.portfolio
    claimed = network.commerce.claimed_stage
    target = targets(network.settings.stages, coded)
    names = pa.array(STAGES)
    insufficient = _insufficient(network, values)
    thin = np.any([flag.where for flag in insufficient], axis=0)
    unsure = ("too_thin", thin) if confidence else ("not_asked_for", np.ones_like(thin))
    columns: dict[str, Any] = {
        "client_id": coded.client_ids,
        "client_name": coded.client_names,
        "as_of": pa.array([day] * network.clients, pa.date32()),
        "stage": names.take(pa.array(staged.stage)),
        "stage_margin": margin(staged, words),
        "evidence": pa.array(["network", "network+commercial"]).take(
            pa.array(staged.commercial.astype(np.int64))
        ),
        "next_stage": names.take(pa.array(staged.next_stage, mask=staged.next_stage < 0)),
        "missing": missing(staged, words),
        "critical_people": critical_people(network),
        "mismatch": mismatches(network, values, staged, yardsticks),
        "target_stage": names.take(pa.array(target, mask=target < 0)),
        "gap": pa.array(gap(staged.stage, target), mask=target < 0),
        "claimed_stage": names.take(pa.array(claimed, mask=claimed < 0)),
        "essence": pa.array(essence.essence, mask=np.isnan(essence.essence)),
        "essence_form": pa.array(FORMS).take(pa.array(essence.form, mask=essence.form < 0)),
        "essence_terms": essence.known,
        "stage_confidence": pa.nulls(network.clients, pa.float64()),
        "flags": _flags(
            network,
            values,
            [
                *insufficient,
                _Flag("stage_confidence", *unsure),
                *_unclear_axes(essence),
                *_ended(inputs, network),
                _Flag("claimed_stage", "no_claim", claimed < 0),
                *(_Flag(name, "no_target", target < 0) for name in ("target_stage", "gap")),
            ],
            words,
        ),
    }
    for column in RELATIONSHIPS.columns:
        if column.name in columns:
            continue
        value = np.asarray(values[column.name])
        undefined = np.isnan(value) if value.dtype.kind == "f" else np.zeros(len(value), dtype=bool)
        if column.type == "timestamp":
            value = np.where(undefined, 0, value).astype(np.int64).astype("datetime64[us]")
        elif column.type == "boolean":
            value = np.where(undefined, 0, value).astype(bool)
        columns[column.name] = pa.array(value, mask=undefined)
    return pa.table({name: columns[name] for name in RELATIONSHIPS.names})


def with_confidence(relationships: pa.Table, share: Floats) -> pa.Table:
    """The column ``stage_confidence`` filled where the data is not too thin, which its flags say."""
    thin = pc.fill_null(pc.match_substring(relationships["flags"], "insufficient:"), False).to_numpy()
    place = relationships.column_names.index("stage_confidence")
    return relationships.set_column(place, "stage_confidence", pa.array(share, mask=thin))


@dataclass(frozen=True, slots=True)
class _Flag:
    """Why a cell is empty, or what limits the evidence: ``name:reason``, the reason a text ``flag.REASON``."""

    name: str
    reason: str
    where: Any
    figures: Mapping[str, Any] | None = None

    def text(self, words: Messages) -> str:
        return f"{self.name}:{words.text(f'flag.{self.reason}', **self.figures or {})}"


def too_thin(network: Network, values: Mapping[str, Any]) -> Bools:
    """Whether there is too little data to believe what it says, one a relationship."""
    return np.asarray(np.any([flag.where for flag in _insufficient(network, values)], axis=0))


def _unclear_axes(found: Axes) -> list[_Flag]:
    told = found.asking_known & found.concessions_known
    return [
        _Flag("essence", "nothing_of_essence", np.isnan(found.essence)),
        _Flag("essence_terms", "nothing_of_essence", np.isnan(found.essence)),
        _Flag("essence_form", "no_concessions", ~found.concessions_known),
        _Flag("essence_form", "no_initiator", found.concessions_known & ~found.asking_known),
        _Flag("essence_form", "no_form", told & (found.form < 0)),
    ]


def _ended(inputs: Mapping[str, pa.Table], network: Network) -> list[_Flag]:
    """Clients that no export names any more."""
    days = ended_organisations(inputs, network.portfolio.client_ids)
    return [
        _Flag(
            "ended",
            "ended",
            pc.fill_null(pc.equal(days, day), False).to_numpy(zero_copy_only=False),
            {"day": day},
        )
        for day in pc.unique(days.drop_null()).to_pylist()
    ]


def _insufficient(network: Network, values: Mapping[str, Any]) -> list[_Flag]:
    evidence = network.settings.evidence
    mapped = network.portfolio.client_functions.any(axis=1) & network.portfolio.supplier_functions.any()
    few = np.asarray(values["recent_interactions"]) < evidence.thin_interactions
    limits = {"interactions": evidence.thin_interactions, "half_lives": evidence.thin_half_lives}
    return [
        _Flag("insufficient", "few_interactions", few, limits),
        _Flag("insufficient", "no_function", ~mapped),
    ]


def _flags(network: Network, values: Mapping[str, Any], extra: Sequence[_Flag], words: Messages) -> pa.Array:
    """``name:reason`` of every empty cell, and what limits the evidence."""
    tied = network.tie_count > 0
    raised = [*extra, _Flag("direction_unknown", "no_initiator", network.ties.direction_unknown)]
    for name in RELATIONSHIPS.names:
        if name in values and np.asarray(values[name]).dtype.kind == "f":
            undefined = np.isnan(values[name])
            reason = MEASURES[name].undefined
            if reason == NO_TIE:
                raised.append(_Flag(name, NO_TIE, undefined))
                continue
            for_want_of_tie = undefined & ~tied & (name in NEED_TIES)
            raised.append(_Flag(name, NO_TIE, for_want_of_tie))
            raised.append(_Flag(name, reason, undefined & ~for_want_of_tie))
    raised.append(_Flag("critical_people", NO_TIE, ~tied))
    through = _ties_through_shared_mailboxes(network)
    raised += [
        _Flag("shared_mailbox", "shared_mailbox", through == n, {"n": n}) for n in set(through.tolist()) if n
    ]
    none = pa.scalar(None, pa.string())
    parts = [pc.if_else(pa.array(flag.where), pa.scalar(flag.text(words)), none) for flag in raised]
    return joined_across(parts, ";")


def _ties_through_shared_mailboxes(network: Network) -> Ints:
    """Live ties of each relationship in which one end, or either, is a mailbox that several people read."""
    shared = network.portfolio.shared_mailbox
    supplier, contact = network.ties.supplier[network.tie], network.ties.contact[network.tie]
    return counts(network.tie_client[shared[supplier] | shared[contact]], network.clients)
