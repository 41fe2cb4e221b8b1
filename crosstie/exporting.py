"""Exports as the command makes them: what the last analysis found, as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from crosstie.reading import find_client
from crosstie.terminal import progress
from graphmodel.errors import InputError, StoreBusyError
from graphmodel.exports.edge_list import write_edges, write_nodes
from graphmodel.exports.explaining import explanations
from graphmodel.exports.network import Network, network, of_client, with_live_ties
from graphmodel.exports.workbook import write_workbook
from graphmodel.exports.xml_graphs import write_gexf, write_graphml
from graphmodel.files import whole
from graphmodel.messages import ENGLISH, Messages
from graphmodel.messages.retelling import retold
from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from graphmodel.tables import CONDITIONS, RELATIONSHIPS, RESULTS, ROLE_RULES, TIES

Format = Literal["gexf", "graphml", "edges-csv", "xlsx", "neo4j-import"]

Tables = Mapping[str, pa.Table]
Writers = dict[Path, tuple[dict[str, int], Callable[[Path], object]]]
"""By file: how many rows of what it holds, and what writes it."""


@dataclass(frozen=True)
class Asked:
    """What is to be exported.

    Attributes
    ----------
    to, out
        Format and file.
    client
        Id or name of the only client; none for all.
    live_only
        Whether ties that are not live are left out; none for what the format is mostly used for: networks hold live
        ties, a workbook holds the tables as they are.
    force
        Write over files that are there.
    dry_run
        Look at everything, write nothing.
    language
        Of sentences in a workbook.
    """

    to: Format
    out: Path
    client: str | None = None
    live_only: bool | None = None
    force: bool = False
    dry_run: bool = False
    language: str = ENGLISH


@dataclass(frozen=True)
class Exported:
    """What was, or in a dry run would be, written.

    Attributes
    ----------
    to
        The format.
    files
        How many of what each file, or folder, holds.
    dry_run
        Whether nothing was written.
    command, then
        What reads the files, as a shell takes it, and a sentence on what comes after; empty where there is no such
        thing.
    """

    to: str
    files: Mapping[Path, Mapping[str, int]]
    dry_run: bool
    command: str = ""
    then: str = ""

    def as_mapping(self) -> dict[str, Any]:
        """For ``--json``."""
        files = [{"file": str(path), **counts} for path, counts in self.files.items()]
        return {"to": self.to, "files": files, "command": self.command or None, "dry_run": self.dry_run}

    def lines(self, words: Messages) -> Iterator[str]:
        """For a reader: a line a file, and what comes next."""
        key = "export.would_write" if self.dry_run else "export.written"
        for path, counts in self.files.items():
            told = [_counted(what, rows, words) for what, rows in counts.items() if rows or len(counts) <= 2]
            yield words.text(key, file=path, rows=words.text("list.separator").join(told))
        if self.then:
            yield self.then


def _counted(what: str, rows: int, words: Messages) -> str:
    return words.text(f"count.{what}", n=rows) if f"count.{what}" in words else f"{what} {rows:,}"


def export_results(url: str | None, asked: Asked) -> Exported:
    """Write what the last analysis found in a store into a file."""
    store = open_store(url)
    with progress() as bar:
        bar("reading the store")
        run, then = store.run(), ""
        results, organisations = _results(store, asked)
        if asked.to == "xlsx":
            results = _retold(results, run.get("language", ENGLISH), asked.language)
            files = _workbook(results, asked)
        else:
            found = network(results, organisations)
            files = _network(found, asked, date.fromisoformat(run["as_of"]))
            if not len(found.ties) and asked.live_only is not False:
                then = Messages.of(asked.language).text("export.nobody", option="--all-ties")
        check_free(files, force=asked.force)
        bar("writing")
        if not asked.dry_run:
            for path, (_, write) in files.items():
                write_file(path, write)
    return Exported(asked.to, {path: counts for path, (counts, _) in files.items()}, asked.dry_run, then=then)


def _results(store: Store, asked: Asked) -> tuple[Tables, pa.Table]:
    """The result tables that were asked for, all of one analysis; and the organisations."""
    version = store.results_version()
    wanted = RESULTS if asked.to == "xlsx" or asked.client else (TIES, ROLE_RULES)
    results: Tables = {table.name: store.results(table.name) for table in wanted}
    organisations = store.inputs("organisations")
    if store.results_version() != version:
        raise StoreBusyError(
            "another analysis was written while this one was being read", where=store.url, remedy="Call again"
        )
    if asked.client:
        found = find_client(results[RELATIONSHIPS.name].to_pylist(), asked.client)
        results = of_client(results, found["client_id"])
    live_only = asked.to != "xlsx" if asked.live_only is None else asked.live_only
    return (with_live_ties(results) if live_only else results), organisations


def _network(found: Network, asked: Asked, as_of: date) -> Writers:
    people, ties = {"people": len(found.people)}, {"ties": len(found.ties)}
    if asked.to == "gexf":
        return {asked.out: ({**people, **ties}, partial(write_gexf, found, as_of=as_of))}
    if asked.to == "graphml":
        return {asked.out: ({**people, **ties}, partial(write_graphml, found))}
    nodes = asked.out.parent / f"{asked.out.stem}-nodes{asked.out.suffix}"
    return {asked.out: (ties, partial(write_edges, found)), nodes: (people, partial(write_nodes, found))}


def _workbook(results: Tables, asked: Asked) -> Writers:
    explained = explanations(RESULTS, Messages.of(asked.language))
    sheets = {**results, "columns": explained}
    counts = {"sheets": len(sheets), "rows": sum(map(len, results.values()))}
    return {asked.out: (counts, partial(write_workbook, sheets))}


def _retold(results: Tables, source: str, target: str) -> Tables:
    """The tables with their sentences in another language than that of the analysis."""
    if source == target:
        return results
    told = {
        name: pa.Table.from_pylist(
            [retold(row, source, target) for row in results[name].to_pylist()], results[name].schema
        )
        for name in (RELATIONSHIPS.name, CONDITIONS.name)
    }
    return {**results, **told}


def check_free(paths: Mapping[Path, Any], *, force: bool) -> None:
    """Refuse files that are there already, unless forced, and folders that are not there."""
    for path in paths:
        if path.is_dir():
            raise InputError("is a folder", where=str(path), remedy="Give the name of a file with --out")
        if not path.parent.is_dir():
            raise InputError(
                "there is no such folder", where=str(path.parent), remedy="Make it, or choose another --out"
            )
        if path.exists() and not force:
            raise InputError(
                "is there already", where=str(path), remedy="Choose another name, or give --force"
            )


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make a file that appears whole or not at all; ``InputError`` where it cannot be."""
    try:
        whole(path, write)
    except OSError as cause:
        raise InputError(
            cause.strerror or "cannot be written", where=str(path), remedy="Choose another --out"
        ) from cause
