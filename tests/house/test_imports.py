"""Imports go one way, and the front door is light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("duckdb", "pandas", "numpy", "pyarrow", "scipy", "igraph", "networkx", "dash", "plotly", "openpyxl")


def test_the_import_rules_hold(house):
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def modules_after(statement: str) -> set[str]:
    """The top-level modules that a fresh Python holds after a statement."""
    program = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "statement", ["import crosstie", "import crosstie; dir(crosstie)", "import crosstie.cli"]
)
def test_the_front_door_loads_nothing_heavy(statement):
    loaded = modules_after(statement)
    assert "crosstie" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_settings_load_nothing_heavy():
    assert modules_after("import crosstie; crosstie.Settings()").isdisjoint(HEAVY)


def test_every_public_name_is_there():
    import crosstie

    assert sorted(crosstie.__all__) == crosstie.__all__ == dir(crosstie)
    for name in crosstie.__all__:
        assert getattr(crosstie, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        crosstie.nonsense  # noqa: B018
