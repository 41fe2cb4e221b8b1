"""Find out in which function a person works, and how senior they are.

Departments and titles are looked up in tables of terms, one CSV a language in ``graphmodel/taxonomy``; a new
language is a new file. Nothing is guessed: each answer carries the rule that gave it.

==========================  ===========================================================================
rule                        meaning
==========================  ===========================================================================
``given``                   the source states the function or seniority itself
``TABLE:TEXT:TERM``         TERM of TABLE (a language, or a user's file) was found in TEXT, which is
                            ``department`` or ``title``: ``en:department:supply chain``
``TABLE:title:TERM (F)``    the same; the rank is lower as the person leads function F, not the firm:
                            ``en:title:general manager (sales)``
``unmapped:TEXT``           TEXT says something that no table knows
``no source text``          there is nothing to read
==========================  ===========================================================================

How a text is read:

1. It is cut into words; an ideograph is a word of its own, so one way of matching serves all scripts.
   Accents, the ends of both genders (*Leiter/in*, *directeur(trice)*) and elisions (*d'usine*) make no
   difference; variants are replaced (``mgr``: manager, 經: 经). ``&``, ``/``, 兼 and their kin part the text
   into items; commas, brackets and dashes part an item into phrases.
2. All terms of the tables are found in it. Of two that overlap the longer one stands: *customer service* is
   no *service*, 副总经理 no 总经理.
3. Within an item a ``strong`` term beats the others, a ``weak`` one yields (*sales* operations), and a
   ``faint`` one yields to that (operations *general manager*). Then the first phrase wins, then what precedes
   a preposition (*purchasing* for production), then the head: the last term, as English, Chinese and Japanese
   have it (production *logistics*, 研发 *采购* 部), or the first word, where a term or preposition of a table
   whose ``head`` is ``first`` stands in the text (responsable *qualité* production). Inside one word the last
   part is the head (Einkaufs *qualität*).
4. Of several items the first that says more than ``other`` gives the function, the highest gives the rank
   (director & CEO). A title or rank behind a preposition is somebody else's (assistant *to the CEO*).

>>> taxonomy = Taxonomy.bundled()
>>> taxonomy.role("Supply Chain", "Sr. VP").seniority_rule
'en:title:senior vice president'
>>> taxonomy.role(None, "銷售總經理").seniority_rule
'zh:title:总经理 (sales)'
>>> role = taxonomy.role("Zebra Unit", None)
>>> role.function, role.function_rule, role.seniority, role.seniority_rule
('other', 'unmapped:department', 'unknown', 'no source text')
"""

from __future__ import annotations

import bisect
import csv
import difflib
import functools
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from graphmodel.errors import InputError
from graphmodel.tables import FUNCTIONS, SENIORITIES

COLUMNS: Final[Mapping[str, str]] = {
    "kind": "What the row is about: see KINDS.",
    "term": "The words to find; case, width, punctuation and variants do not matter.",
    "maps_to": "The function or seniority; for a variant the words it stands for; `nothing` hides the term.",
    "match": "Where the term must stand: see MATCHES.",
    "force": "Which of several terms wins: see FORCES; normal by default.",
    "with_function": "Seniority rows: the rank where the person leads a function instead of the firm.",
}
REQUIRED_COLUMNS: Final = ("kind", "term", "maps_to")
REMARKS: Final = ("people", "language", "nearest")
"""Columns that a list of unmapped texts has besides; they are for the reader, and passed over."""
KINDS: Final[Mapping[str, str]] = {
    "department": "function of a department",
    "title": "function of a title",
    "function": "function of a department or a title",
    "seniority": "seniority of a title",
    "variant": "a word read as other words",
    "preposition": "a word that puts what follows below what precedes",
    "head": "which of several words of this table's language counts: `first` or `last` (without a row)",
}
HEADS: Final = ("first", "last")
MATCHES: Final[Mapping[str, str]] = {
    "word": "anywhere, as whole words (the default)",
    "part": "as a whole item of a list",
    "whole": "as the whole text",
    "capitals": "anywhere, written in capitals in the source",
    "contains": "inside a word, for languages that write compounds as one",
}
FORCES: Final[Mapping[str, int]] = {"faint": -2, "weak": -1, "normal": 0, "strong": 1}
GIVEN: Final = "given"
NO_TEXT: Final = "no source text"
UNMAPPED: Final = "unmapped"
NOTHING: Final = "nothing"
CACHED_TEXTS: Final = 2**17
"""Departments and titles whose reading is kept: a portfolio repeats few of them many times."""

