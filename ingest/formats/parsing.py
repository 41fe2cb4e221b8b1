"""A format's TOML text into what it says; whatever cannot be meant is an error that says where it stands."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from graphmodel.errors import ExportError
from graphmodel.tables import Table
from ingest.formats.language import (
    KINDS,
    NAME_AND_ID,
    OWN_FIRM,
    TABLES,
    Condition,
    Drop,
    FileFormat,
    Format,
    Kind,
    Make,
    Needs,
    Value,
)

_MADE = tuple(KINDS)
"""Tables whose records rows of other files may tell of."""

_LISTED = ("name", "email", "domain")
"""Fields of such records that may hold several a row."""

_STANDS_FOR = "@"
"""Begins a column's place that is taken by one of several headers, listed in [columns]."""

_CHOICES = {
    "dates": ("iso", "any"),
    "ids": ("plain", "salesforce", "guid", "zoho"),
    "transform": ("domain",),
    "multi": (NAME_AND_ID,),
    "absent": ("quarantine", "empty"),
}


def read_format(path: Path) -> Format:
    """Read a format or a user's mapping file; `ExportError` says where it cannot be understood."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ExportError(f"cannot be opened ({error.strerror})", where=str(path)) from error
    except UnicodeError as error:
        raise ExportError(f"is not TOML ({error})", where=str(path)) from error
    return parse_format(text, path)


def parse_format(text: str, path: Path) -> Format:
    """A format from its TOML text; ``path`` names it in errors, and where it gives no name itself."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
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
        self.columns = {name: _texts(names) for name, names in data.get("columns", {}).items()}

    def format(self) -> Format:
        keys = ("name", "title", "dates", "ids", "attributes", "own_firm", "stubs", "not_used", "reasons")
        self._known(self.data, (*keys, "columns", "maps", "file"), "the file")
        if not self.data.get("file"):
            raise self._error("has no [[file]] section", "the file")
        plain = {key: self.data[key] for key in keys if key in self.data}
        plain.setdefault("name", self.path.stem)
        plain.setdefault("title", plain["name"])
        plain["stubs"] = _texts(plain.get("stubs"))
        self._chosen(plain, "the file")
        return Format(**plain, files=tuple(self._file(entry) for entry in self.data["file"]))

    def _file(self, entry: dict[str, Any]) -> FileFormat:
        where = f"[[file]] {entry.get('name', '?')}"
        known = ("name", "table", "names", "needs", "marks", "fields", "members", "pair", "record", "member")
        more = ("gathers", "makes", "drop", "merge_into", "merged_from", "too_few", "least_members")
        self._known(entry, (*known, *more), where)
        table = TABLES.get(str(entry.get("table")))
        if table is None:
            raise self._error(f"table must be one of {', '.join(TABLES)}", where)
        if ("record" in entry) != ("member" in entry):
            raise self._error("record and member belong together", where)
        record, member = (
            self._value(entry[key], f"{where} {key}", names) if key in entry else None
            for key, names in (("record", table.name), ("member", "people"))
        )
        members = entry.get("members", ())
        return FileFormat(
            name=str(entry.get("name", table.name)),
            table=table,
            names=_texts(entry.get("names")),
            needs=self._needs(entry.get("needs", ()), where),
            marks=self._needs(entry.get("marks", ()), where),
            fields=self._fields(entry.get("fields", {}), table, where),
            members=tuple(self._value(value, f"{where} members", "people", True) for value in members),
            pair=_texts(entry.get("pair")),
            joins=record is not None,
            record=record,
            member=member,
            gathers=bool(entry.get("gathers", False)),
            makes=tuple(self._make(make, f"{where} makes") for make in entry.get("makes", ())),
            drop=tuple(self._drop(drop, where) for drop in entry.get("drop", ())),
            merge_into=str(entry.get("merge_into", "")),
            merged_from=self._value(entry["merged_from"], f"{where} merged_from", table.name, True)
            if "merged_from" in entry
            else None,
            too_few=tuple(self._drop(drop, where) for drop in entry.get("too_few", ())),
            least_members=int(entry.get("least_members", 1)),
        )

    def _fields(
        self, entry: dict[str, Any], table: Table, where: str, *, lists: bool = False
    ) -> dict[str, Value]:
        fields = {}
        for name, value in entry.items():
            if name not in table.names:
                near = difflib.get_close_matches(name, table.names, n=1)
                remedy = f"Did you mean {near[0]!r}?" if near else f"Its columns are {', '.join(table.names)}"
                raise self._error(f"table {table.name} has no column {name!r}", where, remedy)
            column = table.column(name)
            if column.type == "text_list":
                remedy = "Say who took part with members"
                raise self._error(f"{name} is a list and cannot be a field", where, remedy)
            may_list = lists and (name in _LISTED or bool(column.references))
            fields[name] = self._value(value, f"{where} {name}", column.references or "", may_list)
            self._known_choice(fields[name], column.choices, f"{where} {name}")
        return fields

    def _known_choice(self, value: Value, choices: tuple[str, ...], where: str) -> None:
        for part in value.parts() if choices else ():
            if part.value and part.map is None and part.value not in choices:
                raise self._error(f"{part.value!r} is none of {', '.join(choices)}", where)

    def _make(self, entry: dict[str, Any], where: str) -> Make:
        self._known(entry, ("table", "fields"), where)
        if entry.get("table") not in _MADE:
            raise self._error(f"table must be one of {', '.join(_MADE)}", where)
        table = TABLES[entry["table"]]
        where = f"{where} {table.name}"
        make = Make(table, self._fields(entry.get("fields", {}), table, where, lists=True))
        listed = [name for name in _LISTED if name in make.fields and make.fields[name].is_list]
        if len(listed) > 1:
            remedy = "Let one field hold the list; the others hold for all of its members"
            raise self._error(f"{' and '.join(listed)} are both lists", where, remedy)
        self._entry_by_entry(make, where)
        needed = {"organisations": ("name", "domain"), "people": ("name", "email")}[table.name]
        if not any(name in make.fields for name in needed):
            raise self._error(f"the fields need {' or '.join(needed)}", where)
        if table.name == "people" and "organisation_id" not in make.fields:
            remedy = f'Say where they work; of your own people, organisation_id = {{ value = "{OWN_FIRM}" }}'
            raise self._error("the fields need organisation_id", where, remedy)
        return make

    def _entry_by_entry(self, make: Make, where: str) -> None:
        """A list of references must be made of the same cells as the list of records, cut alike."""
        own = make.fields.get(make.list_field)
        for name, value in make.fields.items():
            apart = own is None or (value.column, value.split) != (own.column, own.split)
            if make.table.column(name).references and value.split and apart:
                remedy = "Make it of the same column with the same split as the list of the records"
                raise self._error(f"{name} is a list of its own", where, remedy)

    def _drop(self, entry: dict[str, Any], where: str) -> Drop:
        self._known(entry, ("reason", "when"), where)
        if "reason" not in entry:
            raise self._error("rows cannot be left out without a reason", where)
        when = self._condition(entry["when"], where) if "when" in entry else None
        return Drop(str(entry["reason"]), when)

    def _value(self, entry: str | dict[str, Any], where: str, names: str = "", lists: bool = False) -> Value:
        """A value that may name records of the table ``names``; ``lists`` says whether it may name several."""
        if isinstance(entry, str):
            return Value(column=self._columns(entry, where))
        self._known(entry, tuple(Value.__dataclass_fields__), where)
        self._chosen(entry, where)
        simple = ("value", "otherwise", "transform", "factor", "multi", "absent", "note")
        plain = {key: entry[key] for key in simple if key in entry}
        mapping = entry.get("map")
        if isinstance(mapping, str):
            mapping = self._map(mapping, where)
        elif mapping is not None:
            mapping = {str(k).casefold(): str(v) for k, v in mapping.items()}
        if "split" in entry and not lists:
            raise self._error("split gives a list, but this is one value", where)
        if "multi" in entry and not (names or lists):
            raise self._error("multi gives records, but this is none", where)
        value = Value(
            column=self._columns(entry.get("column"), where),
            join=_texts(entry.get("join")),
            first=tuple(self._value(inner, where, names) for inner in entry.get("first", ())),
            map=mapping,
            starts=_texts(entry.get("starts")),
            split=_texts(entry.get("split")),
            by=self._by(entry, where, names),
            within=self._within(entry, where, names),
            when=self._condition(entry["when"], where) if "when" in entry else None,
            **plain,
        )
        changed = [key for key in ("by", "map", "starts", "transform", "split", "multi") if entry.get(key)]
        if changed and not all(inner.is_id for inner in value.first):
            remedy = "Write it inside of first, beside the column that it is about"
            raise self._error(f"{changed[0]} cannot follow values that name records", where, remedy)
        if "" in value.split:
            raise self._error("split must not be empty", where)
        return value

    def _by(self, entry: dict[str, Any], where: str, names: str) -> tuple[Kind, ...]:
        if "by" not in entry:
            return ()
        kinds = _texts(entry["by"])
        known = KINDS.get(names)
        if known is None:
            remedy = f"Records of {' and '.join(KINDS)} may be named so"
            raise self._error("by belongs to a value that names a record", where, remedy)
        unknown = [kind for kind in kinds if kind not in known]
        if unknown or not kinds:
            what = f"by cannot be {unknown[0]!r}" if unknown else "by is empty"
            raise self._error(what, where, f"Records of {names} are named by {', '.join(known)}")
        return cast("tuple[Kind, ...]", kinds)

    def _within(self, entry: dict[str, Any], where: str, names: str) -> Value | None:
        if "within" not in entry:
            return None
        if names != "people" or "name" not in _texts(entry.get("by")):
            raise self._error("within belongs to a person's name", where, 'Add by = ["name"]')
        if isinstance(entry["within"], str):
            if entry["within"] == OWN_FIRM:
                return Value(value=OWN_FIRM)
            remedy = f'Write "{OWN_FIRM}", or {{ column = …, by = ["name"] }}'
            raise self._error(f"within cannot be {entry['within']!r}", where, remedy)
        return self._value(entry["within"], f"{where} within", "organisations")

    def _condition(self, entry: dict[str, Any], where: str) -> Condition:
        known = ("column", "is", "in_map", "starts", "contains", "blank", "all", "any", "not")
        self._known(entry, known, where)
        if "not" in entry:
            return Condition(all=(self._condition(entry["not"], where),), negate=True)
        words = [text.casefold() for text in _texts(entry.get("is"))]
        if "in_map" in entry:
            words += self._map(str(entry["in_map"]), where)
        return Condition(
            column=self._columns(entry.get("column"), where),
            one_of=tuple(words),
            starts=_texts(entry.get("starts")),
            contains=tuple(text.casefold() for text in _texts(entry.get("contains"))),
            blank=entry.get("blank"),
            all=tuple(self._condition(inner, where) for inner in entry.get("all", ())),
            any=tuple(self._condition(inner, where) for inner in entry.get("any", ())),
        )

    def _needs(self, value: Any, where: str) -> Needs:
        """Each entry with its alternatives; a text is the only one of its own."""
        entries = (value,) if isinstance(value, str) else value
        return tuple(self._columns(entry, where) for entry in entries)

    def _columns(self, value: Any, where: str) -> tuple[str, ...]:
        """Headers; ``@name`` stands for all that [columns] lists under the name."""
        found: list[str] = []
        for text in _texts(value):
            if text.startswith(_STANDS_FOR):
                name = text.removeprefix(_STANDS_FOR)
                if name not in self.columns:
                    raise self._error(f"there is no {name!r} in [columns]", where)
                found += self.columns[name]
            else:
                found.append(text)
        return tuple(found)

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

    def _chosen(self, entry: Mapping[str, Any], where: str) -> None:
        for key, allowed in _CHOICES.items():
            if entry.get(key, allowed[0]) not in allowed:
                raise self._error(f"{key} must be one of {', '.join(allowed)}", where)

    def _error(self, what: str, where: str, remedy: str | None = None) -> ExportError:
        return ExportError(what, where=f"{self.path}, {where}", remedy=remedy)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)
