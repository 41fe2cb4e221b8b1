"""Tables line up on a terminal, in any script and language."""

from __future__ import annotations

import click
import pytest

from crosstie.terminal import cell, put, rows
from graphmodel.messages import Messages

ITEMS = [
    {"person": "Anouk Okonjo", "side": "我方", "share": 0.5},
    {"person": "郭明轩", "side": "客户方", "share": 1234.0},
    {"person": "Ann 李", "side": "client", "share": None},
]


def columns_taken(text):
    """A Chinese character takes two."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)


@pytest.mark.parametrize(
    ("language", "heading"), [("en", ["person", "side", "share"]), ("zh", ["人员", "所属方", "占比"])]
)
def test_every_column_begins_or_ends_at_one_place(language, heading):
    told = list(rows(ITEMS, ("person", "side", "share"), Messages.of(language), right=("share",)))
    lines = [click.unstyle(line) for line in told]
    cells = [
        heading,
        ["Anouk Okonjo", "我方", "0.5"],
        ["郭明轩", "客户方", "1,234"],
        ["Ann 李", "client", "–"],
    ]
    begins = {columns_taken(line[: line.index(row[1])]) for line, row in zip(lines, cells, strict=True)}
    ends = {columns_taken(line) for line in lines}
    assert begins == {len("Anouk Okonjo") + 2}
    assert len(ends) == 1
    assert [line.split("  ")[0] for line in lines] == [row[0] for row in cells]


def test_cells_are_in_the_language():
    assert [cell(value, Messages.of("zh")) for value in (True, False, None, 3, "x")] == [
        "是",
        "否",
        "–",
        "3",
        "x",
    ]


@pytest.mark.parametrize(
    "name", ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "a\rb", "\u202eolleh", "\u2066x\u2069"]
)
def test_a_name_gives_a_terminal_no_commands(name, capsys):
    put(f"Met {name} today")
    said = capsys.readouterr().out
    assert said == f"Met {name.encode('unicode_escape').decode()} today\n"


def test_letters_of_any_script_and_bold_print_stay(capsys):
    text = click.style("Zoë 白露 שרה", bold=True)
    put(text)
    assert capsys.readouterr().out in (text + "\n", click.unstyle(text) + "\n")