_LONE = (  # scripts without spaces between words: ideographs, kana, hangul
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_LONE}]|[^\W_{_LONE}]+|[&+,;:/|()\[\]、。·•\n]|(?<=\s)[-–—]+(?=\s)")
_DOTTED = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b")
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_ELIDED = re.compile(r"\b(?:(d)|l)['’](?=\w)", re.IGNORECASE)
_FEMININE = "in|innen|a|as|e|es|ne|nes|fe|ere|iere|euse|rice|trice"
_BOTH_GENDERS = re.compile(
    rf"(?<=[^\W\d_]{{3}})(?:\(-?(?:{_FEMININE})\)|[/*:_·•.]-?(?:{_FEMININE})\b|-(?:euse|rice|trice)\b)",
    re.IGNORECASE,
)
_KANA_DOT = re.compile("(?<=[ァ-ヺー])・(?=[ァ-ヺ])")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_AND, _COMMA = "&", ","
_SEPARATORS = frozenset((_AND, _COMMA))
_READ_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "department": ("department",),
    "title": ("title",),
    "function": ("department", "title"),
    "seniority": ("rank",),
}
"""What the rows of a kind are looked up for."""
_WITHOUT_MEANING = ("variant", "preposition", "head")
_WHOLE_FIRM = ("management", "other")


@dataclass(frozen=True, slots=True)
class Role:
    """Function and seniority of a person, each with the rule that gave it."""

    function: str
    function_rule: str
    seniority: str
    seniority_rule: str


class Row(NamedTuple):
    """One row of a table of terms; rows of a higher ``layer`` (user files) win over all below."""

    table: str
    layer: int
    kind: str
    term: str
    maps_to: str
    match: str = "word"
    force: str = "normal"
    with_function: str = ""


class _Hit(NamedTuple):
    """A row found in a text: from (word, character) up to, not including, ``end``."""

    row: Row
    start: tuple[int, int]
    end: tuple[int, int]
    size: int


@dataclass(slots=True)
class _Node:
    """A word of the tree of terms: the rows that end here, the words that may follow."""

    rows: list[Row] = field(default_factory=list)
    following: dict[str, _Node] = field(default_factory=dict)


