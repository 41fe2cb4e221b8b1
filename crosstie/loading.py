"""Loading as the commands call it: a folder read, checked, written to a store, and the books settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crosstie.terminal import progress, say
from graphmodel.errors import InputError, SettingsError
from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.stores.open import open_store
from ingest.load import read_folder
from ingest.report import Report, write_quarantine

DEFAULT_SETTINGS = Path("crosstie.toml")


def load_folder(
    folder: Path,
    url: str | None,
    *,
    supplier: str | None,
    mapping: Path | None,
    date_order: Any,
    quarantine: Path,
    dry_run: bool,
) -> Report:
    """Read a folder into the store and write what was rejected to the quarantine file."""
    store = open_store(url)
    if quarantine.is_dir() or not quarantine.parent.is_dir():
        raise InputError(
            "there is no such folder to write to", where=str(quarantine), remedy="Choose another --quarantine"
        )
    with progress() as bar:
        dataset = read_folder(folder, supplier=supplier, mapping=mapping, date_order=date_order, progress=bar)
        bar("comparing with the store" if dry_run else "writing to the store")
        if dry_run:
            done = store.preview(dataset.tables)
        else:
            done = store.load(dataset.tables, source=folder.name, report=dataset.report.as_mapping())
    report = dataset.report.settle({name: loaded.unchanged_keys for name, loaded in done.items()})
    if not dry_run and report.quarantined:
        count = write_quarantine(report, quarantine)
        say(f"{count} rows are kept in {quarantine}, each with its reason.")
    if dry_run:
        say("A dry run: nothing was written.")
    return report


def check_folder(folder: Path, *, supplier: str | None, mapping: Path | None, date_order: Any) -> Report:
    """Read and check a folder; nothing is written."""
    with progress() as bar:
        dataset = read_folder(folder, supplier=supplier, mapping=mapping, date_order=date_order, progress=bar)
    return dataset.report


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


def load_settings(path: Path | None) -> Settings:
    """The settings of that file; without one, of ``./crosstie.toml`` where it exists, else the model's."""
    if path is None:
        return Settings.from_file(DEFAULT_SETTINGS) if DEFAULT_SETTINGS.exists() else Settings()
    if not path.exists():
        raise SettingsError("there is no such file", where=str(path))
    return Settings.from_file(path)
