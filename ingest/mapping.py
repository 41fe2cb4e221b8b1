"""One file's columns into the fields of its table, as its format says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import ExportError
from graphmodel.tables import INPUTS, LIST_SEPARATOR, Column
from ingest.formats import Condition, Drop, FileFormat, Format, Value
from ingest.ledger import MERGED, OPEN, Ledger
from ingest.read import Source
from ingest.report import Code
from ingest.validate import (
    LAST_YEAR,
    NO_END,
    DateOrder,
    Failures,
    Mask,
    convert,
    detect_date_order,
    in_one_form,
    true,
    typed_nulls,
)

_LISTED = {column.references for table in INPUTS for column in table.columns if column.type == "text_list"}
"""Tables whose ids stand in lists."""

_MASTER_STEPS = 20
"""How many merges in a row are followed; a longer chain is a circle."""


@dataclass(slots=True)
class Part:
    """The rows of one file that feed its table, typed; references are still text.

    ``rows`` are row numbers of the source. For a file that joins members to records, ``columns`` is empty,
    ``record`` names the record of each row and the members are one a row.
    """

    source: Source
    file: FileFormat
    format: Format
    ledger: Ledger
    rows: npt.NDArray[np.int64]
    columns: dict[str, pa.Array]
    labels: dict[str, str]
    attributes: pa.Array
    failures: Failures
    member_row: npt.NDArray[np.int64]
    member_id: pa.Array
    member_label: npt.NDArray[np.int64]
    member_labels: list[str]
    record: pa.Array
    aliases: dict[str, str]
    """Ids of merged records and the id of the record each was merged into."""
    left_out: pa.Array
    """Ids of records that were left out."""
    too_few: list[tuple[str, Mask]]
    date_order: str
    notes: list[str]

    @property
    def label(self) -> str:
        """The file's name in reports."""
        return self.source.name


def apply(
    source: Source,
    file: FileFormat,
    format_: Format,
    ledger: Ledger,
    date_order: DateOrder | None,
    ends: Mapping[str, str],
) -> Part:
    """Leave rows out, cut and convert the rest; ``ends`` is what `followed` says of this kind of file."""
    ledger.ignore(np.flatnonzero(source.empty), "empty_row")
    everything = _Cells(source, np.arange(source.rows, dtype=np.int64), format_)
    key = file.fields.get(file.table.key[0]) if len(file.table.key) == 1 else None
    ids = everything.id(key) if key is not None else pa.nulls(source.rows, pa.string())
    aliases = _merge(everything, file, ids, ledger, ends)
    for drop in file.drop:
        hit = everything.holds(drop.when)
        ledger.ignore(np.flatnonzero(hit & (ledger.fate == OPEN)), drop.reason)
    rows = ledger.open_rows
    left_out = ids.filter(pa.array((ledger.fate != OPEN) & (ledger.fate != MERGED)))
    cells = _Cells(source, rows, format_)
    failures = Failures(len(rows))
    columns: dict[str, pa.Array] = {}
    labels: dict[str, str] = {}
    notes: list[str] = []
    order, order_said = _date_order(cells, file, format_, date_order)
    if not file.joins:
        for column in file.table.columns:
            value = file.fields.get(column.name)
            labels[column.name] = _label(source, column.name, value)
            if column.type == "text_list":
                continue
            if value is None:
                columns[column.name] = typed_nulls(column, len(rows))
                if column.required:
                    failures.add(Code.MISSING_VALUE, column.name, np.ones(len(rows), dtype=np.bool_))
                continue
            own_id = file.table.key == (column.name,)
            is_id = column.references is not None or own_id
            text = cells.id(value) if is_id else cells.text(value)
            if own_id and file.table.name in _LISTED:
                parted = true(pc.match_substring(text, LIST_SEPARATOR))
                failures.add(Code.SEPARATOR_IN_ID, labels[column.name], parted, text, LIST_SEPARATOR)
            typed = convert(column, text, labels[column.name], failures, order)
            if column.open_ended and (endless := int(true(pc.equal(typed, NO_END)).sum())):
                notes.append(
                    f"{source.name}: {labels[column.name]} lies beyond the year {LAST_YEAR} in {endless:,} rows;"
                    " read as «no end»"
                )
            if value.factor != 1.0:
                typed = pc.multiply(typed, value.factor)
            columns[column.name] = typed
            used = len(typed) - typed.null_count
            if value.note and used:
                notes.append(f"{source.name}: {value.note} ({used:,} rows)")
    part = Part(
        source, file, format_, ledger, rows, columns, labels,
        attributes=_attributes(cells, file) if format_.attributes else pa.nulls(len(rows), pa.string()),
        failures=failures,
        member_row=np.zeros(0, dtype=np.int64), member_id=pa.array([], pa.string()),
        member_label=np.zeros(0, dtype=np.int64), member_labels=[],
        record=pa.nulls(len(rows), pa.string()),
        aliases=aliases, left_out=left_out,
        too_few=[(drop.reason, cells.holds(drop.when)) for drop in _with_rest(file.too_few)],
        date_order=order_said, notes=notes,
    )  # fmt: skip
    if file.joins:
        _side(part, cells)
    else:
        _members(part, cells)
        _fill_ids(part)
    if cells.reformed:
        notes.append(
            f"{source.name}: {cells.reformed:,} ids were written with accents apart or with invisible marks"
            " at their ends; they are compared without"
        )
    return part


