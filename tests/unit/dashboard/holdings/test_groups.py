from __future__ import annotations

import math

import pytest

from crosstie import analyse
from crosstie.analysing import analyse_store
from dashboard.asking import Asking
from dashboard.components.holdings import of_group
from dashboard.data import Data
from dashboard.holdings.groups import as_one
from dashboard.holdings.rows import totals
from dashboard.holdings.view import MapView
from dashboard.i18n import speaking
from graphmodel.stores.open import open_store
from graphmodel.tables import GROUP, INPUTS
from tests.unit.dashboard import grouped

WITH = ("organisations", "people", "cases")
MEASURED = (
    "stage",
    "threads",
    "ties",
    "strength",
    "single_thread_risk",
    "severance_probability",
    "client_coverage",
    "people_supplier",
    "people_client",
)


def test_a_group_as_one_is_what_an_analysis_of_groups_says(grouped_reader, held):
    found = as_one(Asking(grouped_reader), held, held.groups["alder"])
    inputs = {table.name: grouped_reader.inputs(table.name) for table in INPUTS if table.name in WITH}
    with grouped_reader.reading() as reading:
        inputs["interactions"] = reading.table("interactions")
    (told,) = [
        row
        for row in analyse(inputs, level=GROUP).tables["relationships"].to_pylist()
        if row["client_id"] == "alder"
    ]
    assert {name: found[name] for name in MEASURED} == {name: told[name] for name in MEASURED}


def test_a_meeting_with_two_companies_counts_once_for_their_group(grouped_reader, held):
    whole = as_one(Asking(grouped_reader), held, held.groups["alder"])["strength"]
    apart = sum(row["strength"] for row in held.rows if row["client_id"] in ("alder", "nord", "süd"))
    assert not math.isclose(whole, apart)
    assert whole < apart


def said(component):
    if isinstance(component, str):
        return component
    children = getattr(component, "children", None)
    if children is None:
        return ""
    return "".join(map(said, children)) if isinstance(children, list | tuple) else said(children)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_exposed_revenue_of_a_group_with_two_currencies_is_undefined(grouped_reader, held, language):
    group = held.groups["alder"]
    row, members = as_one(Asking(grouped_reader), held, group), [held.rows[n] for n in group.members]
    whole = totals(held, held.functions, group.members)
    with speaking(language):
        mixed = said(of_group.figures(row, members, whole))
        one = said(of_group.figures(row, members[:2], whole))
    assert "–" in mixed
    assert "–" not in one


def test_the_head_names_the_company_that_hangs_on_one_person(held):
    told = said(of_group.head(held, MapView(group="nord"), held.group("nord")))
    assert "Alder Nord: all hangs on one person." in told
    assert "Nobody holds Alder Süd." in told


def test_a_client_without_a_group_stands_alone(held):
    assert held.group("birch") is None
    assert "stands alone" in said(of_group.head(held, MapView(group="birch"), None))


def test_an_analysis_of_groups_has_no_companies_to_tell_apart(tmp_path):
    grouped.store(tmp_path)
    analyse_store(str(tmp_path / "store.duckdb"), confidence=False, level=GROUP)
    found = Data(open_store(str(tmp_path / "store.duckdb"))).holdings()
    assert not found.groups
    assert sorted(row["client_id"] for row in found.rows) == ["alder", "birch", "c/1"]
    assert "stands for its whole group" in said(of_group.head(found, MapView(group="alder"), None))
