"""``crosstie show CLIENT --explain`` as a user calls it: the arithmetic, words and rows of the dashboard."""

from __future__ import annotations

import json
import re

import click
import pytest
from dash import html

from dashboard.asking import Asking
from dashboard.components.explaining import dialog
from dashboard.data import Data
from dashboard.explaining import Asked, told
from dashboard.i18n import LANGUAGES, speaking
from graphmodel.explaining import FIGURES
from graphmodel.stores.open import open_store
from tests.unit.dashboard.test_components import words

THREADS = """\
Threads  2
Alder Motors, as of 30 June 2024

How it comes about
  It counts the 2 rows below.

"""


@pytest.fixture
def store(analysed_store, monkeypatch):
    """Two of ours hold Alder, one holds Birch, nobody Cedar."""
    monkeypatch.setenv("CROSSTIE_STORE", str(analysed_store))
    return open_store(str(analysed_store))


def said(ended):
    assert ended.code == 0, ended.err
    return click.unstyle(ended.out)


def bare(told_):
    """Without blanks and the signs that stand between a result and its terms."""
    return re.sub(r"[\s=]", "", told_)


def tables(component):
    if isinstance(component, html.Table):
        return [component]
    inside = getattr(component, "children", None) or []
    return [table for one in (inside if isinstance(inside, list) else [inside]) for table in tables(one)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("client", "figure"),
    [
        ("alder", "severance_probability"),
        ("alder", "interactions"),
        ("alder", "stage"),
        ("birch", "effective_threads"),
        ("cedar", "exposed_revenue"),
        ("cedar", "last_interaction_at"),
    ],
)
def test_command_and_page_say_the_same(crosstie, desk, store, client, figure, language):
    printed = bare(said(crosstie("show", client, "--explain", figure, "--lang", language, "--top", 200)))
    with speaking(language):
        page = dialog.body(told(Data(store), Asking(store), Asked(figure, client))).children
        assert bare(words(page[1])) in printed  # how it comes about, or why it is undefined
        for table in tables(page[2:-2]):
            assert bare(words(table)) in printed


def test_one_figure_in_words(crosstie, desk, store):
    printed = said(crosstie("show", "Alder Motors", "--explain", "threads"))
    assert printed.startswith(THREADS)
    assert re.search(r"^  Ada +Cleo +\d", printed, re.M)
    assert "After: König 1931" in printed
    assert re.search(r"^  ties\.half_life_days +90 days +as by default", printed, re.M)


def test_long_tables_are_cut_and_say_where_the_rest_is(crosstie, desk, store):
    printed = said(crosstie("show", "alder", "--explain", "interactions", "--top", 1))
    assert "1 of 4: the latest first. More of them: --top N" in printed
    assert len(re.findall(r"\d+ Jun 2024.\d\d:\d\d", printed)) == 1


def test_without_a_figure_each_has_a_line(crosstie, desk, store):
    printed = said(crosstie("show", "alder", "--explain"))
    assert {line.split()[0] for line in printed.splitlines() if line.startswith("  ")} >= FIGURES.keys()
    assert re.search(r"^  single_thread_risk +Single-thread risk +0\.\d\d +max\(", printed, re.M)


def test_people_are_meant_by_id_or_name(crosstie, desk, store):
    by_name, by_id = (
        said(crosstie("show", "alder", "--explain", figure)) for figure in ("tie:Ada:Cleo", "tie:s1:a1")
    )
    assert by_name == by_id
    assert by_name.startswith("Strength of the tie of Ada and Cleo")
    assert said(crosstie("show", "birch", "--explain", "share:白露")).startswith(
        "Share that passes through 白露  100%"
    )


def test_json_has_steps_rows_and_settings(crosstie, desk, store):
    found = json.loads(said(crosstie("show", "birch", "--explain", "strength", "--json")))
    (one,) = found["figures"]
    assert (found["client_id"], found["as_of"], one["figure"]) == ("birch", "2024-06-30", "strength")
    assert one["value"] == pytest.approx(sum(row["strength"] for row in one["rows"]["ties"]))
    assert one["rows"]["ties"][0]["ours_name"] == "Ada"
    assert one["rows_in_all"] == {"ties": 1}
    assert one["settings"][0] == {"key": "ties.half_life_days", "value": 90.0, "default": 90.0}
    stage = json.loads(said(crosstie("show", "birch", "--explain", "stage", "--json")))["figures"][0]
    assert stage["rows"]["conditions"][0]["passed"] == "true"
    assert stage["settings"]
    everything = json.loads(said(crosstie("show", "cedar", "--explain", "--json")))
    assert [each["figure"] for each in everything["figures"] if each["undefined"] is None]
    assert {each["figure"] for each in everything["figures"]} == FIGURES.keys()


@pytest.mark.parametrize(
    ("asked", "told_"),
    [
        ("thread", "Did you mean: threads"),
        ("exposed", "exposed_revenue"),
        ("zzz", "See all with: crosstie show CLIENT --explain"),
        ("threads:s1", "no figure 'threads:s1'"),
        ("share", "share:PERSON"),
        ("tie:s1", "tie:OURS:THEIRS"),
        ("share:Nobody", "no person 'Nobody'"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(crosstie, desk, store, asked, told_):
    ended = crosstie("show", "alder", "--explain", asked)
    assert ended.code == 2
    assert told_ in ended.err
    assert "Traceback" not in ended.err


def test_top_needs_explain(crosstie, desk, store):
    ended = crosstie("show", "alder", "--top", 3)
    assert ended.code == 2
    assert "--explain" in ended.err
