"""Ratios, growth, verdicts and the tables."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

from benchmarks import __main__ as command
from benchmarks import figures, forms, targets
from benchmarks.figures import Figure, Target, growth, markdown_table, plain_table, ratios
from benchmarks.processes import Failed, run

FIGURES = [
    Figure("a / b", "1e6", (2.0, 1.0, 4.0), target=Target("<=", 1.6)),
    Figure("c", "1e6", (300.0,), "MiB", Target("<=", 500)),
    Figure("d", "", (), "", Target(">=", 30), "not installed"),
    Figure("e", "1e5", (0.01234,), "s"),
]


@pytest.mark.parametrize("module", [figures, forms, targets], ids=lambda module: module.__name__)
def test_examples(module):
    assert doctest.testmod(module).failed == 0


def test_a_ratio_is_taken_round_by_round():
    assert ratios([3.0, 8.0], [2.0, 4.0]) == (1.5, 2.0)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.3])
def test_growth_finds_the_exponent(exponent):
    sizes = [1e5, 1e6, 5e7]
    assert growth(sizes, [3 * size**exponent for size in sizes]) == pytest.approx(exponent)


def test_the_value_is_the_median_and_is_judged():
    assert [figure.value for figure in FIGURES] == [2.0, 300.0, None, 0.01234]
    assert [figure.verdict for figure in FIGURES] == ["missed", "met", "not run", ""]


def test_a_bound_itself_is_met():
    assert Figure("x", "", (1.6,), target=Target("<=", 1.6)).verdict == "met"
    assert Figure("x", "", (150.0,), target=Target(">=", 150)).verdict == "met"


def test_the_plain_table():
    assert plain_table(FIGURES).splitlines() == [
        "figure  at   value     target  verdict  runs  min – median – max",
        "------  ---  --------  ------  -------  ----  ------------------",
        "a / b   1e6  2         ≤ 1.6   missed   3     1 – 2 – 4",
        "c       1e6  300 MiB   ≤ 500   met      1",
        "d            n/a       ≥ 30    not run        not installed",
        "e       1e5  0.0123 s                   1",
    ]


def test_the_markdown_table():
    lines = markdown_table(FIGURES).splitlines()
    assert lines[1] == "| --- | --- | --- | --- | --- | --- | --- |"
    assert lines[4] == "| d |  | n/a | ≥ 30 | not run |  | not installed |"
    assert {line.count("|") for line in lines} == {8}


def test_every_target_is_shown_measured_or_not():
    name, least, _, operator, bound = targets.TARGETS[0]
    met = Figure(name, forms.size_name(least), (1.0,), target=Target(operator, bound))
    assert len(list(targets.not_run([]))) == len(targets.TARGETS)
    assert (name, "1e6") not in [(figure.name, figure.at) for figure in targets.not_run([met])]
    assert len(list(targets.not_run([met]))) == len(targets.TARGETS) - 1


def test_what_starts_the_processes_is_small():
    program = "import sys, benchmarks.__main__; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "benchmarks.sections" in loaded
    assert {"numpy", "duckdb", "pyarrow", "pandas", "crosstie", "graphmodel", "networkx"}.isdisjoint(loaded)


def test_a_process_is_weighed_and_heard(tmp_path):
    """From a small parent, as the command is: from here the child would weigh as much as pytest."""
    work = "held = b'x' * 64 * 2**20; print(len(held))"
    program = (
        "import sys; from pathlib import Path; from benchmarks.processes import run;"
        f"done = run([sys.executable, '-c', {work!r}], Path.cwd(), 60); print(done.peak_mib, done.told)"
    )
    found = run([sys.executable, "-c", program], tmp_path, 60)
    peak, held = found.printed.split()
    assert int(held) == 64 * 2**20
    assert 64 < float(peak) < 100


def test_a_process_that_fails_says_why(tmp_path):
    with pytest.raises(Failed, match="ModuleNotFoundError: No module named 'nowhere'"):
        run([sys.executable, "-c", "import nowhere"], tmp_path, 60)
    with pytest.raises(Failed, match="over 0 s"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, 0.2)


def test_the_command_prints_targets_and_machine_without_paths(capsys, monkeypatch, tmp_path):
    def section(lab):
        yield FIGURES[0]
        assert lab.sizes == (100_000, 1_000_000)
        assert lab.data == tmp_path

    monkeypatch.setattr(command, "SECTIONS", {"only": section})
    arguments = ["--sizes", "1e6,1e5,1e5", "--only", "only", "--data", str(tmp_path)]
    assert command.main(arguments) == 0
    printed = capsys.readouterr().out
    assert "a / b" in printed
    assert "not run" in printed
    assert "cores" in printed
    assert str(tmp_path) not in printed
    assert command.main([*arguments, "--fail"]) == 1
    capsys.readouterr()
    command.main([*arguments, "--json"])
    assert '"verdict": "missed"' in capsys.readouterr().out


def test_an_unknown_section_is_refused(capsys):
    with pytest.raises(SystemExit):
        command.main(["--only", "nonsense"])
    assert "no such section: nonsense" in capsys.readouterr().err
