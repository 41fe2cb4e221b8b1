"""One file's columns into the fields of its table, as its format says."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import joined
from graphmodel.tables import INPUTS, LIST_SEPARATOR, MOST_PARTICIPANTS, ORGANISATIONS, PEOPLE, Column
from ingest.cells.conventions import Conventions, conventions_of
from ingest.cells.dates import LAST_YEAR, NO_END
from ingest.cells.distinct import encoded, per_value
from ingest.cells.masks import Mask, true
from ingest.cells.validate import Failures, convert, typed_nulls
from ingest.formats import Drop, FileFormat, Format, Make, Value
from ingest.ledger import MERGED, OPEN, Ledger
from ingest.naming.tokens import everything_said, tokens
from ingest.reading import Source
from ingest.report import Code
from ingest.texts import Cells, Rows, joined_texts, split, unquoted

_LISTED = {column.references for table in INPUTS for column in table.columns if column.type == "text_list"}
"""Tables whose ids stand in lists."""

_MASTER_STEPS = 20
"""How many merges in a row are followed; a longer chain is a circle."""


@dataclass(slots=True)
class Told:
    """Records that a file's rows tell of besides: ``columns`` of the table ``make.table``, one entry a mention.

    ``row`` is the place of the telling row among the part's rows.
    """

    make: Make
    row: Rows
    columns: dict[str, pa.Array]


@dataclass(slots=True)
class Part:
    """The rows of one file that feed its table, typed; references are still text: ids, or `ingest.naming.tokens`.

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
    member_id: pa.DictionaryArray
    member_label: npt.NDArray[np.int16]
    member_labels: list[str]
    record: pa.Array
    aliases: dict[str, str]
    """Ids of merged records and the id of the record each was merged into."""
    left_out: pa.Array
    """Ids of records that were left out."""
    too_few: list[tuple[str, Mask]]
    conventions: Conventions
    notes: list[str]
    told: list[Told] = field(default_factory=list)
    gone: dict[str, pa.Array] = field(default_factory=dict)
    """By what people or organisations may be named whose rows were left out or merged."""

    @property
    def label(self) -> str:
        """The file's name in reports."""
        return self.source.name


def apply(
    source: Source,
    file: FileFormat,
    format_: Format,
    ledger: Ledger,
    given: Conventions,
    ends: Mapping[str, str],
) -> Part:
    """Leave rows out, cut and convert the rest.

    ``given`` is what the user says of dates and numbers, ``ends`` what `followed` says of this kind of file.
    """
    file = file.fitted(source.columns)
    ledger.ignore(np.flatnonzero(source.empty), "empty_row")
    everything = Cells(source, np.arange(source.rows, dtype=np.int64), format_)
    key = file.fields.get(file.table.key[0]) if len(file.table.key) == 1 else None
    ids = everything.id(key) if key is not None else pa.nulls(source.rows, pa.string())
    aliases = _merge(everything, file, ids, ledger, ends)
    for drop in file.drop:
        hit = everything.holds(drop.when)
        ledger.ignore(np.flatnonzero(hit & (ledger.fate == OPEN)), drop.reason)
    rows = ledger.open_rows
    left_out = ids.filter(pa.array((ledger.fate != OPEN) & (ledger.fate != MERGED)))
    cells = Cells(source, rows, format_)
    if file.merged_from is not None:
        aliases |= _absorbed(cells, file.merged_from, ids.take(pa.array(rows)))
    failures = Failures(len(rows))
    columns: dict[str, pa.Array] = {}
    labels: dict[str, str] = {}
    notes: list[str] = []
    conventions = _conventions(cells, file, format_, given)
    naming = Cells(source, rows, format_, names=True)
    if not file.joins:
        for column in file.table.columns:
            value = file.fields.get(column.name)
            labels[column.name] = _label(source, column.name, value)
            if column.type == "text_list":
                continue
            own_id = file.table.key == (column.name,)
            if value is None:
                columns[column.name] = typed_nulls(column, len(rows))
                if column.required and not own_id:
                    failures.add(Code.MISSING_VALUE, column.name, np.ones(len(rows), dtype=np.bool_))
                continue
            is_id = column.references is not None or own_id
            text = cells.id(value) if is_id else (naming if column.name == "name" else cells).text(value)
            if own_id and file.table.name in _LISTED:
                parted = true(pc.match_substring(text, LIST_SEPARATOR))
                failures.add(Code.SEPARATOR_IN_ID, labels[column.name], parted, text, LIST_SEPARATOR)
            typed = convert(column, text, labels[column.name], failures, conventions)
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
            notes += [f"{source.name}: {note} ({count:,} rows)" for note, count in cells.notes_within(value)]
    part = Part(
        source, file, format_, ledger, rows, columns, labels,
        attributes=_attributes(cells, file) if format_.attributes else pa.nulls(len(rows), pa.string()),
        failures=failures,
        member_row=np.zeros(0, dtype=np.int64), member_id=encoded(pa.array([], pa.string())),
        member_label=np.zeros(0, dtype=np.int16), member_labels=[],
        record=pa.nulls(len(rows), pa.string()),
        aliases=aliases, left_out=left_out,
        too_few=[(drop.reason, cells.holds(drop.when)) for drop in _with_rest(file.too_few)],
        conventions=conventions, notes=notes,
        told=[_told(make, cells, failures, conventions) for make in file.makes],
    )  # fmt: skip
    if file.joins:
        _side(part, cells)
    else:
        _members(part, cells)
        if file.gathers:
            _gather(part)
        _fill_ids(part)
    if cells.reformed:
        notes.append(
            f"{source.name}: {cells.reformed:,} ids were written with accents apart or with invisible marks"
            " at their ends; they are compared without"
        )
    part.gone = _left_out_rows(part)
    return part


