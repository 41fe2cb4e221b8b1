"""People without names: a function and a number instead of a name, an unguessable id instead of theirs.

An id stands for the same person in every table, today and after a restart; it cannot be turned back without the
server's key. Who is not known at all gets an id of that kind, too, so that no cell tells what it held.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.i18n import texts

SHOWN_BYTES = 6
"""Of a masked id: 48 bits, so that two of 100,000 people share one in 1 of 50,000 stores."""


@dataclass(frozen=True)
class Masks:
    """How people are shown who may not be seen.

    Parameters
    ----------
    key
        The server's.
    people, firms
        Ids of all people and organisations that were loaded.
    seen
        Ids of those who are shown as they are.
    """

    key: bytes
    people: Set[str]
    firms: Set[str] = frozenset()
    seen: Set[str] = frozenset()

    def of(self, identifier: str) -> str:
        """The id that is shown; of a job elsewhere, ``person@organisation``, that of the person with the firm.

        >>> masks = Masks(b"secret", {"ann"}, {"c1"})
        >>> masks.of("ann") == masks.of("ann"), masks.of("ann@c1") == masks.of("ann") + "@c1"
        (True, True)
        >>> "bob" in masks.of("bob@c1")
        False
        """
        if identifier in self.seen or (identifier in self.firms and identifier not in self.people):
            return identifier
        if identifier not in self.people:
            for place, sign in enumerate(identifier):
                person, firm = identifier[:place], identifier[place + 1 :]
                if sign == "@" and person in self.people and firm in self.firms:
                    return f"{self._hidden(person)}@{firm}"
        return self._hidden(identifier)

    def _hidden(self, identifier: str) -> str:
        digest = hashlib.blake2b(identifier.encode(), key=self.key[:64], digest_size=SHOWN_BYTES)
        return f"~{digest.hexdigest()}"

    @cached_property
    def remembered(self) -> Callable[[str], str]:
        """``of``, worked out once for each id."""
        known: dict[str, str] = {}

        def shown(identifier: str) -> str:
            if identifier not in known:
                known[identifier] = self.of(identifier)
            return known[identifier]

        return shown


def labels(people: Iterable[tuple[str, str, str]], ours: Set[str], language: str) -> dict[str, str]:
    """What stands instead of names, by masked id: function and number within the firm, in no order that means anything.

    Parameters
    ----------
    people
        Masked id, organisation and function of each.
    ours
        The supplier's organisations: where both sides have a number 2, one tells which is meant.
    """
    words: Mapping[str, str] = texts(language)
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    found = {}
    for identifier, organisation, function in sorted(people):
        numbers[organisation, function] += 1
        named = words["access.somebody"] if function == "other" else words[f"function.{function}"]
        key = "access.masked.ours" if organisation in ours else "access.masked"
        found[identifier] = words[key].format(
            function=named[:1].upper() + named[1:], n=numbers[organisation, function]
        )
    return found


def mapped(column: pa.ChunkedArray, change: Callable[[str], str | None]) -> pa.ChunkedArray:
    """A text column with each distinct text changed; empty cells stay empty."""
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    changed = pa.array([change(word) for word in coded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([changed.take(coded.indices)])


def mapped_lists(column: pa.ChunkedArray, change: Callable[[str], str | None]) -> pa.ChunkedArray:
    """A column of lists of texts with each distinct text changed."""
    lists = column.combine_chunks()
    flat = mapped(pa.chunked_array([lists.flatten()]), change).combine_chunks()
    offsets = pc.subtract(lists.offsets, lists.offsets[0])
    return pa.chunked_array([pa.ListArray.from_arrays(offsets, flat, mask=lists.is_null())])
