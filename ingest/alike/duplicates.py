"""Likely duplicates: pairs of people or organisations that may be the same, best first, for somebody to decide.

Nothing is merged here. What was decided about a pair (``merges``) holds for whatever its records have been merged with,
so that it is not asked again. Scores order the list; they are no probabilities. Shared mailboxes are nobody's, and are
never proposed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import pyarrow as pa

from graphmodel.arrow import empty
from graphmodel.endings import with_endings
from graphmodel.tables import EMPLOYMENTS, LIST_SEPARATOR, MERGES, ORGANISATIONS, PEOPLE, Table
from ingest.alike.blocking import Alike
from ingest.alike.likeness import Name, name_of_organisation, name_of_person
from ingest.alike.organisations import Organisation, similar_organisations
from ingest.alike.people import Person, of_one_firm, of_two_firms
from ingest.domains import is_automatic, is_free_mail, is_shared_mailbox
from ingest.naming.directory import domains_of
from ingest.review import DETAILS

LEAST_SCORE = 50
"""Pairs below are left out, unless somebody asks for them."""

Row = Mapping[str, Any]
Rows = Mapping[str, Row]
Ends = tuple[str, str]
"""Two records that are merged into none, the lower id first."""


def duplicates(tables: Mapping[str, pa.Table], least_score: int = LEAST_SCORE) -> list[dict[str, Any]]:
    """Likely duplicates as rows of a review list (`ingest.review.COLUMNS`), best first, without decisions.

    Of a pair, ``id_a`` is the record to keep: one who has not left rather than one who has, a client rather than
    another organisation, then the one of which more is known, then the lower id. Records that are merged stand for one;
    where another of them than the kept one is alike, its details are told beside.

    Parameters
    ----------
    tables
        Input tables by name; people, organisations, merges, employments and endings are looked at.
    least_score
        Pairs below are left out.

    Complexity: each record, times the few that share a key with it.
    """
    tables = with_endings(tables)
    merges = tables.get(MERGES.name, empty(MERGES))
    organisations, people = (_by_id(tables[table.name], table) for table in (ORGANISATIONS, PEOPLE))
    firms = _Decided(merges, ORGANISATIONS.name, organisations)
    persons = _Decided(merges, PEOPLE.name, people)
    groups = _groups(organisations, firms)
    compared = list(_people(people, firms))
    jobs = {
        (row["person_id"], firms.end(row["organisation_id"]))
        for row in tables.get(EMPLOYMENTS.name, empty(EMPLOYMENTS)).to_pylist()
    }
    alike_firms = similar_organisations(list(_organisations(organisations, groups)))
    alike_people = chain(of_one_firm(compared), of_two_firms(compared, jobs, groups))
    rows = [
        *_rows(_open(alike_firms, firms, least_score), organisations, ORGANISATIONS, organisations),
        *_rows(_open(alike_people, persons, least_score), people, PEOPLE, organisations),
    ]
    return sorted(rows, key=lambda row: (-row["score"], row["record"], row["rule"], row["id_a"], row["id_b"]))


def _by_id(rows: pa.Table, table: Table) -> dict[str, Row]:
    """The rows of a table in the order of their ids."""
    found = rows.select(list(table.names)).sort_by(table.key[0]).to_pylist()
    return {row[table.key[0]]: row for row in found}


# ------------------------------------------------------------ what is decided


class _Decided:
    """Whom each record counts as, and which are kept apart."""

    def __init__(self, merges: pa.Table, record: str, known: Collection[str]) -> None:
        rows = [row for row in merges.to_pylist() if row["record"] == record]
        self._into = {row["merged_id"]: row["into_id"] for row in rows if row["into_id"] in known}
        self._own: set[str] = set()
        """Records that stay their own, whatever they are like."""
        self._apart: set[frozenset[str]] = set()
        for row in rows:
            if row["into_id"] is None:
                one = self.end(row["merged_id"])
                others = [other for other in (row["note"] or "").split(LIST_SEPARATOR) if other in known]
                self._apart |= {frozenset((one, self.end(other))) for other in others}
                if not others:
                    self._own.add(one)

    def end(self, one: str) -> str:
        """The record that another counts as; itself where it is merged into none."""
        seen = {one}
        while (following := self._into.get(one)) is not None and following not in seen:
            one = following
            seen.add(one)
        return one

    def has(self, one: str, other: str) -> bool:
        """Whether it is decided about two records that are merged into none: they are one, or kept apart."""
        return (
            one == other or not self._own.isdisjoint((one, other)) or frozenset((one, other)) in self._apart
        )


def _open(alike: Iterable[Alike], decided: _Decided, least_score: int) -> dict[Ends, Alike]:
    """The surest reason for each two records that are merged into none, and that nobody has decided about."""
    best: dict[Ends, Alike] = {}
    for pair in alike:
        ends = decided.end(pair.one), decided.end(pair.other)
        if pair.score < least_score or decided.has(*ends):
            continue
        turned = pair if ends[0] < ends[1] else Alike(pair.other, pair.one, pair.rule, pair.score)
        ends = min(ends, ends[::-1])
        best[ends] = min(best.get(ends, turned), turned, key=_best_first)
    return best


def _best_first(pair: Alike) -> tuple[int, str, str, str]:
    return -pair.score, pair.rule, pair.one, pair.other


# ------------------------------------------------------------ what is compared


def _organisations(rows: Rows, groups: Mapping[str, str]) -> Iterator[Organisation]:
    """All but those at which anybody may have an address."""
    for one, row in rows.items():
        if is_free_mail(row["name"]):
            continue
        hosts = [host for host in domains_of(row["domain"] or "") if not is_free_mail(host)]
        yield Organisation(
            one,
            name_of_organisation(row["name"]),
            is_supplier=row["role"] == "supplier",
            host=hosts[0] if hosts else "",
            domain=hosts[-1] if hosts else "",
            group=groups[one],
        )


def _groups(organisations: Rows, firms: _Decided) -> dict[str, str]:
    """The ultimate parent of each organisation; the lowest id of parents in a circle."""
    above = {
        firms.end(one): firms.end(row["parent_id"])
        for one, row in organisations.items()
        if row["parent_id"] in organisations
    }
    found = {}
    for one in organisations:
        way = [firms.end(one)]
        while (parent := above.get(way[-1])) is not None and parent not in way:
            way.append(parent)
        found[one] = way[-1] if parent is None else min(way[way.index(parent) :])
    return found


def _people(rows: Rows, firms: _Decided) -> Iterator[Person]:
    """All but mailboxes; an address that several read is nobody's."""
    for one, row in rows.items():
        address = (row["email"] or "").strip().lower()
        name = name_of_person(row["name"])
        impersonal = is_shared_mailbox(address) or is_automatic(address)
        if row["kind"] == "shared_mailbox" or (impersonal and not _is_somebody(name)):
            continue
        yield Person(
            one,
            firms.end(row["organisation_id"]),
            name,
            email="" if impersonal else address,
            title=(row["title"] or "").strip().casefold(),
            left=row["left_on"] is not None,
        )


