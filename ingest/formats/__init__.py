"""Export formats as data: what the TOML files in this folder may say, and how they are read.

A format is a list of files (one CRM object each). Each file says how it is recognised, which rows are left out and
why, and from which columns each field of a table of ``graphmodel.tables`` comes. Nothing here knows a CRM by name; a
user's mapping file has the same form. ``docs/load.md`` tells the language by example.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from graphmodel.errors import ExportError
from graphmodel.tables import INPUTS, Table, by_name

OWN_FIRM = "own-firm"
"""Stands for the supplier in a format's fields until it is known which organisation that is."""

Transform = Literal["", "domain"]
TABLES = by_name(INPUTS)


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a column's text (case does not matter); several tests in one condition must all hold."""

    column: str = ""
    one_of: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    blank: bool | None = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    negate: bool = False

    def columns(self) -> Iterator[str]:
        """Every column the condition looks at."""
        if self.column:
            yield self.column
        for inner in (*self.all, *self.any):
            yield from inner.columns()


@dataclass(frozen=True, slots=True)
class Value:
    """Where a field's text comes from.

    The first of ``column``'s columns that is not empty, or ``join`` of several with a blank, or the constant
    ``value``, or the first non-empty of the inner values ``first``; then ``map`` (with ``otherwise`` for what it does
    not name), ``starts`` (else empty), ``transform``, ``factor`` for numbers. ``when`` empties it elsewhere.
    ``absent = "empty"`` empties an optional reference to nobody instead of quarantining the row. A ``note`` appears in
    the report with the number of rows in which the value was used.
    """

    column: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    value: str = ""
    first: tuple[Value, ...] = ()
    map: Mapping[str, str] | None = None
    otherwise: str | None = None
    starts: tuple[str, ...] = ()
    transform: Transform = ""
    factor: float = 1.0
    split: str = ""
    when: Condition | None = None
    absent: Literal["quarantine", "empty"] = "quarantine"
    note: str = ""

    def columns(self) -> Iterator[str]:
        """Every column the value is made from."""
        yield from self.column
        yield from self.join
        for inner in self.first:
            yield from inner.columns()
        if self.when is not None:
            yield from self.when.columns()


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows that are left out, and why."""

    reason: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One kind of file.

    Attributes
    ----------
    names
        Patterns of the file's name without its ending; a hint, the header decides.
    needs, marks
        Columns that must be there; columns that must be there too where the name gives no hint.
    joins
        The file gives further members (``member``) to records of its table (``record``) instead of records.
    members
        For interactions: where the participants come from; ``pair`` names columns that stand in where the list is
        empty.
    merge_into
        Column with the id of the record into which this one was merged.
    too_few, least_members
        An interaction with fewer participants is left out, for the first reason that applies.
    """

    name: str
    table: Table
    names: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    members: tuple[Value, ...] = ()
    pair: tuple[str, ...] = ()
    joins: bool = False
    record: Value | None = None
    member: Value | None = None
    drop: tuple[Drop, ...] = ()
    merge_into: str = ""
    too_few: tuple[Drop, ...] = ()
    least_members: int = 1

    def columns(self) -> set[str]:
        """Every column that is read, case-folded."""
        values = [*self.fields.values(), *self.members]
        values += [value for value in (self.record, self.member) if value is not None]
        names = {name for value in values for name in value.columns()}
        for drop in (*self.drop, *self.too_few):
            if drop.when is not None:
                names.update(drop.when.columns())
        names.update(self.pair)
        if self.merge_into:
            names.add(self.merge_into)
        return {name.casefold() for name in names}


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export: its files and what they share.

    Attributes
    ----------
    dates
        ``iso``: every date is ISO 8601. ``any``: local dates are allowed, their order is detected.
    ids
        How ids are made comparable: ``plain``, or ``salesforce`` (15 characters are brought to 18).
    attributes
        Whether further columns are kept with the row; else they are listed in the report.
    own_firm
        Name of the supplier's record where the export has none; empty where it must be in the data.
    stubs
        Beginnings of the ids of the supplier's people who get a record of their own where the export has none.
    not_used
        Known files that are not read, by name pattern, with the reason.
    """

    name: str
    title: str
    files: tuple[FileFormat, ...]
    dates: Literal["iso", "any"] = "iso"
    ids: Literal["plain", "salesforce"] = "plain"
    attributes: bool = False
    own_firm: str = ""
    stubs: tuple[str, ...] = ()
    not_used: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def exchange() -> Format:
    """The exchange format: each column feeds the field of its own name."""
    files = []
    for table in INPUTS:
        lists = {column.name for column in table.columns if column.type == "text_list"}
        fields = {name: Value(column=(name,)) for name in table.names if name not in lists}
        pair = ("supplier_person_id", "client_person_id") if lists else ()
        needs = tuple(name for name in table.required_names if name not in lists)
        members = tuple(Value(column=(name,), split=";") for name in lists)
        files.append(FileFormat(table.name, table, (table.name,), needs, (), fields, members, pair))
    return Format("exchange", "Crosstie's exchange format", tuple(files), attributes=True)


@cache
def built_in() -> tuple[Format, ...]:
    """The formats that come with Crosstie; the exchange format first."""
    folder = Path(__file__).parent
    return (exchange(), *(read_format(path) for path in sorted(folder.glob("*.toml"))))


def read_format(path: Path) -> Format:
    """Read a format or a user's mapping file; `ExportError` says where it cannot be understood."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExportError(f"cannot be opened ({error.strerror})", where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise ExportError(f"is not TOML ({error})", where=str(path)) from error
    return _Parser(path, data).format()


