"""What the page of stages answers: to good addresses, to bad ones, to little history and to none."""

from __future__ import annotations

import json

import pytest

from dashboard.addresses import STAGE_ORDERS, StagesView, asked_load
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components.stages import flow_card, one_client, page, stock_card
from dashboard.components.stages import setbacks as stage_setbacks
from dashboard.data import Data, Named
from dashboard.figures import stage_flows as flows_figure
from dashboard.stage_history.durations import stays
from dashboard.stage_history.flows import flows, stock
from dashboard.stage_history.margins import nearest
from dashboard.stage_history.setbacks import setbacks
from dashboard.stage_history.telling import kept_course, measures_of
from dashboard.theme import DARK, LIGHT
from graphmodel.arrow import empty
from graphmodel.tables import TIMELINE
from tests.unit.dashboard import invented
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words
from tests.unit.dashboard.test_stage_history import course_of

NASTY = "<img src=x onerror=alert(1)>"
NAMED = Named({"s1": "Ada", "a1": NASTY, "a2": "Dan"}, {})


@pytest.fixture
def client(held_store):
    return create_app(held_store).server.test_client()


@pytest.fixture(scope="module")
def course():
    return course_of(("a", "nppw", "-npp", ""), ("b", "mmww", "-mmw", "   x"), ("c", "pppp", "-ppp", ""))


# ------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "view",
    [
        StagesView(),
        StagesView(first="2025-12", last="2026-06", by="EUR", flow=("mesh", "wedge"), q="a & b"),
        StagesView(stages=("wedge", "mesh"), fallen=True, order="setback", client="c/1"),
    ],
)
def test_what_is_chosen_stands_in_the_address(view):
    parts = {
        "from": view.first,
        "to": view.last,
        "by": view.by,
        "flow": "-".join(view.flow or ()),
        "q": view.q.replace("&", "%26"),
        "stage": ",".join(view.stages),
        "setbacks": "1" if view.fallen else "",
        "order": view.order,
        "client": view.client,
    }
    assert StagesView.from_search("?" + "&".join(f"{name}={value}" for name, value in parts.items())) == view


@pytest.mark.parametrize(
    "search",
    ["", None, "?from=nonsense&to=9999-99&flow=up-down&stage=x&order=sideways", "?%ff=%00&from=2026-13"],
)
def test_what_makes_no_sense_is_dropped(search):
    assert StagesView.from_search(search) == StagesView()


def test_tampered_controls_are_dropped():
    odd = {"a": 1}
    view = StagesView.of(
        first=odd, last=7, by=odd, flow=[1], q=odd, stages="mesh", fallen="yes", order=odd, client=3
    )
    assert view == StagesView(fallen=True)
    assert STAGE_ORDERS[0] == StagesView().order
    assert asked_load("?load=99999999999999999999") is None


# ------------------------------------------------------------ the sentence, the pictures, the tables


def test_the_sentence_says_who_climbed_and_who_fell(course):
    said = words(page.headline(flows(course, 0, 3), course))
    assert said.startswith(
        "Since 31 January 2026, 1 client climbed and 1 fell back; €50 of yearly revenue is with those that fell."
    )
    still = words(page.headline(flows(course, 2, 3), course))
    assert "1 client climbed and none fell back" in still
    one_month = course_of(("a", "p", "-"))
    assert "one month end so far, January 2026" in words(page.headline(None, one_month))
    assert page.ends_of(one_month, StagesView()) is None


@pytest.mark.parametrize(
    ("view", "ends"),
    [
        (StagesView(), (0, 3)),
        (StagesView(first="2026-02"), (1, 3)),
        (StagesView(first="2026-03", last="2026-02"), (0, 1)),  # the wrong way round
        (StagesView(first="1999-01", last="2099-12"), (0, 3)),
        (StagesView(last="2026-01"), (0, 1)),
    ],
)
def test_two_month_ends_are_in_order_and_there(course, view, ends):
    assert page.ends_of(course, view) == ends


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("by", ["clients", "EUR"])
def test_a_fall_is_red_and_hatched_and_every_ribbon_tells_its_flow(course, palette, narrow, by):
    found = flows(course, 0, 3)
    figure = flow_card.figure(found, by, "mesh-wedge", palette, narrow=narrow)
    hatched = [trace for trace in figure.data if trace.fillpattern.shape == "/"]
    assert [trace.fillpattern.fgcolor for trace in hatched] == [palette.red]
    keys = {trace.customdata[0] for trace in figure.data if trace.customdata is not None}
    shown = {flow_card.key_of(flow) for flow in found.flows if flow.size(by)}
    assert keys == shown
    assert any(flows_figure.FALL in note.text for note in figure.layout.annotations)