class _Reader:
    """Cuts texts into words, with variants replaced."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.variants: dict[str, tuple[str, ...]] = dict.fromkeys("+/;|、・\n", (_AND,))
        self.variants |= dict.fromkeys(":()[]。·•", (_COMMA,))
        for row in sorted((row for row in rows if row.kind == "variant"), key=lambda row: row.layer):
            words = tuple(word.casefold() for word in _cut(row.maps_to))
            self.variants[_cut(row.term)[0].casefold()] = words

    def read(self, text: str) -> tuple[list[str], list[bool]]:
        """Cut a text into words; say for each whether the source has it in capitals."""
        words: list[str] = []
        capitals: list[bool] = []
        for raw in _cut(text):
            word = raw.casefold()
            if (variant := self.variants.get(word)) is not None:
                words += variant
                capitals += [False] * len(variant)
            else:
                words.append(_COMMA if word[0] in "-–—" else word)
                capitals.append(raw.isupper())
        return words, capitals


@dataclass(frozen=True, slots=True)
class _Text:
    """A text cut into words, with the rows found in it, each kind apart, and where its head stands."""

    words: list[str]
    found: dict[str, list[_Hit]]
    tables: set[str]
    head_first: bool


class _Terms:
    """The terms of all tables, ready to be found."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.reader = _Reader(rows)
        self.head_first = {row.table for row in rows if row.kind == "head" and row.term == "first"}
        self.prepositions: dict[str, Row] = {}
        self.root = _Node()
        self.inside: list[tuple[str, Row]] = []
        self.shortest = 0
        self.seen_inside: dict[str, list[tuple[int, int, Row]]] = {}
        for row in rows:
            if row.kind == "preposition":
                self.prepositions[_cut(row.term)[0].casefold()] = row
            elif row.kind in _READ_AS:
                self._add(row)
        self.shortest = min((len(part) for part, _ in self.inside), default=0)

    def _add(self, row: Row) -> None:
        for term in {row.term, row.term.translate(_UMLAUTS)}:
            words, _ = self.reader.read(term)
            if row.match == "contains":
                self.inside += [(word, row) for word in words]
                continue
            node = self.root
            for word in words:
                node = node.following.setdefault(word, _Node())
            node.rows.append(row)

    def read(self, text: str) -> _Text:
        """Cut a text into words and find all terms in it."""
        words, capitals = self.reader.read(text)
        hits = list(self._hits(words, capitals))
        found = {
            purpose: _longest(hit for hit in hits if purpose in _READ_AS[hit.row.kind])
            for purpose in ("department", "title", "rank")
        }
        tables = {hit.row.table for kept in found.values() for hit in kept}
        tables |= {self.prepositions[word].table for word in words if word in self.prepositions}
        return _Text(words, found, tables, not tables.isdisjoint(self.head_first))

    def items(self, text: _Text, purpose: str) -> dict[int, Row]:
        """Find the row that each item of the text goes by; items that say nothing are left out."""
        best: dict[int, tuple[tuple[int, int, int, int, tuple[int, int]], Row]] = {}
        item = phrase = depth = reached = opens = 0
        for hit in text.found[purpose]:
            for at in range(reached, hit.start[0]):
                word = text.words[at]
                if word == _AND:
                    item, phrase, depth, opens = item + 1, 0, 0, at + 1
                elif word == _COMMA:
                    phrase, depth, opens = phrase + 1, 0, at + 1
                elif word in self.prepositions and at > opens:
                    depth += 1
            reached = hit.end[0]
            row = hit.row
            if row.maps_to == NOTHING:
                continue
            if depth and row.kind in ("title", "seniority") and row.force != "strong":
                continue  # the person meant is somebody else: assistant to the CEO
            place = (-hit.start[0], hit.start[1]) if text.head_first else hit.start
            key = (row.layer, FORCES[row.force], -phrase, -depth, place)
            if item not in best or key > best[item][0]:
                best[item] = (key, row)
        return {item: row for item, (_, row) in best.items()}

    def _hits(self, words: Sequence[str], capitals: Sequence[bool]) -> Iterator[_Hit]:
        following = self.root.following
        for start, first in enumerate(words):
            if len(first) >= self.shortest:
                for at, size, row in self._parts(first):
                    yield _Hit(row, (start, at), (start, at + size), size)
            node, end, size = following.get(first), start, 0
            while node is not None:
                size += len(words[end])
                end += 1
                for row in node.rows:
                    if row.match == "word" or self._stands(row.match, words, capitals, start, end):
                        yield _Hit(row, (start, 0), (end, 0), size)
                node = node.following.get(words[end]) if end < len(words) else None

    def _parts(self, word: str) -> list[tuple[int, int, Row]]:
        """Where terms stand inside this word; words seen before are remembered."""
        parts = self.seen_inside.get(word)
        if parts is None:
            parts = [(at, len(part), row) for part, row in self.inside if (at := word.find(part)) >= 0]
            if len(self.seen_inside) < CACHED_TEXTS:
                self.seen_inside[word] = parts
        return parts

    def _stands(
        self, match: str, words: Sequence[str], capitals: Sequence[bool], start: int, end: int
    ) -> bool:
        if match == "capitals":
            return all(capitals[start:end])
        if match == "whole":
            return start == 0 and end == len(words)
        opens = start == 0 or words[start - 1] in _SEPARATORS
        return opens and (end == len(words) or words[end] in _SEPARATORS or words[end] in self.prepositions)


