"""How alike two names are, of people or of organisations, and by which rule.

A likeness is a reason for somebody to look, never a join; joins are exact (`ingest.naming.names`). Every word of the
shorter name must stand for a word of the longer one; the weakest of these matches names the rule.

=============== ===================================================================== =========================
rule            what differs                                                          example
=============== ===================================================================== =========================
same_name       case, punctuation, titles of people, nothing else                     *Dr. Ada Reyes*, *ada reyes*
swapped_name    the order of the words, or blanks between them                        *Reyes Ada*
accents         accents, or how they are written out                                  *Müller*, *Mueller*
nickname        a first name stands for another (``data/nicknames.txt``)              *Bob Lind*, *Robert Lind*
shorter_name    words that one of them leaves out                                     *Ada Reyes*, *Ada M. Reyes*
initials        first letters instead of words                                        *A. Reyes*
typo            one or two letters of one word                                        *Ada Reyse*
legal_form      what a firm is by law, or how its domain ends, where both say it      *Acme GmbH*, *Acme Ltd*
spelling        abbreviated or joined words (``data/abbreviations.txt``)              *Acme Mfg*, *Acme Manufacturing*
=============== ===================================================================== =========================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from ingest.domains import read_list, registrable
from ingest.naming.names import bare_form, organisation_form, person_form

SAME_NAME, SWAPPED_NAME, ACCENTS, NICKNAME = "same_name", "swapped_name", "accents", "nickname"
SHORTER_NAME, INITIALS, TYPO = "shorter_name", "initials", "typo"
LEGAL_FORM, SPELLING = "legal_form", "spelling"

SCORES: Mapping[str, int] = {
    SAME_NAME: 92,
    SWAPPED_NAME: 90,
    ACCENTS: 89,
    SPELLING: 85,
    SHORTER_NAME: 80,
    NICKNAME: 80,
    INITIALS: 76,
    LEGAL_FORM: 66,
}
"""How sure each rule is by itself, of 100; that of a typo depends on how rare the word is (``typo_score``)."""

ONE_WORD = 45
"""Score of a name of one word that stands in another: most first names are borne by several of a firm."""

_OTHER_SUFFIX = 62
"""Score of two domains that end differently: anybody may have registered the other one."""

_TYPO_SCORES = (88, 78, 64)
"""Of a word that one record, two, three or four records bear; a word of more is hardly a slip."""
_HARDLY_A_TYPO = 40
_TWO_RARE_WORDS = 10
"""Less, where the word that would be right is as rare as the one that would be wrong."""

_SHORTEST_TYPO, _SHORTEST_DOUBLE_TYPO = 4, 9
"""Letters of a word in which one, or two, may be a slip: *Lee* and *Leo* are two names, *Reyes* and *Reyse* are not."""
_SHORTEST_CHINESE = 6
"""The same for names of firms in scripts of which one sign is a word."""

_LEFT_OUT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ı": "i"}
)
_PAIRS = re.compile(r"(?<=.)([aou])e|aa")
_MOST_WORDS = 10
"""Words of a person's name; what has more is a remark."""

