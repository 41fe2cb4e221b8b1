"""`crosstie report`: the page says what the tables say, in English and Chinese, and fits on one sheet."""

from __future__ import annotations

import html
import json
import os
import re
from html.parser import HTMLParser

import pytest

from dashboard.report.printing import browser
from graphmodel.errors import InputError
from graphmodel.messages import Messages
from graphmodel.stores.open import open_store
from tests.weaving import analysed_store as store_of

NASTY = '</bdi><script>alert("1")</script> \u202e🧵'


class Figures(HTMLParser):
    """Values of the figures by name."""

    def __init__(self, text):
        super().__init__()
        self.found, self.name, self.value = {}, None, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "div" and "id" in given:
            self.name = given["id"]
        self.value = tag == "dd" and given.get("class") != "of" and self.name not in self.found

    def handle_data(self, data):
        if self.value and self.name:
            self.found[self.name], self.value = data, False


@pytest.fixture
def store(analysed):
    return open_store(analysed)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_figures_are_those_of_the_tables(crosstie, store, desk, language):
    ended = crosstie("report", "Alder Motors", "--out", "it.html", "--lang", language, "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out) == {
        "file": "it.html",
        "client_id": "alder",
        "client_name": "Alder Motors",
        "dry_run": False,
    }
    words = Messages.of(language)
    (row,) = [row for row in store.results("relationships").to_pylist() if row["client_id"] == "alder"]
    assert Figures((desk / "it.html").read_text(encoding="utf-8")).found == {
        "revenue": words.money(row["revenue"], "EUR"),
        "exposed_revenue": words.money(row["exposed_revenue"], "EUR"),
        "severance_probability": words.percent(row["severance_probability"]),
        "threads": str(row["threads"]),
        "single_thread_risk": f"{row['single_thread_risk']:.2f}",
        "client_coverage": f"{row['client_coverage']:.0%}",
        "ties": str(row["ties"]),
        "last_interaction_at": words.day(row["last_interaction_at"].date()),
    }


def test_worst_departures_holes_and_conditions_are_there(crosstie, store, desk):
    assert crosstie("report", "alder", "--out", "it.html").code == 0
    text = (desk / "it.html").read_text(encoding="utf-8")
    names = {row["person_id"]: row["name"] for row in store.inputs("people").to_pylist()}
    worst = [row for row in store.results("worst_cases").to_pylist() if row["client_id"] == "alder"]
    for row in worst:
        who = Messages.of("en").listed([names[person] for person in row["person_ids"].split(";")])
        assert f"<td><bdi>{who}</bdi></td>" in text
    holes = json.loads(crosstie("holes", "alder", "--json").out)["holes"]
    assert text.count("would bring:") == min(3, holes)
    (above,) = [row for row in store.results("relationships").to_pylist() if row["client_id"] == "alder"]
    missing = [
        row
        for row in store.results("conditions").to_pylist()
        if row["client_id"] == "alder" and row["passed"] == "false" and row["stage"] == above["next_stage"]
    ]
    assert missing
    for row in missing:
        assert html.escape(row["source"]) in text


def test_a_client_nobody_has_met_has_a_report_too(crosstie, store, desk):
    assert crosstie("report", "cedar", "--out", "it.html").code == 0
    found = Figures((desk / "it.html").read_text(encoding="utf-8")).found
    assert (found["exposed_revenue"], found["threads"]) == ("–", "0")


def test_names_of_any_kind_are_harmless(crosstie, desk, tmp_path):
    (tmp_path / "nasty").mkdir()
    quoted = NASTY.replace('"', '""')
    url = store_of(
        tmp_path / "nasty",
        {
            "organisations": f'organisation_id,name,role,revenue\nown,Us,supplier,\n"c/1","{quoted}",client,9\n',
            "people": "person_id,name,organisation_id,department\n"
            f's1,"{quoted}",own,Sales\na1,"{quoted}",c/1,Quality\n',
            "interactions": "interaction_id,occurred_at,channel,participant_ids\n"
            + "".join(f"i{n},2024-06-{n:02}T09:00:00,meeting,s1;a1\n" for n in range(1, 9)),
        },
    )
    assert crosstie("report", "c/1", "--store", url, "--out", "it.html").code == 0
    text = (desk / "it.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text


def test_a_dry_run_writes_nothing(crosstie, store, desk):
    before = sorted(desk.iterdir())
    ended = crosstie("report", "alder", "--out", "it.html", "--dry-run")
    assert (ended.code, ended.err.strip()) == (0, "it.html would be written: the report on Alder Motors")
    assert sorted(desk.iterdir()) == before


def test_the_same_results_give_the_same_page(crosstie, store, desk):
    for name in ("a.html", "b.html"):
        assert crosstie("report", "alder", "--out", name).code == 0
    assert (desk / "a.html").read_bytes() == (desk / "b.html").read_bytes()


def test_a_small_client_fits_on_one_sheet(crosstie, store, desk):
    try:
        browser()
    except InputError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    ended = crosstie("report", "桦树机械", "--out", "it.pdf")
    assert ended.code == 0, ended.err
    content = (desk / "it.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 1
