from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from dash.development.base_component import Component

from dashboard import app as app_module
from dashboard.addresses import Filters
from dashboard.components import faces, portfolio
from dashboard.components.frame import header, needs_name
from dashboard.components.relationship import page as relationship_page
from dashboard.components.relationship import verdict
from dashboard.data import Data
from dashboard.formats import FIXED
from graphmodel.errors import StoreBusyError, StoreEmptyError, StoreError, UnknownNameError
from graphmodel.tables import STAGES
from tests.unit.dashboard import invented


def words(component) -> str:
    """All text a component shows, in order."""
    if component is None:
        return ""
    if isinstance(component, str | int | float):
        return str(component).replace(FIXED, " ")
    if isinstance(component, list | tuple):
        return "".join(map(words, component))
    table = getattr(component, "data", None)
    if isinstance(table, dict) and "body" in table:
        return "\n".join(
            [table.get("caption", ""), *("|".join(row) for row in [table["head"], *table["body"]])]
        )
    return words(getattr(component, "children", None))


def with_rows(change):
    """The relationship of one client whose row was changed."""
    reader = invented.reader(clients=6)
    table = reader.tables["relationships"]
    rows = table.to_pylist()
    rows[0].update(change)
    reader.tables["relationships"] = type(table).from_pylist(rows, table.schema)
    return Data(reader, assess=invented.assess).relationship("c0")


def test_headline_says_it_in_one_sentence(data):
    said = words(portfolio.headline(data.overview()))
    assert (
        said
        == "€21.1 M + $1.39 M of €69.8 M + $6.92 M a year hangs on one person, at 13 clients, as of 30 June 2026."
    )


def test_headline_of_an_empty_portfolio():
    overview = Data(invented.reader(clients=0), assess=invented.assess).overview()
    assert words(portfolio.headline(overview)) == "There is no client in the data."
    assert isinstance(portfolio.body(overview, Filters()), Component)


def test_headline_where_nobody_is_tied_to_anybody(data):
    overview = replace(data.overview(), tied=0, hanging=0)
    assert (
        words(portfolio.headline(overview))
        == "Nobody here has a live tie with any client, as of 30 June 2026."
    )


def test_row_tells_why_a_cell_is_empty(data):
    row = next(r for r in data.portfolio(Filters()).rows if r["stage"] == "dormant")
    shown = portfolio.row(row)
    assert shown["severance_probability_text"] == "–"
    assert shown["tips"]["severance_probability"] == "Undefined: no live tie"


def test_rows_hold_only_words(data):
    for row in map(portfolio.row, data.portfolio(Filters()).rows):
        assert all(isinstance(value, str) for name, value in row.items() if name != "tips")


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_a_page_that_says_something(data, stage):
    row = next(r for r in data.portfolio(Filters(stages=(stage,))).rows)
    page = words(relationship_page.body(data.relationship(row["client_id"])))
    assert row["client_name"] in page
    assert not re.search(r"\b(undefined|None|nan|null)\b", page)


def test_verdict_names_the_one_person(data):
    row = next(r for r in data.portfolio(Filters(stages=("point_to_point",))).rows)
    shown = data.relationship(row["client_id"])
    said = words(verdict.sentence(shown))
    ours = next(p for p in shown.people if p["side"] == "supplier")
    assert said == (
        f"Everything with {shown.client} goes through {shown.name(ours['person_id'])} on our side. "
        "If they go, nothing is left."
    )


def test_coverage_is_told_as_a_count_with_its_sample():
    assert "3 of 7" in words(verdict.facts(with_rows({"client_coverage": 3 / 7})))
    assert "44%" in words(verdict.facts(with_rows({"client_coverage": 0.44})))


def test_undefined_says_why():
    shown = words(
        relationship_page.body(with_rows({"initiative": None, "flags": "initiative:nobody knows who wrote"}))
    )
    assert (
        "Who starts–initiative: Share of messages that the client started, recent ones counting more."
        in shown
    )
    assert "nobody knows who wrote" in shown


def test_evidence_that_is_too_thin_is_told():
    said = words(
        verdict.header(with_rows({"flags": "insufficient:fewer than 3 interactions in 2 half-lives"}))
    )
    assert (
        "The data is too thin to judge this relationship: fewer than 3 interactions in 2 half-lives." in said
    )


def test_conditions_tell_passed_failed_unknown(data):
    page = str(relationship_page.stage_section(data.relationship("c0")))
    assert all(mark in page for mark in ("✓", "✗", "?"))


def test_stage_and_conditions_open_where_they_come_from(data):
    relationship = data.relationship("c0")
    page = str(relationship_page.stage_section(relationship)) + str(verdict.header(relationship))
    for name in {"stage", *(row["measure"] for row in relationship.conditions)}:
        assert f"data-explain='{name}'" in page


def test_what_to_do_is_shown(data):
    assert "Introduce a second colleague" in words(verdict.header(data.relationship("c0")))


def test_faces_fit_the_error(caplog):
    assert "crosstie load DIR" in words(faces.of_error(StoreEmptyError("nothing")))
    assert "no client has" in words(faces.of_error(UnknownNameError("no client has this")))
    assert "another process" in words(faces.of_error(StoreBusyError("another process writes")))
    with caplog.at_level(logging.ERROR):
        said = words(faces.of_error(ValueError("secret path /home/x")))
    assert "secret" not in said
    assert "Traceback" not in said
    reference = caplog.records[0].getMessage().split()[-1]
    assert reference in said
    assert "the disk is full" in words(faces.of_error(StoreError("the disk is full")))


def test_pages_by_address():
    assert app_module.page_of("/") is not None
    assert app_module.page_of("/relationship/x") is not None
    assert app_module.page_of("/relationship/") is None
    assert app_module.page_of("/person/x") is not None
    assert app_module.page_of("/person/") is None
    assert app_module.page_of("/nonsense") is None
    assert "no such page" in words(faces.not_found("/nonsense"))


def test_pages_that_need_no_name_are_linked_in_the_row_and_in_the_menu():
    alone = {page.PATH for page in app_module.PAGES if not needs_name(page)}
    _, row, menu, _ = header(app_module.PAGES).children
    links = re.findall(r"Link\(children='([^']+)', href='([^']+)'", str(row))
    assert {address for _, address in links} == alone
    assert all(name for name, _ in links)
    entries = re.findall(r"Link\(children=\[Span\('?([^']+)'?\).+?href='([^']+)'", str(menu))
    assert [address for _, address in entries] == [address for _, address in links]
    assert len({page.PATH for page in app_module.PAGES}) == len(app_module.PAGES)


def test_layouts_never_touch_the_store():
    for page in app_module.PAGES:
        assert isinstance(page.layout("/relationship/x", "?q=1"), Component)
