"""Levels by the stated rule, the order by what is at stake, and sentences that name the people."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from graphmodel.arrow import schema_of
from graphmodel.risk import RISK_SCHEMA, assess, at_least, level, of_those_here
from graphmodel.settings import Settings
from graphmodel.tables import HOLES, RELATIONSHIP_PEOPLE, RELATIONSHIPS, RISK_LEVELS, ROLE_RULES, TIES

DEFAULTS = Settings()


def relationship(**known):
    """A row of ``relationships``: many threads, safe, unless told otherwise."""
    row = dict.fromkeys(RELATIONSHIPS.names)
    safe = {"client_id": "acme", "threads": 5, "ties": 9, "severance_probability": 0.001, "strength": 1.0}
    return {**row, **safe, "critical_people": "s1;s2;s3;s4;s5", **known}


# --- the level ---


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"threads": 1, "severance_probability": 0.31}, "critical"),
        (
            {"threads": 1, "severance_probability": 0.0},
            "critical",
        ),  # nobody ever leaves, yet one person it is
        ({"threads": 1, "severance_probability": None}, "critical"),
        ({"threads": 0, "ties": 0, "severance_probability": None, "stage": "dormant"}, "high"),
        ({"threads": 0, "ties": 0, "severance_probability": None, "stage": "none"}, "unclear"),
        ({"threads": 2, "severance_probability": 0.05}, "high"),
        ({"threads": 9, "severance_probability": 0.05}, "high"),
        ({"threads": 2, "severance_probability": 0.0499}, "moderate"),
        ({"threads": 3, "severance_probability": 0.01}, "moderate"),
        ({"threads": 3, "severance_probability": 0.0099}, "low"),
        ({"threads": 9, "severance_probability": 0.0}, "low"),
        ({"threads": 30, "severance_probability": None}, "unclear"),
    ],
)
def test_the_level_follows_the_rule(known, expected):
    assert level(relationship(**known), DEFAULTS) == expected


@pytest.mark.parametrize(
    "known", [{"threads": 1, "severance_probability": 1.0}, {"threads": 0, "ties": 0}, {"threads": 9}]
)
def test_thin_data_is_unclear_whatever_the_figures_say(known):
    flags = "initiative:no message says who started it;insufficient:fewer than 3 interactions in 2 half-lives"
    assert level(relationship(**known, flags=flags), DEFAULTS) == "unclear"


def test_other_flags_do_not_hide_a_risk():
    row = relationship(threads=1, flags="direction_unknown:no message says who started it;revenue:no revenue")
    assert level(row, DEFAULTS) == "critical"


def test_the_limits_are_settings():
    strict = Settings.from_mapping({"risk": {"high_severance": 0.001, "moderate_severance": 0.0005}})
    assert level(relationship(severance_probability=0.001), strict) == "high"
    assert level(relationship(severance_probability=0.0005), strict) == "moderate"


def test_unclear_is_never_an_alert_and_each_level_is_at_least_those_below():
    alerts = [name for name in RISK_LEVELS if name != "unclear"]
    for wanted in alerts:
        assert not at_least("unclear", wanted)
        reached = [found for found in alerts if at_least(found, wanted)]
        assert reached == alerts[: alerts.index(wanted) + 1]


# --- rank and sentences ---


def person(person_id, side, share=1.0, function="other"):
    return {
        **dict.fromkeys(RELATIONSHIP_PEOPLE.names),
        "client_id": "acme",
        "person_id": person_id,
        "side": side,
        "share": share,
        "function": function,
    }


def tie(ours, theirs, **known):
    usual = {"strength": 1.0, "live": True, "fading": False, "last_at": datetime(2024, 6, 3), "two_way": True}
    pair = {"client_id": "acme", "supplier_person_id": ours, "client_person_id": theirs}
    return {**dict.fromkeys(TIES.names), **usual, **pair, **known}


def hole(**known):
    row = {"client_id": "acme", "client_function": "quality", "open_cases": 0, "priority": 1}
    return {**dict.fromkeys(HOLES.names), **row, **known}


NAMES = {"s1": "Ada", "s2": "Ben", "c1": "Cleo", "c2": "Dan"}


def assessed(relationships, people=(), ties=(), holes=(), settings=None):
    def table(rows, of):
        return pa.Table.from_pylist(list(rows), schema=schema_of(of))

    found = assess(
        table(relationships, RELATIONSHIPS),
        table(people, RELATIONSHIP_PEOPLE),
        table(ties, TIES),
        table(holes, HOLES),
        NAMES,
        settings,
    )
    assert found.schema == RISK_SCHEMA
    return found.to_pylist()


def lost(client_id, **known):
    """A relationship without a live tie."""
    nothing = {
        "threads": 0,
        "ties": 0,
        "severance_probability": None,
        "strength": 0.0,
        "critical_people": None,
    }
    return relationship(client_id=client_id, **nothing, **known)


def test_rank_goes_by_the_money_at_stake():
    tied = {"threads": 2, "critical_people": "s1;s2", "severance_probability": 0.1}
    rows = [
        relationship(client_id="little exposed", exposed_revenue=10.0, revenue=100.0, **tied),
        relationship(client_id="no revenue, likely lost", **{**tied, "severance_probability": 0.9}),
        lost("all of it gone", revenue=50.0),
        relationship(client_id="no revenue, stronger", strength=2.0, **tied),
        relationship(client_id="no revenue, weaker", **tied),
        relationship(client_id="much exposed", exposed_revenue=60.0, revenue=600.0, **tied),
        lost("B, nothing known"),
        lost("A, nothing known"),
    ]
    people = [{**person("s1", "supplier"), "client_id": row["client_id"]} for row in rows if row["ties"]]
    found = assessed(rows, people)
    assert [row["rank"] for row in found] == list(range(1, 9))
    assert [row["client_id"] for row in found] == [
        "much exposed",
        "all of it gone",
        "little exposed",
        "no revenue, likely lost",
        "no revenue, stronger",
        "no revenue, weaker",
        "A, nothing known",
        "B, nothing known",
    ]


def test_the_order_of_rows_does_not_matter():
    rows = [lost(name) for name in "cab"]
    assert assessed(rows) == assessed(rows[::-1])


def test_no_client_is_an_empty_list():
    assert assessed([]) == []


def test_a_tie_of_somebody_who_has_left_is_nothing_to_take_up():
    ties = pa.Table.from_pylist([tie("s1", "c1"), tie("s1", "c2"), tie("s2", "c1")], schema=schema_of(TIES))
    day = date(2026, 6, 30)
    left = {"s2": day, "c2": date(2026, 1, 1), "s1": date(2026, 7, 1), "c1": None}
    roles = pa.Table.from_pylist(
        [{**dict.fromkeys(ROLE_RULES.names), "person_id": who, "left_on": on} for who, on in left.items()],
        schema=schema_of(ROLE_RULES),
    )
    (kept,) = of_those_here(ties, roles, day).select(["supplier_person_id", "client_person_id"]).to_pylist()
    assert kept == {"supplier_person_id": "s1", "client_person_id": "c1"}


def only(*args, **kwargs):
    (row,) = assessed(*args, **kwargs)
    return row["why"], row["next_step"]


def test_one_tie():
    people = [
        person("s1", "supplier", function="sales"),
        person("c1", "client", function="research_development"),
    ]
    why, step = only([relationship(threads=1, critical_people="c1")], people, [tie("s1", "c1")])
    assert why == "One tie holds this client: Ada (sales) with Cleo (R&D)."
    assert step == "Have Ada bring a second colleague to Cleo."


def test_one_of_ours_for_many_of_theirs():
    people = [person("s1", "supplier"), person("c1", "client", 0.5), person("c2", "client", 0.5)]
    ties = [tie("s1", "c1"), tie("s1", "c2", strength=2.0)]
    why, step = only([relationship(threads=1, critical_people="s1")], people, ties)
    assert why == "Everything goes through Ada on our side, to 2 people."
    assert step == "Have Ada bring a second colleague to Dan."


def test_one_of_theirs_for_many_of_ours():
    people = [person("s1", "supplier", 0.5), person("s2", "supplier", 0.5), person("c1", "client")]
    ties = [tie("s1", "c1"), tie("s2", "c1")]
    why, step = only([relationship(threads=1, critical_people="c1")], people, ties)
    assert why == "Everything goes through Cleo on their side, to 2 people."
    assert step == "Ask Cleo for an introduction to a second person there."


def test_two_people_and_more():
    people = [person("s1", "supplier", 0.75, "sales"), person("s2", "supplier", 0.25)]
    why, step = only([relationship(threads=2, critical_people="s1;s2")], people)
    assert why == "If two people leave, no tie is left: Ada and Ben."
    assert step == "Keep the channels going."
    why, _ = only([relationship(threads=5)], people)
    assert why == "5 people would have to leave; Ada (sales) carries 75%."


def test_a_fading_tie_comes_before_a_hole():
    people = [person("s1", "supplier")]
    _, step = only([relationship()], people, [tie("s2", "c2", fading=True, live=False)], [hole()])
    assert step == "Revive the fading tie of Ben and Dan."


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({}, "Nobody there is known in quality: find out who."),
        ({"open_cases": 2}, "Nobody there is known in quality (2 open cases): find out who."),
        ({"route": "s1 > c1"}, "Weave in quality: Ada has met Cleo already."),
        ({"route": "s1 > c1 > c2"}, "Weave in quality: Cleo can introduce Ada to Dan."),
        ({"priority": 2}, "Keep the channels going."),
    ],
)
def test_the_first_hole_is_mended(known, sentence):
    assert only([relationship()], [person("s1", "supplier")], holes=[hole(**known)])[1] == sentence


def test_a_lost_client_is_taken_up_again_by_who_knew_it_best():
    row = lost("acme", last_interaction_at=datetime(2024, 2, 9))
    why, step = only([row], ties=[tie("s1", "c1", live=False), tie("s2", "c2", live=False, strength=0.5)])
    assert why == "No live tie is left; the last interaction was on 9 February 2024."
    assert step == "Take it up again: Ada and Cleo last met on 3 June 2024."


def test_a_mail_that_nobody_answered_is_no_acquaintance():
    row = lost("acme", last_interaction_at=datetime(2024, 2, 9))
    _, step = only([row], ties=[tie("s1", "c1", live=False, two_way=False)])
    assert step == "Find out who knows anyone there, and make a first call."


def test_a_client_nobody_ever_met():
    assert only([lost("acme")])[0] == "Nobody on our side is known to have met anyone there."


def test_a_person_without_a_name_is_told_by_id():
    people = [person("x7", "supplier"), person("c1", "client")]
    why, _ = only([relationship(threads=1, critical_people="x7")], people, [tie("x7", "c1")])
    assert why == "One tie holds this client: x7 with Cleo."
