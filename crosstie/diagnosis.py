"""What works here, and what to do about the rest."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crosstie.settings_file import DEFAULT_SETTINGS, load_settings
from dashboard.access.accounts import Accounts
from dashboard.access.settings import AccessSettings
from dashboard.report.printing import BROWSERS
from graphmodel.errors import CrosstieError
from graphmodel.stores.base import Store
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.open import DEFAULT_STORE, open_store


def diagnose(url: str | None, settings: Path | None) -> list[dict[str, Any]]:
    """One row a part: ``part``, ``works``, ``found``, ``remedy`` (empty where it works)."""
    packages = (
        "crosstie",
        "duckdb",
        "numpy",
        "scipy",
        "igraph",
        "networkx",
        "pandas",
        "pyarrow",
        "dash",
        "plotly",
    )
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    return [
        _row("python", True, platform.python_version()),
        _row("packages", True, versions),
        *_stores(url),
        _settings(settings),
        _sign_in(url),
        _program("java", ("java",), "Needed for Spark, and for a Neo4j on this machine: install a JDK 17"),
        _spark(),
        _program(
            "chromium",
            BROWSERS,
            "Needed for reports as PDF or PNG only: install Chromium",
        ),
    ]


def _row(part: str, works: bool, found: str, remedy: str = "") -> dict[str, Any]:
    return {"part": part, "works": works, "found": found, "remedy": remedy}


def _stores(url: str | None) -> Iterator[dict[str, Any]]:
    """The server where the store is on one, and the store."""
    try:
        store = open_store(url)
        if not isinstance(store, DuckDBStore):
            yield _server(store)
        yield _store(store)
    except CrosstieError as error:
        yield _row("store", False, error.what, error.remedy or "")


def _server(store: Store) -> dict[str, Any]:
    from graphmodel.stores.neo4j.store import Neo4jStore

    assert isinstance(store, Neo4jStore)  # noqa: S101
    told = store.examine()
    server = f"Neo4j {told.version} {told.edition}, database {told.database}"
    if told.refusal:
        return _row("neo4j", False, f"{server}: {told.refusal.what}", told.refusal.remedy or "")
    return _row("neo4j", True, f"{server}: may be read and written")


def _store(store: Store) -> dict[str, Any]:
    told = store.describe()
    if not told["exists"]:
        words = "does not exist yet" if isinstance(store, DuckDBStore) else "holds nothing yet"
        return _row("store", False, f"{told['store']} {words}", "Load an export: crosstie load DIR")
    rows = ", ".join(f"{count:,} {name}" for name, count in told["rows"].items() if count)
    return _row(
        "store", True, f"{told['store']} (schema version {told['schema_version']}): {rows or 'empty'}"
    )


def _settings(path: Path | None) -> dict[str, Any]:
    try:
        load_settings(path)
    except CrosstieError as error:
        return _row("settings", False, str(error), "Mend the file, or remove the key to have the default")
    given = path or (DEFAULT_SETTINGS if DEFAULT_SETTINGS.exists() else None)
    return _row("settings", True, str(given) if given else "the model's defaults")


def _sign_in(url: str | None) -> dict[str, Any]:
    """Who could sign in to the dashboard."""
    try:
        told = AccessSettings.from_environment(url or os.environ.get("CROSSTIE_STORE") or DEFAULT_STORE)
        accounts = len(Accounts(told.folder).all())
    except CrosstieError as error:
        found = f"{error.where}: {error.what}" if error.where else error.what
        return _row("sign-in", False, found, error.remedy or "Mend it, or take it away")
    ways = [f"{accounts} account{'' if accounts == 1 else 's'} in {told.folder}"] if accounts else []
    ways += [f"OpenID Connect at {told.openid.issuer}"] if told.openid else []
    if not ways:
        remedy = "Needed to serve to others only: crosstie accounts add NAME (docs/access.md)"
        return _row("sign-in", False, "no accounts and no provider", remedy)
    return _row("sign-in", True, " and ".join(ways))


def _spark() -> dict[str, Any]:
    try:
        return _row("spark", True, f"pyspark {importlib.metadata.version('pyspark')}")
    except importlib.metadata.PackageNotFoundError:
        remedy = "Needed for analyse --engine spark only: pip install 'crosstie[spark]'"
        return _row("spark", False, "pyspark is not installed", remedy)


def _program(part: str, names: tuple[str, ...], remedy: str) -> dict[str, Any]:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if not found:
        return _row(part, False, "not found", remedy)
    flag = "-version" if part == "java" else "--version"
    try:
        done = subprocess.run([found, flag], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return _row(part, False, f"{found} does not answer ({error})", remedy)
    told = (done.stdout or done.stderr).strip().splitlines()
    return _row(
        part, done.returncode == 0, told[0] if told else found, "" if done.returncode == 0 else remedy
    )