class _Cells:
    """Some rows of a source, and the texts that a format makes of them."""

    def __init__(self, source: Source, rows: npt.NDArray[np.int64], format_: Format) -> None:
        self.source = source
        self.rows = rows
        self.format = format_
        self.whole = len(rows) == source.rows
        self.reformed = 0
        """Ids that were written in another form than the one in which they are compared."""

    def column(self, name: str) -> pa.Array:
        """A column of the file; nulls where the file has none of that name."""
        cells = self.source.columns.get(name.casefold())
        if cells is None:
            return pa.nulls(len(self.rows), pa.string())
        return cells if self.whole else cells.take(pa.array(self.rows))

    def id(self, value: Value) -> pa.Array:
        """Like `text`, for a value that is an id or names one."""
        return self.as_ids(self.text(value))

    def as_ids(self, texts: pa.Array) -> pa.Array:
        """Ids in the one form in which they are compared; those that were written otherwise are counted."""
        formed = in_one_form(texts)
        if formed is not texts:
            self.reformed += int(true(pc.not_equal(pc.fill_null(formed, ""), texts)).sum())
        if self.format.ids == "salesforce":
            return _per_value(formed, eighteen, only=pc.equal(pc.utf8_length(formed), 15))
        return formed

    def text(self, value: Value) -> pa.Array:
        """The text a value stands for, row by row."""
        if value.column:
            text = pc.coalesce(*(self.column(name) for name in value.column))
        elif value.join:
            text = _joined([self.column(name) for name in value.join], " ")
        elif value.first:
            text = pc.coalesce(*(self.text(inner) for inner in value.first))
        else:
            text = pa.array([value.value] * len(self.rows), type=pa.string())
        if value.map is not None:
            text = _mapped(text, value)
        if value.transform == "domain":
            text = _per_value(text, domain_of)
        if value.starts:
            text = _kept(text, _starts(text, value.starts))
        if value.when is not None:
            text = _kept(text, self.holds(value.when))
        return text

    def holds(self, condition: Condition | None) -> Mask:
        """Which rows satisfy a condition; none at all is satisfied by every row."""
        result = np.ones(len(self.rows), dtype=np.bool_)
        if condition is None:
            return result
        if condition.column:
            text = self.column(condition.column)
            lower = pc.utf8_lower(text)
            if condition.one_of:
                result &= true(pc.is_in(lower, pa.array(condition.one_of)))
            if condition.starts:
                result &= _starts(text, condition.starts)
            if condition.contains:
                hits = [true(pc.match_substring(lower, part)) for part in condition.contains]
                result &= np.logical_or.reduce(hits)
            if condition.blank is not None:
                result &= true(pc.is_null(text)) == condition.blank
        for inner in condition.all:
            result &= self.holds(inner)
        if condition.any:
            result &= np.logical_or.reduce([self.holds(inner) for inner in condition.any])
        return ~result if condition.negate else result


def eighteen(text: str) -> str:
    """An 18-character Salesforce id from its case-sensitive 15-character form; other texts stay.

    >>> eighteen("001Ec00000GGw3h")
    '001Ec00000GGw3hIAD'
    """
    if len(text) != 15 or not (text.isascii() and text.isalnum()):
        return text
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    check = (
        alphabet[sum(1 << i for i, char in enumerate(text[start : start + 5]) if "A" <= char <= "Z")]
        for start in (0, 5, 10)
    )
    return text + "".join(check)


def domain_of(text: str) -> str:
    """The domain in an address of the web.

    >>> domain_of("https://www.Example.com/about")
    'example.com'
    """
    host = text.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return host.lower().removeprefix("www.").strip(". ")