_ONE_SIGN_ONE_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_REMEMBERED = 1 << 17
_CONNECTIVES = frozenset(
    ("and", "und", "et", "y", "e", "en", "och", "og", "the", "of", "for", "de", "des", "du")
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two names are alike, and how sure that is by itself, 0 to 100."""

    rule: str
    score: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the forms in which it is compared.

    Attributes
    ----------
    form
        Without case, punctuation and what is no part of it.
    words
        The words of the form without accents; of a firm, whole instead of abbreviated, without *and* and the like.
    legal
        What a firm is by law, as the name says it.
    suffix
        What a domain ends in, where that is all the name; the words are then what was registered.
    """

    form: str
    words: tuple[str, ...]
    legal: str = ""
    suffix: str = ""

    @property
    def key(self) -> str:
        """Equal for names that differ by accents or the order of their words only."""
        return " ".join(sorted(map(collapsed, self.words)))

    @property
    def joined(self) -> str:
        """The words in their order, without blanks."""
        return "".join(self.words)

    @property
    def is_chinese(self) -> bool:
        """Whether it is of a script of which one sign is a word: Chinese, Japanese, Korean."""
        return _ONE_SIGN_ONE_WORD.search(self.form) is not None


@lru_cache(_REMEMBERED)
def name_of_person(text: str) -> Name:
    """A person's name; an address, or a whole sentence, is none.

    >>> name_of_person("Dr. Müller, Ada").words
    ('ada', 'muller')
    """
    form = "" if "@" in text else person_form(text)
    words = tuple(filter(None, map(plain, form.split())))
    return Name(form, words) if len(words) <= _MOST_WORDS else Name("", ())


@lru_cache(_REMEMBERED)
def name_of_organisation(text: str) -> Name:
    """A firm's name.

    >>> name_of_organisation("The Acme Mfg. & Sons Ltd")
    Name(form='the acme mfg sons', words=('acme', 'manufacturing', 'sons'), legal='ltd', suffix='')
    >>> name_of_organisation("acme.co.uk")
    Name(form='acme.co.uk', words=('acme',), legal='', suffix='co.uk')
    """
    host = text.strip().lower()
    if "." in host and registrable(host) == host:
        label, _, suffix = host.partition(".")
        return Name(host, tuple(filter(None, label.split("-"))), suffix=suffix)
    whole = organisation_form(text)
    form = bare_form(whole)
    words = [_unabbreviated().get(word, word) for word in map(plain, form.split())]
    told = tuple(word for word in words if word not in _CONNECTIVES) or tuple(words)
    return Name(form, told, whole.replace(form, "", 1).strip())


@lru_cache(_REMEMBERED)
def plain(word: str) -> str:
    """A word without accents.

    >>> plain("müller"), plain("søren")
    ('muller', 'soren')
    """
    if word.isascii():
        return word
    bare = unicodedata.normalize("NFKD", word.translate(_LEFT_OUT))
    return unicodedata.normalize("NFKC", "".join(sign for sign in bare if not unicodedata.combining(sign)))


@lru_cache(_REMEMBERED)
def collapsed(word: str) -> str:
    """A plain word with the letters that accents are written out with left out; a key, not a spelling.

    >>> collapsed("mueller"), collapsed("muller")
    ('muller', 'muller')
    """
    return _PAIRS.sub(lambda found: found[1] or "a", word)


def people_alike(one: Name, other: Name, borne: Mapping[str, int]) -> Likeness | None:
    """How alike two names of people are; ``borne`` tells how many records bear each plain word.

    >>> people_alike(name_of_person("J. Reyes"), name_of_person("Juan Reyes"), {})
    Likeness(rule='initials', score=76)
    >>> people_alike(name_of_person("Juan Reyes"), name_of_person("Jose Reyes"), {})
    """
    if not one.form or not other.form:
        return None
    if one.form == other.form:
        return _by(SAME_NAME)
    if one.is_chinese or other.is_chinese:
        return None
    if one.words == other.words:
        return _by(ACCENTS)
    if len(one.joined) == len(other.joined) and other.joined in one.joined * 2:
        return _by(SWAPPED_NAME)
    if sorted(one.words) == sorted(other.words):
        return _by(SWAPPED_NAME)
    return _matched(one, other, borne)


def organisations_alike(one: Name, other: Name, borne: Mapping[str, int]) -> Likeness | None:
    """How alike two names of firms are; ``borne`` tells how many records bear each plain word.

    >>> organisations_alike(name_of_organisation("Acme GmbH"), name_of_organisation("ACME"), {})
    Likeness(rule='same_name', score=92)
    >>> organisations_alike(name_of_organisation("Acme GmbH"), name_of_organisation("ACME Inc."), {})
    Likeness(rule='legal_form', score=66)
    """
    if not one.form or not other.form:
        return None
    if one.legal and other.legal and one.legal != other.legal:
        return _by(LEGAL_FORM) if one.key == other.key else None
    if one.form == other.form:
        return _by(SAME_NAME)
    if one.suffix and other.suffix and one.suffix != other.suffix:
        alike = one.joined == other.joined and len(one.joined) >= _SHORTEST_TYPO
        return Likeness(LEGAL_FORM, _OTHER_SUFFIX) if alike else None
    if one.key == other.key or one.joined == other.joined:
        return _by(SPELLING)
    if one.suffix or other.suffix:
        return None  # a domain with a slip leads nowhere, so two domains are two
    if one.is_chinese or other.is_chinese:
        return _chinese_typo(one, other)
    if len(one.words) == len(other.words):
        differing = [pair for pair in zip(one.words, other.words, strict=True) if pair[0] != pair[1]]
        if len(differing) == 1 and is_typo(*differing[0]):
            return Likeness(TYPO, typo_score(*differing[0], borne))
    return None


def contains(one: Name, other: Name) -> bool:
    """Whether one name is the other and further words.

    >>> contains(name_of_organisation("Acme Deutschland GmbH"), name_of_organisation("Acme"))
    True
    """
    shorter, longer = sorted((one, other), key=lambda name: len(name.words))
    if one.is_chinese or other.is_chinese:
        shorter, longer = sorted((one, other), key=lambda name: len(name.form))
        return len(shorter.form) >= 2 and shorter.form in longer.form
    return bool(shorter.words) and set(shorter.words) <= set(longer.words)


def is_typo(one: str, other: str) -> bool:
    """Whether two words differ by a slip; never by a digit, since numbers tell things apart.

    >>> is_typo("reyes", "reyse"), is_typo("lee", "leo"), is_typo("plant1", "plant2")
    (True, False, False)
    """
    shortest = min(len(one), len(other))
    if shortest < _SHORTEST_TYPO or any(sign.isdigit() for sign in one + other):
        return False
    most = 2 if shortest >= _SHORTEST_DOUBLE_TYPO else 1
    return OSA.distance(one, other, score_cutoff=most) <= most


def typo_score(one: str, other: str, borne: Mapping[str, int]) -> int:
    """How sure it is that one of two words is a slip: a slip is rare, a name is borne by others too."""
    rarer, commoner = sorted((max(borne.get(one, 1), 1), max(borne.get(other, 1), 1)))
    if rarer >= len(_TYPO_SCORES) + 2:
        return _HARDLY_A_TYPO
    return _TYPO_SCORES[min(rarer, len(_TYPO_SCORES)) - 1] - (_TWO_RARE_WORDS if commoner <= 2 else 0)


def nickname_groups(word: str) -> frozenset[int]:
    """The groups of first names in which a plain word stands."""
    return _nicknames().get(word, frozenset())


def _by(rule: str) -> Likeness:
    return Likeness(rule, SCORES[rule])


def _matched(one: Name, other: Name, borne: Mapping[str, int]) -> Likeness | None:
    """Two names word by word, the surest matches first; one word at least must be the same."""
    shorter, longer = sorted((list(one.words), list(other.words)), key=len)
    left_out = len(longer) > len(shorter)
    found: list[tuple[str, int]] = []
    for rule, fits in _STEPS:
        for word in sorted(shorter, key=len, reverse=True):
            same = next((each for each in longer if fits(word, each)), None)
            if same is not None:
                if rule == INITIALS and left_out and len(same) == 1:
                    return None  # Adam Marland is not Adam M. Delrath
                shorter.remove(word)
                longer.remove(same)
                found.append((rule, typo_score(word, same, borne) if rule == TYPO else SCORES[rule]))
    rules = [rule for rule, _ in found]
    if (
        shorter
        or not {SAME_NAME, ACCENTS} & set(rules)
        or sum(rule in (TYPO, NICKNAME) for rule in rules) > 1
    ):
        return None
    if TYPO in rules and (INITIALS in rules or left_out):
        return None
    if len(found) == 1 and left_out:
        return Likeness(SHORTER_NAME, ONE_WORD)
    if left_out:
        found.append((SHORTER_NAME, SCORES[SHORTER_NAME]))
    rule, score = min(found, key=lambda each: (each[1], each[0]))
    return Likeness(rule, score)


def _same(one: str, other: str) -> bool:
    return len(one) > 1 and one == other


def _same_without_accents(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _SHORTEST_TYPO and collapsed(one) == collapsed(other)


def _nicknames_of_one(one: str, other: str) -> bool:
    return bool(nickname_groups(one) & nickname_groups(other))


def _initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


_STEPS = (
    (SAME_NAME, _same),
    (ACCENTS, _same_without_accents),
    (NICKNAME, _nicknames_of_one),
    (INITIALS, _initial),
    (TYPO, is_typo),
)


def _chinese_typo(one: Name, other: Name) -> Likeness | None:
    shortest = min(len(one.form), len(other.form))
    if shortest < _SHORTEST_CHINESE or OSA.distance(one.form, other.form, score_cutoff=1) > 1:
        return None
    return Likeness(TYPO, _TYPO_SCORES[-1])


@cache
def _nicknames() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(read_list("nicknames")):
        for word in line.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(groups) for word, groups in found.items()}


@cache
def _unabbreviated() -> Mapping[str, str]:
    rows: Sequence[Sequence[str]] = [line.split() for line in read_list("abbreviations")]
    return {short: whole for whole, *shorts in rows for short in shorts}
