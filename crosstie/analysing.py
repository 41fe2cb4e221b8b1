"""Analysis as the commands call it: from a store or an export folder, with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from crosstie.settings_file import load_settings
from crosstie.terminal import Bar, padded, progress
from crosstie.terms import known_taxonomy
from crosstie.without_store import work_on
from graphmodel.events import EventSource, TableEvents
from graphmodel.messages import ENGLISH, Messages
from graphmodel.stores.base import all_but_interactions
from graphmodel.stores.open import open_store
from graphmodel.tables import COMPANY, INTERACTIONS, STAGES, TIMELINE

if TYPE_CHECKING:  # a folder's interactions are read while what follows is imported
    from graphmodel.analysis import Results
    from graphmodel.files import TableFiles
    from ingest.load import Dataset


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
    files: TableFiles | None = None,
) -> Results:
    """Analyse an export folder without a store.

    With ``files``, tables are written there as they are made; the results keep ``HEADLINE`` alone.
    """
    chosen, known = load_settings(settings), cache(partial(known_taxonomy, taxonomy))

    def analysed(source: EventSource, dataset: Dataset, bar: Bar) -> Results:
        from graphmodel.analysis import analyse_source

        with files or nullcontext():
            return analyse_source(
                source,
                dataset.tables,
                as_of,
                chosen,
                taxonomy=known(),
                confidence=confidence,
                level=level,
                language=language,
                progress=bar,
                take=files.take if files else None,
            )

    done = work_on(
        folder,
        supplier,
        lambda quick, workbench: quick.begin(workbench, chosen, as_of),
        analysed,
        limited=True,
    )
    results, report = done.found, done.dataset.report
    if done.quick:
        report = report.with_file(done.quick.name, INTERACTIONS, results.run["counts"]["interactions"])
    return _with_books(results, report.as_mapping())


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
    """Analyse what is in a store and, unless it is a dry run, write the results back.

    With them goes how every client stood at each month end: the timeline of companies, so not where groups are asked
    for.
    """
    from graphmodel.analysis import analyse_source
    from graphmodel.timeline import timeline

    chosen, known = load_settings(settings), known_taxonomy(taxonomy)
    store = open_store(url)
    with progress() as bar:
        with store.reading() as queries:
            inputs, latest = all_but_interactions(queries), queries.latest_load
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
            past: Mapping[str, pa.Table] = {}
            if not dry_run and level == COMPANY:
                day = date.fromisoformat(results.run["as_of"])
                told = timeline(TableEvents(queries), inputs, day, chosen, taxonomy=known, progress=bar)
                past = {TIMELINE.name: told.tables[TIMELINE.name]}
                seconds = {**results.run["seconds"], "timeline": round(sum(told.run["seconds"].values()), 3)}
                results = replace(results, run={**results.run, "seconds": seconds})
        reports = (load["report"] for load in store.loads())
        results = _with_books(results, next((report for report in reports if "total" in report), {}))
        looked = {"load": latest, "analysed_at": datetime.now(UTC).isoformat(timespec="seconds")}
        results = replace(results, run={**results.run, **looked})
        if not dry_run:
            bar("writing")
            store.save({**results.tables, **past}, results.run)
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


def left_out(run: Mapping[str, Any], folder: Path | None) -> Iterator[str]:
    """Rows that no figure rests on, in a line; none where every row was loaded."""
    balance, words = run["balance"], Messages.of(run["language"])
    ignored: Mapping[str, int] = balance.get("ignored", {})
    counts = {words.text("summary.faulty"): balance.get("quarantined", 0), **ignored}
    told = [words.text("summary.rows", n=rows, reason=reason) for reason, rows in counts.items() if rows]
    if told:
        reasons = words.text("list.separator").join(told)
        command = f"crosstie check {folder or 'DIR'}"
        yield words.text("summary.rows_left_out", reasons=reasons, read=balance["read"], command=command)