def _left_out_rows(part: Part) -> dict[str, pa.Array]:
    """By what the records may be named whose rows were left out or merged when they were mapped."""
    if part.file.table not in (ORGANISATIONS, PEOPLE):
        return {}
    rows = np.flatnonzero(part.ledger.fate != OPEN)
    cells = Cells(part.source, rows, part.format)
    result: dict[str, pa.Array] = {}
    for name in (part.file.table.key[0], "name", "email", "domain", "organisation_id"):
        if name in part.file.table.names:
            value = part.file.fields.get(name)
            column = part.file.table.column(name)
            as_record = column.references is not None or name == part.file.table.key[0]
            nothing = pa.nulls(len(rows), pa.string())
            result[name] = nothing if value is None else cells.id(value) if as_record else cells.text(value)
    return result


def followed(sources: Sequence[tuple[Source, FileFormat, Format]]) -> dict[str, str]:
    """Ids of merged records and the record that each ended in, over all files of one kind."""
    into: dict[str, str] = {}
    present: set[str] = set()
    for source, file, format_ in sources:
        if file.merge_into:
            cells = Cells(source, np.arange(source.rows, dtype=np.int64), format_)
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
    cells: Cells, file: FileFormat, ids: pa.Array, ledger: Ledger, ends: Mapping[str, str]
) -> dict[str, str]:
    """Rows that were merged into another record are followed to it."""
    if not file.merge_into or not ends:
        return {}
    merged = true(pc.is_in(ids, pa.array(list(ends), pa.string())))
    merged &= true(pc.is_valid(cells.column(file.merge_into))) & (ledger.fate == OPEN)
    ledger.settle(np.flatnonzero(merged), MERGED)
    return {me: ends[me] for me in ids.filter(pa.array(merged)).to_pylist()}


def _absorbed(cells: Cells, merged_from: Value, ids: pa.Array) -> dict[str, str]:
    """Ids of records that were merged into those of these rows, which name them; a record that is still there stays."""
    row, merged = cells.listed(merged_from)
    present = set(ids.to_pylist())
    pairs = zip(merged.to_pylist(), ids.take(pa.array(row)).to_pylist(), strict=True)
    return {me: into for me, into in pairs if into and me not in present}


