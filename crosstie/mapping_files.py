"""Mapping files as the command calls them: proposed, written, tried, and told in lines."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crosstie.terminal import progress
from graphmodel.errors import ExportError
from ingest.cells.conventions import Conventions
from ingest.detect import Recognised, recognise
from ingest.formats import built_in, parse_format, read_format
from ingest.proposing import Proposal, Trial, propose, tried
from ingest.proposing.surroundings import Neighbours, surroundings_of
from ingest.reading import SUFFIXES, Peek, peek_all, read

_FAILURES_SHOWN = 5


@dataclass(frozen=True)
class Mapped:
    """What came of a proposal, or of the check of a mapping file.

    Attributes
    ----------
    known
        Tables that need no mapping, and as what a built-in format knows them.
    proposal
        None where a mapping file was checked, or every table is known.
    trial
        What the mapping file would do; None where every table is known.
    beside
        Tables of the same folder that no format knows.
    skipped
        Sheets that are not read, and why.
    out
        Where the proposal was written.
    mapping
        The mapping file that was checked.
    """

    files: Sequence[Path]
    known: Mapping[str, str] = field(default_factory=dict)
    proposal: Proposal | None = None
    trial: Trial | None = None
    beside: Sequence[str] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    out: Path | None = None
    mapping: Path | None = None

    @property
    def finds(self) -> bool:
        """Whether something is to be done before loading."""
        lacking = self.proposal is not None and bool(self.proposal.lacking)
        return lacking or (self.trial is not None and self.trial.finds)

    def as_mapping(self) -> dict[str, Any]:
        """The outcome as plain data."""
        trial, proposal = self.trial or Trial(), self.proposal
        return {
            "files": [str(path) for path in self.files],
            "known": dict(self.known),
            "mapping": proposal.text if proposal else None,
            "tables": dict(proposal.tables) if proposal else {},
            "lacking": {name: dict(lacking) for name, lacking in proposal.lacking.items()}
            if proposal
            else {},
            "questions": {name: list(some) for name, some in proposal.questions.items()} if proposal else {},
            "fields_lacking": {name: list(names) for name, names in trial.lacking.items()},
            "unmapped": {name: dict(values) for name, values in trial.unmapped.items()},
            "rows": {name: balance.as_mapping() for name, balance in trial.files.items()},
            "failures": [
                {"file": one.file, "line": one.line, "code": one.code, "sentence": one.sentence}
                for one in trial.rejections[:_FAILURES_SHOWN]
            ],
            "records": dict(trial.records),
            "notes": list(trial.notes),
            "unread": {**self.skipped, **trial.unread},
            "asked": trial.asked,
            "beside": list(self.beside),
        }

    def lines(self) -> Iterator[str]:
        """The outcome for a terminal."""
        for name, what in self.known.items():
            yield f"{name} is known already, as {what}: it needs no mapping file."
        if self.trial is None:
            yield f"Load it with: crosstie load {self.files[0].parent}"
            return
        yield from self._proposed()
        yield from self._tried(self.trial)
        for name, why in self.skipped.items():
            yield f"{name}: not read: {why}"
        if self.beside:
            given = shlex.join(str(path) for path in self.files)
            yield (
                f"No format knows {', '.join(self.beside)} in the same folder. What belongs together needs one"
                f" mapping file: crosstie map {given} …"
            )
        yield self._next()

    def _proposed(self) -> Iterator[str]:
        if self.proposal is None:
            return
        for name, table in self.proposal.tables.items():
            yield f"{name}: taken for {table}"
            for what, how in self.proposal.lacking.get(name, {}).items():
                yield f"    NEEDED: no column tells {what}. {how}"
            for question in self.proposal.questions.get(name, ()):
                yield f"    please check: {question}"

        if self.proposal.own_firm:
            yield f"Your own firm is called «{self.proposal.own_firm}»: name it with --supplier, or change own_firm."

    def _tried(self, trial: Trial) -> Iterator[str]:
        for name, why in trial.unread.items():
            yield f"{name}: the mapping file does not read it: {why}"
        for name, lacking in trial.lacking.items():
            yield f"{name}: every row needs {', '.join(lacking)}; the mapping file says nothing of it"
        for name, balance in trial.files.items():
            loaded = balance.loaded + balance.unchanged + balance.merged
            yield f"{name}: {loaded:,} of {balance.read:,} rows would load ({balance.line()})"
            yield f"    {trial.facts[name]}"
        if trial.records:
            yield "together with what lies beside: " + ", ".join(
                f"{n:,} {name}" for name, n in trial.records.items()
            )
        yield from (f"note: {note}" for note in trial.notes)
        for rejection in trial.rejections[:_FAILURES_SHOWN]:
            yield f"{rejection.file}:{rejection.line}: {rejection.code}: {rejection.sentence}"
        for name, values in trial.unmapped.items():
            for column, cells in values.items():
                some = ", ".join(cells[:_FAILURES_SHOWN]) + (" …" if len(cells) > _FAILURES_SHOWN else "")
                yield f"{name}: the value map for «{column}» does not name {some}"
        if len(trial.rejections) > _FAILURES_SHOWN:
            yield f"… {len(trial.rejections):,} failures in all"
        if trial.asked:
            yield f"loading would stop: {trial.asked}"

    def _next(self) -> str:
        given, first = shlex.join(map(str, self.files)), self.files[0]
        if self.proposal is not None and self.out is None:
            out = shlex.quote(f"{first.stem}.toml")
            return f"Nothing was written. Keep it with: crosstie map {given} --out {out}"
        if self.proposal is not None:
            then = f"crosstie map {given} --check {shlex.quote(str(self.out))}"
            return f"Written to {self.out}. Read it, change what is wrong, then: {then}"
        load = f"crosstie load {shlex.quote(str(first.parent))} --mapping {shlex.quote(str(self.mapping))}"
        return f"Change {self.mapping} and check it again." if self.finds else f"It is sound: {load}"


@dataclass(frozen=True)
class Wish:
    """What the user says of the files: the table, their own firm, dates, numbers, encoding, examples."""

    table: str | None = None
    supplier: str | None = None
    given: Conventions = Conventions()  # noqa: RUF009 - frozen
    encoding: str | None = None
    examples: bool = True


def propose_mapping(files: Sequence[Path], wish: Wish, out: Path | None, *, force: bool = False) -> Mapped:
    """Propose a mapping file for some files, write it where that is asked for, and try it."""
    if out is not None and out.exists() and not force:
        raise ExportError("is there already", where=str(out), remedy="Choose another name, or give --force")
    peeks, skipped = _peeks(files, wish.encoding)
    known = {} if wish.table else {peek.name: what for peek in peeks if (what := _known_as(peek))}
    with progress() as bar:
        sources = [read(peek, bar) for peek in peeks if peek.name not in known]
        if not sources:
            return Mapped(files, known, skipped=skipped)
        beside = surroundings_of(files, built_in(), wish.given, wish.encoding)
        bar("looking at the columns")
        proposal = propose(
            sources,
            Neighbours.of(beside, wish.given),
            table=wish.table,
            supplier=wish.supplier,
            examples=wish.examples,
        )
        format_ = parse_format(proposal.text, out or files[0].with_suffix(".toml"))
        if out is not None:
            _write(out, proposal.text)
        bar("trying it")
        trial = tried(sources, format_, beside, wish.given, wish.supplier)
    return Mapped(files, known, proposal, trial, beside.unknown, skipped, out)


def check_mapping(files: Sequence[Path], mapping: Path, wish: Wish) -> Mapped:
    """Try a mapping file on some files."""
    format_ = read_format(mapping)
    peeks, skipped = _peeks(files, wish.encoding)
    with progress() as bar:
        sources = [read(peek, bar) for peek in peeks]
        beside = surroundings_of(files, (format_, *built_in()), wish.given, wish.encoding)
        bar("trying it")
        return Mapped(
            files,
            trial=tried(sources, format_, beside, wish.given, wish.supplier),
            beside=beside.unknown,
            skipped=skipped,
            mapping=mapping,
        )


def _peeks(files: Sequence[Path], encoding: str | None) -> tuple[list[Peek], dict[str, str]]:
    if len({path.parent.resolve() for path in files}) > 1:
        raise ExportError(
            "the files lie in several folders",
            where=", ".join(map(str, files)),
            remedy="Put what is loaded together into one folder",
        )
    tables: list[Peek] = []
    skipped: dict[str, str] = {}
    for path in files:
        if not path.is_file():
            what = "is a folder, not a file" if path.is_dir() else "there is no such file"
            raise ExportError(what, where=str(path), remedy="Give the files of an export")
        if path.suffix.lower() not in SUFFIXES:
            raise ExportError(
                "is no table that can be read",
                where=str(path),
                remedy=f"Known endings are {', '.join(SUFFIXES)}",
            )
        looked = peek_all(path, encoding)
        tables += looked.tables
        skipped.update(looked.unread)
    if not tables:
        raise ExportError("holds no table", where=str(files[0]), remedy="; ".join(skipped.values()) or None)
    return tables, skipped


def _known_as(peek: Peek) -> str:
    """As what a built-in format knows a table; empty where none does."""
    try:
        found = recognise(peek, built_in())
    except ExportError:  # called like a table of the exchange format, with columns of its own
        return ""
    return f"{found.file.name} of {found.format.title}" if isinstance(found, Recognised) else ""


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"cannot be written ({error.strerror})", where=str(out)) from error
