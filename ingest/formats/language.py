"""What a format may say: the words of the TOML files in this folder, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from graphmodel.tables import INPUTS, Table, by_name

OWN_FIRM = "own-firm"
"""Stands for the supplier in a format's fields until it is known which organisation that is."""

NAME_AND_ID = "name (id)"
"""The only form of ``multi``: cells like ``Acme SAS (1234567); Other (99)``."""

Transform = Literal["", "domain"]
Absent = Literal["quarantine", "empty"]
Kind = Literal["id", "email", "name", "domain"]
"""What a cell that stands for a record may hold."""

KINDS: Mapping[str, tuple[Kind, ...]] = {
    "organisations": ("id", "name", "domain"),
    "people": ("id", "email", "name"),
}
"""By what the records of a table may be named."""

TABLES = by_name(INPUTS)


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a column's text (case does not matter); several tests in one condition must all hold.

    Of several columns, the first that is not empty is looked at.
    """

    column: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    blank: bool | None = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    negate: bool = False

    def columns(self) -> Iterator[str]:
        """Every column the condition looks at."""
        yield from self.column
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

    Where the value stands for a record, ``by`` lists what the text may be, in the order tried, and ``within`` is the
    organisation in which a person's name is looked for. ``split`` cuts the text at any of its separators; ``multi``
    is the form of cells that give several records with their ids.
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
    split: tuple[str, ...] = ()
    multi: str = ""
    by: tuple[Kind, ...] = ()
    within: Value | None = None
    when: Condition | None = None
    absent: Absent = "quarantine"
    note: str = ""

    def parts(self) -> Iterator[Value]:
        """The value itself and every value inside it."""
        yield self
        for inner in (*self.first, *((self.within,) if self.within is not None else ())):
            yield from inner.parts()

    def columns(self) -> Iterator[str]:
        """Every column the value is made from."""
        for part in self.parts():
            yield from part.column
            yield from part.join
            if part.when is not None:
                yield from part.when.columns()

    @property
    def is_list(self) -> bool:
        """Whether a cell may stand for several."""
        return bool(self.split or self.multi)

    @property
    def is_id(self) -> bool:
        """Whether its text, where it stands for a record, is the record's id as it is."""
        return not any(part.by or part.multi for part in self.parts())


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows that are left out, and why."""

    reason: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Make:
    """Records of another table that a file's rows tell of besides; one of its fields may be a list (``split``)."""

    table: Table
    fields: Mapping[str, Value]

    @property
    def list_field(self) -> str:
        """The field that holds several records a row; empty where each row tells of one."""
        listed = (name for name, value in self.fields.items() if value.is_list)
        return next((name for name in listed if not self.table.column(name).references), "")


Needs = tuple[tuple[str, ...], ...]
"""Columns that must be there; of each entry's alternatives, one."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One kind of file.

    Attributes
    ----------
    names
        Patterns of the file's name without its ending; a hint, the header decides.
    needs, marks
        Columns that must be there; columns that must be there too where the name gives no hint.
    fields
        Where each column of the table comes from. Where the table's key is not among them, ids are made: of people
        and organisations from their names, of other records from their content.
    joins
        The file gives further members (``member``) to records of its table (``record``) instead of records.
    members
        For interactions: where the participants come from; ``pair`` names columns that stand in where the list is
        empty.
    gathers
        For interactions: rows with one id are one interaction, and each names some of the people who took part.
    makes
        Records of other tables that the rows tell of besides.
    merge_into
        Column with the id of the record into which this one was merged.
    merged_from
        The ids of records that were merged into the row's own, where the row that was kept names them.
    too_few, least_members
        An interaction with fewer participants is left out, for the first reason that applies.
    """

    name: str
    table: Table
    names: tuple[str, ...] = ()
    needs: Needs = ()
    marks: Needs = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    members: tuple[Value, ...] = ()
    pair: tuple[str, ...] = ()
    joins: bool = False
    record: Value | None = None
    member: Value | None = None
    gathers: bool = False
    makes: tuple[Make, ...] = ()
    drop: tuple[Drop, ...] = ()
    merge_into: str = ""
    merged_from: Value | None = None
    too_few: tuple[Drop, ...] = ()
    least_members: int = 1

    def values(self) -> Iterator[Value]:
        """Every value the file is read by."""
        yield from self.fields.values()
        yield from self.members
        for make in self.makes:
            yield from make.fields.values()
        others = (self.record, self.member, self.merged_from)
        yield from (value for value in others if value is not None)

    def columns(self) -> set[str]:
        """Every column that is read, case-folded."""
        names = {name for value in self.values() for name in value.columns()}
        for drop in (*self.drop, *self.too_few):
            if drop.when is not None:
                names.update(drop.when.columns())
        names.update(self.pair)
        if self.merge_into:
            names.add(self.merge_into)
        return {name.casefold() for name in names}

    def fitted(self, header: Collection[str]) -> FileFormat:
        """The same for a file with this (case-folded) header: where it lacks the ids' column, ids are made."""
        key = self.table.key[0]
        columns = list(self.fields[key].columns()) if key in self.fields and len(self.table.key) == 1 else []
        if not columns or any(name.casefold() in header for name in columns):
            return self
        return replace(self, fields={name: value for name, value in self.fields.items() if name != key})

    @property
    def gives_ids(self) -> bool:
        """Whether the rows have ids of their own, or such as are made from their content alone."""
        return self.joins or self.table.name not in KINDS or self.table.key[0] in self.fields


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export: its files and what they share.

    Attributes
    ----------
    dates
        ``iso``: every date is ISO 8601. ``any``: local dates are allowed, their order is detected.
    ids
        How ids are made comparable: ``plain``, ``salesforce`` (15 characters are brought to 18), ``guid`` (without
        braces, in lower case), or ``zoho`` (without the prefix of its list exports).
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
    ids: Literal["plain", "salesforce", "guid", "zoho"] = "plain"
    attributes: bool = False
    own_firm: str = ""
    stubs: tuple[str, ...] = ()
    not_used: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def names_own_firm(self) -> bool:
        """Whether some record is said to belong to the supplier, whichever organisation that is."""
        values = (part for file in self.files for value in file.values() for part in value.parts())
        return any(part.value == OWN_FIRM for part in values)
