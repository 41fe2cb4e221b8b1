"""What became of every row: loaded, unchanged, merged, ignored with its reason, or quarantined with its failures.

Each row of each file has exactly one fate, so ``read = loaded + unchanged + merged + ignored + quarantined`` holds for
every file; a report whose books do not balance refuses to exist (`Report.check`).
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import CrosstieError
from graphmodel.tables import MOST_PARTICIPANTS, Table

_LONGEST_SHOWN = 200
"""Characters of a value that a sentence repeats."""
EXAMPLES_A_CODE = 5
"""Rejections of each code that a report of a load keeps; all of them stand in the quarantine folder."""
_LONGEST_KEPT = 1_000
"""Characters of a row's raw text that such an example keeps."""


class Code(Enum):
    """Why a row was quarantined: the only list of codes; the value is the sentence's template."""

    MISSING_VALUE = "{column} is empty; every row needs it"
    WRONG_TYPE = "{column} is {value!r}, which is not {extra}"
    NOT_FINITE = "{column} is {value!r}; a number must be finite"
    OUT_OF_RANGE = "{column} is {value!r}, outside of {extra}"
    UNKNOWN_CHOICE = "{column} is {value!r}, which is none of {extra}"
    IMPOSSIBLE_DATE = "{column} is {value!r}; there is no such moment between the years 1900 and 2200"
    DANGLING_REFERENCE = "{column} names {value!r}, {extra}"
    AMBIGUOUS_NAME = "{column} names {value!r}, which fits several: {extra}"
    DUPLICATE_ID = "{column} {value!r} was already given to another row ({extra}) that differs from this one"
    LEFT_BEFORE_STARTED = "{column} is {value}, before started_on ({extra})"
    CLOSED_BEFORE_OPENED = "{column} is {value}, before opened_on ({extra})"
    SEPARATOR_IN_ID = (
        "{column} is {value!r}; an id cannot contain {extra!r}, which separates the ids of a list"
    )
    WRONG_CELL_COUNT = "the row has {value} cells, the header {extra}"
    BROKEN_QUOTE = "a quote is not closed, or text follows a closing quote ({extra})"
    CELL_TOO_LONG = "a cell is longer than {extra} characters"
    NUL_CHARACTER = "the row contains a NUL character"
    WRONG_ENCODING = "the row is not {value} like the rest of the file: {extra}"
    BROKEN_MAIL = "the mail cannot be used: {extra}"
    BROKEN_EVENT = "the event cannot be used: {extra}"

    @property
    def text(self) -> str:
        """The code as it is written in reports: ``missing_value``."""
        return self.name.lower()

    def sentence(self, column: str, value: str, extra: str) -> str:
        """The failure in words; of a very long value only the beginning, the whole stands in the raw text."""
        shown = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
        return self.value.format(column=column, value=shown, extra=extra)


