"""Analysis as the commands call it: from a store or an export folder, with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from crosstie.loading import load_settings
from crosstie.terminal import percent, progress
from graphmodel.analysis import Results, analyse, analyse_in
from graphmodel.stores.open import open_store
from graphmodel.tables import INPUTS, STAGES
from ingest.load import read_folder


def analyse_folder(
    folder: Path, as_of: date | None, settings: Path | None, *, supplier: str | None
) -> Results:
    """Analyse an export folder without a store."""
    chosen = load_settings(settings)
    with progress() as bar:
        dataset = read_folder(folder, supplier=supplier, progress=bar)
        return analyse(dataset.tables, as_of, chosen, progress=bar)


def analyse_store(
    url: str | None, as_of: date | None, settings: Path | None, *, dry_run: bool = False
) -> Results:
    """Analyse what is in a store and, unless it is a dry run, write the results back."""
    chosen = load_settings(settings)
    store = open_store(url)
    with progress() as bar:
        with store.reading() as queries:
            inputs = {
                table.name: store.inputs(table.name) for table in INPUTS if table.name != "interactions"
            }
            results = analyse_in(queries, inputs, as_of, chosen, progress=bar)
        if not dry_run:
            store.save(results.tables, results.run)
    return results


def summary(results: Results) -> Iterator[str]:
    """What an analysis found, in a few lines."""
    table = results.tables["relationships"]
    counts, run = results.run["counts"], results.run
    yield f"{len(table)} relationships as of {run['as_of']}"
    stages = Counter(table["stage"].to_pylist())
    for stage in reversed(STAGES):
        if stages[stage]:
            yield f"  {stage:<15} {stages[stage]:>6}"
    threads = table["threads"].to_pylist()
    live = sum(count > 0 for count in threads)
    single = threads.count(1)
    share = f" ({percent(single / live)})" if live else ""
    yield f"{live} with a live tie; {single} of them hang on one thread{share}"
    left_out = [
        f"{counts[key]:,} {words}"
        for key, words in (
            ("interactions_after_as_of", "after the as-of date"),
            ("interactions_of_one_side", "without people of both sides"),
        )
        if counts[key]
    ]
    if left_out:
        yield f"Interactions not counted: {', '.join(left_out)}, of {counts['interactions']:,}"