def _is_somebody(name: Name) -> bool:
    """Whether a name beside an impersonal address is somebody's: *Ada Reyes* rather than *Sales Team*."""
    return (len(name.words) > 1 or name.is_chinese) and not is_shared_mailbox(".".join(name.words))


# ------------------------------------------------------------ what is told


def _rows(
    found: Mapping[Ends, Alike], rows: Rows, table: Table, organisations: Rows
) -> Iterator[dict[str, Any]]:
    for ends, pair in found.items():
        sides = sorted(zip(ends, (pair.one, pair.other), strict=True), key=lambda side: _worth(rows[side[0]]))
        told: dict[str, Any] = {"decision": "", "record": table.name, "rule": pair.rule, "score": pair.score}
        for which, (kept, alike) in zip("ab", sides, strict=True):
            shown, beside = (_details(rows[one], organisations) for one in (kept, alike))
            told[f"id_{which}"] = kept
            for name in DETAILS[1:]:
                texts = dict.fromkeys(filter(None, (shown[name], beside[name])))
                told[f"{name}_{which}"] = " / ".join(texts)
        yield told


def _worth(row: Row) -> tuple[bool, bool, int, str]:
    """The lower, the rather a record is the one to keep."""
    key = next(iter(row.values()))
    aside = row.get("role") == "other"
    return row.get("left_on") is not None, aside, sum(value is None for value in row.values()), key


def _details(row: Row, organisations: Rows) -> dict[str, str | None]:
    """What is told of a record beside its id (`ingest.review.DETAILS`)."""
    if "person_id" in row:
        firm = organisations.get(row["organisation_id"])
        return {
            "name": row["name"],
            "organisation": firm["name"] if firm else row["organisation_id"],
            "email": row["email"],
            "title": row["title"],
        }
    parent = organisations.get(row["parent_id"])
    return {
        "name": row["name"],
        "organisation": parent["name"] if parent else row["parent_id"],
        "email": row["domain"],
        "title": None,
    }
