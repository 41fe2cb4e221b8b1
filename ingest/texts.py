"""What a format makes of a file's cells: texts, ids and conditions, over all rows at once.

Nothing is copied that stays as it is: most columns of a long export have no gap, or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cells.distinct import encoded, per_value
from ingest.cells.masks import Mask, true
from ingest.cells.validate import in_one_form
from ingest.formats import Condition, Format, Value
from ingest.id_forms import ID_FORMS, eighteen
from ingest.naming.tokens import tokens
from ingest.reading import Source

Rows = npt.NDArray[np.int64]


class Cells:
    """Some rows of a source, and the texts that a format makes of them."""

    def __init__(
        self, source: Source, rows: npt.NDArray[np.int64], format_: Format, *, names: bool = False
    ) -> None:
        self.source = source
        self.columns = {**source.columns, **source.verbatim} if names else source.columns
        self.rows = rows
        self.format = format_
        self.whole = len(rows) == source.rows
        self._taken: dict[str, pa.Array] = {}
        self.reformed = 0
        """Ids that were written in another form than the one in which they are compared."""

    def column(self, name: str) -> pa.Array:
        """A column of the file; nulls where the file has none of that name."""
        folded = name.casefold()
        cells = self.columns.get(folded)
        if cells is None:
            return pa.nulls(len(self.rows), pa.string())
        if self.whole:
            return cells
        if folded not in self._taken:
            self._taken[folded] = _taken(cells, self.rows)
        return self._taken[folded]

    def id(self, value: Value) -> pa.Array:
        """Like `text`, for a value that stands for a record: its id, or a token."""
        if value.is_id:
            return self.as_ids(self.text(value))
        if value.first and not value.by:
            ids = _first_filled([self.id(inner) for inner in value.first])
            return ids if value.when is None else _kept(ids, self.holds(value.when))
        if not value.is_list:
            return self._tokens(self.text(value), value, None)
        row, ids = self.listed(value)
        filled, first = np.unique(row, return_index=True)
        at = np.full(len(self.rows), -1, dtype=np.int64)
        at[filled] = first
        return ids.take(pa.array(at, mask=at < 0))

    def listed(self, value: Value) -> tuple[Rows, pa.Array]:
        """Every record that each row's cell stands for, with the row's place."""
        if not value.is_list:
            ids = self.id(value)
            filled = np.flatnonzero(true(pc.is_valid(ids)))
            return filled, _taken(ids, filled)
        if value.multi:
            row, names, ids = self.names_and_ids(value)
            ids = self.as_ids(ids)
            bare = true(pc.is_null(ids))
            if not bare.any():
                return row, ids
            rest = _kept(names, bare)
            return row, pc.coalesce(ids, self._tokens(rest, value, row) if value.by else self.as_ids(rest))
        text = self.text(value)
        if "email" in value.by:
            text = unquoted(text, value.split)
        row, texts = split(text, value.split)
        ids = self._tokens(texts, value, row) if value.by else self.as_ids(texts)
        named = true(pc.is_valid(ids))
        return row[named], ids.filter(pa.array(named))

    def names_and_ids(self, value: Value) -> tuple[Rows, pa.Array, pa.Array]:
        """The names and ids in cells like ``Acme (1234567); Other (99)``; a piece without an id is a name."""
        cells = encoded(self.text(value))
        found = [list(_pieces(cell)) for cell in cells.dictionary.to_pylist()]
        both = pa.array(found, pa.list_(pa.struct([("name", pa.string()), ("id", pa.string())])))
        lists = both.take(cells.indices)
        row = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
        names, ids = pc.list_flatten(lists).flatten()
        return row, names, ids

    def _tokens(self, texts: pa.Array, value: Value, row: Rows | None) -> pa.Array:
        """Tokens for texts of all rows, or of the given ones."""
        scope = None if value.within is None else self.id(value.within)
        if scope is not None and row is not None:
            scope = scope.take(pa.array(row))
        return tokens(texts, value.by, scope)

    def as_ids(self, texts: pa.Array) -> pa.Array:
        """Ids in the one form in which they are compared; those that were written otherwise are counted."""
        formed = in_one_form(texts)
        if formed is not texts:
            self.reformed += int(true(pc.not_equal(pc.fill_null(formed, ""), texts)).sum())
        change = ID_FORMS.get(self.format.ids)
        if change is eighteen:
            short = pc.any(pc.equal(pc.binary_length(formed), 15)).as_py()
            return per_value(formed, eighteen) if short else formed
        if change is not None:
            return per_value(formed, change)
        return formed

    def text(self, value: Value) -> pa.Array:
        """The text a value stands for, row by row."""
        where = None if value.when is None else self.holds(value.when)
        if where is not None and not where.any():
            return pa.nulls(len(self.rows), pa.string())
        if value.column:
            text = _first_filled(self.column(name) for name in value.column)
        elif value.join:
            text = joined_texts([self.column(name) for name in value.join], " ")
        elif value.first:
            text = _first_filled(self.text(inner) for inner in value.first)
        else:
            text = pa.repeat(value.value, len(self.rows))
        if value.map is not None:
            text = _mapped(text, value)
        if value.transform == "domain":
            text = per_value(text, domain_of)
        if value.starts:
            text = _kept(text, _starts(text, value.starts))
        return text if where is None else _kept(text, where)

    def notes_within(self, value: Value) -> Iterator[tuple[str, int]]:
        """Notes of inner values, each with the number of rows in which that value was the first not empty."""
        if not any(inner.note for inner in value.first):
            return
        taken = np.zeros(len(self.rows), dtype=np.bool_)
        for inner in value.first:
            used = true(pc.is_valid(self.text(inner))) & ~taken
            taken |= used
            if inner.note and used.any():
                yield inner.note, int(used.sum())

    def holds(self, condition: Condition | None) -> Mask:
        """Which rows satisfy a condition; none at all is satisfied by every row."""
        result = np.ones(len(self.rows), dtype=np.bool_)
        if condition is None:
            return result
        if condition.column:
            result = _fits(_first_filled(self.column(name) for name in condition.column), condition)
        for inner in condition.all:
            result &= self.holds(inner)
        if condition.any:
            result &= np.logical_or.reduce([self.holds(inner) for inner in condition.any])
        return ~result if condition.negate else result


def split(text: pa.Array, separators: Sequence[str]) -> tuple[Rows, pa.Array]:
    """The pieces of each text, blanks around them removed, with the text's place; empty pieces are none."""
    if len(separators) == 1:
        lists = pc.split_pattern(text, separators[0])
    else:
        lists = pc.split_pattern_regex(text, "|".join(map(re.escape, separators)))
    parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    ids = pc.utf8_trim_whitespace(pc.list_flatten(lists))
    filled = true(pc.not_equal(ids, ""))
    return parents[filled].astype(np.int64), ids.filter(pa.array(filled))


