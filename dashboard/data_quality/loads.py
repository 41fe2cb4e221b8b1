"""What was loaded, when, and what became of every row: the books that ``crosstie load`` keeps in the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.asking import Asking
from dashboard.formats import plain
from dashboard.reader import SharedReader
from graphmodel.tables import CHANNELS

FATES = ("loaded", "unchanged", "merged", "ignored", "quarantined")
"""What becomes of a row that is read; each has exactly one of them."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Rows that were read, and how many had each of ``FATES``; ``reasons`` parts those that were ignored."""

    name: str
    read: int
    fates: Mapping[str, int]
    reasons: Mapping[str, int]

    @classmethod
    def of(cls, name: str, said: Mapping[str, Any]) -> Balance:
        """From what a report says of a file, a table or the whole folder."""
        reasons = {str(reason): int(rows) for reason, rows in (said.get("ignored") or {}).items()}
        fates = {fate: int(said.get(fate) or 0) for fate in FATES if fate != "ignored"}
        counted = {fate: sum(reasons.values()) if fate == "ignored" else fates[fate] for fate in FATES}
        return cls(name, int(said.get("read") or 0), counted, reasons)

    @property
    def quarantined(self) -> int:
        """Rows that are in quarantine."""
        return self.fates["quarantined"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row is in quarantine; ``raw`` is the row as it was, perhaps cut."""

    file: str
    line: int
    column: str
    code: str
    sentence: str
    raw: str


@dataclass(frozen=True, slots=True)
class Load:
    """One load.

    Attributes
    ----------
    at
        When, UTC.
    folder
        The name of the folder, without where it lies.
    systems
        Names of the formats that its files were known by.
    total, tables, files
        What became of its rows.
    unread_files, unread_columns
        Files that were not read, each with the reason; columns of files that nothing was read from.
    codes
        How often each code of rejection occurred, the most frequent first.
    examples
        Some rejections of each code; none where they may not be seen or an older version loaded.
    ignored
        What each reason for leaving rows out means.
    notes
        What else the report says.
    """

    number: int
    at: dt.datetime
    folder: str
    systems: tuple[str, ...]
    total: Balance
    tables: Sequence[Balance]
    files: Sequence[Balance]
    unread_files: Mapping[str, str]
    unread_columns: Mapping[str, Sequence[str]]
    codes: Mapping[str, int]
    examples: Sequence[Rejection]
    ignored: Mapping[str, str]
    notes: Sequence[str]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Load:
        """From a row of the list of loads."""
        report = said["report"]
        files: Mapping[str, Any] = report.get("files") or {}
        named = (str(file.get("format") or "") for file in files.values())
        return cls(
            number=said["load"],
            at=dt.datetime.fromisoformat(said["loaded_at"]).astimezone(dt.UTC),
            folder=plain(said["source"]),
            systems=tuple(sorted({name for name in named if name})),
            total=Balance.of("", report["total"]),
            tables=[Balance.of(name, each) for name, each in (report.get("tables") or {}).items()],
            files=[Balance.of(plain(name), each) for name, each in files.items()],
            unread_files={plain(k): plain(v) for k, v in (report.get("unread_files") or {}).items()},
            unread_columns={
                plain(name): [plain(column) for column in file["unread_columns"]]
                for name, file in files.items()
                if file.get("unread_columns")
            },
            codes=report.get("rejections") or {},
            examples=[_rejection(one) for one in report.get("examples") or ()],
            ignored=report.get("reasons") or {},
            notes=[plain(note) for note in (*(report.get("notes") or ()), *(report.get("nightly") or ()))],
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """Interactions that are in the store as one load has brought or changed them last."""

    load: int
    interactions: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class MonthOfChannel:
    """What happened in a month, by how people met."""

    month: dt.date
    channel: str
    interactions: int
    last: dt.date


def loads(asking: Asking) -> list[Load]:
    """All loads of exports, the latest first; what the program itself wrote down is none."""
    reader = asking.reader
    told = reader.loads() if isinstance(reader, SharedReader) else []
    return [Load.of(load) for load in told if "total" in load["report"]]


def by_folder(found: Sequence[Load]) -> list[Load]:
    """The latest load of each folder."""
    latest: dict[str, Load] = {}
    for load in found:
        latest.setdefault(load.folder, load)
    return list(latest.values())


def interactions_by_month(asking: Asking) -> list[MonthOfChannel]:
    """How much happened in each month; worked out once for each analysis and load."""

    def ask() -> list[MonthOfChannel]:
        with asking.store() as (_, reading):
            rows = reading.rows("interactions_by_month").to_pylist()
        return [
            MonthOfChannel(row["month"], row["channel"], row["interactions"], row["last_at"].date())
            for row in rows
            if row["month"] is not None and row["channel"] in CHANNELS
        ]

    return asking.heavy(("interactions_by_month", _latest_load(asking)), ask)


def interactions_by_load(asking: Asking) -> list[Brought]:
    """Which load brought the interactions that there are, the latest first."""

    def ask() -> list[Brought]:
        with asking.store() as (_, reading):
            rows = reading.rows("interactions_by_load").to_pylist()
        return [
            Brought(row["load"], row["interactions"], row["first_at"].date(), row["last_at"].date())
            for row in rows
        ]

    return asking.heavy(("interactions_by_load", _latest_load(asking)), ask)


def _latest_load(asking: Asking) -> int:
    with asking.store() as (_, reading):
        return reading.latest_load


def _rejection(said: Mapping[str, Any]) -> Rejection:
    return Rejection(
        file=plain(said["file"]),
        line=int(said["line"]),
        column=plain(said["column"]),
        code=str(said["code"]),
        sentence=plain(said["sentence"]),
        raw=plain(said["raw"]),
    )
