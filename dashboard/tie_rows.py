"""Rows of ties: who is tied, what each tie is, and in what order they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.data import Named
from dashboard.figures import two_firm_map
from dashboard.i18n import text
from dashboard.snapshot import Row


def ends(tie: Mapping[str, Any]) -> tuple[str, str]:
    """Who is tied: ours, theirs."""
    return tie["supplier_person_id"], tie["client_person_id"]


def kinds_of(ties: Iterable[Row], named: Named) -> dict[tuple[str, str], str]:
    """What each tie of a relationship is, by who is tied."""
    functions = {who: named.function(who) for who in named.roles}
    return {ends(tie): kind for tie, kind in two_firm_map.tie_kinds(list(ties), functions)}


def kind_of(tie: Row) -> str:
    """What a tie is; whether it is the only one into its function takes the ties of others."""
    if not tie["live"]:
        return "fading" if tie["fading"] else "not_live"
    return "direct" if tie["direct"] else "window"


def strongest_first(ties: Iterable[Row]) -> list[Row]:
    """Live ties, then the others, each by strength."""
    return sorted(ties, key=lambda tie: (not tie["live"], -(tie["strength"] or 0)))


def with_function(named: Named, identifier: str) -> str:
    """A person with their function."""
    function = text(f"function.{named.function(identifier)}")
    return text("person.with_function", name=named.name(identifier), function=function)
