"""Tables of ties: what everything else came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.components import grids, people
from dashboard.data import Named, Person, Relationship
from dashboard.figures import two_firm_map
from dashboard.formats import UNDEFINED, count, number, short_day
from dashboard.i18n import counted, text
from dashboard.snapshot import Row
from graphmodel.tables import RELATIONSHIPS, TIES

_TEXT = {column.name: column.text for column in TIES.columns}
_SIDES = ("supplier_person_id", "client_person_id")


def words(ties: Sequence[Row]) -> str:
    """What a table of ties says."""
    live, fading = (sum(bool(tie[name]) for tie in ties) for name in ("live", "fading"))
    return text("ties.words", live=count(live), met=counted("count.met", len(ties)), fading=count(fading))


def of_relationship(relationship: Relationship) -> Any:
    """All ties of a relationship, the strongest first; nothing where there is none."""
    columns = [
        grids.people_column("ours", text("column.ours"), _TEXT[_SIDES[0]], flex=1.2, minWidth=170),
        grids.people_column("theirs", text("column.theirs"), _TEXT[_SIDES[1]], flex=1.2, minWidth=170),
    ]
    kinds = _kinds(relationship.ties, relationship)
    rows = [
        _row(
            tie,
            kinds.get(_ends(tie), "not_live"),
            {name: _who(relationship, end) for name, end in zip(("ours", "theirs"), _ends(tie), strict=True)},
        )
        for tie in _strongest_first(relationship.ties)
    ]
    return _grid(ids.RELATIONSHIP_TIES, columns, rows)


def of_person(person: Person) -> Any:
    """All ties of a person, the strongest first; nothing where there is none."""
    columns = [
        grids.people_column(
            "other", text("column.other_side"), text("column.other_side.text"), flex=1.2, minWidth=170
        ),
        grids.people_column(
            "client", text("column.client"), RELATIONSHIPS.column("client_name").text, flex=1, minWidth=150
        ),
    ]
    rows = []
    for tie in _strongest_first(person.ties):
        (other,) = {*_ends(tie)} - {person.person_id}
        client = person.relationships[tie["client_id"]]["client_name"]
        at = [{"text": client, "href": relationship_address(tie["client_id"])}]
        rows.append(_row(tie, _kind(tie), {"other": _who(person, other), "client": at}))
    return _grid(ids.PERSON_TIES, columns, rows)


def _grid(identifier: str, who: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> Any:
    if not rows:
        return None
    figure = grids.figure_column
    columns = [
        *who,
        grids.column("state", text("column.state"), text("column.state.text"), flex=1, minWidth=170),
        figure("strength", text("column.strength"), _TEXT["strength"], width=104),
        figure("direct_strength", text("column.direct_strength"), _TEXT["direct_strength"], width=104),
        figure("interactions", text("column.interactions"), _TEXT["interactions"], width=112),
        grids.column("two_way", text("column.two_way"), _TEXT["two_way"], width=100),
        grids.column("first_at", text("column.first_at"), _TEXT["first_at"], width=120),
        grids.column("last_at", text("column.last_at"), _TEXT["last_at"], width=120),
    ]
    return grids.grid(identifier, columns, rows)


def _row(tie: Row, kind: str, who: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, Any]:
    two_way = {True: "yes", False: "no"}.get(tie["two_way"])
    return grids.cells(
        {
            **{name: (shown[0]["text"], None) for name, shown in who.items()},
            "state": (kind, text(f"map.kind.{kind}")),
            "strength": (tie["strength"], number(tie["strength"], 1)),
            "direct_strength": (tie["direct_strength"], number(tie["direct_strength"], 1)),
            "interactions": (tie["interactions"], count(tie["interactions"])),
            "two_way": (two_way, text(two_way) if two_way else UNDEFINED),
            "first_at": (
                tie["first_at"].isoformat() if tie["first_at"] else None,
                short_day(tie["first_at"]),
            ),
            "last_at": (tie["last_at"].isoformat() if tie["last_at"] else None, short_day(tie["last_at"])),
        },
        links=who,
        tips={} if two_way else {"two_way": text("face.undefined", reason=text("flag.direction_unknown"))},
        emphasis={"state": "loud"} if kind == "single" else {},
    )


def _who(named: Named, identifier: str) -> list[dict[str, str]]:
    """A person with their function."""
    function = text(f"function.{named.function(identifier)}")
    words = text("person.with_function", name=named.name(identifier), function=function)
    return people.cell(named, [identifier], [words])


def _ends(tie: Mapping[str, Any]) -> tuple[str, str]:
    return tie["supplier_person_id"], tie["client_person_id"]


def _kinds(ties: Iterable[Row], named: Named) -> dict[tuple[str, str], str]:
    functions = {who: named.function(who) for who in named.roles}
    return {_ends(tie): kind for tie, kind in two_firm_map.tie_kinds(list(ties), functions)}


def _kind(tie: Row) -> str:
    """What a tie is; whether it is the only one into its function takes the ties of others."""
    if not tie["live"]:
        return "fading" if tie["fading"] else "not_live"
    return "direct" if tie["direct"] else "window"


def _strongest_first(ties: Iterable[Row]) -> list[Row]:
    return sorted(ties, key=lambda tie: (not tie["live"], -(tie["strength"] or 0)))
