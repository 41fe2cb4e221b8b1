"""Which organisations may be the same: by their names (`ingest.alike.likeness`), or by

=========== ==========================================================================================================
same_domain one host of the web, whatever the names
subdomain   two hosts of one registered domain
same_group  one name is the other and more (*Acme*, *Acme Deutschland*), under one registered domain: rather a parent
            and its subsidiary than one firm, so it comes last
=========== ==========================================================================================================

The supplier's own firm is like no client. Firms of one group, as ``parent_id`` tells, are alike by name only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.alike.blocking import Alike, grouped, neighbours, pairs
from ingest.alike.likeness import TYPO, Name, contains, organisations_alike

SAME_DOMAIN, SUBDOMAIN, SAME_GROUP = "same_domain", "subdomain", "same_group"

SCORES: Mapping[str, int] = {SAME_DOMAIN: 64, SUBDOMAIN: 54, SAME_GROUP: 50}
_BEST = 99
_ONE_DOMAIN, _OTHER_DOMAIN, _SLIP_AND_OTHER_DOMAIN, _ONE_GROUP = 6, -12, -35, -15
"""What a domain adds to, and takes from, the likeness of two names; and what it takes that they are of one group."""

_MOST_OF_A_DOMAIN = 20
"""Organisations of one domain that are compared; a domain of more (a host of web pages) is no firm's own."""


@dataclass(frozen=True)
class Organisation:
    """What is compared of a record.

    Attributes
    ----------
    host, domain
        Of the web, and what of it is registered; empty where anybody may have an address there.
    group
        The ultimate parent.
    """

    id: str
    name: Name
    is_supplier: bool = False
    host: str = ""
    domain: str = ""
    group: str = ""


def similar_organisations(organisations: Sequence[Organisation]) -> Iterator[Alike]:
    """Pairs of organisations, each once."""
    borne = Counter(word for one in organisations for word in set(one.name.words))
    ordered = sorted(organisations, key=lambda one: (one.name.joined, one.id))
    shared = Counter(one.domain for one in organisations)
    seen: set[tuple[str, str]] = set()
    for one, other in _candidates(ordered, shared):
        first, second = (one, other) if one.id < other.id else (other, one)
        if (first.id, second.id) not in seen:
            seen.add((first.id, second.id))
            alike = _alike(first, second, borne, one_domain=_one_domain(first, second, shared))
            if alike is not None:
                yield alike


def _candidates(
    ordered: Sequence[Organisation], shared: Mapping[str, int]
) -> Iterator[tuple[Organisation, Organisation]]:
    def keys(one: Organisation) -> Iterator[Hashable]:
        yield "name", one.name.key
        yield "joined", one.name.joined
        if one.domain and shared[one.domain] <= _MOST_OF_A_DOMAIN:
            yield "domain", one.domain

    for block in grouped(ordered, keys).values():
        yield from pairs(block)
    yield from neighbours(ordered, lambda one: one.name.joined, differ=2)


def _one_domain(one: Organisation, other: Organisation, shared: Mapping[str, int]) -> bool:
    return bool(one.domain) and one.domain == other.domain and shared[one.domain] <= _MOST_OF_A_DOMAIN


def _alike(
    one: Organisation, other: Organisation, borne: Mapping[str, int], *, one_domain: bool
) -> Alike | None:
    if one.is_supplier != other.is_supplier:
        return None
    one_group = one.group == other.group
    likeness = organisations_alike(one.name, other.name, borne)
    if likeness is not None:
        score = likeness.score + _ONE_GROUP * one_group
        if one_domain:
            score += _ONE_DOMAIN
        elif one.domain and other.domain and one.domain != other.domain:
            score += _SLIP_AND_OTHER_DOMAIN if likeness.rule == TYPO else _OTHER_DOMAIN
        return Alike(one.id, other.id, likeness.rule, max(0, min(_BEST, score)))
    if not one_domain or one_group:
        return None
    rule = SAME_DOMAIN if one.host == other.host else SUBDOMAIN
    if contains(one.name, other.name):
        rule = SAME_GROUP
    return Alike(one.id, other.id, rule, SCORES[rule])