class Taxonomy:
    """The tables of terms, and the reading of departments and titles by them.

    Complexity: linear in the words of the text for all tables together; texts seen before are remembered.
    """

    def __init__(self, rows: Iterable[Row], left_empty: int = 0) -> None:
        self.rows = tuple(rows)
        self.left_empty = left_empty
        """How many rows of users' files say nothing yet: their ``maps_to`` is empty."""
        self._terms = terms = _Terms(self.rows)

        @functools.lru_cache(maxsize=CACHED_TEXTS)
        def read_department(text: str) -> Row | None:
            return _first(terms.items(terms.read(text), "department"))

        @functools.lru_cache(maxsize=CACHED_TEXTS)
        def read_title(text: str) -> tuple[dict[int, Row], dict[int, Row]]:
            read = terms.read(text)
            return terms.items(read, "title"), terms.items(read, "rank")

        self._read_department, self._read_title = read_department, read_title

    def __reduce__(self) -> tuple[type[Taxonomy], tuple[tuple[Row, ...], int]]:
        """Travel to other processes as rows: what is remembered stays at home."""
        return Taxonomy, (self.rows, self.left_empty)

    @staticmethod
    def bundled() -> Taxonomy:
        """The tables that come with Crosstie, all languages together: one taxonomy a process, as nothing changes it."""
        return _bundled()

    def extended(self, path: Path) -> Taxonomy:
        """Put a user's CSV on top of this taxonomy; its rows win over all others.

        Rows without ``maps_to`` are still to be filled in: they are passed over, and counted in ``left_empty``.

        Raises
        ------
        InputError
            The file cannot be read, or a row is not usable; names file, line and column.
        """
        layer = 1 + max((row.layer for row in self.rows), default=-1)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror or error}", where=str(path), remedy="Check the path"
            ) from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise InputError(
                "is not UTF-8 text",
                where=f"{path}, line {line}",
                remedy="Save it as 'CSV UTF-8', as spreadsheet programs call it",
            ) from error
        rows = list(_parse(text, where=str(path), table=path.name, layer=layer))
        filled = [row for row in rows if row.maps_to or row.kind in _WITHOUT_MEANING]
        return Taxonomy((*self.rows, *filled), self.left_empty + len(rows) - len(filled))

    def folded(self, text: str) -> str:
        """The words of a text as they are compared; two texts with the same answer are read alike.

        >>> Taxonomy.bundled().folded("Dir. de l’Usine  (Nord)")
        'director de usine , nord ,'
        """
        return " ".join(self._terms.reader.read(text)[0])

    def unknown(self, text: str) -> list[str]:
        """Words of a text that belong to no term of any table, as they are compared.

        >>> Taxonomy.bundled().unknown("Head of Zebra Engineering")
        ['zebra']
        """
        read = self._terms.read(text)
        known = {at for hits in read.found.values() for hit in hits for at in range(hit.start[0], hit.end[0])}
        return [
            word
            for at, word in enumerate(read.words)
            if at not in known and word not in self._terms.prepositions and word[0].isalnum()
        ]

    def tables(self, text: str) -> set[str]:
        """The tables that some word of a text belongs to.

        >>> sorted(Taxonomy.bundled().tables("Leiter der Zebra"))
        ['de']
        """
        return self._terms.read(text).tables

    def role(
        self,
        department: str | None,
        title: str | None,
        function: str | None = None,
        seniority: str | None = None,
    ) -> Role:
        """Decide function and seniority of a person, by the rules of this module.

        Parameters
        ----------
        department, title
            As written in the source; the title gives the function only where the department says nothing.
        function, seniority
            Where the source states them already normalised; a name that is none of ours does not count.

        Examples
        --------
        >>> taxonomy = Taxonomy.bundled()
        >>> taxonomy.role("", "Chief Financial Officer").function
        'finance'
        >>> taxonomy.role("财务部", "经理", function="strategy").function_rule
        'given'
        """
        department, title = (department or "").strip(), (title or "").strip()
        by_department = self._read_department(department) if department else None
        by_title, ranks = self._read_title(title) if title else ({}, {})
        if function in FUNCTIONS:
            function_rule = GIVEN
        elif by_department:
            function, function_rule = by_department.maps_to, _rule(by_department, "department")
        elif row := _first(by_title):
            function, function_rule = row.maps_to, _rule(row, "title")
        else:
            function = "other"
            text = "department" if department else "title"
            function_rule = f"{UNMAPPED}:{text}" if department or title else NO_TEXT

        if seniority in SENIORITIES:
            return Role(function, function_rule, seniority, GIVEN)
        if not title:
            return Role(function, function_rule, "unknown", NO_TEXT)
        beside = function if function_rule == GIVEN or by_department else "other"
        return Role(function, function_rule, *_rank(ranks, by_title, beside))