def followed(sources: Sequence[tuple[Source, FileFormat, Format]]) -> dict[str, str]:
    """Ids of merged records and the record that each ended in, over all files of one kind."""
    into: dict[str, str] = {}
    present: set[str] = set()
    for source, file, format_ in sources:
        if file.merge_into:
            cells = _Cells(source, np.arange(source.rows, dtype=np.int64), format_)
            own = cells.id(file.fields[file.table.key[0]]).to_pylist()
            masters = cells.id(Value(column=(file.merge_into,))).to_pylist()
            present.update(own)
            into.update((me, to) for me, to in zip(own, masters, strict=True) if me and to and me != to)
    ends: dict[str, str] = {}
    for me, first in into.items():
        master, steps = first, 0
        while master in into and steps < _MASTER_STEPS:
            master, steps = into[master], steps + 1
        if master in present and master not in into:
            ends[me] = master
    return ends


def _merge(
    cells: _Cells, file: FileFormat, ids: pa.Array, ledger: Ledger, ends: Mapping[str, str]
) -> dict[str, str]:
    """Rows that were merged into another record are followed to it."""
    if not file.merge_into or not ends:
        return {}
    merged = true(pc.is_in(ids, pa.array(list(ends), pa.string())))
    merged &= true(pc.is_valid(cells.column(file.merge_into))) & (ledger.fate == OPEN)
    ledger.settle(np.flatnonzero(merged), MERGED)
    return {me: ends[me] for me in ids.filter(pa.array(merged)).to_pylist()}


def _date_order(
    cells: _Cells, file: FileFormat, format_: Format, given: DateOrder | None
) -> tuple[DateOrder | None, str]:
    """The order of local dates in a file: given, detected, or an error that asks."""
    if given is not None:
        return given, given
    if format_.dates == "iso":
        return None, "iso"
    timed = [column.name for column in file.table.columns if column.type in ("date", "timestamp")]
    names = [name for name in timed if name in file.fields]
    found = detect_date_order([cells.text(file.fields[name]) for name in names])
    if found in ("ambiguous", "mixed"):
        labels = sorted({name for field in names for name in file.fields[field].columns()})
        what = {
            "ambiguous": "dates could be day-month or month-day: no day is above 12",
            "mixed": "some dates are day-month-year, others month-day-year",
        }[found]
        raise ExportError(
            f"{what} (columns {', '.join(labels)})",
            where=cells.source.name,
            remedy="Say which with --date-order dmy, mdy or ymd",
        )
    return (cast("DateOrder", found), str(found)) if found else (None, "iso")


def _members(part: Part, cells: _Cells) -> None:
    """Participants from the file's own columns; a pair stands in where the list is empty."""
    lists = [column for column in part.file.table.columns if column.type == "text_list"]
    if not lists:
        return
    found: list[tuple[npt.NDArray[np.int64], pa.Array]] = []
    for value in part.file.members:
        text = cells.text(value) if value.split else cells.id(value)
        part.member_labels.append(_label(part.source, lists[0].name, value))
        if value.split:
            row, ids = _split(text, value.split)
            ids = cells.as_ids(ids)
            named = true(pc.is_valid(ids))
            found.append((row[named], ids.filter(pa.array(named))))
        else:
            filled = np.flatnonzero(true(pc.is_valid(text)))
            found.append((filled, text.take(pa.array(filled))))
    empty = np.ones(len(part.rows), dtype=np.bool_)
    for row, _ in found:
        empty[row] = False
    pair = [name for name in part.file.pair if name.casefold() in part.source.columns]
    for name in pair:
        text = cells.as_ids(cells.column(name))
        label = part.source.peek.folded[name.casefold()]
        part.failures.add(Code.MISSING_VALUE, label, empty & true(pc.is_null(text)))
        filled = np.flatnonzero(empty & true(pc.is_valid(text)))
        part.member_labels.append(label)
        found.append((filled, text.take(pa.array(filled))))
    if not pair and part.file.least_members <= 1 and not part.file.too_few:
        part.failures.add(Code.MISSING_VALUE, part.labels[lists[0].name], empty)
    part.member_row = np.concatenate([row for row, _ in found])
    part.member_id = pa.concat_arrays([ids for _, ids in found])
    part.member_label = np.repeat(np.arange(len(found)), [len(row) for row, _ in found])


def _split(text: pa.Array, separator: str) -> tuple[npt.NDArray[np.int64], pa.Array]:
    lists = pc.split_pattern(text, separator)
    parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    ids = pc.utf8_trim_whitespace(pc.list_flatten(lists))
    filled = true(pc.not_equal(ids, ""))
    return parents[filled].astype(np.int64), ids.filter(pa.array(filled))


