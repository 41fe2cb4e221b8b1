"""Which people may be the same, of one organisation or of two.

People of **one organisation** are alike by their names (`ingest.alike.likeness`), or by

================= ====================================================================================================
same_email        one address, names that contradict each other: a new family name, or an address handed on
same_local_part   the same before the ``@`` at two domains, names that share a word
================= ====================================================================================================

Addresses speak for and against: *Maria Lee* with maria.lee@ and *Marie Lee* with marie.lee@ are hardly one.

People of **two organisations** are ``changed_firms``: alike names, and a further sign that it is one person
(``SIGNS``). A name that others bear by chance counts less. In Chinese, Japanese and Korean, where many share a name,
that one of the two has left, or that the firms are of one group, is a sign only if both have the same title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, permutations

from ingest.alike.blocking import Alike, grouped, neighbours, pairs
from ingest.alike.likeness import (
    ACCENTS,
    INITIALS,
    NICKNAME,
    SAME_NAME,
    SHORTER_NAME,
    SWAPPED_NAME,
    TYPO,
    Likeness,
    Name,
    collapsed,
    name_of_person,
    nickname_groups,
    people_alike,
    plain,
)
from ingest.domains import domain_of_address
from ingest.identity import one_name

SAME_EMAIL, SAME_LOCAL_PART, CHANGED_FIRMS = "same_email", "same_local_part", "changed_firms"

SIGNS: Mapping[str, int] = {
    "email": 90,
    "job": 85,
    "local_part": 78,
    "left": 72,
    "group": 66,
    "regular_local_part": 62,
}
"""Signs that a name at two organisations is one person, and how sure each is by itself: one address; a job there that
is known; one local part of two addresses, which says less where it follows from the name; exactly one of the two has
left; both firms are of one group."""

_BEST = 99
_FURTHER_SIGN, _ONLY_ALIKE, _SAME_TITLE = 6, -10, 3
_SAME_ADDRESS, _OTHER_ADDRESS, _ADDRESSES_CONTRADICT = 6, -4, -30
_SEVERAL_FIT = -20
"""What a name that stands for several others loses: *J. Lee*, where there are *Jane Lee* and *John Lee*."""
_BY_CHANCE = ((2.0, -40), (0.5, -20), (0.05, -14))
"""Others who bear a name, or would by chance, and what it then loses."""

_EMAIL_SCORES = (74, 54)
"""Of one address with names that share a word, and that share none."""
_LOCAL_PART_SCORE = 56

_MOST_NAMESAKES = 20
"""Records of one name or address that are compared; what more of them bear (*unknown*) is nobody's own."""

_SHORTEST_LOCAL_PART, _SHORTEST_UNREAD_LOCAL_PART = 3, 5
"""Letters of a local part that tells one person from another: where it is part of the name, and where it may be."""

_WHOLE_NAME = (SAME_NAME, SWAPPED_NAME, ACCENTS)
_ABBREVIATED = (INITIALS, SHORTER_NAME, NICKNAME)
_RUNS = re.compile(r"[^\W\d_]+|\d+")
_TAG = re.compile(r"\+.*")


@dataclass(frozen=True)
class Person:
    """What is compared of a record; ``email`` is in lower case, and empty where it is not the person's own."""

    id: str
    organisation: str
    name: Name
    email: str = ""
    title: str = ""
    left: bool = False

    @cached_property
    def local_part(self) -> str:
        """What stands before the ``@``, without a tag."""
        return _TAG.sub("", self.email.partition("@")[0])

    @cached_property
    def domain(self) -> str:
        """The registered domain of the address."""
        return domain_of_address(self.email) if self.email else ""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Family and first names; a Chinese name has one sign for the family."""
        if self.name.is_chinese and len(self.name.words) == 1:
            return tuple(filter(None, (self.name.form[:1], self.name.form[1:])))
        return self.name.words


class Commonness:
    """How common names are among some people."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = len(people)
        self.words = Counter(part for person in people for part in set(person.parts))
        self._names = Counter(person.name.key for person in people)

    def others(self, person: Person) -> float:
        """How many other pairs' worth of people bear the name: those there are, or those that chance would make."""
        expected = float(self.people)
        for part in person.parts:
            expected *= max(self.words[part] - 2, 0) / self.people
        return max(expected, self._names[person.name.key] - 2)

    def loss(self, one: Person, other: Person, share: float = 1.0) -> int:
        """What the likeness of two names loses because it may be chance; ``share`` of the people are in question."""
        others = min(self.others(one), self.others(other)) * share
        return next((loss for least, loss in _BY_CHANCE if others >= least), 0)


