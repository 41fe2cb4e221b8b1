"""The bundled example told in Chinese: no English sentence anywhere, and nothing else is different."""

from __future__ import annotations

import json
import re

import click
import pyarrow.csv
import pytest

from crosstie.demonstration import prepare_demo
from crosstie.reading import relationship, relationship_lines, risk_lines, risk_list
from graphmodel.messages import Messages
from graphmodel.stores.open import open_store
from graphmodel.tables import CONDITIONS, RELATIONSHIPS, RESULTS, STAGES

HAN = re.compile(r"[\u4e00-\u9fff]")
SENTENCES = {"missing", "stage_margin", "flags", "source"}
"""Columns of results that are told in a language."""

LIMITS = ("insufficient", "direction_unknown")
"""Flags that are no column; their names are codes like those."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The example, analysed in each language."""
    return {name: prepare_demo(tmp_path_factory.mktemp(f"demo-{name}"), name) for name in ("en", "zh")}


@pytest.fixture(scope="module")
def clients(stores):
    """One client of each stage, of each mismatch, and of each set of cells that are empty."""
    found = {}
    for row in open_store(stores["en"]).results("relationships").to_pylist():
        limits = re.sub(":[^;]*", "", row["flags"] or "")
        for told in (row["stage"], row["mismatch"], limits):
            found.setdefault(told, row["client_id"])
    return sorted(set(found.values()))


@pytest.fixture(scope="module")
def own(stores):
    """What is written as it is in any language: names and ids of the data, columns, currencies."""
    store = open_store(stores["zh"])
    people, organisations = store.inputs("people"), store.inputs("organisations")
    found = {*RELATIONSHIPS.names, *LIMITS}
    for table, columns in (
        (people, ("person_id", "name")),
        (organisations, ("organisation_id", "name", "currency")),
    ):
        for column in columns:
            found |= set(table[column].drop_null().to_pylist())
    return re.compile("|".join(re.escape(name) for name in sorted(found, key=len, reverse=True)))


def english_in(told, own):
    return re.findall("[A-Za-z]{2,}", own.sub("", click.unstyle(told)))


# --- what is printed ---


def test_risk_prints_no_english(stores, own):
    told = "\n".join(risk_lines(risk_list(stores["zh"], language="zh"), "zh"))
    assert told.count("\n") > 42
    assert english_in(told, own) == []


def test_show_prints_no_english(stores, clients, own):
    for client in clients:
        told = "\n".join(relationship_lines(relationship(stores["zh"], client, language="zh"), "zh"))
        assert english_in(told, own) == []


def test_show_prints_no_chinese_words_in_english(stores, clients, own):
    for client in clients[::3]:
        told = "\n".join(relationship_lines(relationship(stores["zh"], client, language="en"), "en"))
        assert HAN.findall(own.sub("", told)) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_does_not_matter_which_language_was_analysed_in(stores, clients, language):
    for client in clients[::2]:
        one, other = (relationship(store, client, language=language) for store in stores.values())
        assert one == other
    one, other = (risk_list(store, language=language) for store in stores.values())
    assert one == other


def test_analyse_prints_no_english(crosstie, stores, own, desk):
    told = crosstie("analyse", "--store", stores["zh"], "--lang", "zh", "--out", "out")
    assert told.code == 0
    assert english_in(told.out + told.err.replace("out", ""), own) == []
    assert told.out.startswith("截至 2026-06-30，共42家客户关系\n")


def test_analyse_says_in_chinese_what_it_left_out(crosstie, export):
    people = "person_id,name,organisation_id\ns1,Ada,own\na1,Cleo,alder\nx1,Nobody,nowhere\n"
    interactions = (
        "interaction_id,occurred_at,channel,participant_ids\n"
        "i1,2024-06-01,call,s1;a1\ni2,2024-06-02,call,s1\ni3,2024-07-02,call,s1;a1\n"
    )
    folder = export(people=people, interactions=interactions)
    told = crosstie("analyse", "--from", folder, "--as-of", "2024-06-30", "--lang", "zh")
    assert told.out.splitlines()[-2:] == [
        "未计入的互动：截止日之后的1次、缺少某一方人员的1次；共3次",
        f"未使用的数据行：1行 有误；共10行。各行原因见：crosstie check {folder}",
    ]
    assert told.err == "未写入任何文件：如需保留各表，请加 --out DIR。\n"


