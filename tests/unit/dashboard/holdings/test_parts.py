from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

import dashboard
from dashboard import heat, ids
from dashboard.components.holdings import bands, filters, grid, page
from dashboard.data import Data
from dashboard.downloads.offers import Asked
from dashboard.figures.holding_bands import Band, End, holding_bands
from dashboard.holdings.rows import foremost, map_rows, passing, totals
from dashboard.holdings.sheet import sheet
from dashboard.holdings.view import PICTURES, MapView
from dashboard.theme import DARK, LIGHT, contrast
from tests.unit.dashboard import invented
from tests.unit.dashboard.holdings.test_groups import said


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_blue_bears_its_figure_and_differs_from_the_next(palette):
    colours = heat.colours(palette)
    assert all(contrast(back, ink) >= 4.5 for back, ink in colours)
    backs = [back for back, _ in colours]
    assert all(contrast(one, other) >= 1.25 for one, other in pairwise(backs))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_style_sheet_has_the_same_blues(palette):
    css = (Path(dashboard.__file__).parent / "assets/map.css").read_text()
    light, dark = re.split(r':root\[data-mantine-color-scheme="dark"\]', css, maxsplit=1)
    part = light if palette is LIGHT else dark.split("}")[0]
    told = re.findall(r"--heat-(\d): (#\w{6}); --heat-\1-ink: (#\w{6});", part)
    assert [(back, ink) for _, back, ink in told] == heat.colours(palette)


def row_of(held, client, view=MapView()):  # noqa: B008 - it is frozen
    (found,) = [
        row
        for row in map_rows(held, view).rows
        if row.kind != "group" and row.clients[0]["client_id"] == client
    ]
    return grid.row(found, held.by(view.by), view)


def test_a_cell_says_what_it_shows(held):
    row = row_of(held, "alder")
    quality, finance = (f"c{held.functions.place(key)}" for key in ("quality", "finance"))
    assert (row[quality], row[f"{quality}_text"], row["heat"][quality]) == (2, "2", 3)
    assert row["tips"][quality] == "Quality: 2 live ties, strength 26.3."
    assert row[f"{finance}_text"] == ""
    assert row["tips"][finance] == "Finance: no live tie."
    assert row["marks"]["c0"] == "one"
    assert row["href"] == "/relationship/alder"


def test_all_cells_of_a_client_that_hangs_on_one_person_are_marked(held):
    row = row_of(held, "nord")
    assert row["marks"] == {"c0": "hanging"}
    assert row["threads_text"] == "▲ 1"
    assert "The whole client hangs on one person." in row["tips"]["c0"]


def test_undefined_says_why(held):
    row = row_of(held, "süd")
    assert row["exposed_revenue_text"] == "–"
    assert row["tips"]["exposed_revenue"].startswith("Undefined: ")


def test_a_group_leads_to_its_page_and_can_be_folded(held):
    view = MapView(by="department")
    (group,) = [row for row in map_rows(held, view).rows if row.kind == "group"]
    told = grid.row(group, held.departments, view)
    assert (told["id"], told["href"]) == ("group:alder", "/map?by=department&group=alder")
    assert told["revenue_text"].split() == ["€1.3", "M", "+", "$200", "k"]
    assert told["unfolded"] is True


def test_the_row_above_counts_clients_and_says_who_holds_nobody(held):
    found = map_rows(held, MapView()).totals
    told = grid.totals(found, held.functions, MapView())
    finance, sales = (f"c{held.functions.place(key)}" for key in ("finance", "sales"))
    assert told[f"{finance}_text"] == "0"
    assert told["marks"][finance] == "nobody"
    assert told["shares"][sales] == pytest.approx(3 / 5)
    assert told["tips"][sales].startswith("Sales holds 3 of 5 clients. 2 of them alone.")


