"""The bundled example, ready to look at."""

from __future__ import annotations

from pathlib import Path

from crosstie.analysing import analyse_store
from crosstie.terminal import progress, say
from graphmodel.messages import ENGLISH, Messages
from graphmodel.stores.open import open_store
from ingest.example import write_example
from ingest.load import read_folder


def prepare_demo(folder: Path, language: str = ENGLISH) -> str:
    """Write the example's export, load and analyse it; the store's address."""
    export, store = folder / "export", str(folder / "demo.duckdb")
    export.mkdir(parents=True, exist_ok=True)
    told = write_example(export)
    with progress() as bar:
        dataset = read_folder(export, progress=bar)
        open_store(store).load(
            dataset.tables,
            source="example",
            report=lambda done: dataset.report.settle(
                {name: loaded.unchanged_keys for name, loaded in done.items()}
            ).as_mapping(),
        )
    analyse_store(store, language=language)
    say(Messages.of(language).text("demo.made", clients=len(told), folder=folder) + "\n")
    return store