def unquoted(text: pa.Array, separators: Sequence[str]) -> pa.Array:
    """Lists of mail addresses without the separators in quoted names: ``"Lee, Ann" <ann@x.org>``."""
    quoted = true(pc.match_substring(text, '"'))
    if not quoted.any():
        return text

    def plain(name: re.Match[str]) -> str:
        last, comma, first = name[1].partition(",")
        turned = f"{first.strip()} {last.strip()}" if comma else name[1]
        return re.sub("|".join(map(re.escape, separators)), " ", turned)

    changed = per_value(_kept(text, quoted), lambda cell: re.sub(r'"([^"]*)"(?=\s*<)', plain, cell))
    return pc.coalesce(changed, text)


def _pieces(cell: str) -> Iterator[dict[str, str | None]]:
    """The records in a cell of names with ids in brackets; names may hold semicolons and brackets themselves."""
    for piece in re.split(r"(?<=\))\s*;", cell):
        found = re.fullmatch(r"\s*(.*?)\s*\(([^()]*\w[^()]*)\)\s*", piece, flags=re.DOTALL)
        if found is not None:
            yield {"name": found[1] or None, "id": found[2].strip()}
        else:
            yield from ({"name": text.strip(), "id": None} for text in piece.split(";") if text.strip())


def joined_texts(texts: Sequence[pa.Array], separator: str) -> pa.Array:
    """Texts side by side, empty ones left out; null where all are.

    Arrow's own ``null_handling="skip"`` loses the rows in which every text is null (pyarrow 26).
    """
    pieces = [pc.fill_null(pc.binary_join_element_wise(separator, text, ""), "") for text in texts]
    joined = pc.binary_join_element_wise(*pieces, "")
    cut = pc.utf8_slice_codeunits(joined, len(separator))
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), cut)


def _mapped(text: pa.Array, value: Value) -> pa.Array:
    mapping = value.map or {}
    return per_value(text, lambda cell: mapping.get(cell.casefold(), value.otherwise))


def _kept(text: pa.Array, where: Mask) -> pa.Array:
    return text if where.all() else pc.if_else(pa.array(where), text, pa.scalar(None, pa.string()))


def _taken(text: pa.Array, rows: Rows) -> pa.Array:
    """Some rows of a column in their order, each once; nothing is copied where there is nothing to leave out."""
    if len(rows) == len(text):
        return text
    return pa.nulls(len(rows), text.type) if _is_blank(text) else text.take(pa.array(rows))


def _is_blank(text: pa.Array) -> bool:
    return bool(text.null_count == len(text))


def _first_filled(texts: Iterable[pa.Array]) -> pa.Array:
    """Row by row the first text that is there; a column without gaps hides all behind it."""
    kept: list[pa.Array] = []
    for text in texts:
        if not kept or not _is_blank(text):
            kept = [text] if kept and _is_blank(kept[0]) else [*kept, text]
        if not kept[-1].null_count:
            break
    return kept[0] if len(kept) == 1 else pc.coalesce(*kept)


def _fits(text: pa.Array, condition: Condition) -> Mask:
    """Which texts of a condition's column satisfy its own tests."""
    blank = true(pc.is_null(text))
    result = np.ones(len(text), dtype=np.bool_) if condition.blank is None else blank == condition.blank
    if not (condition.one_of or condition.starts or condition.contains):
        return result
    if blank.all():
        return ~blank
    if condition.starts:
        result &= _starts(text, condition.starts)
    if condition.one_of or condition.contains:
        lower = pc.utf8_lower(text)
        if condition.one_of:
            result &= true(pc.is_in(lower, pa.array(condition.one_of)))
        if condition.contains:
            hits = [true(pc.match_substring(lower, part)) for part in condition.contains]
            result &= np.logical_or.reduce(hits)
    return result


def _starts(text: pa.Array, beginnings: Sequence[str]) -> Mask:
    hits = [true(pc.starts_with(text, beginning)) for beginning in beginnings]
    return np.asarray(np.logical_or.reduce(hits), dtype=np.bool_)


def domain_of(text: str) -> str:
    """The domain in an address of the web.

    >>> domain_of("https://www.Example.com/about")
    'example.com'
    """
    host = text.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return host.lower().removeprefix("www.").strip(". ")
