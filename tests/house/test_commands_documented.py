"""Every command says what it does, explains each option, and ends with an example that works."""

from __future__ import annotations

import shlex

import click
import pytest

from crosstie.cli import commands

NAMES = (
    "load",
    "check",
    "map",
    "analyse",
    "risk",
    "show",
    "leave",
    "holes",
    "introduce",
    "timeline",
    "plan",
    "watch",
    "export",
    "report",
    "backtest",
    "demo",
    "serve",
    "accounts",
    "duplicates",
    "merge",
    "unmerge",
    "doctor",
)
EXPLAINED_BY_ITS_NAME = {"quarantine", "port", "host", "form", "engine"}

each_command = pytest.mark.parametrize("name", NAMES)


def command_of(name: str) -> click.Command:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    return command


def example(text: str) -> list[str]:
    """The lines of the example, which is the last paragraph before the options."""
    description = text.split("\nOptions:")[0].rstrip()
    last = description.split("\n\n")[-1].splitlines()
    assert last[0].strip() == "Example:"
    return [line.strip() for line in last[1:]]


def test_there_are_these_commands_in_this_order():
    assert tuple(commands.list_commands(click.Context(commands))) == NAMES


@each_command
def test_help_tells_what_it_does_and_ends_with_an_example(name, crosstie):
    told = crosstie(name, "--help")
    assert told.code == 0
    assert told.err == ""
    assert told.out.startswith(f"Usage: crosstie {name}")
    (line,) = example(told.out)
    assert line.startswith(f"crosstie {name}")
    assert "\\b" not in told.out


def test_the_help_of_the_whole_names_every_command_and_ends_with_an_example(crosstie):
    told = crosstie("--help")
    assert all(f"\n  {name} " in told.out for name in NAMES)
    (line,) = example(told.out)
    assert line.startswith("crosstie load")
    assert "\\b" not in told.out


@each_command
def test_the_list_of_commands_shows_a_whole_sentence_of_each(name, crosstie, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = crosstie("--help").out
    (line,) = [line for line in told.splitlines() if line.startswith(f"  {name} ")]
    sentence = line.removeprefix(f"  {name} ").strip()
    assert len(sentence) <= 60
    assert sentence.endswith(".")
    assert not sentence.endswith("...")
    assert sentence == command_of(name).help.splitlines()[0]


@each_command
def test_the_example_is_understood(name, crosstie):
    words = shlex.split(example(crosstie(name, "--help").out)[0])
    command = command_of(name)
    context = command.make_context(name, words[2:])
    assert context.command is command


@each_command
def test_every_option_is_explained(name):
    options = [part for part in command_of(name).params if isinstance(part, click.Option)]
    unexplained = {option.name for option in options if not option.help}
    assert unexplained <= EXPLAINED_BY_ITS_NAME


def test_short_help_and_version(crosstie):
    assert crosstie("-h").out == crosstie("--help").out
    assert crosstie("--version").out.startswith("crosstie, version ")


def test_every_command_that_writes_has_a_dry_run(crosstie):
    for name in ("load", "analyse", "watch", "export", "report"):
        assert "--dry-run" in crosstie(name, "--help").out
