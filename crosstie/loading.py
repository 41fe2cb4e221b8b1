"""Loading as the commands call it: a folder read, checked, written to a store, and the books settled."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from crosstie.terminal import progress, say
from crosstie.terms import known_taxonomy, tell_unmapped
from graphmodel.arrow import give_memory_back
from graphmodel.errors import InputError
from graphmodel.stores.base import Loaded, Store
from graphmodel.stores.open import open_store
from graphmodel.tables import ENDINGS, INPUTS, by_name
from ingest.known import NOTHING_KNOWN, Known
from ingest.load import Answers, read_folder
from ingest.nightly import Asked, Changes, changes_of
from ingest.quarantine import LIST, Quarantine, kept_files, kept_origin
from ingest.report import Report


def load_folder(
    folder: Path,
    url: str | None,
    answers: Answers,
    *,
    quarantine: Path,
    dry_run: bool,
    asked: Asked | None = None,
    taxonomy: Path | None = None,
    unmapped: Path | None = None,
) -> Report:
    """Read a folder into the store, against what it holds already, and write what was rejected to a folder."""
    give_memory_back()
    words = known_taxonomy(taxonomy)
    store = open_store(url)
    rejected = Quarantine(quarantine)
    rejected.check()
    asked = _asked_of(folder, asked or Asked())
    known = Known.of(store)
    with progress() as bar:
        dataset = read_folder(folder, **answers, known=known, progress=bar)
        changes = changes_of(dataset.call, dataset.tables, known, asked)
        tables = {**dataset.tables, **changes.tables}
        told = dataclasses.replace(
            dataset.report, nightly=tuple(changes.told), refused=tuple(changes.refused)
        )
        bar("comparing with the store" if dry_run else "writing to the store")
        if dry_run:
            report = _settled(told, store.preview(tables), changes)
        else:
            report = _load(store, folder, tables, told, changes, after=known.loads)
    if not dry_run:
        _keep(rejected, report, folder, asked)
    tell_unmapped(dataset.tables["people"], words, unmapped)
    if dry_run:
        say("A dry run: nothing was written.")
    return report


def _load(
    store: Store,
    folder: Path,
    tables: Mapping[str, pa.Table],
    told: Report,
    changes: Changes,
    *,
    after: int | None,
) -> Report:
    """Write to the store, which keeps the same report that is returned."""
    settled = told

    def kept(done: Mapping[str, Loaded]) -> Mapping[str, Any]:
        nonlocal settled
        settled = _settled(told, done, changes)
        return settled.as_mapping()

    store.load(tables, source=folder.name, report=kept, gone=changes.gone, after=after)
    return settled


def _settled(report: Report, done: Mapping[str, Loaded], changes: Changes) -> Report:
    """The report with what the store says; its own books are nobody's concern."""
    inputs = {name: loaded for name, loaded in done.items() if name in by_name(INPUTS)}
    counts = {
        name: {
            "new": loaded.new,
            "changed": loaded.changed,
            "unchanged": loaded.unchanged,
            "ended": changes.ended.get(name, 0),
            "returned": changes.returned.get(name, 0),
        }
        for name, loaded in inputs.items()
        if name != ENDINGS.name
    }
    counts = {name: told for name, told in counts.items() if any(told.values())}
    unchanged = {name: loaded.unchanged_keys for name, loaded in inputs.items()}
    return dataclasses.replace(report.settle(unchanged), changes=counts)


def _asked_of(folder: Path, asked: Asked) -> Asked:
    """What the user asks for, and what a quarantine folder remembers of the load that wrote it."""
    if kept_files(folder) is None:
        return asked
    if asked.complete:
        raise InputError(
            "is a quarantine folder, and never a complete export",
            where=str(folder),
            remedy="Load it without --complete",
        )
    return dataclasses.replace(asked, origin=asked.origin or kept_origin(folder))


def _keep(rejected: Quarantine, report: Report, folder: Path, asked: Asked) -> None:
    aside = rejected.replace(report, folder, asked.origin)
    if aside is not None:
        say(f"Rows that were mended in {rejected.folder} and not loaded yet are in {aside}.")
    if report.quarantined:
        say(
            f"{report.quarantined:,} {'row is' if report.quarantined == 1 else 'rows are'} kept in"
            f" {rejected.folder}, {rejected.folder / LIST} says why."
            f" Mend them there, then: crosstie load {rejected.folder}"
        )


def check_folder(
    folder: Path,
    url: str | None,
    answers: Answers,
    *,
    taxonomy: Path | None = None,
    unmapped: Path | None = None,
) -> Report:
    """Read and check a folder, against the store at ``url`` where there is one.

    Nothing is written but what is asked for with ``unmapped``.
    """
    words = known_taxonomy(taxonomy)
    known = NOTHING_KNOWN if url is None else Known.of(open_store(url))
    with progress() as bar:
        dataset = read_folder(folder, **answers, known=known, progress=bar)
    tell_unmapped(dataset.tables["people"], words, unmapped)
    return dataset.report
