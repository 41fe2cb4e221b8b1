"""Records that are the same person beyond doubt: merges that nobody needs to look at.

Two people of one organisation with the same e-mail address, in any case, are one, unless the address is a mailbox that
several people read, or any two of the names contradict each other. All are merged into the one with the lowest id, so
that merges of different nights never lead in a circle. Both records stay loaded: the finding is a row of ``merges``.

Names do not contradict each other where every word of the shorter stands in the longer, or is the initial of a word
there, in any order (``A. Lee``, ``Lee, Ann Marie``); without regard to case, accents and marks. An address for a name,
or no letter at all, contradicts nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.identity import undecided
from graphmodel.tables import MERGES, PEOPLE
from ingest.known import NOTHING_KNOWN, Known
from ingest.report import Owners
from ingest.resolve import Resolved

SAME_EMAIL, MERGED_IN_CRM = "same_email", "merged_in_crm"

_MOST_NAMES = 30
"""Names that are compared each with each; an address of more people is nobody's own."""

_WORD = re.compile(r"[^\W\d_]+")


def with_automatic_merges(resolved: Resolved, known: Known = NOTHING_KNOWN) -> Resolved:
    """The clean tables with the merges that follow from them; they come from no row and stay outside the books.

    People whom only a store knows are compared too.
    """
    found = automatic_merges(
        {**resolved.tables, PEOPLE.name: _everybody(resolved.tables[PEOPLE.name], known)}
    )
    if not len(found):
        return resolved
    tables = {**resolved.tables, MERGES.name: pa.concat_tables([resolved.tables[MERGES.name], found])}
    before = resolved.owners[MERGES.name].file
    file = np.concatenate([before, np.full(len(found), -1, dtype=before.dtype)])
    owners = Owners(tables[MERGES.name].select(list(MERGES.key)), file)
    before_ids = known.tables[MERGES.name]["merged_id"]
    fresh = len(found.filter(pc.invert(pc.is_in(found["merged_id"], before_ids.combine_chunks()))))
    note = (
        f"{fresh:,} people have the e-mail address and a name of another record of their organisation, and count"
        f" as one with it (rule {SAME_EMAIL}); `crosstie unmerge ID` parts them"
    )
    return Resolved(
        tables,
        {**resolved.owners, MERGES.name: owners},
        {**resolved.stubs, MERGES.name: fresh} if fresh else resolved.stubs,
        [*resolved.notes, note] if fresh else resolved.notes,
    )


def _everybody(people: pa.Table, known: Known) -> pa.Table:
    """The people of the folder, and those whom only a store knows."""
    held = known.tables[PEOPLE.name]
    others = held.filter(pc.invert(pc.is_in(held["person_id"], people["person_id"].combine_chunks())))
    return pa.concat_tables([people.select(PEOPLE.names), others.select(PEOPLE.names)])


def automatic_merges(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Rows of ``merges`` that follow from the people, and that no row of ``merges`` there speaks against.

    Complexity: one look at each person, and each two names of one address.
    """
    schema = schema_of(MERGES, attributes=True)
    people = tables[PEOPLE.name]
    shared = pc.fill_null(pc.equal(people["kind"], "shared_mailbox"), False)
    address = pc.utf8_lower(pc.utf8_trim_whitespace(people["email"]))
    known = pa.table(
        {
            "person_id": people["person_id"],
            "name": people["name"],
            "organisation_id": people["organisation_id"],
            "address": address,
        }
    ).filter(pc.and_(pc.invert(shared), pc.fill_null(pc.not_equal(address, ""), False)))
    if not len(known):
        return schema.empty_table()
    alike = (
        known.group_by(["organisation_id", "address"])
        .aggregate([("person_id", "list"), ("name", "list")])
        .select(["person_id_list", "name_list"])
    )
    alike = alike.filter(pc.greater(pc.list_value_length(alike["person_id_list"]), 1))
    rows = []
    for group in alike.to_pylist():
        if one_name(set(group["name_list"])):
            kept, *merged = sorted(group["person_id_list"])
            rows += [
                {"record": PEOPLE.name, "merged_id": one, "into_id": kept, "rule": SAME_EMAIL}
                for one in merged
            ]
    rows.sort(key=lambda row: row["merged_id"])
    told = set(zip(*(tables[MERGES.name][name].to_pylist() for name in MERGES.key), strict=True))
    fresh = [row for row in rows if (row["record"], row["merged_id"]) not in told]
    return undecided(pa.Table.from_pylist(fresh, schema), tables[MERGES.name])


def one_name(names: set[str]) -> bool:
    """Whether no two of some names contradict each other.

    >>> one_name({"Ann Lee", "A. Lee", "Lee, Ann Marie", "ann.lee@example.com"})
    True
    >>> one_name({"Ann Lee", "Ann Wu"})
    False
    """
    told = {_words(name) for name in names}
    return len(told) <= _MOST_NAMES and all(_agree(one, other) for one, other in combinations(told, 2))


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in plain letters; none of an address."""
    if "@" in name:
        return ()
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(sorted(_WORD.findall(unicodedata.normalize("NFKC", bare))))


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if "".join(one) == "".join(other):
        return True
    shorter, longer = sorted((list(one), list(other)), key=len)
    for word in sorted(shorter, key=len, reverse=True):
        same = [each for each in longer if each == word] or [each for each in longer if _initial(each, word)]
        if not same:
            return False
        longer.remove(same[0])
    return True


def _initial(one: str, other: str) -> bool:
    """Whether one word is the first letter of the other."""
    return min(len(one), len(other)) == 1 and one[0] == other[0]