def of_one_firm(people: Sequence[Person]) -> Iterator[Alike]:
    """Pairs of people of one organisation, an organisation at a time."""
    common = Commonness(people)
    firms = grouped(sorted(people, key=_in_order), lambda person: [person.organisation])
    for _, members in sorted(firms.items(), key=lambda firm: str(firm[0])):
        share = len(members) / common.people
        found = {}
        for one, other in _candidates(members):
            likeness = _in_one_firm(one, other, common, share)
            if likeness is not None:
                found[one, other] = likeness
        several = _standing_for_several(found)
        for (one, other), likeness in found.items():
            lost = _SEVERAL_FIT if {one.id, other.id} & several and likeness.rule in _ABBREVIATED else 0
            yield Alike(one.id, other.id, likeness.rule, _bounded(likeness.score + lost))


def of_two_firms(
    people: Sequence[Person], jobs: Collection[tuple[str, str]], groups: Mapping[str, str]
) -> Iterator[Alike]:
    """Pairs of people of two organisations.

    Parameters
    ----------
    people
        All of them.
    jobs
        Further jobs that are known: ids of person and organisation.
    groups
        The ultimate parent of each organisation.
    """
    common = Commonness(people)
    ordered = sorted(people, key=_in_order)
    seen: set[tuple[str, str]] = set()
    for block in grouped(ordered, _whole).values():
        if len(block) > _MOST_NAMESAKES:
            continue
        for one, other in combinations(block, 2):
            if one.organisation == other.organisation or (one.id, other.id) in seen:
                continue
            seen.add((one.id, other.id))
            score = _in_two_firms(one, other, common, jobs, groups)
            if score is not None:
                yield Alike(one.id, other.id, CHANGED_FIRMS, score)


def _in_order(person: Person) -> tuple[str, str]:
    return person.name.joined or person.name.form, person.id


