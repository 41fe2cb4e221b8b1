"""A hole in words: where it is, who should hold the tie, what that brings, and who opens the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard.components import people
from dashboard.components.conditions import words_of
from dashboard.data import Named
from dashboard.formats import chance, count, listed, money
from dashboard.i18n import counted, has_text, text
from dashboard.snapshot import Row, split
from dashboard.weaving import TROUBLE, Holes, is_known

BETWEEN = " – "
"""Between the two who should hold a tie."""

_STEP = " > "
_TWO = 2


def where(hole: Row) -> str:
    """The function, or the two functions, that the hole is between."""
    theirs = text(f"function.{hole['client_function']}")
    if not hole["supplier_function"]:
        return theirs
    return text("holes.pair", ours=text(f"function.{hole['supplier_function']}"), theirs=theirs)


def trouble(hole: Row) -> list[str]:
    """Who waits there for an answer; nothing where nobody does."""
    return [counted(f"holes.count.{name}", hole[name]) for name in TROUBLE if hole[name]]


def gains(hole: Row, holes: Holes) -> list[str]:
    """What a tie would change; nothing where nothing does."""
    found = list(figures(hole))
    if hole["lowers"]:
        lowers = money(hole["lowers"], holes.currencies.get(hole["client_id"]))
        found.append(text("holes.lowers.words", money=lowers))
    if hole["mends"] and hole["stage_after"] == hole["stage_before"]:
        keys = split(hole["mends"])
        named = [_measure(holes.measures[key]) for key in keys]
        towards = text(f"stage.{keys[0].partition('.')[0]}")
        found.append(text("holes.mends", stage=towards, conditions=listed(named)))
    return found


def _measure(name: str) -> str:
    return text(f"measure.{name}") if has_text(f"measure.{name}") else words_of(name)


def figures(hole: Row) -> Iterator[str]:
    """Stage, threads and severance, where they change."""
    changes = (
        ("stage", *(text(f"stage.{hole[f'stage_{when}']}") for when in ("before", "after"))),
        ("threads", *(count(hole[f"threads_{when}"]) for when in ("before", "after"))),
        ("severance", *(chance(hole[f"severance_{when}"]) for when in ("before", "after"))),
    )
    for name, before, after in changes:
        if before != after:
            yield text(f"holes.change.{name}", before=before, after=after)


def way_in(hole: Row, named: Named) -> str:
    """Who opens the door, in words."""
    way = route(hole)
    function = text(f"function.{hole['client_function']}")
    if not way:
        key = "holes.way.find_out" if hole["client_person_id"] is None else "holes.way.none"
        return text(key, function=function)
    names = [named.name(person) for person in way]
    if len(way) == _TWO:
        at_once = way == [hole["supplier_person_id"], hole["client_person_id"]]
        return text("holes.way.met" if at_once else "holes.way.others_met", ours=names[0], theirs=names[1])
    key = "holes.way.colleague" if hole["supplier_function"] else "holes.way.contact"
    return text(key, ours=names[0], middle=names[1], theirs=names[2])


def route(hole: Row) -> list[str]:
    """The people of the way in."""
    return [person for person in (hole["route"] or "").split(_STEP) if person]


def who(hole: Row, named: Named) -> list[Any]:
    """The two who should hold the tie."""
    ends = (hole["supplier_person_id"], hole["client_person_id"])
    ours, theirs = (
        people.link(named, one, said) if one else said
        for one, said in zip(ends, pair(hole, named), strict=True)
    )
    return [ours, BETWEEN, theirs]


def pair(hole: Row, named: Named) -> tuple[str, str]:
    """The same as words; whoever is not known is somebody."""
    ours, theirs = hole["supplier_person_id"], hole["client_person_id"]
    function = text(f"function.{hole['client_function']}")
    return (
        called(ours, named) if ours else text("holes.somebody_of_ours"),
        called(theirs, named) if theirs else text("holes.somebody", function=function),
    )


def called(person: str, named: Named) -> str:
    """Somebody with their function, where it is known."""
    function = named.function(person)
    name = named.name(person)
    if not is_known(function):
        return name
    return text("person.in_function", name=name, function=text(f"function.{function}"))
