"""Which person is meant by an id or a name?"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Sequence

import pyarrow as pa

from graphmodel.errors import UnknownNameError

CANDIDATES = 5
"""People who are named where nobody, or more than one, has the name."""

Described = Callable[[str], str]
"""How a person, by id, is told from others of the same name."""


def find_people(
    people: pa.Table,
    told: Sequence[str],
    described: Described | None = None,
    *,
    here: Collection[str] = frozenset(),
) -> list[str]:
    """Ids of the people meant, each once, in the order told.

    An id goes before a name, a name in its own letters before one in others. Complexity: one look at all names.

    Parameters
    ----------
    people
        With the columns ``person_id`` and ``name``.
    told
        Ids or names.
    described
        By default the id and name.
    here
        Who is meant rather than others of the same name: whoever has not left, say.

    Raises
    ------
    UnknownNameError
        Nobody has one of the names, or several have; the nearest, or all of these, are named.
    """
    people = people.sort_by("person_id")
    ids, names = (people[name].to_pylist() for name in ("person_id", "name"))
    known = set(ids)
    of_id = dict(zip(ids, names, strict=True))
    described = described or (lambda person: f"{of_id[person]} [{person}]")
    found = [text if text in known else _named(text, ids, names, described, here) for text in told]
    return list(dict.fromkeys(found))


def _named(
    text: str, ids: Sequence[str], names: Sequence[str], described: Described, here: Collection[str]
) -> str:
    exact = [person for person, name in zip(ids, names, strict=True) if name == text]
    wanted = text.casefold().strip()
    same = exact or [
        person for person, name in zip(ids, names, strict=True) if name.casefold().strip() == wanted
    ]
    same = same or [person for person in ids if person.casefold() == wanted]
    if len(rather := [person for person in same if person in here]) == 1:
        same = rather
    if len(same) == 1:
        return same[0]
    if same:
        candidates = tuple(described(person) for person in same)
        raise UnknownNameError(
            f"{len(same)} people are called '{text}'",
            candidates=candidates,
            remedy="Give the id: " + "; ".join(candidates),
        )
    part = [person for person, name in zip(ids, names, strict=True) if wanted and wanted in name.casefold()]
    if not part:
        near = set(difflib.get_close_matches(text, sorted(set(names)), n=CANDIDATES, cutoff=0.6))
        part = [person for person, name in zip(ids, names, strict=True) if name in near]
    raise UnknownNameError(
        f"no person '{text}'",
        candidates=tuple(described(person) for person in part[:CANDIDATES]),
        remedy=None
        if part
        else "Give the id, or the name as the source has it: crosstie show CLIENT lists people",
    )