def _conventions(cells: Cells, file: FileFormat, format_: Format, given: Conventions) -> Conventions:
    """How the file writes dates and numbers: as programs do, given, detected, or an error that asks."""
    if format_.dates == "iso":
        return given
    found: dict[bool, dict[str, pa.Array]] = {True: {}, False: {}}
    for table, fields in ((file.table, file.fields), *((make.table, make.fields) for make in file.makes)):
        for column in table.columns:
            if column.name in fields and column.type in ("date", "timestamp", "number", "integer"):
                label = _label(cells.source, column.name, fields[column.name])
                found[column.type in ("date", "timestamp")][label] = cells.text(fields[column.name])
    return conventions_of(found[True], found[False], given, cells.source.name)


def _members(part: Part, cells: Cells) -> None:
    """Participants from the file's own columns; a pair stands in where the list is empty."""
    lists = [column for column in part.file.table.columns if column.type == "text_list"]
    if not lists:
        return
    found: list[tuple[Rows, pa.Array]] = []
    for value in part.file.members:
        part.member_labels.append(_label(part.source, lists[0].name, value))
        found.append(cells.listed(value))
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
    if found:
        part.member_row = np.concatenate([row for row, _ in found])
        part.member_id = encoded(pa.chunked_array([ids for _, ids in found], pa.string()))
        part.member_label = np.repeat(np.arange(len(found), dtype=np.int16), [len(row) for row, _ in found])


def _told(make: Make, cells: Cells, failures: Failures, conventions: Conventions) -> Told:
    """The records of another table that rows tell of; a cell that is not what it should be fails its row."""
    row: Rows = np.arange(len(cells.rows), dtype=np.int64)
    columns: dict[str, pa.Array] = {}
    listed, key = make.list_field, make.table.key[0]
    if listed and make.fields[listed].multi:
        row, columns[listed], columns[key] = cells.names_and_ids(make.fields[listed])
        columns[key] = cells.as_ids(columns[key])
    elif listed:
        separators = make.fields[listed].split
        text = cells.text(make.fields[listed])
        row, columns[listed] = split(unquoted(text, separators), separators)
    at = pa.array(row) if listed else None
    for column in make.table.columns:
        if column.name in columns:
            continue
        value = make.fields.get(column.name)
        if value is None:
            columns[column.name] = typed_nulls(column, len(row))
            continue
        if (
            column.references and value.split
        ):  # each entry tells of itself: where the owner of an address works
            columns[column.name] = tokens(columns[listed], value.by)
            continue
        names_record = column.references is not None or column.name == key
        text = cells.id(value) if names_record else cells.text(value)
        optional = dataclasses.replace(column, required=False)  # a row that tells of nobody is no faulty row
        typed = convert(optional, text, _label(cells.source, column.name, value), failures, conventions)
        columns[column.name] = typed if at is None else typed.take(at)
    return Told(make, row, columns)


def _gather(part: Part) -> None:
    """Rows with one id are one interaction: each gets the people of all, so that they repeat each other."""
    ids = encoded(part.columns[part.file.table.key[0]])
    code = pc.fill_null(ids.indices, -1).to_numpy(zero_copy_only=False)
    by_id = np.argsort(code, kind="stable")
    wanted = code[part.member_row]
    first = np.searchsorted(code[by_id], wanted, side="left")
    count = np.searchsorted(code[by_id], wanted, side="right") - first
    # a row without an id is an interaction of its own; an id of a crowd is none, and its square would fill the memory
    alone = np.flatnonzero((wanted < 0) | (count > MOST_PARTICIPANTS))
    first[alone], count[alone] = len(by_id) + alone, 1
    targets = np.concatenate([by_id, part.member_row])
    entry = np.repeat(np.arange(len(wanted)), count)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    part.member_row = targets[first[entry] + within]
    part.member_id = part.member_id.take(pa.array(entry))
    part.member_label = part.member_label[entry]


