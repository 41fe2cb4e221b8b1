"""The first load of a large Neo4j as the command prepares it: files for ``neo4j-admin``, and what to run on them."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from crosstie.exporting import Asked, Exported
from crosstie.terminal import progress, say
from graphmodel.errors import InputError
from graphmodel.messages import Messages
from graphmodel.stores.base import Store
from graphmodel.stores.neo4j.import_files import (
    AFTER,
    ARGUMENTS,
    count_import_files,
    file_names,
    write_import_files,
)
from graphmodel.stores.open import open_store
from ingest.known import NOTHING_KNOWN
from ingest.load import read_folder
from ingest.nightly import Asked as AskedOfLoad
from ingest.nightly import changes_of

COMMAND = "import.sh"
DATABASE = "neo4j"
_IMPORT = f"neo4j-admin database import full @{ARGUMENTS}"


def prepare_import(url: str | None, asked: Asked, folder: Path | None, supplier: str | None) -> Exported:
    """Write the files of a store, or of an export folder, into a folder."""
    words = Messages.of(asked.language)
    if not asked.out.absolute().parent.is_dir():
        raise InputError(
            "there is no such folder", where=str(asked.out.parent), remedy="Make it, or choose another --out"
        )
    if asked.out.is_file():
        raise InputError("is a file", where=str(asked.out), remedy="Give the name of a folder with --out")
    if asked.out.is_dir() and any(asked.out.iterdir()) and not asked.force:
        raise InputError(
            "is not empty", where=str(asked.out), remedy="Choose another folder, or give --force"
        )
    with _source(url, folder, supplier, words) as store, progress() as bar:
        bar("writing")
        if asked.dry_run:
            counts = count_import_files(store)
        else:
            with _whole_folder(asked.out) as part:
                counts = write_import_files(store, part)
                _write_command(part)
    if asked.dry_run:
        return Exported(asked.to, {asked.out: counts}, asked.dry_run)
    there = shlex.quote(str(asked.out))
    return Exported(
        asked.to,
        {asked.out: counts},
        asked.dry_run,
        command=f"cd {there} && {_IMPORT} {DATABASE}",
        then=words.text(
            "export.import_then",
            command=shlex.quote(str(asked.out / COMMAND)),
            then=f"cypher-shell -f {shlex.quote(str(asked.out / AFTER))}",
        ),
    )


@contextmanager
def _source(url: str | None, folder: Path | None, supplier: str | None, words: Messages) -> Iterator[Store]:
    """The store; of a folder, one in which it is all there is, for the length of the block."""
    if folder is None:
        yield open_store(url)
        return
    with TemporaryDirectory(prefix="crosstie-") as place:
        store = open_store(str(Path(place) / "rows.duckdb"))
        with progress() as bar:
            dataset = read_folder(folder, supplier=supplier, progress=bar)
            changes = changes_of(dataset.call, dataset.tables, NOTHING_KNOWN, AskedOfLoad())
            store.load(
                {**dataset.tables, **changes.tables},
                source=folder.name,
                report=dataset.report.as_mapping(),
                gone=changes.gone,
            )
        if dataset.report.quarantined:
            command = f"crosstie check {shlex.quote(str(folder))}"
            say(words.text("export.left_out", n=dataset.report.quarantined, folder=folder, command=command))
        yield store


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into; its files take their places once all of them are there."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        yield part
        folder.mkdir(exist_ok=True)
        for name in file_names():
            (folder / name).unlink(missing_ok=True)
        for path in part.iterdir():
            os.replace(path, folder / path.name)
    except OSError as cause:
        raise InputError(
            cause.strerror or "cannot be written", where=str(folder), remedy="Choose another --out"
        ) from cause
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_command(folder: Path) -> None:
    path = folder / COMMAND
    path.write_text(
        f"#!/bin/sh\n# Reads the files beside this one into a database that is not there yet.\n"
        f'cd "$(dirname "$0")" && exec {_IMPORT} "$@" {DATABASE}\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
