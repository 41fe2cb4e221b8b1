"""A mapping file applied to whole files, with what lies beside them, and nothing written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow.compute as pc

from graphmodel.errors import ExportError
from ingest.cells.conventions import Conventions
from ingest.detect import NotRead, recognise
from ingest.formats import FileFormat, Format
from ingest.load import dataset_of
from ingest.proposing.surroundings import Surroundings
from ingest.reading import Source
from ingest.report import Balance, Rejection


@dataclass(frozen=True)
class Trial:
    """What would become of the rows of some files.

    Attributes
    ----------
    files
        The books of each file.
    facts
        How each file was understood, in a line.
    rejections
        Every failure of these files' rows.
    notes
        What else loading would say of these files.
    records
        How many organisations, people … the files and those beside them would give.
    unread
        Files that the mapping does not read, and why.
    lacking
        By file, fields that every row needs and that come from nowhere.
    unmapped
        By file and column, cells that a value map does not name though every row needs what they mean.
    asked
        The question or error at which loading would stop; empty where it would not.
    """

    files: Mapping[str, Balance] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    lacking: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unmapped: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    asked: str = ""

    @property
    def finds(self) -> bool:
        """Whether something is to be done before loading."""
        quarantined = any(balance.quarantined for balance in self.files.values())
        return bool(quarantined or self.unread or self.lacking or self.asked)


def tried(
    sources: Sequence[Source],
    format_: Format,
    beside: Surroundings,
    given: Conventions,
    supplier: str | None,
) -> Trial:
    """Apply a mapping file to some tables, together with what lies beside them."""
    found, unread = [], {}
    for source in sources:
        known = recognise(source.peek, [format_])
        if isinstance(known, NotRead):
            unread[source.name] = known.reason
        else:
            found.append((source, known))
    lacking = {source.name: names for source, known in found if (names := lacking_fields(known.file))}
    if not found:
        return Trial(unread=unread)
    try:
        dataset = dataset_of([*found, *beside.sources], format_.title, supplier, given, None)
    except ExportError as error:
        return Trial(unread=unread, lacking=lacking, asked=str(error))
    report, mine = dataset.report, {source.name for source, _ in found}
    return Trial(
        {name: balance for name, balance in report.files.items() if name in mine},
        {name: facts.line() for name, facts in report.facts.items() if name in mine},
        tuple(rejection for rejection in report.rejections if rejection.file in mine),
        tuple(note for note in report.notes if _is_about(note, mine)),
        {name: len(rows) for name, rows in dataset.tables.items() if len(rows)},
        unread,
        lacking,
        {source.name: cells for source, known in found if (cells := _unmapped(source, known.file))},
    )


def lacking_fields(file: FileFormat) -> list[str]:
    """Fields that every row needs and that a [[file]] says nothing of."""
    if file.joins:
        return []
    lists = {column.name for column in file.table.columns if column.type == "text_list"}
    made = file.table.key if len(file.table.key) == 1 else ()
    lacking = [name for name in file.table.required_names if name not in {*file.fields, *made, *lists}]
    if lists and not file.members and not file.pair:
        lacking.append("members")
    return lacking


def _unmapped(source: Source, file: FileFormat) -> dict[str, list[str]]:
    """Cells that a value map does not name and that nothing stands in for, by column."""
    found: dict[str, list[str]] = {}
    for name in file.table.required_names:
        value = file.fields.get(name)
        if value is None or value.map is None or value.otherwise is not None:
            continue
        for column in value.column:
            cells = source.columns.get(column.casefold())
            texts = [] if cells is None else pc.unique(cells).drop_null().to_pylist()
            if unknown := [text for text in texts if text.casefold() not in value.map]:
                found[source.peek.folded[column.casefold()]] = unknown
    return found


def _is_about(note: str, files: Collection[str]) -> bool:
    return any(note.startswith(name) for name in files)