def _cut(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_bare_letters())
    if text.replace(" ", "").isalnum():  # most texts: no sign in them that the expressions below look for
        return text.split() if text.isascii() else _WORD.findall(text)
    if not text.isascii():
        text = _KANA_DOT.sub("", text)
    if "." in text:
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)  # I.T., V.P.
    if "'" in text or "’" in text:
        text = _ELIDED.sub(lambda found: "de " if found[1] else "", _POSSESSIVE.sub("", text))
    return _WORD.findall(_BOTH_GENDERS.sub("", text))


@functools.cache
def _bare_letters() -> dict[int, str | None]:
    """Latin letters without their accents, which exports often lose."""
    bare: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        if (first := unicodedata.normalize("NFKD", chr(code))[0]).isascii() and first.isalpha():
            bare[code] = first
    return bare | {
        ord("Æ"): "Ae",
        ord("æ"): "ae",
        ord("Œ"): "Oe",
        ord("œ"): "oe",
        ord("Ø"): "O",
        ord("ø"): "o",
    }


def _longest(hits: Iterable[_Hit]) -> list[_Hit]:
    """Of overlapping hits the one of the higher layer, then the longest; in the order of the text."""
    hits = list(hits)
    if len(hits) < 2:
        return hits
    taken: list[_Hit] = []
    for hit in sorted(
        hits, key=lambda hit: (-hit.row.layer, -hit.size, hit.start, hit.row.match == "contains")
    ):
        at = bisect.bisect(taken, hit.start, key=lambda other: other.start)
        if (at == 0 or taken[at - 1].end <= hit.start) and (at == len(taken) or hit.end <= taken[at].start):
            taken.insert(at, hit)
    return taken


def _rule(row: Row, text: str) -> str:
    return f"{row.table}:{text}:{row.term}"


def _rank(ranks: Mapping[int, Row], by_title: Mapping[int, Row], function: str) -> tuple[str, str]:
    """Decide seniority and its rule; ``function`` is what is known of the person from beside the title."""
    best: tuple[tuple[int, bool, int], str, str] | None = None
    for item, row in ranks.items():
        rank, rule = row.maps_to, _rule(row, "title")
        if row.with_function:
            # The manager of a function named in the title, or else in the department, leads only that.
            named = by_title[item].maps_to if item in by_title else "other"
            led = function if named in _WHOLE_FIRM else named
            if led not in _WHOLE_FIRM:
                rank, rule = row.with_function, f"{rule} ({led})"
        key = (row.layer, row.force == "strong", -SENIORITIES.index(rank))
        if best is None or key > best[0]:
            best = (key, rank, rule)
    return best[1:] if best else ("staff", f"{UNMAPPED}:title")


def _first(items: Mapping[int, Row]) -> Row | None:
    """Of the rows that the items go by, the one that decides the function."""
    if not items:
        return None

    def order(item: int) -> tuple[int, bool, bool, int]:
        row = items[item]
        return -row.layer, row.force != "strong", row.maps_to == "other", item

    return items[min(items, key=order)]


@functools.cache
def _bundled() -> Taxonomy:
    """All bundled tables; tests hold their rows to what ``_parse`` asks, which costs time at each start."""
    rows: list[Row] = []
    for table, text in bundled_tables().items():
        lines = csv.reader(text.splitlines())
        next(lines)  # the header
        rows += [
            Row(table, 0, kind, term, maps_to, match or "word", force or "normal", lower)
            for kind, term, maps_to, match, force, lower in lines
        ]
    return Taxonomy(rows)


