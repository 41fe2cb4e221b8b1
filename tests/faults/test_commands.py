"""Bad input: one sentence says what is wrong, where, and what to do; nothing is left half written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import click
import openpyxl
import pytest

from crosstie.cli import commands
from tests.conftest import EXPORT

PEOPLE = EXPORT["people.csv"]


@pytest.fixture
def refused(crosstie, desk):
    """Call a command that must fail; its one sentence. Nothing may be printed or written."""

    def call(*words, code=2):
        before = contents(desk)
        ended = crosstie(*words)
        assert ended.code == code, ended.err
        assert ended.out == ""
        *usage, sentence = ended.err.splitlines()
        if usage:  # a word on the command line was wrong: click shows how the command is called
            assert usage[0].startswith("Usage: crosstie ")
            assert sentence.startswith("Error: ")
        else:
            assert sentence.startswith("crosstie: ")
        assert "bug" not in ended.err
        assert "Traceback" not in ended.err
        assert contents(desk) == before
        return sentence

    return call


def contents(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


# --- the export ---

EXPORTS = {
    "a table is missing": ({"people": None}, ("the folder has no people", "people.csv")),
    "two tables are missing": ({"people": None, "interactions": None}, ("no people", "interactions")),
    "the folder is empty": (dict.fromkeys(("organisations", "people", "interactions")), ("folder is empty",)),
    "a file is empty": ({"people": ""}, ("people.csv", "there is no header")),
    "a file is a ZIP": ({"people": b"PK\x03\x04" + b"\0" * 50}, ("people.csv", "Excel", ".xlsx")),
    "a file is no text": ({"people": bytes(range(256)) * 20}, ("people.csv", "not")),
    "a wrong encoding": (
        {"people": PEOPLE.replace("Ada", "Hélène").encode("latin-1", "replace")},
        ("people.csv", "is not UTF-8", "--encoding"),
    ),
    "a column is missing": (
        {"people": PEOPLE.replace("organisation_id", "organization")},
        ("people.csv", "required column missing: organisation_id", "'organization' is nearest"),
    ),
    "a column is there twice": (
        {"people": PEOPLE.replace("department", "name")},
        ("people.csv", "name more than once"),
    ),
}


@pytest.mark.parametrize(("files", "told"), EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize(
    "command",
    [("load",), ("check",), ("load", "--dry-run"), ("analyse", "--out", "out", "--from")],
    ids=" ".join,
)
def test_an_export_that_cannot_be_read(refused, export, command, files, told):
    folder = export(**files)
    sentence = refused(*command, folder)
    assert str(folder) in sentence
    for words in told:
        assert words in sentence


def test_a_folder_that_is_not_there(refused, tmp_path):
    assert "there is no such folder" in refused("load", tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(refused, export):
    folder = export()
    assert f"Give the folder that holds it: {folder}" in refused("load", folder / "people.csv")


def test_an_unknown_supplier(refused, export):
    assert "Nobody & Sons" in refused("load", export(), "--supplier", "Nobody & Sons")


@pytest.mark.parametrize("content", [None, b"formats = 3\n", b"not toml"])
def test_a_mapping_that_cannot_be_used(refused, export, tmp_path, content):
    mapping = tmp_path / "mapping.toml"
    if content is not None:
        mapping.write_bytes(content)
    assert "mapping.toml" in refused("load", export(), "--mapping", mapping)


def test_no_place_for_the_quarantine(refused, export):
    people = PEOPLE + "x1,Nobody,nowhere,\n"
    assert "no/such/folder" in refused("load", export(people=people), "--quarantine", "no/such/folder/q.csv")


# --- the analysis ---


def test_an_as_of_date_before_all_data(refused, export):
    sentence = refused("analyse", "--from", export(), "--as-of", "2024-05-31", "--out", "out")
    assert "the as-of date 2024-05-31 lies before all data" in sentence
    assert "from 2024-06-01 on" in sentence


@pytest.mark.parametrize("day", ["2024-13-01", "yesterday", "01.06.2024", "2024-06-30T10:00"])
def test_an_as_of_date_that_is_none(refused, export, day):
    sentence = refused("analyse", "--from", export(), "--as-of", day, "--out", "out")
    assert f"'{day}' is not a date like 2026-06-30" in sentence


def numbers():
    """Every option of every command that takes a number with decimals."""
    context = click.Context(commands)
    for name in commands.list_commands(context):
        for option in commands.get_command(context, name).params:
            if isinstance(option.type, type(click.FLOAT)):
                yield name, option.opts[0]


def test_the_options_that_take_numbers_are_these():
    assert set(numbers()) >= {("risk", "--min-revenue"), ("plan", "--min-revenue"), ("plan", "--hours")}


@pytest.mark.parametrize("word", ["nan", "NaN", "inf", "infinity", "1e999"])
@pytest.mark.parametrize(("command", "option"), list(numbers()))
def test_a_number_that_is_none(refused, command, option, word):
    assert f"'{option}'" in refused(command, option, word)


def test_a_portfolio_without_clients(refused, export, crosstie):
    folder = export(organisations=EXPORT["organisations.csv"].replace("client", "other"))
    assert "no organisation of role 'client'" in refused("analyse", "--from", folder, "--out", "out")
    assert crosstie("load", folder).code == 0
    assert "no organisation of role 'client'" in refused("analyse", "--out", "out")


def test_a_portfolio_without_interactions(refused, export):
    folder = export(interactions=EXPORT["interactions.csv"].splitlines()[0] + "\n")
    assert "there is no interaction" in refused("analyse", "--from", folder, "--out", "out")


def test_results_that_have_no_place(refused, export, desk):
    (desk / "out").write_text("a file", encoding="utf-8")
    assert "Choose another --out" in refused("analyse", "--from", export(), "--out", "out")


def test_a_folder_and_a_store_at_once(refused, export):
    assert "--store" in refused("analyse", "--from", export(), "--store", "some.duckdb")


@pytest.mark.parametrize("character", ["\x0b", "\x01"])
def test_a_character_that_a_worksheet_cannot_hold(export, tmp_path, character):
    """In a process of its own: a workbook given up half-way still complains when Python ends."""
    organisations = EXPORT["organisations.csv"].replace("Cedar Mills", f"Cedar{character}Mills")
    folder, out = export(organisations=organisations), tmp_path / "out"
    words = ["analyse", "--from", folder, "--out", out, "--format", "xlsx"]
    done = subprocess.run(
        [sys.executable, "-m", "crosstie", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(out / "results.xlsx")["relationships"]
    assert [row[1][:5] for row in sheet.values] == ["clien", "Alder", "桦树机械", "Cedar"]


# --- settings ---

SETTINGS = {
    "an unknown section": ("[tie]\nhalf_life_days = 60\n", ("unknown section 'tie'", "Did you mean 'ties'?")),
    "an unknown key": (
        "[ties]\nhalf_live_days = 60\n",
        ("[ties]", "unknown key 'half_live_days'", "'half_life_days'"),
    ),
    "a bad value": ("[ties]\nhalf_life_days = 0\n", ("half_life_days", "must be between 1 and 3650, not 0")),
    "no TOML": ("ties: 3\n", ("settings.toml", "not a TOML file")),
}


@pytest.mark.parametrize(("text", "told"), SETTINGS.values(), ids=SETTINGS)
def test_settings_that_cannot_be_used(refused, export, tmp_path, text, told):
    settings = tmp_path / "settings.toml"
    settings.write_text(text, encoding="utf-8")
    sentence = refused("analyse", "--from", export(), "--settings", settings, "--out", "out")
    for words in told:
        assert words in sentence


def test_settings_that_are_not_there(refused, export):
    assert "none.toml" in refused("analyse", "--from", export(), "--settings", "none.toml", "--out", "out")


# --- clients ---


def test_an_unknown_client_and_the_nearest_names(refused, analysed):
    assert "Did you mean: Alder Motors" in refused("show", "Alder Moters")
    assert "Did you mean: Cedar Mills" in refused("show", "mills")
    assert "See all with: crosstie risk" in refused("show", "qqqq")


def test_a_name_that_two_clients_have(refused, crosstie, export):
    crosstie("load", export(organisations=EXPORT["organisations.csv"].replace("Cedar Mills", "alder motors")))
    crosstie("analyse")
    assert "Give the id: alder, cedar" in refused("show", "Alder Motors")


# --- the store ---


@pytest.mark.parametrize("command", [("risk",), ("show", "alder"), ("analyse", "--out", "out")], ids=" ".join)
def test_no_store_yet(refused, command):
    sentence = refused(*command, code=3)
    assert "crosstie.duckdb: there is no store yet" in sentence
    assert "crosstie load DIR" in sentence


@pytest.mark.parametrize("command", [("risk",), ("show", "alder")], ids=" ".join)
def test_nothing_analysed_yet(refused, crosstie, export, command):
    assert crosstie("load", export()).code == 0
    assert "Run: crosstie analyse" in refused(*command, code=3)


def test_a_kind_of_store_that_there_is_not(refused, export):
    assert "no such kind of store" in refused("load", export(), "--store", "redis://localhost")


def test_a_server_without_a_password(refused, export, monkeypatch):
    monkeypatch.setenv("CROSSTIE_NEO4J_USER", "neo4j")
    monkeypatch.delenv("CROSSTIE_NEO4J_PASSWORD", raising=False)
    assert "CROSSTIE_NEO4J_PASSWORD" in refused("load", export(), "--store", "neo4j://localhost")


def test_a_store_in_a_folder_that_is_not_there(refused, export):
    sentence = refused("load", export(), "--store", "no/such/store.duckdb")
    assert "no/such: there is no such folder" in sentence


def test_a_file_that_is_no_store(refused, export, desk):
    (desk / "notes.txt").write_text("not a store\n", encoding="utf-8")
    for words in (("load", export()), ("risk",), ("analyse",)):
        sentence = refused(*words, "--store", "notes.txt", code=3)
        assert "notes.txt" in sentence
        assert "Choose another file with --store" in sentence


# --- the command line, the port, the terminal ---


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rsik",), "No such command 'rsik'"),
        (("load",), "Missing argument 'DIR'"),
        (("risk", "--top", "0"), "--top"),
        (("risk", "--top", "many"), "--top"),
        (("risk", "--min-revenue", "-1"), "--min-revenue"),
        (("risk", "--fail-on", "unclear"), "--fail-on"),
        (("analyse", "--format", "ods"), "--format"),
        (("serve", "--port", "70000"), "--port"),
        (("analyse", "--colour"), "--colour"),
    ],
)
def test_a_wrong_word_on_the_command_line(refused, words, told):
    assert told in refused(*words)


def test_a_port_that_is_taken(refused, analysed):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused("serve", "--port", port)
    assert f"127.0.0.1:{port}" in sentence
    assert "--port" in sentence.split(str(port), 1)[1]


def test_a_terminal_that_does_not_know_every_letter(analysed):
    done = subprocess.run(
        [sys.executable, "-m", "crosstie", "risk", "--store", analysed],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("latin-1")
    assert b"[birch]" in done.stdout


def test_a_reader_who_has_seen_enough(analysed):
    """``crosstie risk | head -1``"""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "crosstie", "risk", "--store", analysed],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0