def _side(part: Part, cells: _Cells) -> None:
    """One record and one member a row."""
    record, member = part.file.record, part.file.member
    assert record is not None  # noqa: S101 - the parser holds both or neither
    assert member is not None  # noqa: S101
    part.record, part.member_id = cells.id(record), cells.id(member)
    part.labels = {
        "record": _label(part.source, "record", record),
        "member": _label(part.source, "member", member),
    }
    part.member_row = np.arange(len(part.rows), dtype=np.int64)
    for name, text in (("record", part.record), ("member", part.member_id)):
        part.failures.add(Code.MISSING_VALUE, part.labels[name], true(pc.is_null(text)))


def _fill_ids(part: Part) -> None:
    """Where a table's id may be absent, make one from the row's content: the same row gets the same id."""
    key = part.file.table.key
    column = part.file.table.column(key[0])
    if len(key) > 1 or column.required:
        return
    missing = np.flatnonzero(true(pc.is_null(part.columns[column.name])))
    if not len(missing):
        return
    at = pa.array(missing)
    names = [name for name in part.columns if name != column.name]
    content = zip(
        *(part.columns[name].take(at).to_pylist() for name in names),
        part.attributes.take(at).to_pylist(),
        strict=True,
    )
    made = np.full(len(part.rows), None, dtype=object)
    for row, cells in zip(missing, content, strict=True):
        text = json.dumps([None if cell is None else str(cell) for cell in cells], ensure_ascii=False)
        made[row] = "row:" + hashlib.blake2b(text.encode(), digest_size=9).hexdigest()
    part.columns[column.name] = pc.coalesce(part.columns[column.name], pa.array(made, type=pa.string()))


def _attributes(cells: _Cells, file: FileFormat) -> pa.Array:
    """Columns that feed no field, as one JSON text a row with sorted keys; null where all are empty."""
    header = cells.source.peek.folded
    read = file.columns()
    pieces = []
    for folded in sorted(header, key=lambda name: header[name]):
        if folded in read:
            continue
        encoded = pc.dictionary_encode(cells.column(folded))
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        name = json.dumps(header[folded], ensure_ascii=False)
        texts = [
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for value in encoded.dictionary.to_pylist()
        ]
        pieces.append(pa.array(texts, type=pa.string()).take(encoded.indices))
    if not pieces:
        return pa.nulls(len(cells.rows), pa.string())
    return pc.binary_join_element_wise("{", _joined(pieces, ", "), "}", "")


def _joined(texts: Sequence[pa.Array], separator: str) -> pa.Array:
    """Texts side by side, empty ones left out; null where all are.

    Arrow's own ``null_handling="skip"`` loses the rows in which every text is null (pyarrow 26).
    """
    pieces = [pc.fill_null(pc.binary_join_element_wise(separator, text, ""), "") for text in texts]
    joined = pc.binary_join_element_wise(*pieces, "")
    cut = pc.utf8_slice_codeunits(joined, len(separator))
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), cut)


def _label(source: Source, field_name: str, value: Value | None) -> str:
    """The header's own spelling of the column behind a field, for reports."""
    for name in value.columns() if value is not None else ():
        if name.casefold() in source.columns:
            return source.peek.folded[name.casefold()]
    return field_name


def _with_rest(drops: tuple[Drop, ...]) -> Sequence[Drop]:
    """Reasons of last resort follow the format's own."""
    return (*drops, Drop("reference_left_out"))


def _mapped(text: pa.Array, value: Value) -> pa.Array:
    mapping = value.map or {}
    return _per_value(text, lambda cell: mapping.get(cell.casefold(), value.otherwise))


def _per_value(text: pa.Array, change: Callable[[str], str | None], only: pa.Array | None = None) -> pa.Array:
    """Apply a function to each distinct text (far fewer than rows)."""
    if only is not None and not pc.any(only).as_py():
        return text
    encoded = pc.dictionary_encode(text)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    changed = pa.array([change(cell) or None for cell in encoded.dictionary.to_pylist()], type=pa.string())
    return changed.take(encoded.indices)


def _kept(text: pa.Array, where: Mask) -> pa.Array:
    return pc.if_else(pa.array(where), text, pa.scalar(None, pa.string()))


def _starts(text: pa.Array, beginnings: Sequence[str]) -> Mask:
    hits = [true(pc.starts_with(text, beginning)) for beginning in beginnings]
    return np.asarray(np.logical_or.reduce(hits), dtype=np.bool_)


def references(part: Part) -> list[Column]:
    """The part's columns that name a record of a table, lists left out."""
    return [c for c in part.file.table.columns if c.references and c.name in part.columns]