# --- what is written ---


@pytest.fixture(scope="module")
def written(stores):
    return {language: open_store(url) for language, url in stores.items()}


def test_run_says_the_language(written):
    assert {language: store.run()["language"] for language, store in written.items()} == {
        "en": "en",
        "zh": "zh",
    }


@pytest.mark.parametrize("table", [table.name for table in RESULTS])
def test_only_sentences_differ(written, table):
    english, chinese = (written[language].results(table) for language in ("en", "zh"))
    assert chinese.column_names == english.column_names
    alike = [name for name in english.column_names if name not in SENTENCES]
    assert chinese.select(alike).equals(english.select(alike))
    for name in SENTENCES & set(english.column_names):
        assert not chinese[name].equals(english[name])
        assert chinese[name].is_null().equals(english[name].is_null())


def test_written_sentences_are_chinese_and_codes_are_not(crosstie, stores, desk):
    assert crosstie("analyse", "--store", stores["zh"], "--lang", "zh", "--out", "out").code == 0
    for table in (RELATIONSHIPS, CONDITIONS):
        found = pyarrow.csv.read_csv(desk / "out" / f"{table.name}.csv").to_pylist()
        assert {row["stage"] for row in found} <= set(STAGES)
        for row in found:
            for name in SENTENCES & set(row):
                reasons = re.sub(r"(^|;)\w+:", "", row[name] or "") if name == "flags" else row[name] or ""
                assert re.findall("[A-Za-z]", reasons) == []
    assert json.loads((desk / "out" / "run.json").read_text(encoding="utf-8"))["language"] == "zh"


# --- how it is chosen ---


def test_the_environment_chooses_and_the_option_goes_before_it(crosstie, export, monkeypatch):
    monkeypatch.setenv("CROSSTIE_LANG", "zh")
    folder = export()
    crosstie("load", folder)
    assert "家客户关系" in crosstie("analyse").out
    assert "家客户中" in crosstie("risk").out
    assert "指标" in crosstie("show", "alder").out.splitlines()
    assert crosstie("risk", "--lang", "en").out.startswith("As of")
    assert "Measures" in crosstie("show", "alder", "--lang", "en").out.splitlines()


def test_without_a_choice_it_is_english(crosstie, export):
    assert crosstie("analyse", "--from", export()).out.startswith("3 relationships as of")


@pytest.mark.parametrize("how", ["option", "environment"])
def test_an_unknown_language_is_the_users_mistake(crosstie, export, monkeypatch, how):
    if how == "environment":
        monkeypatch.setenv("CROSSTIE_LANG", "tlh")
    ended = crosstie("analyse", "--from", export(), *(["--lang", "tlh"] if how == "option" else []))
    assert ended.code == 2
    assert "'en', 'zh'" in ended.err
    assert ended.out == ""


def test_json_is_told_in_the_language_with_the_same_names(crosstie, stores):
    call = ("risk", "--store", stores["en"], "--json", "--lang")
    rows = {language: json.loads(crosstie(*call, language).out) for language in stores}
    assert [row.keys() for row in rows["zh"]] == [row.keys() for row in rows["en"]]
    assert [row["level"] for row in rows["zh"]] == [row["level"] for row in rows["en"]]
    assert all(HAN.search(row["why"]) and HAN.search(row["next_step"]) for row in rows["zh"])


def test_names_of_a_relationship_stay_whole_in_every_sentence(stores):
    """A name is never cut or translated, whatever script it is in."""
    for language in stores:
        listed = risk_list(stores[language], language=language)
        (first,) = [row for row in listed.rows if row["rank"] == 1]
        assert "Anouk Okonjo" in first["why"]
        assert "郭明轩" in first["why"]
        assert Messages.of(language).text("function.sales") in first["why"]