def _candidates(members: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
    """Pairs of one organisation that are worth a look, each once, the lower id first."""
    bearers = Counter(person.name.key for person in members)
    somebody = [person for person in members if bearers[person.name.key] <= _MOST_NAMESAKES]
    by_whole = (block for block in grouped(members, _whole).values() if len(block) <= _MOST_NAMESAKES)
    spelt = [person for person in somebody if person.name.words and not person.name.is_chinese]
    found = chain(
        chain.from_iterable(map(pairs, by_whole)),
        chain.from_iterable(map(pairs, grouped(somebody, _word_by_word).values())),
        neighbours(spelt, lambda person: person.name.joined, differ=2),
    )
    seen: set[tuple[str, str]] = set()
    for pair in found:
        one, other = sorted(pair, key=lambda person: person.id)
        if (one.id, other.id) not in seen:
            seen.add((one.id, other.id))
            yield one, other


def _whole(person: Person) -> Iterator[Hashable]:
    """The whole name, the address, and its local part."""
    if person.name.words:
        yield "name", person.name.key
    if person.email:
        yield "email", person.email
        yield "local", person.local_part


def _word_by_word(person: Person) -> Iterator[Hashable]:
    """Each word of a name with what another one begins with, or of which nicknames it is."""
    words = [collapsed(word) for word in person.name.words]
    for place, word in enumerate(words):
        if len(word) > 1:
            for other in words[:place] + words[place + 1 :]:
                yield word, other[0]
                for group in nickname_groups(other):
                    yield word, group


def _in_one_firm(one: Person, other: Person, common: Commonness, share: float) -> Likeness | None:
    likeness = people_alike(one.name, other.name, common.words)
    same_email = bool(one.email) and one.email == other.email
    same_local_part = _same_local_part(one, other)
    if likeness is None:
        word_in_common = any(len(word) > 1 for word in set(one.name.words) & set(other.name.words))
        if same_email:
            return Likeness(SAME_EMAIL, _EMAIL_SCORES[not word_in_common])
        return Likeness(SAME_LOCAL_PART, _LOCAL_PART_SCORE) if same_local_part and word_in_common else None
    score = likeness.score + common.loss(one, other, share) + _SAME_TITLE * _same_title(one, other)
    if same_email or same_local_part:
        score += _SAME_ADDRESS
    elif one.email and other.email:
        if _addresses_contradict(one, other):
            score += _ADDRESSES_CONTRADICT
        elif one.domain == other.domain:
            score += _OTHER_ADDRESS
    return Likeness(likeness.rule, score)


def _in_two_firms(
    one: Person,
    other: Person,
    common: Commonness,
    jobs: Collection[tuple[str, str]],
    groups: Mapping[str, str],
) -> int | None:
    likeness = people_alike(one.name, other.name, common.words)
    if likeness is None:
        return None
    group = groups.get(one.organisation, one.organisation) == groups.get(
        other.organisation, other.organisation
    )
    same_local_part = _same_local_part(one, other)
    regular = same_local_part and _is_regular(one.local_part, one.name)
    signs = {
        "email": bool(one.email) and one.email == other.email,
        "job": (one.id, other.organisation) in jobs or (other.id, one.organisation) in jobs,
        "local_part": same_local_part and not regular,
        "regular_local_part": regular,
        "left": one.left != other.left,
        "group": group,
    }
    whole = likeness.rule in _WHOLE_NAME and len(one.parts) > 1
    if not whole or (one.name.is_chinese and not _same_title(one, other)):
        signs["left"] = signs["group"] = False
    told = sorted((SIGNS[sign] for sign, there in signs.items() if there), reverse=True)
    if not told or (not whole and not signs["email"] and not same_local_part):
        return None
    score = told[0] + _FURTHER_SIGN * (len(told) - 1) + _SAME_TITLE * _same_title(one, other)
    if not signs["email"] and not signs["job"]:
        score += common.loss(one, other)
    return _bounded(score + (0 if whole else _ONLY_ALIKE))


def _bounded(score: int) -> int:
    return max(0, min(_BEST, score))


def _standing_for_several(found: Mapping[tuple[Person, Person], Likeness]) -> set[str]:
    """People whose abbreviated names stand for names that contradict each other."""
    fitting: dict[str, set[str]] = {}
    for (one, other), likeness in found.items():
        if likeness.rule in _ABBREVIATED:
            fitting.setdefault(one.id, set()).add(other.name.form)
            fitting.setdefault(other.id, set()).add(one.name.form)
    return {person for person, names in fitting.items() if len(names) > 1 and not one_name(names)}


def _same_title(one: Person, other: Person) -> bool:
    return bool(one.title) and one.title == other.title


def _same_local_part(one: Person, other: Person) -> bool:
    """Whether two addresses have one local part at two domains, and it is long enough to be somebody's own."""
    local = one.local_part
    if not local or local != other.local_part or one.email == other.email:
        return False
    read = any(word in plain(local) for word in one.name.words if len(word) >= _SHORTEST_LOCAL_PART)
    return len(local) >= (_SHORTEST_LOCAL_PART if read else _SHORTEST_UNREAD_LOCAL_PART)


def _addresses_contradict(one: Person, other: Person) -> bool:
    """Whether the addresses of two people with alike names are made of two names, or number two of one name.

    They do not, where either fits both names, or one does not fit the name it stands beside: a slip is in a list of
    names rather than in an address that works.
    """
    runs, others = (_RUNS.findall(plain(person.local_part)) for person in (one, other))
    words, other_words = ([run for run in each if not run.isdigit()] for each in (runs, others))
    if words == other_words:
        return one.domain == other.domain and runs != others
    if not _made_of(words, one.name) or not _made_of(other_words, other.name):
        return False
    if len(words) > 1 and len(other_words) > 1:
        named = people_alike(name_of_person(" ".join(words)), name_of_person(" ".join(other_words)), {})
        return named is None or named.rule == TYPO
    return not _made_of(words, other.name) and not _made_of(other_words, one.name)


def _is_regular(local_part: str, name: Name) -> bool:
    """Whether a local part is what many firms make of such a name, without a number."""
    return _made_of(_RUNS.findall(plain(local_part)), name)


def _made_of(local: Sequence[str], name: Name) -> bool:
    """Whether a local part is made of the words of a name, or their first letters."""
    made = set(name.words) | {word[0] for word in name.words}
    for first, second in permutations(name.words, 2):
        made |= {first + second, first[0] + second, first + second[0]}
    initials = {word for word in name.words if len(word) == 1}
    return bool(local) and all(word in made or word[0] in initials for word in local)