IGNORED_REASONS: dict[str, str] = {
    "empty_row": "every cell is empty",
    "preamble": "it stands above the header: a title or a filter, no part of the table",
    "footer": "it stands below the table after a blank line: a total or a notice",
    "reference_left_out": "it belongs to a record that was itself left out (deleted, without an account …)",
    "broadcast": f"more than {MOST_PARTICIPANTS:,} people took part, which ties nobody to anybody",
}
"""Reasons the program itself gives for leaving a row out; a format adds its own (``reasons`` in its TOML file)."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One failure of one row; a row with three failures has three, each with the row's whole raw text.

    ``line`` is the line on which the row begins (CSV), or the row's number (Parquet), counted from 1.
    """

    file: str
    line: int
    column: str
    code: str
    sentence: str
    raw: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The fates of a number of rows."""

    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    merged: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
    quarantined: int = 0

    @property
    def accounted(self) -> int:
        """Rows that have a fate."""
        return self.loaded + self.unchanged + self.merged + sum(self.ignored.values()) + self.quarantined

    @property
    def holds(self) -> bool:
        """Whether every row has exactly one fate."""
        counts = (self.loaded, self.unchanged, self.merged, self.quarantined, *self.ignored.values())
        return self.read == self.accounted and min(counts) >= 0

    def __add__(self, other: Balance) -> Balance:
        ignored = dict(self.ignored)
        for reason, rows in other.ignored.items():
            ignored[reason] = ignored.get(reason, 0) + rows
        return Balance(
            self.read + other.read,
            self.loaded + other.loaded,
            self.unchanged + other.unchanged,
            self.merged + other.merged,
            ignored,
            self.quarantined + other.quarantined,
        )

    def as_mapping(self) -> dict[str, Any]:
        """The balance as plain data."""
        return {
            "read": self.read,
            "loaded": self.loaded,
            "unchanged": self.unchanged,
            "merged": self.merged,
            "ignored": dict(sorted(self.ignored.items())),
            "quarantined": self.quarantined,
        }

    def line(self) -> str:
        """The balance as one equation."""
        reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in sorted(self.ignored.items()))
        ignored = f"{sum(self.ignored.values()):,} ignored" + (f" ({reasons})" if reasons else "")
        return (
            f"{self.read:,} read = {self.loaded:,} loaded + {self.unchanged:,} unchanged + {self.merged:,} merged"
            f" + {ignored} + {self.quarantined:,} quarantined"
        )


@dataclass(frozen=True, slots=True)
class FileFacts:
    """How a file was understood."""

    format: str
    table: str
    encoding: str
    delimiter: str
    dates: str
    unread_columns: tuple[str, ...] = ()
    decimal: str = "point"
    repaired: Mapping[str, int] = field(default_factory=dict)
    """Cells whose encoding was repaired, by column."""
    kind: str = ""
    """The kind of file of the format."""
    header: tuple[str, ...] = ()

    def line(self) -> str:
        """The facts in one line."""
        delimiter = {"\t": "tab", "": ""}.get(self.delimiter, self.delimiter)
        parts = [f"{self.format} → {self.table}", self.encoding]
        if delimiter:
            parts.append(f"delimiter {delimiter}")
        if self.dates != "iso":
            parts.append(f"dates {self.dates}")
        if self.decimal != "point":
            parts.append(f"decimal {self.decimal}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Owners:
    """Which file each record of a table came from; ``-1`` is a stub, made by the program from no row.

    ``keys`` has the table's key columns, in the order of the table's records.
    """

    keys: pa.Table
    file: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Report:
    """The books of one load.

    Attributes
    ----------
    files, facts
        Balance and reading of each file, in the order in which they were read.
    unread_files
        Files in the folder that were not read, each with its reason; their rows are not counted.
    notes
        What else the user should know: stubs made, references emptied, …
    stubs
        Records made by the program, by table; they are no rows and stay outside the books.
    reasons
        Why rows were ignored: each reason that occurs, in words.
    rejections
        Every failure of every quarantined row, by file and line.
    owners
        The file of each record, for `settle`.
    changes
        By table, how many records a store says are new, changed, unchanged, ended, returned; tables without any left
        out. Empty before a store was asked.
    nightly
        What was found beside the rows: who has ended, is named again, changed firms.
    refused
        Why nothing was ended where that was asked for.
    """

    folder: str
    files: Mapping[str, Balance]
    facts: Mapping[str, FileFacts]
    unread_files: Mapping[str, str]
    notes: tuple[str, ...]
    stubs: Mapping[str, int]
    reasons: Mapping[str, str]
    rejections: tuple[Rejection, ...]
    owners: Mapping[str, Owners] = field(repr=False)
    changes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    nightly: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, Balance]:
        """The balance by table: the sum over the files that feed it."""
        result: dict[str, Balance] = {}
        for name, balance in self.files.items():
            table = self.facts[name].table
            result[table] = result.get(table, Balance()) + balance
        return result

    @property
    def total(self) -> Balance:
        """The balance of the whole folder."""
        return sum(self.files.values(), Balance())

    @property
    def quarantined(self) -> int:
        """How many rows were quarantined (a row has one or more rejections)."""
        return self.total.quarantined

    def with_sound(self, table: Table, rows: pa.Table) -> Report:
        """The books with one more table in memory, of whose rows every one was accepted."""
        owners = Owners(rows.select(list(table.key)), np.full(len(rows), len(self.files), dtype=np.int32))
        books = self.with_file(table.name, table, len(rows))
        return dataclasses.replace(books, owners={**self.owners, table.name: owners})

    def with_file(self, file: str, table: Table, rows: int) -> Report:
        """The books with one more file, of whose rows every one was accepted."""
        return dataclasses.replace(
            self,
            files={**self.files, file: Balance(read=rows, loaded=rows)},
            facts={**self.facts, file: FileFacts("exchange", table.name, "memory", "", "iso")},
        )

    def check(self) -> None:
        """Raise `CrosstieError` (a bug) unless the books of every file balance."""
        for name, balance in self.files.items():
            if not balance.holds:
                raise CrosstieError(
                    f"the books do not balance: {balance.line()}",
                    where=name,
                    remedy="This is a bug; please report it with this line",
                )

    def settle(self, unchanged: Mapping[str, int | pa.Table | Iterable[Any]]) -> Report:
        """The report after the store said which records it already held unchanged.

        Parameters
        ----------
        unchanged
            For each table the keys of the records that were unchanged: a table of the key columns, or a
            plain value per record where the key is one column, else a tuple in the order of ``Table.key``. A
            mere count serves where it leaves no doubt: none, all, or one file behind the table and no stubs.

        Returns
        -------
        Report
            The same books with ``loaded`` split into ``loaded`` and ``unchanged``; stubs stay outside.
        """
        names = list(self.files)
        same = np.zeros(len(names), dtype=np.int64)
        for table, keys in unchanged.items():
            owners = self.owners.get(table)
            if owners is None:
                raise CrosstieError(f"there is no table {table!r}", where="Report.settle")
            files = owners.file[_unchanged_mask(table, owners, keys)]
            same += np.bincount(files[files >= 0], minlength=len(names))
        settled = {
            name: dataclasses.replace(
                balance, loaded=balance.loaded - int(same[i]), unchanged=balance.unchanged + int(same[i])
            )
            for i, (name, balance) in enumerate(self.files.items())
        }
        report = dataclasses.replace(self, files=settled)
        report.check()
        return report

    def as_mapping(self) -> dict[str, Any]:
        """The report as plain data, for ``--json`` and ``run.json``."""
        return {
            "folder": self.folder,
            "total": self.total.as_mapping(),
            "tables": {name: balance.as_mapping() for name, balance in self.tables.items()},
            "files": {
                name: {
                    **balance.as_mapping(),
                    "format": facts.format,
                    "table": facts.table,
                    "encoding": facts.encoding,
                    "delimiter": facts.delimiter,
                    "dates": facts.dates,
                    "decimal": facts.decimal,
                    "repaired": dict(facts.repaired),
                    "unread_columns": list(facts.unread_columns),
                }
                for name, balance in self.files.items()
                for facts in (self.facts[name],)
            },
            "unread_files": dict(self.unread_files),
            "reasons": dict(self.reasons),
            "stubs": dict(self.stubs),
            "notes": list(self.notes),
            "rejections": self.rejections_by_code(),
            "examples": [dataclasses.asdict(one) for one in self.examples()],
            "changes": {name: dict(counts) for name, counts in self.changes.items()},
            "nightly": list(self.nightly),
            "refused": list(self.refused),
        }

    def rejections_by_code(self) -> dict[str, int]:
        """How often each code occurred, most frequent first."""
        counts: dict[str, int] = {}
        for rejection in self.rejections:
            counts[rejection.code] = counts.get(rejection.code, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def examples(self, most: int = EXAMPLES_A_CODE) -> list[Rejection]:
        """The first rejections of each code, raw texts cut to a length that can be kept."""
        kept: dict[str, list[Rejection]] = {}
        for one in self.rejections:
            same = kept.setdefault(one.code, [])
            if len(same) < most:
                shown = one.raw if len(one.raw) <= _LONGEST_KEPT else one.raw[:_LONGEST_KEPT] + "…"
                same.append(dataclasses.replace(one, raw=shown))
        return [one for code in self.rejections_by_code() for one in kept[code]]

    def lines(self, *, examples: int = 5) -> list[str]:
        """The report for a terminal; ``examples`` is how many unread columns and rejections are shown of each."""
        result = []
        for name, balance in self.files.items():
            facts = self.facts[name]
            result.append(f"{name}: {balance.line()}")
            result.append(f"    {facts.line()}")
            if facts.unread_columns:
                names = facts.unread_columns
                some = ", ".join(names[:examples]) + (" …" if len(names) > examples else "")
                result.append(f"    {len(names)} column{'s' if len(names) > 1 else ''} not read: {some}")
        if len(self.files) > 1:
            result.append(f"all files: {self.total.line()}")
        for name, counts in self.changes.items():
            told = ", ".join(f"{rows:,} {what}" for what, rows in counts.items() if rows)
            result.append(f"table {name}: {told}")
        result.extend(self.nightly)
        result.extend(f"refused: {why}" for why in self.refused)
        result.extend(f"ignored {reason}: {words}" for reason, words in self.reasons.items())
        result.extend(f"{name}: not read: {reason}" for name, reason in self.unread_files.items())
        result.extend(f"note: {note}" for note in self.notes)
        for rejection in self.rejections[:examples]:
            result.append(f"{rejection.file}:{rejection.line}: {rejection.code}: {rejection.sentence}")
        if len(self.rejections) > examples:
            rest = ", ".join(f"{code} {count:,}" for code, count in self.rejections_by_code().items())
            result.append(f"… {len(self.rejections):,} failures in all: {rest}")
        return result


def _unchanged_mask(
    table: str, owners: Owners, keys: int | pa.Table | Iterable[Any]
) -> npt.NDArray[np.bool_]:
    records = owners.keys.num_rows
    if isinstance(keys, int):
        whose = np.unique(owners.file)
        if keys in (0, records):
            return np.full(records, keys > 0)
        if len(whose) == 1 and 0 < keys < records:
            return np.arange(records) < keys  # one file: which rows they are does not matter
        raise CrosstieError(
            f"{keys} of {records} unchanged records cannot be shared out among {len(whose)} files",
            where=f"Report.settle, table {table}",
            remedy="Give the keys of the unchanged records instead of their number",
        )
    if isinstance(keys, pa.Table):
        if not len(keys):
            return np.zeros(records, dtype=np.bool_)
        if len(owners.keys.column_names) == 1:
            (name,) = owners.keys.column_names
            told = pc.is_in(owners.keys[name], value_set=keys[name].combine_chunks())
            return np.asarray(told.to_numpy(), dtype=np.bool_)
        keys = _key_values(keys.select(owners.keys.column_names))
    elif isinstance(keys, pa.Array | pa.ChunkedArray):
        keys = keys.to_pylist()
    given = set(keys)
    return np.fromiter((key in given for key in _key_values(owners.keys)), dtype=np.bool_, count=records)


def _key_values(keys: pa.Table) -> list[Any]:
    """Each key as a plain value, or as a tuple where it has several columns."""
    columns = [column.to_pylist() for column in keys.columns]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def write_quarantine(report: Report, path: Path) -> int:
    """Write every rejection to a CSV file and return how many there are."""
    names = [f.name for f in dataclasses.fields(Rejection)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(names)
        writer.writerows([getattr(r, name) for name in names] for r in report.rejections)
    return len(report.rejections)
