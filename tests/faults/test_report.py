"""``crosstie report`` and bad input: what is wrong, where, what to do; and nothing is written."""

from __future__ import annotations

import pytest

from dashboard.report import printing


def test_a_file_that_is_there_stays_unless_forced(crosstie, analysed, desk):
    (desk / "it.html").write_text("mine")
    refused = crosstie("report", "alder", "--out", "it.html")
    assert refused.code == 2
    assert refused.err == "crosstie: it.html: is there already. Choose another name, or give --force.\n"
    assert (desk / "it.html").read_text() == "mine"
    assert crosstie("report", "alder", "--out", "it.html", "--force").code == 0
    assert (desk / "it.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Alder Motor", "--out", "it.html"), "no client 'Alder Motor'. Did you mean: Alder Motors"),
        (
            ("alder", "--out", "it.docx"),
            "it.docx: a report is HTML, PDF or PNG. Give --out a name that ends in .html",
        ),
        (("alder", "--out", "it"), "it: a report is HTML, PDF or PNG"),
        (("alder", "--out", "nowhere/it.html"), "nowhere: there is no such folder"),
        (("alder",), "--out"),
        (("alder", "--out", "it.html", "--lang", "fr"), "fr"),
    ],
)
def test_input_that_cannot_be_used(crosstie, analysed, desk, words, said):
    before = sorted(desk.iterdir())
    refused = crosstie("report", *words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    assert sorted(desk.iterdir()) == before


def test_two_clients_of_one_name_are_told_apart(crosstie, export, desk):
    firms = (
        "organisation_id,name,role\nown,Us,supplier\nalder,Twin,client\nbirch,Twin,client\ncedar,C,client\n"
    )
    assert crosstie("load", export(organisations=firms)).code == 0
    assert crosstie("analyse", "--no-confidence").code == 0
    refused = crosstie("report", "Twin", "--out", "it.html")
    assert refused.code == 2
    assert "several clients are called 'Twin'. Give the id: alder, birch" in refused.err


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_without_a_browser_html_still_works(crosstie, analysed, desk, monkeypatch, form):
    monkeypatch.setattr(printing.shutil, "which", lambda _: None)
    refused = crosstie("report", "alder", "--out", f"it.{form}")
    assert refused.code == 2
    assert "none is installed" in refused.err
    assert ".html" in refused.err
    assert not (desk / f"it.{form}").exists()
    assert crosstie("report", "alder", "--out", "it.html").code == 0


def test_no_store_and_no_analysis(crosstie, export, desk):
    refused = crosstie("report", "alder", "--out", "it.html")
    assert (refused.code, "crosstie load" in refused.err) == (3, True)
    assert crosstie("load", export()).code == 0
    refused = crosstie("report", "alder", "--out", "it.html")
    assert (refused.code, "crosstie analyse" in refused.err) == (3, True)
