"""Whom does a text name: somebody, or a function at a client?"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from graphmodel.errors import InputError, UnknownNameError
from graphmodel.introductions.people import NEVER_YET, People
from graphmodel.messages import LANGUAGES, Messages
from graphmodel.names import CANDIDATES, find_people
from graphmodel.portfolio import OTHER
from graphmodel.tables import FUNCTIONS

AT = "@"


@dataclass(frozen=True)
class Target:
    """Whom to be introduced to.

    Attributes
    ----------
    people
        Codes: one person, or all of a function who are there.
    function, firm
        Of a function at a client: indices; −1 where somebody is named.
    """

    people: tuple[int, ...]
    function: int = -1
    firm: int = -1


def find_target(people: People, text: str) -> Target:
    """Somebody by id or name, or ``FUNCTION@CLIENT``; functions go by their code or their name in any language.

    Raises
    ------
    UnknownNameError
        Nobody has that name, several have, or there is no such function or client; candidates are named.
    InputError
        The person works for us, has left, or is a mailbox of several people; nobody is known in that function, or at
        that client at all.
    """
    function, _, client = text.rpartition(AT)
    if function and people.portfolio.person_ids.index(text).as_py() < 0:
        code = _function(function)
        if code is None:
            if _firm_or_none(people, client) is not None:
                raise UnknownNameError(
                    f"no function '{function}'",
                    candidates=tuple(difflib.get_close_matches(function, _calls(), n=CANDIDATES, cutoff=0.5)),
                    remedy="Functions are " + ", ".join(FUNCTIONS[:OTHER]),
                )
        else:
            return _of_function(people, code, _firm(people, client))
    person = find_person(people, text)
    if people.ours[person]:
        raise InputError(
            f"{called(people, person)} works for us", remedy="Name somebody of a client, or FUNCTION@CLIENT"
        )
    return Target((person,))


def find_colleague(people: People, text: str) -> int:
    """Somebody of ours by id or name, who has not left."""
    person = find_person(people, text)
    if not people.ours[person]:
        raise InputError(
            f"{called(people, person)} does not work for us", remedy="A path begins with somebody of ours"
        )
    return person


def find_person(people: People, text: str) -> int:
    """The human being of that id or name, who works somewhere; errors as ``find_target``."""
    alive = np.unique(people.human)
    standing = pa.table(
        {
            "person_id": people.portfolio.person_ids.take(pa.array(alive)),
            "name": people.names.take(pa.array(alive)),
        }
    )
    ids = people.portfolio.person_ids
    if (exact := ids.index(text).as_py()) >= 0:
        person = int(people.human[exact])
    else:
        codes = dict(zip(standing["person_id"].to_pylist(), alive.tolist(), strict=True))
        (found,) = find_people(standing, [text], lambda one: called(people, codes[one]))
        person = codes[found]
    if people.portfolio.shared_mailbox[person]:
        raise InputError(f"{called(people, person)} is a mailbox that several people read")
    if not people.present[person]:
        raise InputError(_gone(people, person), remedy=_others_there(people, person))
    return person


def called(people: People, person: int) -> str:
    """Name, id, function and firm, by which somebody is told from others of the same name."""
    record = people.record(person)
    firm = people.firm_names[int(people.firm[record])].as_py()
    function = FUNCTIONS[int(people.portfolio.function[record])]
    return (
        f"{people.names[person].as_py()} [{people.portfolio.person_ids[person].as_py()}], {function}, {firm}"
    )


def _gone(people: People, person: int) -> str:
    days = [int(people.left_on[record]) for record in people.records(person)]
    name = f"{people.names[person].as_py()} [{people.portfolio.person_ids[person].as_py()}]"
    firm = people.firm_names[int(people.firm[person])].as_py()
    if max(days) == NEVER_YET:
        return f"{name} has left {firm}"
    return f"{name} left {firm} on {date(1970, 1, 1) + timedelta(days=max(days))}"


def _others_there(people: People, person: int) -> str | None:
    """Who else is in the function that somebody has left."""
    firm, function = int(people.firm[person]), int(people.portfolio.function[person])
    others = [one for one in people.staff(firm) if _function_at(people, one, firm) == function]
    if not others:
        return None
    return "In that function are: " + "; ".join(called(people, one) for one in _highest(people, others))


def _of_function(people: People, function: int, firm: int) -> Target:
    name = people.firm_names[firm].as_py()
    if people.is_supplier[firm]:
        raise InputError(f"{name} is our own firm", remedy="Name a client: FUNCTION@CLIENT")
    there = people.staff(firm)
    if not there:
        known = bool((people.firm == firm).any())
        raise InputError(
            f"everybody known at {name} has left" if known else f"nobody is known at {name}",
            remedy="Find out who is there, and load them",
        )
    found = [one for one in there if _function_at(people, one, firm) == function]
    if not found:
        functions = sorted({_function_at(people, one, firm) for one in there} - {OTHER})
        known_in = ", ".join(FUNCTIONS[one] for one in functions)
        raise InputError(
            f"nobody is known in {FUNCTIONS[function]} at {name}",
            remedy=f"People are known in {known_in}"
            if functions
            else "As yet, no function is known of the people there",
        )
    return Target(tuple(sorted(found)), function, firm)


def _function_at(people: People, person: int, firm: int) -> int:
    """The function of the record of that firm."""
    return next(
        int(people.portfolio.function[one]) for one in people.records(person) if people.firm[one] == firm
    )


def _highest(people: People, persons: Sequence[int]) -> list[int]:
    return sorted(persons, key=lambda one: (int(people.portfolio.seniority[one]), one))[:CANDIDATES]


def _calls() -> list[str]:
    """What functions are called, in every language."""
    return [
        name
        for function in FUNCTIONS
        for name in (
            function,
            *(Messages.of(language).text(f"function.{function}") for language in LANGUAGES),
        )
    ]


def _function(text: str) -> int | None:
    wanted, calls = text.strip().casefold(), [name.casefold() for name in _calls()]
    return calls.index(wanted) // (1 + len(LANGUAGES)) if wanted in calls else None


def _firm_or_none(people: People, text: str) -> int | None:
    try:
        return _firm(people, text)
    except UnknownNameError:
        return None


def _firm(people: People, text: str) -> int:
    """The organisation of that id, or the only one of that name."""
    ids, names = people.firm_ids.to_pylist(), people.firm_names.to_pylist()
    wanted = text.strip().casefold()
    same = (
        [place for place, key in enumerate(ids) if key == text.strip()]
        or [place for place, name in enumerate(names) if name.casefold() == wanted]
        or [place for place, key in enumerate(ids) if key.casefold() == wanted]
    )
    if len(same) == 1:
        return same[0]
    if same:
        candidates = tuple(f"{names[place]} [{ids[place]}]" for place in same)
        raise UnknownNameError(
            f"several organisations are called '{text}'",
            candidates=candidates,
            remedy="Give the id: " + "; ".join(candidates),
        )
    near = [name for name in names if wanted and wanted in name.casefold()]
    near = near or difflib.get_close_matches(text, names, n=CANDIDATES, cutoff=0.5)
    raise UnknownNameError(
        f"no organisation '{text}'",
        candidates=tuple(near[:CANDIDATES]),
        remedy=None if near else "See all clients with: crosstie risk",
    )
