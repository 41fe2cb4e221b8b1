"""What lies beside the files that are to be mapped: known exports in the same folder, and whom they tell of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphmodel.errors import ExportError
from graphmodel.tables import ORGANISATIONS, PEOPLE
from ingest import mapping
from ingest.cells.conventions import Conventions
from ingest.detect import NotRead, Recognised, recognise
from ingest.formats import KINDS, OWN_FIRM, FileFormat, Format
from ingest.ledger import Ledger
from ingest.mapping import Part
from ingest.naming.names import addresses, organisation_form, person_form
from ingest.naming.tokens import said
from ingest.proposing.looks import Look
from ingest.proposing.slots import Reading
from ingest.reading import SUFFIXES, Source, peek_all, read

_UNTOLD = ".txt"
"""An ending that a folder's own notes have as well as exports."""


@dataclass(frozen=True)
class Surroundings:
    """The other files of a folder.

    Attributes
    ----------
    sources
        Those that tell of organisations or people, and as what they are known.
    unknown
        Tables that no format knows.
    """

    sources: tuple[tuple[Source, Recognised], ...] = ()
    unknown: tuple[str, ...] = ()


def surroundings_of(
    files: Collection[Path], formats: Sequence[Format], given: Conventions, encoding: str | None
) -> Surroundings:
    """What lies in the folder of some files beside them, as far as it can be read without a question."""
    sources: list[tuple[Source, Recognised]] = []
    unknown: list[str] = []
    for path in _beside(files):
        try:
            found = [recognise(peek, formats) for peek in peek_all(path, encoding).tables]
            for known in found:
                if isinstance(known, NotRead):
                    if known.unknown:
                        unknown.append(known.peek.name)
                elif _tells_of_records(known.file):
                    source = read(known.peek)
                    part_of(source, known, given)  # a file with an open question answers none
                    sources.append((source, known))
        except ExportError:
            continue
    return Surroundings(tuple(sources), tuple(unknown))


def part_of(source: Source, known: Recognised, given: Conventions) -> Part:
    """The rows of one file by themselves, without the rest of their folder."""
    ledger = Ledger(source.rows, len(source.broken), source.outside)
    return mapping.apply(source, known.file, known.format, ledger, given, {})


def _beside(files: Collection[Path]) -> Iterator[Path]:
    mine = {path.resolve() for path in files}
    for folder in sorted({path.parent for path in files}):
        for path in sorted(folder.iterdir()):
            suffix = path.suffix.lower()
            table = suffix in SUFFIXES and suffix != _UNTOLD and not path.name.startswith(".")
            if table and path.is_file() and path.resolve() not in mine:
                yield path


def _tells_of_records(file: FileFormat) -> bool:
    return bool(file.makes) or (file.table.name in KINDS and not file.joins)


@dataclass
class Neighbours:
    """Whom other tables tell of: ids, names in the form in which they are compared, and addresses.

    ``own`` are the people of the supplier, ``people`` all others; ``supplier`` says whether some table names it.
    """

    organisations: set[str] = field(default_factory=set)
    organisation_ids: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    person_ids: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    own_ids: set[str] = field(default_factory=set)
    supplier: bool = False

    @classmethod
    def of(cls, surroundings: Surroundings, given: Conventions) -> Neighbours:
        """Everybody of whom the known files tell."""
        found = cls()
        parts = [part_of(source, known, given) for source, known in surroundings.sources]
        suppliers = {OWN_FIRM}
        for part in parts:
            if part.file.table is ORGANISATIONS and not part.file.joins:
                columns = {
                    name: part.columns[name].to_pylist() for name in ("organisation_id", "name", "role")
                }
                found.organisation_ids.update(filter(None, columns["organisation_id"]))
                found.organisations.update(_forms(columns["name"], organisation_form))
                for identity, name, role in zip(*columns.values(), strict=True):
                    if role == "supplier":
                        found.supplier = True
                        suppliers |= {identity or "", organisation_form(name or "")}
        for part in parts:
            if part.file.table is PEOPLE and not part.file.joins:
                names = ("person_id", "name", "email", "organisation_id")
                for row in zip(*(part.columns[name].to_pylist() for name in names), strict=True):
                    found.add_person(*row[:3], own=_works_at(row[3], suppliers))
        return found

    def add_person(self, identity: str | None, name: str | None, email: str | None, *, own: bool) -> None:
        """One more person, as far as is known."""
        ids, names = (self.own_ids, self.own) if own else (self.person_ids, self.people)
        ids.update(filter(None, (identity,)))
        names.update(_forms([name], person_form))
        names.update(addresses(email or ""))

    def add_table(self, reading: Reading, source: Source, *, own: bool = False) -> None:
        """The records of a table that is being mapped."""

        def cells(slot: str) -> list[str | None]:
            look = reading.look(slot)
            return [None] * source.rows if look is None else source.columns[look.name.casefold()].to_pylist()

        if reading.table == ORGANISATIONS.name:
            self.organisation_ids.update(filter(None, cells("organisation_id")))
            self.organisations.update(_forms(cells("name"), organisation_form))
        elif reading.table == PEOPLE.name:
            names = cells("name")
            if reading.look("name") is None:
                halves = zip(cells("first_name"), cells("last_name"), strict=True)
                names = [" ".join(filter(None, half)) for half in halves]
            for row in zip(cells("person_id"), names, cells("email"), strict=True):
                self.add_person(*row, own=own)

    def share(self, slot: str, look: Look) -> float:
        """The share of the records that a column names which are known; 0 for slots that name none."""
        if slot == "company":
            return _share(look.counts, lambda cell: organisation_form(cell) in self.organisations)
        if slot == "company_id":
            return _share(look.counts, lambda cell: cell in self.organisation_ids)
        if slot in ("contact_id", "colleague_id"):
            ids = self.own_ids if slot == "colleague_id" else self.person_ids
            return _share(_pieces(look), lambda cell: cell in ids)
        if slot in ("contact", "colleague"):
            known = self.own if slot == "colleague" else self.people
            return _share(_pieces(look), lambda piece: _is_one(piece, known))
        if slot == "anybody":
            known, ids = self.own | self.people, self.own_ids | self.person_ids
            return _share(_pieces(look), lambda piece: piece in ids or _is_one(piece, known))
        return 0.0


def _pieces(look: Look) -> set[str]:
    return set(look.pieces)


def _is_one(piece: str, known: Collection[str]) -> bool:
    return person_form(piece) in known or any(address in known for address in addresses(piece))


def _share(cells: Collection[str], known: Callable[[str], bool]) -> float:
    return sum(map(known, cells)) / len(cells) if cells else 0.0


def _forms(names: Iterable[str | None], form: Callable[[str], str]) -> Iterator[str]:
    return (shape for name in names if name and (shape := form(name)))


def _works_at(organisation: str | None, suppliers: Collection[str]) -> bool:
    if organisation is None:
        return False
    return organisation in suppliers or organisation_form(said(organisation)) in suppliers