def bundled_tables() -> dict[str, str]:
    """The text of each table that comes with Crosstie, by its language."""
    folder = resources.files("graphmodel") / "taxonomy"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".csv"): file.read_text(encoding="utf-8")
        for file in files
        if file.name.endswith(".csv")
    }


def _parse(text: str, *, where: str, table: str, layer: int) -> Iterator[Row]:
    """Read the rows of one CSV, also those still without ``maps_to``; the first faulty one is an ``InputError``."""
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)  # spreadsheet programs write what their country is used to
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    seen: dict[tuple[object, ...], int] = {}

    def wrong(what: str, column: str = "", remedy: str = "") -> InputError:
        place = f"{where}, line {max(reader.line_num, 1)}" + (f", column {column}" if column else "")
        return InputError(what, where=place, remedy=remedy or None)

    def one_of(column: str, cell: str, allowed: Iterable[str]) -> str:
        allowed = tuple(allowed)
        if cell in allowed:
            return cell
        near = difflib.get_close_matches(cell, allowed, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else "Use one of: " + ", ".join(allowed)
        raise wrong(f"'{cell}' is no {column}", column, remedy)

    def row_of(cells: Mapping[str, str]) -> Row:
        kind = one_of("kind", cells["kind"], KINDS)
        term, maps_to = cells["term"], cells["maps_to"]
        words = _cut(term)
        if not any(word[0].isalnum() for word in words):
            raise wrong("no word to look for", "term", "Write the department or title as the source has it")
        if kind in ("variant", "preposition") and len(words) > 1:
            raise wrong(f"'{term}' is more than one word", "term", f"A {kind} is a single word")
        if kind == "head":
            return Row(table, layer, kind, one_of("term", term, HEADS), "")
        if kind == "preposition":
            return Row(table, layer, kind, term, "")
        if kind == "variant":
            return Row(table, layer, kind, term, maps_to)
        names = SENIORITIES if kind == "seniority" else FUNCTIONS
        if maps_to:
            one_of("maps_to", maps_to, (*names, NOTHING))
        match = one_of("match", cells.get("match", "") or "word", MATCHES)
        if match == "contains" and len(words) > 1:
            raise wrong(
                f"'{term}' is more than one word",
                "term",
                "Use match 'word'; 'contains' looks inside one word",
            )
        force = one_of("force", cells.get("force", "") or "normal", FORCES)
        lower = cells.get("with_function", "")
        if lower and kind != "seniority":
            raise wrong(f"a {kind} row has no rank", "with_function", "Leave the cell empty")
        if lower:
            one_of("with_function", lower, SENIORITIES)
        return Row(table, layer, kind, term, maps_to, match, force, lower)

    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        for column in header:
            if column not in REMARKS:
                one_of("column", column, COLUMNS)
        for column in REQUIRED_COLUMNS:
            if column not in header:
                raise wrong("the column is missing", column, f"The first line must be: {','.join(COLUMNS)}")
        if len(set(header)) < len(header):
            raise wrong("a column appears twice", remedy=f"The first line must be: {','.join(COLUMNS)}")
        for line in reader:
            if not any(cell.strip() for cell in line):
                continue
            if len(line) > len(header):
                raise wrong(
                    f"{len(line)} cells, but the table has {len(header)} columns",
                    remedy="Put a term with a comma in double quotes",
                )
            cells = dict.fromkeys(header, "") | dict(
                zip(header, (cell.strip() for cell in line), strict=False)
            )
            row = row_of(cells)
            if not row.maps_to and row.kind not in _WITHOUT_MEANING:
                yield row
                continue
            key = (row.kind, row.match, *(word.casefold() for word in _cut(row.term)))
            if key in seen:
                raise wrong(f"'{row.term}' stands in line {seen[key]} already", "term", "Keep one of the two")
            seen[key] = reader.line_num
            yield row
    except csv.Error as error:
        raise wrong(f"is not CSV: {error}", remedy="Save it as CSV with commas") from error
