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
    """The top-level modules that a fresh Python holds at its end, after a statement."""
    program = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.__stdout__, flush=True))\n"
        f"{statement}"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "statement", ["import crosstie", "import crosstie; dir(crosstie)", "import crosstie.cli"]
)
def test_the_front_door_loads_nothing_heavy(statement):
    loaded = modules_after(statement)
    assert "crosstie" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_help_loads_nothing_heavy():
    """Neither that of the whole nor that of any command."""
    loaded = modules_after(
        "import click; from crosstie.cli import commands as whole; context = click.Context(whole);"
        "whole.get_help(context);"
        "[whole.get_command(context, name).get_help(context) for name in whole.list_commands(context)]"
    )
    assert "crosstie" in loaded
    assert loaded.isdisjoint((*HEAVY, "ingest"))


def test_a_command_reads_its_own_file_alone():
    program = (
        "import click, sys; from crosstie.cli import commands as whole;"
        "before = set(sys.modules); whole.get_command(click.Context(whole), 'risk');"
        "print(*(name for name in {*sys.modules} - before if name.startswith('crosstie.commands.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    shared = {"options", "output", "values"}
    own = {name.rpartition(".")[2] for name in done.stdout.split()} - shared
    assert own == {"status"}


def test_settings_load_nothing_heavy():
    assert modules_after("import crosstie; crosstie.Settings()").isdisjoint(HEAVY)


def test_every_public_name_is_there():
    import crosstie

    assert sorted(crosstie.__all__) == crosstie.__all__ == dir(crosstie)
    for name in crosstie.__all__:
        assert getattr(crosstie, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        crosstie.nonsense  # noqa: B018


def test_an_analysis_loads_neither_other_readers_nor_what_arrow_looks_for(tmp_path):
    """Each of these takes as long to import as a small portfolio takes to analyse."""
    for table, rows in {
        "organisations": ("organisation_id,name,role", "us,Us,supplier", "c1,Client,client"),
        "people": ("person_id,name,organisation_id", "a,A,us", "b,B,c1"),
        "interactions": (
            "interaction_id,occurred_at,channel,supplier_person_id,client_person_id",
            "1,2026-06-30T10:00:00,meeting,a,b",
        ),
    }.items():
        (tmp_path / f"{table}.csv").write_text("\n".join((*rows, "")), encoding="utf-8")
    analysed = modules_after(
        f"import sys; sys.argv = ['crosstie', 'analyse', '--from', {str(tmp_path)!r}, '--dry-run']\n"
        "import contextlib, io, runpy\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    runpy.run_module('crosstie', run_name='__main__')"
    )
    assert {"pyarrow", "igraph", "ingest", "graphmodel"} <= analysed
    late = {"pandas", "scipy", "networkx", "icalendar", "ftfy", "charset_normalizer", "rapidfuzz", "openpyxl"}
    assert analysed.isdisjoint(late)


def test_arrow_still_takes_frames_of_who_brings_pandas():
    program = (
        "from graphmodel.arrow import do_without_pandas; do_without_pandas()\n"
        "import pyarrow as pa, sys; assert 'pandas' not in sys.modules\n"
        "import pandas as pd; table = pa.Table.from_pandas(pd.DataFrame({'a': [1, 2]}), preserve_index=False)\n"
        "assert table.to_pandas()['a'].tolist() == table['a'].to_pylist() == [1, 2]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