class _Parser:
    """Plain TOML data into a `Format`; every unknown key is an error."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self.path = path
        self.data = data
        self.maps: dict[str, Mapping[str, str]] = {
            name: {str(k).casefold(): str(v) for k, v in table.items()}
            for name, table in data.get("maps", {}).items()
        }

    def format(self) -> Format:
        keys = ("name", "title", "dates", "ids", "attributes", "own_firm", "stubs", "not_used", "reasons")
        self._known(self.data, (*keys, "maps", "file"), "the file")
        if not self.data.get("file"):
            raise self._error("has no [[file]] section", "the file")
        plain = {key: self.data[key] for key in keys if key in self.data}
        plain.setdefault("name", self.path.stem)
        plain.setdefault("title", plain["name"])
        plain["stubs"] = _texts(plain.get("stubs"))
        for key, allowed in (("dates", ("iso", "any")), ("ids", ("plain", "salesforce"))):
            if plain.get(key, allowed[0]) not in allowed:
                raise self._error(f"{key} must be one of {', '.join(allowed)}", "the file")
        return Format(**plain, files=tuple(self._file(entry) for entry in self.data["file"]))

    def _file(self, entry: dict[str, Any]) -> FileFormat:
        where = f"[[file]] {entry.get('name', '?')}"
        known = ("name", "table", "names", "needs", "marks", "fields", "members", "pair", "record", "member")
        self._known(entry, (*known, "drop", "merge_into", "too_few", "least_members"), where)
        table = TABLES.get(str(entry.get("table")))
        if table is None:
            raise self._error(f"table must be one of {', '.join(TABLES)}", where)
        fields = {
            name: self._value(value, f"{where} {name}") for name, value in entry.get("fields", {}).items()
        }
        for name in fields:
            if name not in table.names:
                raise self._error(f"table {table.name} has no column {name!r}", where)
        record, member = (
            self._value(entry[key], where) if key in entry else None for key in ("record", "member")
        )
        if (record is None) != (member is None):
            raise self._error("record and member belong together", where)
        return FileFormat(
            name=str(entry.get("name", table.name)),
            table=table,
            names=_texts(entry.get("names")),
            needs=_texts(entry.get("needs")),
            marks=_texts(entry.get("marks")),
            fields=fields,
            members=tuple(self._value(value, where) for value in entry.get("members", ())),
            pair=_texts(entry.get("pair")),
            joins=record is not None,
            record=record,
            member=member,
            drop=tuple(self._drop(drop, where) for drop in entry.get("drop", ())),
            merge_into=str(entry.get("merge_into", "")),
            too_few=tuple(self._drop(drop, where) for drop in entry.get("too_few", ())),
            least_members=int(entry.get("least_members", 1)),
        )

    def _drop(self, entry: dict[str, Any], where: str) -> Drop:
        self._known(entry, ("reason", "when"), where)
        if "reason" not in entry:
            raise self._error("rows cannot be left out without a reason", where)
        when = self._condition(entry["when"], where) if "when" in entry else None
        return Drop(str(entry["reason"]), when)

    def _value(self, entry: str | dict[str, Any], where: str) -> Value:
        if isinstance(entry, str):
            return Value(column=(entry,))
        known = tuple(Value.__dataclass_fields__)
        self._known(entry, known, where)
        simple = ("value", "otherwise", "transform", "factor", "split", "absent", "note")
        plain = {key: entry[key] for key in simple if key in entry}
        mapping = entry.get("map")
        if isinstance(mapping, str):
            mapping = self._map(mapping, where)
        elif mapping is not None:
            mapping = {str(k).casefold(): str(v) for k, v in mapping.items()}
        return Value(
            column=_texts(entry.get("column")),
            join=_texts(entry.get("join")),
            first=tuple(self._value(inner, where) for inner in entry.get("first", ())),
            map=mapping,
            starts=_texts(entry.get("starts")),
            when=self._condition(entry["when"], where) if "when" in entry else None,
            **plain,
        )

    def _condition(self, entry: dict[str, Any], where: str) -> Condition:
        known = ("column", "is", "in_map", "starts", "contains", "blank", "all", "any", "not")
        self._known(entry, known, where)
        if "not" in entry:
            return Condition(all=(self._condition(entry["not"], where),), negate=True)
        words = [text.casefold() for text in _texts(entry.get("is"))]
        if "in_map" in entry:
            words += self._map(str(entry["in_map"]), where)
        return Condition(
            column=str(entry.get("column", "")),
            one_of=tuple(words),
            starts=_texts(entry.get("starts")),
            contains=tuple(text.casefold() for text in _texts(entry.get("contains"))),
            blank=entry.get("blank"),
            all=tuple(self._condition(inner, where) for inner in entry.get("all", ())),
            any=tuple(self._condition(inner, where) for inner in entry.get("any", ())),
        )

    def _map(self, name: str, where: str) -> Mapping[str, str]:
        if name not in self.maps:
            raise self._error(f"there is no map {name!r} in [maps]", where)
        return self.maps[name]

    def _known(self, entry: Any, known: tuple[str, ...], where: str) -> None:
        if not isinstance(entry, dict):
            raise self._error("is not a table of keys", where)
        for key in entry:
            if key not in known:
                raise self._error(f"unknown key {key!r}", where, f"Known keys are {', '.join(known)}")

    def _error(self, what: str, where: str, remedy: str | None = None) -> ExportError:
        return ExportError(what, where=f"{self.path}, {where}", remedy=remedy)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)
