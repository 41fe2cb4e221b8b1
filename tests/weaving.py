"""An export of invented firms, written and analysed, for tests that only ask it questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crosstie.analysing import analyse_store
from graphmodel.stores.open import open_store
from ingest.load import read_folder


def analysed_store(folder: Path, files: Mapping[str, str]) -> str:
    """A store of these files, by the names of their tables, analysed without confidence; its address."""
    export, url = folder / "export", str(folder / "store.duckdb")
    export.mkdir()
    for name, content in files.items():
        (export / f"{name}.csv").write_text(content, encoding="utf-8")
    open_store(url).load(read_folder(export).tables, source="export", report={})
    analyse_store(url, confidence=False)
    return url
