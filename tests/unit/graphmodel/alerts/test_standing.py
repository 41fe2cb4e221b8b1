"""Which alerts stand, how severe they are, and that thin data never alerts."""

from __future__ import annotations

from datetime import date

import pytest

from graphmodel.alerts import Alert
from graphmodel.settings import Settings
from tests.unit.graphmodel.alerts.findings import AS_OF, FEW, NO_FUNCTION, World

PAIRS = [("s1", "a1"), ("s2", "a2"), ("s3", "a3")]


def only(world: World, kind: str) -> Alert:
    (found,) = [alert for alert in world.stands().alerts if alert.kind == kind]
    return found


def kinds(world: World) -> list[str]:
    return [alert.kind for alert in world.stands().alerts]


def test_a_sound_relationship_is_no_alert():
    assert kinds(World().client("a", *PAIRS)) == []


# ------------------------------------------------------------ the whole relationship


def test_one_thread_is_critical_and_names_who_holds_it():
    star = World().client("a", ("s1", "a1"), ("s1", "a2"), threads=1)
    found = only(star, "single_thread")
    assert (found.severity, found.members) == ("critical", ("s1",))
    assert only(World().client("a", ("s1", "a1"), threads=1), "single_thread").members == ("a1", "s1")
    assert [row["table"] for row in found.rows] == ["relationships", "ties", "ties"]


def test_one_thread_tells_when_there_were_more():
    world = World().client("a", ("s1", "a1"), threads=1)
    for month, threads in ((3, 3), (4, 2), (5, 1)):
        world.month("a", date(2026, month, 28), "wedge", threads=threads)
    figures = only(world, "single_thread").figures
    assert (figures["month_end"], figures["threads"]) == (date(2026, 4, 28), 2)


def test_an_exposed_stronghold_is_critical():
    world = World().client("a", *PAIRS, mismatch="exposed_stronghold;trade_behind", share_of_wallet=0.7)
    assert only(world, "exposed_stronghold").severity == "critical"
    assert kinds(World().client("a", *PAIRS, mismatch="over_served")) == []


def test_silence_is_told_although_little_is_known_of_late():
    gone = World().client("a", stage="dormant", threads=0, flags=FEW, interactions=5)
    assert only(gone, "dormant").severity == "high"
    assert gone.stands().unjudged == frozenset()


@pytest.mark.parametrize(
    ("flags", "interactions"),
    [(FEW, 2), (NO_FUNCTION, 50), (f"{FEW};{NO_FUNCTION}", 50), ("insufficient:?", 50)],
)
def test_silence_of_whom_little_was_ever_known_is_not(flags, interactions):
    world = World().client("a", stage="dormant", threads=0, flags=flags, interactions=interactions)
    assert kinds(world) == []
    assert world.stands().unjudged == {"a"}


@pytest.mark.parametrize("flags", [FEW, NO_FUNCTION])
def test_thin_data_never_alerts(flags):
    world = World().client("a", ("s1", "a1"), threads=1, flags=flags, mismatch="exposed_stronghold")
    world.tie("a", "s2", "a2").tie("a", "s3", "a3", fading=True)
    world.left = {"a2": date(2026, 5, 1)}
    world.month("a", date(2026, 4, 30), "mesh").month("a", date(2026, 5, 31), "wedge", setback=True)
    assert kinds(world) == []
    world.relationships["a"]["flags"] = "initiative:nobody knows"
    assert sorted(kinds(world)) == sorted(
        ["exposed_stronghold", "single_thread", "departure", "fading", "setback"]
    )


# ------------------------------------------------------------ departures


@pytest.mark.parametrize("person", ["a9", "s9"])
def test_who_left_is_told_by_name_on_either_side(person):
    world = World().client("a", *PAIRS)
    world.tie("a", *(("s1", "a9") if person == "a9" else ("s9", "a1")))
    world.left = {person: date(2026, 6, 20)}
    found = only(world, "departure")
    assert (found.subject, found.severity) == (person, "moderate")
    assert found.figures["side"] == ("client" if person == "a9" else "supplier")
    assert found.figures["share"] == pytest.approx(0.25)
    assert {"table": "roles", "person_id": person} in found.rows


def test_a_departure_is_as_severe_as_what_is_left():
    orphan = World().client("a", *PAIRS).tie("a", "s9", "a8")
    orphan.left = {"s9": AS_OF}
    assert only(orphan, "departure").severity == "high"
    assert only(orphan, "departure").figures["orphans"] == ["a8"]
    single = World().client("a", ("s1", "a1"), threads=1).tie("a", "s9", "a1")
    single.left = {"s9": AS_OF}
    assert only(single, "departure").severity == "high"
    nothing = World().client("a", stage="dormant", threads=0).tie("a", "s9", "a1")
    nothing.left = {"s9": AS_OF}
    assert only(nothing, "departure").severity == "critical"


