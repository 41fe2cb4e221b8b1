"""Export formats as data: what the TOML files in this folder may say, and how they are read.

A format is a list of files (one CRM object each). Each file says how it is recognised, which rows are left out and
why, and from which columns each field of a table of ``graphmodel.tables`` comes. Nothing here knows a CRM by name; a
user's mapping file has the same form. ``docs/mapping.md`` tells the language by example.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import overload

from graphmodel.tables import INPUTS, LIST_SEPARATOR
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
from ingest.formats.parsing import parse_format, read_format

__all__ = [
    "KINDS",
    "NAME_AND_ID",
    "OWN_FIRM",
    "TABLES",
    "Condition",
    "Drop",
    "FileFormat",
    "Format",
    "Kind",
    "Make",
    "Needs",
    "Value",
    "built_in",
    "exchange",
    "parse_format",
    "read_format",
]


def exchange() -> Format:
    """The exchange format: each column feeds the field of its own name."""
    files = []
    for table in INPUTS:
        lists = {column.name for column in table.columns if column.type == "text_list"}
        fields = {name: Value(column=(name,)) for name in table.names if name not in lists}
        pair = ("supplier_person_id", "client_person_id") if lists else ()
        needs = tuple((name,) for name in table.required_names if name not in lists)
        members = tuple(Value(column=(name,), split=(LIST_SEPARATOR,)) for name in lists)
        files.append(FileFormat(table.name, table, (table.name,), needs, (), fields, members, pair))
    return Format("exchange", "Crosstie's exchange format", tuple(files), attributes=True)


class _BuiltIn(Sequence[Format]):
    """Reads those after the first when somebody wants to know: a folder in the exchange format needs no other."""

    @cached_property
    def _first(self) -> tuple[Format, ...]:
        return (exchange(),)

    @cached_property
    def _all(self) -> tuple[Format, ...]:
        folder = Path(__file__).parent
        return (*self._first, *(read_format(path) for path in sorted(folder.glob("*.toml"))))

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> Format: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Format, ...]: ...
    def __getitem__(self, at: int | slice) -> Format | tuple[Format, ...]:
        within_first = at == 0 if isinstance(at, int) else at in (slice(0), slice(0, 1))
        return (self._first if within_first else self._all)[at]


@cache
def built_in() -> Sequence[Format]:
    """The formats that come with Crosstie; the exchange format first."""
    return _BuiltIn()
