"""Analysis as the commands call it: from a store or an export folder, with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from crosstie.loading import load_settings
from crosstie.terminal import padded, progress
from crosstie.terms import known_taxonomy
from graphmodel.analysis import Results, analyse_source
from graphmodel.events import TableEvents
from graphmodel.messages import ENGLISH, Messages
from graphmodel.stores.open import open_store
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import COMPANY, INPUTS, INTERACTIONS, STAGES
from ingest.load import read_folder
from ingest.quick import InDoubtError, quick_file


def analyse_folder(
    folder: Path,
    as_of: date | None = None,
    settings: Path | None = None,
    taxonomy: Path | None = None,
    *,
    supplier: str | None = None,
    confidence: bool = False,
    level: str = COMPANY,
    language: str = ENGLISH,
) -> Results:
    """Analyse an export folder without a store."""
    chosen, known = load_settings(settings), known_taxonomy(taxonomy)
    # What a file was read with goes back to the machine at once; Arrow's own pools keep a good part of it.
    pa.set_memory_pool(pa.system_memory_pool())
    with progress() as bar:
        quick = quick_file(folder)
        if quick:
            with (
                suppress(InDoubtError),
                Workbench(memory=quick.memory) as workbench,
                quick.begin(workbench, chosen, as_of) as reading,
            ):
                dataset = read_folder(folder, supplier=supplier, leave_out=quick.path, progress=bar)
                if dataset.tables["interactions"].num_rows:
                    raise InDoubtError("other files tell of interactions too")
                results = analyse_source(
                    reading,
                    dataset.tables,
                    as_of,
                    chosen,
                    taxonomy=known,
                    confidence=confidence,
                    level=level,
                    language=language,
                    progress=bar,
                )
                rows = results.run["counts"]["interactions"]
                report = dataset.report.with_file(quick.path.name, INTERACTIONS, rows)
                return _with_books(results, report.as_mapping())
        with Workbench() as workbench:
            dataset = read_folder(folder, supplier=supplier, progress=bar)
            workbench.lay_out({"interactions": dataset.tables["interactions"]})
            results = analyse_source(
                TableEvents(workbench),
                dataset.tables,
                as_of,
                chosen,
                taxonomy=known,
                confidence=confidence,
                level=level,
                language=language,
                progress=bar,
            )
    return _with_books(results, dataset.report.as_mapping())


def analyse_store(
    url: str | None,
    as_of: date | None = None,
    settings: Path | None = None,
    taxonomy: Path | None = None,
    *,
    dry_run: bool = False,
    confidence: bool = True,
    level: str = COMPANY,
    language: str = ENGLISH,
) -> Results:
    """Analyse what is in a store and, unless it is a dry run, write the results back."""
    chosen, known = load_settings(settings), known_taxonomy(taxonomy)
    store = open_store(url)
    with progress() as bar:
        with store.reading() as queries:
            inputs = {
                table.name: queries.table(table.name) for table in INPUTS if table.name != "interactions"
            }
            results = analyse_source(
                TableEvents(queries),
                inputs,
                as_of,
                chosen,
                taxonomy=known,
                confidence=confidence,
                level=level,
                language=language,
                progress=bar,
            )
        loads = store.loads()
        results = _with_books(results, loads[0]["report"] if loads else {})
        if not dry_run:
            store.save(results.tables, results.run)
    return results


def _with_books(results: Results, report: Mapping[str, Any]) -> Results:
    """The run says what became of the rows that were read last."""
    return replace(results, run={**results.run, "balance": report.get("total", {}), **_faults(report)})


def _faults(report: Mapping[str, Any]) -> dict[str, Any]:
    return {"rejections": report.get("rejections", {}), "notes": list(report.get("notes", ()))}


def summary(results: Results) -> Iterator[str]:
    """What an analysis found, in a few lines, in its language."""
    table = results.tables["relationships"]
    counts, run = results.run["counts"], results.run
    words = Messages.of(run["language"])
    yield words.text("summary.heading", n=len(table), day=run["as_of"])
    stages = Counter(table["stage"].to_pylist())
    for stage in reversed(STAGES):
        if stages[stage]:
            yield f"  {padded(words.text(f'stage.{stage}'), 15)} {stages[stage]:>6}"
    threads = table["threads"].to_pylist()
    live = sum(count > 0 for count in threads)
    single = threads.count(1)
    if live:
        yield words.text("summary.live_share", live=live, single=single, share=words.percent(single / live))
    else:
        yield words.text("summary.live", live=live, single=single)
    if not counts["interactions"]:
        yield words.text("summary.no_interaction")
    reasons = [
        words.text(f"summary.{reason}", n=counts[key])
        for key, reason in (
            ("interactions_after_as_of", "after_as_of"),
            ("interactions_of_one_side", "one_side"),
        )
        if counts[key]
    ]
    if reasons:
        told = words.text("list.separator").join(reasons)
        yield words.text("summary.not_counted", reasons=told, interactions=counts["interactions"])