def test_a_departure_of_both_ends_orphans_nobody():
    world = World().client("a", *PAIRS).tie("a", "s9", "a9")
    world.left = {"s9": AS_OF, "a9": AS_OF}
    found = {alert.subject: alert for alert in world.stands().alerts}
    assert sorted(found) == ["a9", "s9"]
    assert all(alert.figures["orphans"] == [] for alert in found.values())


@pytest.mark.parametrize(
    ("tie", "left"),
    [
        ({}, date(2026, 7, 1)),  # leaves only after the as-of date
        ({"strength": 0.9}, AS_OF),  # hardly knew them, and did not one half-life ago
        ({"two_way": False}, AS_OF),  # never answered
    ],
)
def test_what_is_no_departure(tie, left):
    world = World().client("a", *PAIRS).tie("a", "s1", "a9", **tie)
    world.left = {"a9": left}
    assert kinds(world) == []


def test_a_tie_that_was_live_one_half_life_ago_counts_though_it_has_faded():
    world = World().client("a", *PAIRS).tie("a", "s1", "a9", strength=0.7, fading=True)
    world.left = {"a9": date(2026, 4, 20)}
    assert kinds(world) == ["departure"]


def test_a_tie_of_which_nobody_knows_who_acted_counts_as_mutual():
    world = World().client("a", *PAIRS).tie("a", "s1", "a9", two_way=None)
    world.left = {"a9": AS_OF}
    assert kinds(world) == ["departure"]


# ------------------------------------------------------------ fading


def fading(live: int, faded: int) -> World:
    world = World().client("a", *((f"s{number}", f"a{number}") for number in range(live)))
    for number in range(faded):
        world.tie("a", f"s{number}", "a99", strength=0.5, fading=True)
    return world


@pytest.mark.parametrize(
    ("live", "faded", "severity"),
    [(1, 1, "high"), (2, 1, "moderate"), (3, 1, "moderate"), (4, 1, "low"), (9, 1, "low")],
)
def test_fading_ties_are_as_severe_as_their_share(live, faded, severity):
    assert only(fading(live, faded), "fading").severity == severity


def test_the_usual_coming_and_going_is_no_alert():
    assert kinds(fading(10, 1)) == []
    all_told = Settings.from_mapping({"watch": {"few_fading": 0}})
    assert [alert.kind for alert in fading(10, 1).stands(all_told).alerts] == ["fading"]


def test_of_a_silent_relationship_the_silence_is_told_and_not_its_ties():
    world = fading(0, 2)
    world.relationships["a"] |= {"stage": "dormant", "threads": 0}
    assert kinds(world) == ["dormant"]


def test_a_tie_that_went_with_a_person_is_not_fading():
    world = fading(2, 1)
    world.left = {"a99": date(2026, 5, 1)}
    assert kinds(world) == ["departure"]


# ------------------------------------------------------------ setbacks


def course(*stages: str, setbacks: tuple[int, ...] = ()) -> World:
    """Month ends up to June."""
    world = World().client("a", *PAIRS)
    first = 6 - len(stages)
    for number, stage in enumerate(stages, start=1):
        told = {"setback": number - 1 in setbacks, "fell": "mesh.threads" if number - 1 in setbacks else None}
        world.month("a", date(2026, first + number, 28), stage, **told)
    return world


def test_a_setback_stands_until_the_stage_is_back():
    found = only(course("mesh", "wedge", "wedge", setbacks=(1,)), "setback")
    assert (found.subject, found.severity, found.members) == ("2026-05-28", "moderate", ("mesh.threads",))
    assert (found.figures["from_stage"], found.figures["to_stage"]) == ("mesh", "wedge")
    assert kinds(course("mesh", "wedge", "mesh", setbacks=(1,))) == []


@pytest.mark.parametrize(
    ("before", "after"), [("wedge", "point_to_point"), ("diamond", "wedge"), ("cloud", "mesh")]
)
def test_a_deep_setback_is_of_high_severity(before, after):
    assert only(course(before, after, setbacks=(1,)), "setback").severity == "high"


def test_of_two_steps_back_the_latest_that_is_not_made_good_is_told():
    assert only(course("diamond", "mesh", "wedge", setbacks=(1, 2)), "setback").subject == "2026-06-28"
    up_again = course("diamond", "mesh", "wedge", "mesh", setbacks=(1, 2))
    assert only(up_again, "setback").figures["from_stage"] == "diamond"


def test_an_old_setback_is_history():
    world = World().client("a", *PAIRS)
    world.month("a", date(2025, 5, 31), "mesh").month("a", date(2025, 6, 30), "wedge", setback=True)
    assert kinds(world) == []
    longer = Settings.from_mapping({"watch": {"setback_months": 13}})
    assert [alert.kind for alert in world.stands(longer).alerts] == ["setback"]


def test_without_months_there_is_no_setback():
    assert kinds(World(level="group").client("a", *PAIRS)) == []
