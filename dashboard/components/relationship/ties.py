"""Tables of ties: what everything else came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.components import grids, people
from dashboard.data import Named, Person, Relationship
from dashboard.explaining import key_of
from dashboard.formats import UNDEFINED, count, number, short_day
from dashboard.i18n import counted, text
from dashboard.i18n.meanings import meaning
from dashboard.snapshot import Row
from dashboard.tie_rows import ends, kind_of, kinds_of, strongest_first, with_function
from graphmodel.explaining import TIE
from graphmodel.tables import RELATIONSHIPS, TIES

_MEANING = partial(meaning, TIES)
_SIDES = ("supplier_person_id", "client_person_id")


def words(ties: Sequence[Row]) -> str:
    """What a table of ties says."""
    live, fading = (sum(bool(tie[name]) for tie in ties) for name in ("live", "fading"))
    return text("ties.words", live=count(live), met=counted("count.met", len(ties)), fading=count(fading))


def of_relationship(relationship: Relationship) -> Any:
    """All ties of a relationship, the strongest first; nothing where there is none."""
    columns = [
        grids.people_column("ours", text("column.ours"), _MEANING(_SIDES[0]), flex=1.2, minWidth=170),
        grids.people_column("theirs", text("column.theirs"), _MEANING(_SIDES[1]), flex=1.2, minWidth=170),
    ]
    found = kinds_of(relationship.ties, relationship)
    rows = [
        _row(
            tie,
            found.get(ends(tie), "not_live"),
            {name: _cell(relationship, end) for name, end in zip(("ours", "theirs"), ends(tie), strict=True)},
        )
        for tie in strongest_first(relationship.ties)
    ]
    return _grid(ids.RELATIONSHIP_TIES, columns, rows)


def of_person(person: Person) -> Any:
    """All ties of a person, the strongest first; nothing where there is none."""
    columns = [
        grids.people_column(
            "other", text("column.other_side"), text("column.other_side.text"), flex=1.2, minWidth=170
        ),
        grids.people_column(
            "client", text("column.client"), meaning(RELATIONSHIPS, "client_name"), flex=1, minWidth=150
        ),
    ]
    rows = []
    for tie in strongest_first(person.ties):
        (other,) = {*ends(tie)} - {person.person_id}
        client = person.relationships[tie["client_id"]]["client_name"]
        at = [{"text": client, "href": relationship_address(tie["client_id"])}]
        rows.append(_row(tie, kind_of(tie), {"other": _cell(person, other), "client": at}))
    return _grid(ids.PERSON_TIES, columns, rows)


def _grid(identifier: str, who: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> Any:
    if not rows:
        return None
    figure = grids.figure_column
    columns = [
        *who,
        grids.column("state", text("column.state"), text("column.state.text"), flex=1, minWidth=170),
        grids.explained_column(
            "strength", text("column.strength"), _MEANING("strength"), explain=TIE, width=112
        ),
        figure("direct_strength", text("column.direct_strength"), _MEANING("direct_strength"), width=104),
        figure("interactions", text("column.interactions"), _MEANING("interactions"), width=112),
        grids.column("two_way", text("column.two_way"), _MEANING("two_way"), width=100),
        grids.column("first_at", text("column.first_at"), _MEANING("first_at"), width=120),
        grids.column("last_at", text("column.last_at"), _MEANING("last_at"), width=120),
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
        about=key_of("", *ends(tie), client=tie["client_id"]),
    )


def _cell(named: Named, identifier: str) -> list[dict[str, str]]:
    return people.cell(named, [identifier], [with_function(named, identifier)])
