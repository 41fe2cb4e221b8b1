"""What is asked of the history of stages, against counting by hand and by brute force."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from dashboard.addresses import StagesView
from dashboard.asking import Asking
from dashboard.stage_history import margins, telling
from dashboard.stage_history.course import Course
from dashboard.stage_history.durations import Stay, stays
from dashboard.stage_history.flows import CLIENTS, flows, moved, stock
from dashboard.stage_history.listing import listed
from dashboard.stage_history.setbacks import setbacks
from graphmodel.arrow import empty, schema_of
from graphmodel.continuity import month_ends
from graphmodel.tables import STAGES, TIMELINE
from graphmodel.timeline import timeline
from tests.unit.dashboard import invented

NONE, DORMANT, POINT, WEDGE, MESH, DIAMOND, CLOUD = STAGES
SHORT = {"n": NONE, "d": DORMANT, "p": POINT, "w": WEDGE, "m": MESH, "i": DIAMOND, "c": CLOUD, "-": None}
REVENUE = {"a": (100.0, "EUR"), "b": (50.0, "EUR"), "c": (70.0, "USD"), "d": (None, "EUR")}


def timeline_rows(client, stages, confirmed, fell=""):
    """One letter a month end; ``fell`` marks months with a setback by ``x``."""
    ends = month_ends(dt.date(2026, 1, 31), dt.date(2027, 12, 31))
    for place, (stage, sure) in enumerate(zip(stages, confirmed, strict=True)):
        setback = fell[place : place + 1] == "x"
        yield {
            **dict.fromkeys(TIMELINE.names),
            "client_id": client,
            "month_end": ends[place],
            "stage": SHORT[stage],
            "confirmed_stage": SHORT[sure],
            "setback": setback,
            "fell": "wedge.threads" if setback else None,
            "people_left": "s1;a1" if setback else None,
            "ties_faded": "s1 > a2" if setback else None,
        }


def course_of(*histories, revenue=REVENUE, most_months=120):
    rows = [row for history in histories for row in timeline_rows(*history)]
    relationships = pa.table(
        {
            "client_id": list(revenue),
            "client_name": [f"Client {key.upper()}" for key in revenue],
            "revenue": pa.array([amount for amount, _ in revenue.values()], pa.float64()),
        }
    )
    currencies = {key: currency for key, (_, currency) in revenue.items()}
    table = pa.Table.from_pylist(rows, schema_of(TIMELINE)) if rows else empty(TIMELINE)
    return Course.of(table, relationships, currencies, most_months=most_months)


@pytest.fixture(scope="module")
def course():
    return course_of(
        ("a", "nppw", "-npp", ""),
        ("b", "mmww", "-mmw", "   x"),
        ("c", "pppp", "-ppp", ""),
        ("d", "wwpp", "-wwp", "   x"),
        ("unknown", "cccc", "-ccc", ""),
    )


def test_clients_by_month_ends(course):
    assert [end.isoformat() for end in course.ends] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]
    assert course.stage.shape == (4, 4)
    assert [STAGES[stage] for stage in course.stage[1]] == [MESH, MESH, WEDGE, WEDGE]
    assert course.confirmed[0].tolist() == [-1, 0, 2, 2]
    assert course.last_setback.tolist() == [-1, 3, -1, 3]
    assert course.depth.tolist() == [0, 1, 0, 1]
    assert list(course.money) == ["EUR", "USD"]
    assert course.money["EUR"].tolist() == [100, 50, 0, 0]


def test_flows_between_two_month_ends(course):
    found = flows(course, 0, 3)
    assert {(flow.before, flow.after): flow.clients for flow in found.flows} == {
        (NONE, WEDGE): 1,
        (MESH, WEDGE): 1,
        (POINT, POINT): 1,
        (WEDGE, POINT): 1,
    }
    assert (found.climbed, found.fell, found.stayed) == (1, 2, 1)
    assert found.fallen_revenue == {"EUR": 50.0}
    assert found.fallen_unknown == 1
    assert (found.first, found.last) == (dt.date(2026, 1, 31), dt.date(2026, 4, 30))
    (down,) = [flow for flow in found.flows if flow.before == MESH]
    assert (down.step, down.size(CLIENTS), down.size("EUR"), down.size("USD")) == (-1, 1, 50.0, 0.0)
    assert moved(course, 0, 3, MESH, WEDGE).tolist() == [False, True, False, False]


def test_stock_counts_every_client_once_a_month_end(course):
    found = stock(course)
    assert found.clients.sum(axis=1).tolist() == [4] * 4
    assert found.clients[0, STAGES.index(WEDGE)] == 1
    assert found.revenue["EUR"].sum(axis=1).tolist() == [150] * 4
    assert found.revenue["USD"][2, STAGES.index(POINT)] == 70
    assert found.setbacks == [0, 0, 0, 2]


def test_flows_and_stock_are_what_counting_gives():
    draw = np.random.default_rng(5)
    letters = "ndpwmic"
    revenue = {f"c{n}": (float(n), "EUR" if n % 3 else "USD") for n in range(60)}
    histories = [
        (key, "".join(letters[place] for place in draw.integers(0, 7, 9)), "-" * 9) for key in revenue
    ]
    course = course_of(*histories, revenue=revenue)
    found = flows(course, 2, 7)
    expected = Counter((SHORT[stages[2]], SHORT[stages[7]]) for _, stages, _ in histories)
    assert {(flow.before, flow.after): flow.clients for flow in found.flows} == expected
    for flow in found.flows:
        mine = [key for key, s, _ in histories if (SHORT[s[2]], SHORT[s[7]]) == (flow.before, flow.after)]
        assert flow.revenue.get("EUR", 0) == sum(revenue[k][0] for k in mine if revenue[k][1] == "EUR")
    counted = Counter((month, s[month]) for _, s, _ in histories for month in range(9))
    sizes = stock(course).clients
    assert all(
        sizes[month, STAGES.index(SHORT[letter])] == counted[month, letter]
        for month in range(9)
        for letter in letters
    )


def test_only_the_latest_month_ends_are_kept():
    course = course_of(("a", "npppw", "-nppp"), most_months=2)
    assert len(course.ends) == 2
    assert [STAGES[stage] for stage in course.stage[0]] == [POINT, WEDGE]
    assert course.stage[1].tolist() == [-1, -1]


def test_no_month_is_no_error():
    course = course_of()
    assert (course.ends, course.stage.shape) == ((), (4, 0))
    assert course.last_setback.tolist() == [-1] * 4
    assert stock(course).clients.shape == (0, 7)
    assert (setbacks(course), stays(course)) == ([], [])
    assert len(listed(course, StagesView(), None, None)) == 4


def test_setbacks_that_are_not_made_good_come_first():
    course = course_of(
        ("a", "wwppww", "-wwpww", "   x"),
        ("b", "mmwwww", "-mmwww", "   x"),
        ("c", "wwwwpp", "-wwwwp", "     x"),
    )
    found = setbacks(course)
    assert [(one.client_id, one.before, one.after) for one in found] == [
        ("c", WEDGE, POINT),
        ("b", MESH, WEDGE),
        ("a", WEDGE, POINT),
    ]
    assert [one.recovered_on for one in found] == [None, None, dt.date(2026, 5, 31)]
    assert found[0].people == {"s1", "a1", "a2"}
    assert found[0].ties_faded == (("s1", "a2"),)
    assert found[0].fell == ("wedge.threads",)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (StagesView(), "dbca"),
        (StagesView(order="setback"), "bdac"),
        (StagesView(order="revenue"), "acbd"),
        (StagesView(order="name"), "abcd"),
        (StagesView(order="stage"), "cdab"),
        (StagesView(fallen=True), "db"),
        (StagesView(stages=(POINT,)), "dc"),
        (StagesView(q="client a"), "a"),
        (StagesView(q="nobody"), ""),
        (StagesView(flow=(MESH, WEDGE)), "b"),
    ],
)
def test_clients_are_narrowed_and_sorted(course, view, expected):
    assert "".join(course.client_ids[row] for row in listed(course, view, 0, 3)) == expected


def test_how_long_stays_last():
    course = course_of(
        ("a", "ppppp", "-wwpp"),  # w ends after two, but was there when the history began
        ("b", "ppppp", "-pwwp"),  # w lasts two
        ("c", "ppppp", "-pwpp"),  # w lasts one
        ("d", "ppppp", "-pwww"),  # w goes on after three
    )
    by_stage = {one.stage: one for one in stays(course)}
    assert by_stage[WEDGE] == Stay(WEDGE, stays=3, ended=2, median=2, longest=3)
    assert by_stage[POINT] == Stay(POINT, stays=3, ended=0, median=None, longest=2)
    assert MESH not in by_stage


def test_the_median_counts_stays_that_go_on():
    """Lasted 1, 2+, 3, 4+, 5 (+ goes on): Kaplan & Meier give 0.8 after 1, 0.8 * 2/3 after 3, 0 after 5."""
    course = course_of(
        ("a", "pppppppp", "-pwppppp"),
        ("b", "pppppppp", "-pppppww"),
        ("c", "pppppppp", "-pwwwppp"),
        ("d", "pppppppp", "-pppwwww"),
        ("e", "pppppppp", "-pwwwwwp"),
        revenue=dict.fromkeys("abcde", (1.0, "EUR")),
    )
    (wedge,) = [one for one in stays(course) if one.stage == WEDGE]
    assert (wedge.stays, wedge.ended, wedge.median) == (5, 3, 5)


@pytest.mark.parametrize(
    ("said", "place"), [("2026-02", 1), ("2026-12", 3), ("2025-12", None), ("", None), ("2026-99", None)]
)
def test_a_month_names_the_last_end_by_it(course, said, place):
    assert course.month(said) == place


def test_what_is_kept_is_what_is_worked_out(held_store):
    asking = Asking(held_store)
    kept = telling.kept_course(asking)
    job = telling.worked_out(asking)
    job.begin()
    job.wait(60)
    found = job.look()
    again = telling.course_of(asking, found.timeline)
    assert kept.ends == again.ends
    assert (kept.stage == again.stage).all()
    assert (kept.confirmed == again.confirmed).all()
    with asking.interactions() as seen:
        told = timeline(seen.known.source, seen.known.inputs, seen.as_of, seen.settings)
    assert found.timeline.num_rows == told.tables["timeline"].num_rows
    assert telling.falls_now(asking) == found.falls


def test_a_history_that_is_not_kept_is_worked_out(held_store, monkeypatch):
    whole = held_store.results
    monkeypatch.setattr(
        held_store, "results", lambda table: empty(TIMELINE) if table == "timeline" else whole(table)
    )
    asking = Asking(held_store)
    assert telling.kept_course(asking) is None
    job = telling.worked_out(asking)
    job.begin()
    job.wait(60)
    course = telling.course_now(asking)
    assert course.ends
    assert telling.months_of(asking, "alder")


def test_without_interactions_setbacks_are_told_without_what_held_before():
    assert telling.falls_now(Asking(invented.reader(clients=3))) == {}


def conditions(*rows):
    names = ("client_id", "stage", "condition", "passed", "distance")
    told = [dict(zip(names, row, strict=True)) for row in rows]
    more = {"measure": "threads", "value": "2", "operator": ">=", "threshold": "2", "source": ""}
    return pa.Table.from_pylist([{**more, **row} for row in told])


def test_the_nearest_to_fall_and_to_climb():
    reader = invented.reader(clients=3)
    reader.tables["relationships"] = pa.table(
        {
            "client_id": ["a", "b", "c"],
            "stage": [WEDGE, WEDGE, CLOUD],
            "next_stage": [MESH, MESH, None],
            "revenue": pa.array([10.0, 20.0, None], pa.float64()),
        }
    )
    reader.tables["conditions"] = conditions(
        ("a", POINT, "tie", "true", 1.0),
        ("a", WEDGE, "threads", "true", 0.0),
        ("a", MESH, "threads", "false", -0.5),
        ("a", MESH, "cells", "false", -0.1),
        ("b", POINT, "tie", "true", 0.0),
        ("b", WEDGE, "threads", "true", 0.5),
        ("b", WEDGE, "sustained", "true", None),
        ("b", MESH, "cells", "false", -0.9),
        ("c", CLOUD, "cells", "true", 0.2),
    )
    found = margins.nearest(Asking(reader))
    assert [(one.client_id, one.towards, one.distance) for one in found.falling] == [
        ("b", "dormant", 0.0),
        ("a", POINT, 0.0),
        ("c", DIAMOND, 0.2),
    ]
    assert [(one.client_id, one.towards, len(one.conditions)) for one in found.climbing] == [
        ("b", MESH, 1),
        ("a", MESH, 2),
    ]
    assert (found.may_fall, found.may_climb) == (3, 2)
