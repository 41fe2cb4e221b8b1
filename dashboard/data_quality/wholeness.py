"""What is missing in the data: of clients, of people, and in the evidence that relationships are judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.snapshot import Row
from graphmodel.functions import NO_TEXT, UNMAPPED
from graphmodel.identity import automatic
from graphmodel.settings import Settings
from graphmodel.tables import LIST_SEPARATOR, RELATIONSHIPS
from graphmodel.unmapped import texts_without_function

OLDEST_SHOWN = 10
"""Clients that were silent longest, as many as are told."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many relationships are judged on little.

    Attributes
    ----------
    flags
        How many carry each flag that limits the evidence.
    thin
        How many rest on too little data to be judged.
    silent
        Clients by how long ago the last interaction was, the longest first: ``client_id``, ``client_name`` and
        ``last_interaction_at``.
    never
        How many clients no interaction is known of.
    """

    clients: int
    flags: Mapping[str, int]
    thin: int
    silent: Sequence[Row]
    never: int


@dataclass(frozen=True, slots=True)
class People:
    """What is known of people.

    Attributes
    ----------
    people
        All whom the analysis knew.
    without_function
        Those whom no rule gives a function.
    without_words
        Those of them of whom the source says neither department nor title.
    elsewhere
        People of organisations that are neither the supplier's nor clients.
    texts
        Departments and titles that no rule maps: kind, text, people; most people first.
    same_name
        Groups of people of one firm who have the same name.
    known_as_one
        Records that count as part of another: found by a rule, decided by a user.
    """

    people: int
    without_function: int
    without_words: int
    elsewhere: int
    texts: Sequence[Row]
    same_name: int
    known_as_one: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """A setting that is not the default; values as they are written in ``crosstie.toml``."""

    name: str
    value: str
    default: str


def evidence(data: Data) -> Evidence:
    """Of all relationships that the last analysis judged."""
    table = data.columns(["client_id", "client_name", "flags", "last_interaction_at"])
    limits = _limits(table["flags"])
    known = table.filter(pc.is_valid(table["last_interaction_at"]))
    oldest = known.sort_by([("last_interaction_at", "ascending"), ("client_id", "ascending")])
    return Evidence(
        clients=len(table),
        flags=limits,
        thin=limits.get("insufficient", 0),
        silent=oldest[:OLDEST_SHOWN].to_pylist(),
        never=len(table) - len(known),
    )


def _limits(flags: pa.ChunkedArray) -> dict[str, int]:
    """How many rows carry each flag that is no reason of an empty cell, the most frequent first."""
    listed = pc.split_pattern(flags.cast(pa.string()).combine_chunks(), LIST_SEPARATOR)
    each = pc.list_flatten(listed)
    name = pc.utf8_trim_whitespace(pc.list_element(pc.split_pattern(each, ":"), 0))
    told = pa.table({"row": pc.list_parent_indices(listed), "name": name})
    once = told.group_by(["row", "name"]).aggregate([])["name"]
    counted = {item["values"]: item["counts"] for item in pc.value_counts(once).to_pylist()}
    limits = {name: rows for name, rows in counted.items() if name and name not in RELATIONSHIPS.names}
    return dict(sorted(limits.items(), key=lambda item: (-item[1], item[0])))


def people(asking: Asking) -> People:
    """From the people of the last analysis; worked out once for each."""
    return asking.whole("people_known", _people)


def _people(asking: Asking) -> People:
    roles = asking.reader.results("roles")
    unmapped = pc.starts_with(roles["function_rule"], f"{UNMAPPED}:")
    silent = pc.equal(roles["function_rule"], NO_TEXT)
    merges = asking.reader.inputs("merges")
    merged = merges.filter(pc.is_valid(merges["into_id"]))["rule"].to_pylist()
    own = sum(automatic(rule) for rule in merged)
    firms = asking.reader.inputs("organisations")
    others = firms.filter(pc.equal(firms["role"], "other"))["organisation_id"]
    return People(
        people=len(roles),
        without_function=_count(pc.or_kleene(unmapped, silent)),
        without_words=_count(silent),
        elsewhere=_count(pc.is_in(asking.reader.inputs("people")["organisation_id"], value_set=others)),
        texts=texts_without_function(roles).to_pylist(),
        same_name=_same_names(roles),
        known_as_one=(own, len(merged) - own),
    )


def _same_names(roles: pa.Table) -> int:
    named = pa.table(
        {"firm": roles["organisation_id"], "name": pc.utf8_lower(pc.utf8_trim_whitespace(roles["name"]))}
    ).drop_null()
    counted = named.group_by(["firm", "name"]).aggregate([([], "count_all")])
    return _count(pc.greater(counted["count_all"], 1))


def _count(flags: pa.ChunkedArray) -> int:
    return int(pc.sum(flags).as_py() or 0)


def changed_settings(run: Mapping[str, Any]) -> list[Changed]:
    """Settings of the last analysis that are not the defaults of this version."""
    return list(_differing(run.get("settings") or {}, Settings().as_mapping(), ()))


def _differing(
    chosen: Mapping[str, Any], defaults: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[Changed]:
    for name in chosen:
        value, default = chosen[name], defaults.get(name)
        if isinstance(value, Mapping) and isinstance(default, Mapping) and default:
            yield from _differing(value, default, (*path, name))
        elif value != default:
            yield Changed(".".join((*path, name)), _written(value), _written(default))


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {_written(each)}" for name, each in value.items()) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(_written(each) for each in value) or "–"
    return "–" if value is None else str(value)