def _side(part: Part, cells: Cells) -> None:
    """One record and one member a row."""
    record, member = part.file.record, part.file.member
    assert record is not None  # noqa: S101 - the parser holds both or neither
    assert member is not None  # noqa: S101
    part.record, members = cells.id(record), cells.id(member)
    part.member_id = encoded(members)
    part.labels = {
        "record": _label(part.source, "record", record),
        "member": _label(part.source, "member", member),
    }
    part.member_row = np.arange(len(part.rows), dtype=np.int64)
    for name, text in (("record", part.record), ("member", members)):
        part.failures.add(Code.MISSING_VALUE, part.labels[name], true(pc.is_null(text)))


def _fill_ids(part: Part) -> None:
    """Where a table's id may be absent, make one from the row's content: the same row gets the same id."""
    key = part.file.table.key
    column = part.file.table.column(key[0])
    given = key[0] in part.file.fields
    if len(key) > 1 or (column.required and given) or not part.file.gives_ids:
        return
    missing = np.flatnonzero(true(pc.is_null(part.columns[column.name])))
    if not len(missing):
        return
    at = pa.array(missing)
    names = [name for name in part.columns if name != column.name]
    content = zip(
        *(_contents(part, name).take(at).to_pylist() for name in names),
        part.attributes.take(at).to_pylist(),
        *(column.take(at).to_pylist() for column in _members_of(part)),
        strict=True,
    )
    made = np.full(len(part.rows), None, dtype=object)
    for row, cells in zip(missing, content, strict=True):
        text = json.dumps([None if cell is None else str(cell) for cell in cells], ensure_ascii=False)
        made[row] = "row:" + hashlib.blake2b(text.encode(), digest_size=9).hexdigest()
    part.columns[column.name] = pc.coalesce(part.columns[column.name], pa.array(made, type=pa.string()))


def _contents(part: Part, name: str) -> pa.Array:
    """A column of a part; of references what the file says, whatever it may be."""
    column = part.columns[name]
    return per_value(column, everything_said) if part.file.table.column(name).references else column


def _members_of(part: Part) -> list[pa.Array]:
    """Who takes part in each row, as one more column of texts; none where the table has no lists."""
    if not any(column.type == "text_list" for column in part.file.table.columns):
        return []
    said = per_value(part.member_id.dictionary_decode(), everything_said)
    order = pc.sort_indices(
        pa.table({"row": part.member_row, "said": said}),
        sort_keys=[("row", "ascending"), ("said", "ascending")],
    )
    rows = part.member_row[order.to_numpy()]
    return [joined(rows, said.take(order), len(part.rows), "\0")]


def _attributes(cells: Cells, file: FileFormat) -> pa.Array:
    """Columns that feed no field, as one JSON text a row with sorted keys; null where all are empty."""
    header = cells.source.peek.folded
    read = file.columns()
    pieces = []
    for folded in sorted(header, key=lambda name: header[name]):
        if folded in read:
            continue
        distinct = encoded(cells.column(folded))
        name = json.dumps(header[folded], ensure_ascii=False)
        texts = [
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for value in distinct.dictionary.to_pylist()
        ]
        pieces.append(pa.array(texts, type=pa.string()).take(distinct.indices))
    if not pieces:
        return pa.nulls(len(cells.rows), pa.string())
    return pc.binary_join_element_wise("{", joined_texts(pieces, ", "), "}", "")


def _label(source: Source, field_name: str, value: Value | None) -> str:
    """The header's own spelling of the column behind a field, for reports."""
    parts = value.parts() if value is not None else ()
    for name in (name for part in parts for name in (*part.column, *part.join)):
        if name.casefold() in source.columns:
            return source.peek.folded[name.casefold()]
    return field_name


def _with_rest(drops: tuple[Drop, ...]) -> Sequence[Drop]:
    """Reasons of last resort follow the format's own."""
    return (*drops, Drop("reference_left_out"))


def references(part: Part) -> list[Column]:
    """The part's columns that name a record of a table, lists left out."""
    return [c for c in part.file.table.columns if c.references and c.name in part.columns]