def test_the_sentence_on_top_tells_the_finding(held):
    whole = map_rows(held, MapView()).totals
    assert said(page.headline(held, whole)) == (
        "Sales alone holds 2 of 5 clients; Finance holds nobody at 5. 3 clients hang on one person."
    )


def test_without_a_live_tie_or_a_client_there_are_words():
    nothing = Data(invented.reader(clients=0), assess=invented.assess).holdings()
    whole = totals(nothing, nothing.functions, passing(nothing, MapView()))
    assert said(page.headline(nothing, whole)) == "There is no client in the data."
    assert "There is no client" in said(page.body(nothing, MapView(), None, narrow=False))
    assert map_rows(nothing, MapView()).total == 0
    assert not bands.figure(foremost(nothing, MapView(), 5), nothing.functions, LIGHT, narrow=False).data


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("group", ["", "nord", "birch"])
def test_every_view_has_its_controls_and_its_picture(held, picture, narrow, group):
    view = MapView(picture=picture, by="department", group=group, industries=("Pumps, valves", "gone"))
    there = ids_in(page.body(held, view, None, narrow=narrow))
    assert {ids.MAP_SEARCH, ids.MAP_COLUMNS, ids.MAP_HELD, ids.MAP_COUNT, ids.MAP_CLEAR} <= there
    assert (ids.MAP_BANDS in there) == (picture == "bands")
    assert (ids.MAP_GRID in there) == (picture != "bands")
    assert (ids.MAP_GROUP in there) == (group == "nord")


def ids_in(component):
    return {getattr(part, "id", None) for part in component._traverse()}


def test_what_the_data_cannot_tell_apart_is_not_offered(data, held):
    def offered(holdings):
        parts = filters.controls(holdings, MapView(), narrow=False)._traverse()
        return [
            part.className for part in parts if getattr(part, "className", "") in ("map-choice", "hidden")
        ]

    assert offered(data.holdings()).count("hidden") == 2
    assert "hidden" not in offered(held)


def test_bands_are_as_wide_as_strength_and_no_name_is_markup(held):
    figure = bands.figure(foremost(held, MapView(), 16), held.functions, LIGHT, narrow=False)
    labels = [note.text for note in figure.layout.annotations]
    assert any("&lt;b onmouseover" in label for label in labels)
    assert not any("<b onmouseover" in label for label in labels)
    hovers = [text for trace in figure.data for text in (trace.text or ())]
    assert any("&lt;b onmouseover" in text for text in hovers)
    cells = {
        tuple(cell)
        for trace in figure.data
        for cell in (trace.customdata if trace.customdata is not None else ())
    }
    assert cells == {
        ("alder", "sales"),
        ("alder", "quality"),
        ("nord", "sales"),
        ("birch", "sales"),
        ("c/1", "other"),
    }


def test_a_band_of_a_client_that_hangs_on_one_person_has_a_pattern():
    ends = [End("a", "A", "")], [End("x", "X", "", loud=True), End("y", "Y", "")]
    made = [Band(0, 0, 1.0, "", hanging=True), Band(0, 1, 50.0, "", hanging=False)]
    shapes = [trace for trace in holding_bands(*ends, made, palette=LIGHT).data if trace.fill]
    assert [trace.fillpattern.shape for trace in shapes] == [None, "/"]
    thin, thick = Band(0, 0, 1.0, "", hanging=False), Band(0, 0, 500.0, "", hanging=False)
    assert thin.width < thick.width


def test_the_file_has_a_row_a_client_in_the_order_that_is_shown(held):
    found = sheet(held, Asked("?function=sales&sort=revenue.asc")).table
    assert found["client_id"].to_pylist() == ["nord", "birch", "alder"]
    assert found["group_id"].to_pylist() == ["alder", None, "alder"]
    assert found["ties_sales"].to_pylist() == [1, 1, 1]
    assert sheet(held, Asked("?by=department")).table.column_names[-2:] == [
        "ties_Finance",
        "strength_Finance",
    ]
