"""Query texts: one statement a file, with a header that tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphmodel.queries import Query, folder, query
from graphmodel.questions import QUESTIONS
from graphmodel.stores.workbench import Workbench

QUERIES = sorted([*folder("sql").glob("*"), *folder("cypher").glob("*")])
HEADER = ("name", "purpose", "mode", "parameters", "returns", "order")
MODES = ("read", "write", "temporary", "setting")

each_query = pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)


def comment_mark(path: Path) -> str:
    return "--" if path.suffix == ".sql" else "//"


def header(path: Path) -> dict[str, str]:
    """The header's entries in order; the lines that go on with an entry are part of it."""
    mark, entries, name = comment_mark(path), dict[str, str](), ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(mark):
            break
        if found := re.match(rf"{mark} (\w+):(.*)", line):
            name = found[1]
            assert name not in entries, f"{name} is there twice"
            entries[name] = found[2].strip()
        else:
            entries[name] += "\n" + line.removeprefix(mark)
    return entries


def statement(path: Path) -> str:
    """The text without its comments."""
    mark = comment_mark(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split(mark, 1)[0] for line in lines).strip()


def test_there_are_queries():
    assert [path for path in QUERIES if path.suffix == ".sql"]
    assert {path.suffix for path in QUERIES} <= {".sql", ".cypher"}


@each_query
def test_the_header_is_complete(path):
    entries = header(path)
    assert tuple(entries) == HEADER
    assert all(entries.values())
    assert entries["name"] == path.stem
    assert entries["mode"] in MODES


@each_query
def test_the_header_names_the_parameters_of_the_text(path):
    told = set(re.findall(r"^   (\w+) \(\w.*\)", header(path)["parameters"], re.MULTILINE))
    used = set(re.findall(r"\$(\w+)", statement(path)))
    assert told == used
    assert (header(path)["parameters"] == "none") == (not used)


@each_query
def test_the_program_reads_the_same_parameters(path):
    text = query(path.stem, "sql" if path.suffix == ".sql" else "cypher")
    assert text.parameters == set(re.findall(r"\$(\w+)", statement(path)))


@each_query
def test_it_is_one_statement_without_templating(path):
    text = re.sub(r"'[^']*'", "''", statement(path))  # a text within the statement may hold any sign
    assert text.endswith(";")
    assert text.count(";") == 1
    if path.suffix == ".sql":
        assert not re.search(r"[{}]", text)
    assert not re.search(r"%s|%\(|\{\{|\}\}|<%|\?", text)


@each_query
def test_what_is_read_is_ordered_unless_it_is_one_row(path):
    entries = header(path)
    free = ("one row", "none (the reader sorts)", "none (the reader adds up)")
    if entries["mode"] == "read" and entries["order"] not in free:
        assert "ORDER BY" in statement(path)


@each_query
def test_the_code_uses_it(path, house):
    rooms = ("crosstie", "dashboard", "ingest", "graphmodel")
    texts = [file.read_text(encoding="utf-8") for room in rooms for file in (house / room).rglob("*.py")]
    assert any(f'"{path.stem}"' in text for text in texts)


TWINS = sorted(
    {path.stem for path in folder("cypher").glob("*")} & {path.stem for path in folder("sql").glob("*")}
)


@pytest.mark.parametrize("name", TWINS)
def test_twins_promise_the_same(name):
    """One header, but for the marks of the comments: purpose, parameters, columns, order."""
    sql, cypher = (header(folder(language) / f"{name}.{language}") for language in ("sql", "cypher"))
    assert cypher == sql


def test_every_question_has_twins_and_its_example_fits_them():
    assert len(QUESTIONS) >= 10
    for question in QUESTIONS:
        assert question.name in TWINS
        for language in ("sql", "cypher"):
            text = query(question.name, language)
            text.check(question.example)
            assert header(folder(language) / f"{question.name}.{language}")["mode"] == "read"


SAMPLE = Query("sample", "SELECT $first, $second", frozenset({"first", "second"}))


def test_a_missing_parameter_is_refused():
    with pytest.raises(TypeError, match=r"sample lacks the parameters \['second'\]"):
        SAMPLE.check(["first"])


def test_a_surplus_parameter_is_refused():
    with pytest.raises(TypeError, match=r"sample knows no parameters \['third'\]"):
        SAMPLE.check({"first": 1, "second": 2, "third": 3})


def test_parameters_are_checked_before_a_query_runs():
    """The workbench has no tables: DuckDB's own error would be another."""
    needy = next(path.stem for path in QUERIES if path.suffix == ".sql" and query(path.stem).parameters)
    with Workbench() as workbench:
        with pytest.raises(TypeError, match=f"{needy} lacks"):
            workbench.rows(needy)
        with pytest.raises(TypeError, match="surplus"):
            workbench.run("interaction_span", surplus=1)


def test_a_query_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        query("no_such_query")