def test_the_tables_say_what_the_pictures_show(course):
    found = flows(course, 0, 3)
    told = words(flow_card.table(found, "mesh-wedge"))
    assert "Mesh ▼ Wedge" in told
    assert "Mesh|1|0|0|1" in words(flow_card.held_table(found))
    assert words(flow_card.picked(found, ("mesh", "wedge"))).startswith(
        "Mesh ▼ Wedge, Jan 2026 – Apr 2026: 1 client"
    )
    assert "0 clients" in words(flow_card.picked(found, ("cloud", "none")))
    assert flow_card.picked(found, None) == []
    table = words(stock_card.table(stock(course), "clients"))
    assert "Apr 2026|–|–|–|2|1|–|–|1" in table
    assert stock_card.figure(stock(course), "EUR", LIGHT, narrow=False).data[-1].text == ("▼",)


def test_a_setback_names_what_fell_who_left_and_which_ties_faded(course):
    context = stage_setbacks.Context(
        course, None, {"wedge.threads": "threads"}, NAMED, {"b": f"Meet {NASTY}."}
    )
    told = words(stage_setbacks.listing(setbacks(course), 12, context))
    assert "What fell: Threads." in told
    assert f"Who left: Ada and {NASTY}." in told
    assert "1 tie faded although both are still there: Ada – Dan." in told
    assert f"Meet {NASTY}." in told
    assert "not made good yet · €50 a year" in told
    (one,) = setbacks(course)
    falls = {(one.client_id, one.month_end): [{"measure": "threads", "before": 2.0, "after": 1.0}]}
    worked_out = stage_setbacks.Context(course, falls, {}, NAMED, {})
    assert "What fell: Threads 2 → 1." in words(stage_setbacks.listing([one], 12, worked_out))
    assert "no setback" in words(stage_setbacks.listing([], 12, context))


# ------------------------------------------------------------ the callbacks


def test_the_page_opens(client):
    answer = call(client, "stages-body.children", **{"stages-opened-with.data": "?from=2024-05"}).json
    assert answer["response"]["stages-tick"]["disabled"] is True
    shown = json.dumps(answer["response"]["stages-body"]["children"])
    for identifier in ("stages-flows", "stages-stock", "stages-clients", "stages-setbacks", "stages-margins"):
        assert f'"id": "{identifier}"' in shown


def test_clients_are_served_in_slices(client):
    request = {"startRow": 0, "endRow": 2, "sortModel": [], "filterModel": {}}
    answer = call(client, "stages-clients.getRowsResponse", **{"stages-clients.getRowsRequest": request}).json
    rows = answer["response"]["stages-clients"]["getRowsResponse"]
    assert rows["rowCount"] == 3
    assert len(rows["rowData"]) == 2
    assert {"href", "strip", "strip_text", "strip_links"} <= set(rows["rowData"][0])


@pytest.mark.parametrize(
    "inputs",
    [
        {"stages-from.value": {"x": 1}, "stages-to.value": ["y"], "stages-flow.data": 7},
        {"stages-from.value": "2024-06", "stages-to.value": "2024-05", "stages-flow.data": "mesh-nowhere"},
    ],
)
def test_tampered_callbacks_get_words(client, inputs):
    for output in ("stages-headline.children", "stages-flows-table.children", "stages-chosen.children"):
        answer = call(client, output, **inputs)
        assert answer.status_code in (200, 204)
        assert "Traceback" not in answer.get_data(as_text=True)


def test_one_client_is_told(client):
    shown = call(client, "stages-body.children", **{"stages-opened-with.data": "?client=b%2F1"}).get_data(
        as_text=True
    )
    assert "\\u6866\\u6811\\u673a\\u68b0" in shown or "桦树机械" in shown
    assert "stages-course" in shown
    unknown = call(client, "stages-body.children", **{"stages-opened-with.data": "?client=nobody"})
    assert "There is no such client" in unknown.get_data(as_text=True)


def test_before_the_first_analysis_the_page_says_so():
    client = create_app(invented.nothing()).server.test_client()
    answer = call(client, "stages-body.children", **{"stages-opened-with.data": ""}).get_data(as_text=True)
    assert "Nothing has been analysed yet" in answer


def test_without_a_history_and_without_interactions_it_says_why(monkeypatch):
    reader = invented.reader(clients=4)
    reader.tables["timeline"] = empty(TIMELINE)
    client = create_app(reader, assess=invented.assess).server.test_client()
    answer = call(client, "stages-body.children", **{"stages-opened-with.data": ""}).get_data(as_text=True)
    assert "results only" in answer
    assert "Traceback" not in answer


def test_the_strip_of_a_relationship(held_store):
    course = kept_course(Asking(held_store))
    told = words(one_client.on_relationship(course, "alder"))
    assert "How it came about" in told
    assert one_client.on_relationship(None, "alder") is None
    assert one_client.on_relationship(course, "nobody") is None


def test_margins_and_durations_of_a_store(held_store):
    asking = Asking(held_store)
    course = kept_course(asking)
    found = nearest(asking)
    assert {one.client_id for one in found.falling} <= set(course.client_ids)
    assert [one.distance for one in found.falling] == sorted(one.distance for one in found.falling)
    assert all(one.median is None or one.median <= one.longest for one in stays(course))
    assert set(measures_of(asking.reader.run()).values()) <= {
        row["measure"] for row in held_store.results("conditions").to_pylist()
    }
    assert Data(held_store).relationship("alder").row["stage"]
