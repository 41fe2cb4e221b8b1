"""The judge itself, on cases small enough to work out by hand; each expected value is derived beside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from graphmodel.settings import Settings
from tests.oracle.judge import Row, by_everybody, by_the_smaller_side, judge, severance_of_component

AS_OF = date(2024, 12, 31)
END = datetime(2025, 1, 1)
"""T: the end of the as-of day."""


def ago(days: float) -> datetime:
    return END - timedelta(days=days)


def event(days: float, channel: str, people: str, initiator: str | None = None) -> Row:
    """An interaction that many days before T; people are named in one text, parted by spaces."""
    return {
        "occurred_at": ago(days),
        "channel": channel,
        "participant_ids": people.split(),
        "initiator_id": initiator,
    }


def person(
    person_id: str, function: str = "other", seniority: str = "staff", left: date | None = None
) -> Row:
    """s… works for the supplier, c… for the client, d… for another client, o… for some other firm."""
    return {
        "person_id": person_id,
        "organisation_id": {"s": "S", "c": "C", "d": "D", "o": "O"}[person_id[0]],
        "function": function,
        "seniority": seniority,
        "left_on": left,
    }


def judged(*events: Row, people: list[Row] | None = None, **tables: list[Row]) -> dict[str, list[Row]]:
    """The judge's rows for client C; people who are only named in events have function other."""
    firms = [("S", "supplier"), ("C", "client"), ("D", "client"), ("O", "other")]
    known = {row["person_id"]: row for row in people or []}
    for row in events:
        for name in [*row["participant_ids"], *filter(None, [row["initiator_id"]])]:
            known.setdefault(name, person(name))
    results = judge(
        {
            "organisations": [{"organisation_id": i, "name": f"Firm {i}", "role": role} for i, role in firms],
            "people": list(known.values()),
            "interactions": list(events),
            **tables,
        },
        AS_OF,
    )
    return {name: [row for row in rows if row["client_id"] == "C"] for name, rows in results.items()}


def relationship(*events: Row, **more: Any) -> Row:
    [row] = judged(*events, **more)["relationships"]
    return row


def calls(*pairs: str) -> list[Row]:
    """One call a pair, a second before T: every tie has strength 3 (but for 3 · 2^-(1/86400/90) < 3e-7)."""
    return [event(1 / 86400, "call", pair) for pair in pairs]


# -------------------------------------------------------------------- ties


def test_one_unanswered_mail_is_no_tie() -> None:
    # One mail between two people, exactly one half-life old: 1 / (2 − 1) · ½ = 0.5. One-sided: not two-way.
    results = judged(event(90, "email", "s1 c1", "s1"))
    [tie] = results["ties"]
    assert tie["strength"] == 0.5
    assert tie["two_way"] is False
    assert tie["live"] is False
    assert results["relationships"][0]["stage"] == "none"
    assert results["relationships"][0]["initiative"] == 0.0  # the client started none of one


def test_two_way_rule_of_mails() -> None:
    # Each started one, one half-life ago, and one more each at two: 0.5 + 0.5 + 0.25 + 0.25 = 1.5, live.
    # The client started half, whatever the age: 0.75 / 1.5.
    mails = [
        event(90, "email", "s1 c1", "s1"),
        event(90, "email", "s1 c1", "c1"),
        event(180, "email", "s1 c1", "s1"),
        event(180, "email", "s1 c1", "c1"),
    ]
    results = judged(*mails)
    [tie] = results["ties"]
    assert (tie["strength"], tie["two_way"], tie["live"]) == (1.5, True, True)
    assert results["relationships"][0]["initiative"] == 0.5


def test_an_initiator_takes_part_even_where_not_listed() -> None:
    # c1 is not among the participants but started it: n = 2, strength 3 · ½ = 1.5.
    [tie] = judged(event(90, "call", "s1", "c1"))["ties"]
    assert (tie["client_person_id"], tie["strength"]) == ("c1", 1.5)


def test_messages_of_unknown_direction() -> None:
    # No message says who started it: three mails at one half-life are 1.5, two-way unknown, live anyway.
    mails = [event(90, "email", "s1 c1") for _ in range(3)]
    results = judged(*mails)
    [tie] = results["ties"]
    assert (tie["two_way"], tie["live"]) == (None, True)
    assert results["relationships"][0]["initiative"] is None
    # One initiator, even of a third firm, makes direction known: then nobody of ours is seen to have started.
    [tie] = judged(*mails, event(90, "email", "s1 c1", "o1"))["ties"]
    assert (tie["two_way"], tie["live"]) == (False, False)


def test_a_meeting_is_shared_among_its_people() -> None:
    # Three people of the two firms (the third firm's left out): 5 / (3 − 1) · ½ = 1.25 for either pair.
    results = judged(event(90, "meeting", "s1 c1 c2 d1 o1"))
    assert [tie["strength"] for tie in results["ties"]] == [1.25, 1.25]
    row = results["relationships"][0]
    # s1 carries everything; c1 and c2 half each: 1² and ½² + ½².
    assert (row["concentration_supplier"], row["concentration_client"]) == (1.0, 0.5)
    assert (row["single_thread_risk"], row["effective_threads"]) == (1.0, 1.0)
    assert (row["threads"], row["tie_density"], row["critical_people"]) == (1, 1.0, "s1")
    # Both shortest paths c1–c2 pass s1, who is no window person.
    assert row["window_betweenness"] == 0.0


def test_the_window_is_half_open() -> None:
    # At T − 360 d an interaction still counts (5 / 16); at T, or a microsecond before the window, not.
    border = event(360, "meeting", "s1 c1")
    at_end = event(0, "meeting", "s1 c1")
    too_old = event(360 + 1e-6 / 86400, "meeting", "s1 c1")
    assert too_old["occurred_at"] == ago(360) - timedelta(microseconds=1)
    [tie] = judged(border, at_end, too_old)["ties"]
    assert (tie["strength"], tie["interactions"]) == (5 / 16, 1)
    assert (tie["first_at"], tie["last_at"]) == (too_old["occurred_at"], border["occurred_at"])


def test_fading_and_dormant() -> None:
    # A call 180 days ago: 3 / 4 now, 3 / 2 one half-life ago: fading. Nothing is live: dormant.
    results = judged(event(180, "call", "s1 c1"))
    [tie] = results["ties"]
    assert (tie["strength"], tie["live"], tie["fading"]) == (0.75, False, True)
    row = results["relationships"][0]
    assert (row["stage"], row["next_stage"], row["fading_ties"]) == ("dormant", "point_to_point", 1)
    assert (row["strength"], row["threads"], row["severance_probability"]) == (0.0, 0, None)
    # 17 half-lives ago is beyond D − 16 H, where a call a day older than that would still have counted.
    assert relationship(event(17 * 90, "call", "s1 c1"))["stage"] == "dormant"
    assert relationship(event(21 * 90, "call", "s1 c1"))["stage"] == "none"


def test_who_has_left_by_the_as_of_day() -> None:
    # Who left on D or before has left at D; who leaves the day after has not; nobody had left at D − H.
    for left, live in [(AS_OF, False), (AS_OF + timedelta(days=1), True)]:
        results = judged(event(91, "visit", "s1 c1"), people=[person("s1", left=left)])
        [tie] = results["ties"]
        assert (tie["live"], tie["fading"]) == (live, not live)


def test_direct_and_window() -> None:
    # Service meets production twice (call, ½: 1.5), once more with sales present (meeting, 5 / 2 · ½ = 1.25).
    people = [person("s1", "service"), person("s2", "sales"), person("c1", "production")]
    results = judged(event(90, "call", "s1 c1"), event(90, "meeting", "s1 s2 c1"), people=people)
    first, second = results["ties"]
    assert (first["strength"], first["direct_strength"], first["direct"]) == (2.75, 1.5, True)
    assert (second["strength"], second["direct_strength"], second["direct"]) == (1.25, 0.0, False)
    row = results["relationships"][0]
    assert row["direct_share"] == 1.5 / 4.0
    # Expected of the supplier: sales, service; of the client: its template of 7, production among it.
    assert row["function_density"] == 2 / 14
    # Expected counterpart cells: sales–purchasing, service–production, service–logistics. One of them lives.
    assert row["counterpart_alignment"] == 1 / 3
    assert (row["client_coverage"], row["supplier_coverage"]) == (1 / 7, 1.0)
    cells = {(c["supplier_function"], c["client_function"]): c for c in results["cells"]}
    assert len(cells) == 14
    assert cells["service", "production"]["counterpart"]
    assert cells["service", "production"]["direct"]
    assert not cells["sales", "production"]["direct"]


def test_joint_work_and_on_site() -> None:
    # Three workshops of 2 + 2 functions at ages 90, 90, 180 (the border of 2 H still counts), n = 4:
    # each pair has 8 / 3 · (½ + ½ + ¼) = 10/3 joint; s1–c1 besides 8 on-site days a week ago.
    people = [
        person("s1", "service"),
        person("s2", "quality"),
        person("c1", "strategy", "executive"),
        person("c2", "quality"),
    ]
    workshops = [event(days, "workshop", "s1 s2 c1 c2") for days in (90, 90, 180)]
    row = relationship(*workshops, people=people)
    assert (row["joint_functions"], row["joint_share"], row["authority_coverage"]) == (2, 1.0, 0.5)
    assert row["embedded_people"] == 0
    site = [event(days + 0.25, "on_site", "s1 c1") for days in range(8)]
    assert relationship(*site, people=people)["embedded_people"] == 1
    assert relationship(*site[1:], people=people)["embedded_people"] == 0


# -------------------------------------------------------------------- structure


STRUCTURES = [
    # a = 0.17: a tie holds while both its people stay; q = 1 − a = 0.83.
    # One tie: 1 − q².
    (("s1 c1",), 1, "c1", 1 - 0.83**2),
    # A star of one supplier person and three clients: gone when the centre leaves, or all three leaves do.
    (("s1 c1", "s1 c2", "s1 c3"), 1, "s1", 0.17 + 0.83 * 0.17**3),
    # Two ties apart: both must go.
    (("s1 c1", "s2 c2"), 2, "c1;c2", (1 - 0.83**2) ** 2),
    # K2,2: one side must go as a whole.
    (("s1 c1", "s1 c2", "s2 c1", "s2 c2"), 2, "c1;c2", 2 * 0.17**2 - 0.17**4),
    # A path c1–s1–c2–s2 of three edges: s1 leaves (then c2 or s2: 1 − q²), or stays (then c1 and c2: a²).
    (("s1 c1", "s1 c2", "s2 c2"), 2, "c2;s1", 0.17 * (1 - 0.83**2) + 0.83 * 0.17**2),
]


@pytest.mark.parametrize(("pairs", "threads", "critical", "severance"), STRUCTURES)
def test_structures(pairs: tuple[str, ...], threads: int, critical: str, severance: float) -> None:
    row = relationship(*calls(*pairs))
    assert row["threads"] == threads
    assert row["critical_people"] == critical
    assert row["severance_probability"] == pytest.approx(severance, rel=1e-12)


def test_severance_in_figures() -> None:
    assert relationship(*calls("s1 c1"))["severance_probability"] == pytest.approx(0.3111, abs=1e-12)


def test_every_least_cut_of_a_path_and_a_star() -> None:
    # Star: the centre alone. Path c1–s1–c2–s2: least cuts {s1, c2}, {s1, s2}, {c1, c2}: nobody in all.
    star = {row["person_id"]: row for row in judged(*calls("s1 c1", "s1 c2", "s1 c3"))["people"]}
    assert [name for name, row in star.items() if row["in_every_cut"]] == ["s1"]
    assert (star["s1"]["orphans"], star["c1"]["orphans"]) == ("c1;c2;c3", None)
    assert star["s1"]["departure_loss"] == pytest.approx(1.0)
    path = judged(*calls("s1 c1", "s1 c2", "s2 c2"))["people"]
    assert not any(row["in_every_cut"] for row in path)


def test_critical_people_follow_strength() -> None:
    # A path c1–s1–c2–s2 of 2.5, 1.5, 2.5: s1 and c2 have 4, c1 and s2 have 2.5; of equals the lower id first.
    outer = [event(90, "meeting", "s1 c1"), event(90, "meeting", "s2 c2"), event(90, "call", "s1 c2")]
    assert relationship(*outer)["critical_people"] == "c2;s1"
    # s2–c2 has 8 / 2 more: c2 8, s2 6.5, s1 4, c1 2.5. c2; then not s2 ({c2, s2} leaves s1–c1), but s1.
    assert relationship(*outer, event(90, "visit", "s2 c2"))["critical_people"] == "c2;s1"


def test_large_components_use_the_bound() -> None:
    # 3 threads, 2 of them exact: (1 − 0.83²)³ = 0.03 > 1e-10: undefined; (1 − 0.9999²)³ = 8e-12: 0.
    pairs = [("s1", "c1"), ("s2", "c1"), ("s2", "c2"), ("s3", "c2"), ("s3", "c3")]
    people = {name for pair in pairs for name in pair}
    assert severance_of_component(pairs, dict.fromkeys(people, 0.17), exact_threads=2) is None
    assert severance_of_component(pairs, dict.fromkeys(people, 1e-4), exact_threads=2) == 0.0
    assert severance_of_component(pairs, dict.fromkeys(people, 1.0), exact_threads=20) == 1.0


def test_two_ways_of_going_through_all_cases() -> None:
    random = Random(1)
    for _ in range(50):
        pairs = [(f"s{s}", f"c{c}") for s in range(4) for c in range(5) if random.random() < 0.4]
        rate = {name: random.random() for pair in pairs for name in pair}
        assert by_the_smaller_side(pairs, rate) == pytest.approx(by_everybody(pairs, rate), rel=1e-12)


def test_betweenness_of_a_path() -> None:
    # Path c1–s1–c2–s2: s1 and c2 lie on two of the shortest paths each (c1–c2, c1–s2; s1–s2, c1–s2).
    people = [person("s1", "sales"), person("c2", "production"), person("c1", "quality")]
    assert relationship(*calls("s1 c1", "s1 c2", "s2 c2"), people=people)["window_betweenness"] == 0.5
    assert relationship(*calls("s1 c1", "s2 c2"))["window_betweenness"] is None


# -------------------------------------------------------------------- stages


def test_wedge_by_time_or_by_orders() -> None:
    # Two ties apart, fresh only: not sustained. Visits of 8 at 1, 91 and 181 days: live at D, D − H, D − 2H.
    fresh = calls("s1 c1", "s2 c2")
    assert relationship(*fresh)["stage"] == "point_to_point"
    steady = [event(days, "visit", pair) for days in (1, 91, 181) for pair in ("s1 c1", "s2 c2")]
    assert relationship(*steady)["stage"] == "wedge"
    orders = [
        {"organisation_id": "C", "won": won, "closed_on": day}
        for won, day in [(True, AS_OF), (True, AS_OF + timedelta(days=1)), (False, AS_OF), (None, None)]
    ]
    assert relationship(*fresh, orders=orders)["stage"] == "point_to_point"  # one won by D
    assert relationship(*fresh, orders=[*orders, orders[0]])["stage"] == "wedge"


def test_commercial_facts_are_those_of_the_latest_day() -> None:
    def conditions(*facts: tuple[date | None, float | None]) -> tuple[str, str]:
        rows = [
            {"organisation_id": "C", "as_of": day, "share_of_wallet": share, "agreement_until": None}
            for day, share in facts
        ]
        results = judged(facts=rows)
        [passed] = [r["passed"] for r in results["conditions"] if r["measure"] == "share_of_wallet"]
        return passed, results["relationships"][0]["evidence"]

    before, after = AS_OF - timedelta(days=1), AS_OF + timedelta(days=1)
    assert conditions() == ("unknown", "network")
    assert conditions((None, 0.6)) == ("true", "network+commercial")
    assert conditions((None, 0.6), (before, 0.5)) == ("false", "network+commercial")
    assert conditions((None, 0.6), (AS_OF, None), (after, 0.9)) == ("unknown", "network")


def test_a_client_without_anything() -> None:
    row = relationship()
    assert row["stage"] == "none"
    assert row["function_density"] is None  # no supplier person, no expected supplier function
    assert row["client_coverage"] == 0.0
    assert row["last_interaction_at"] is None
    assert (row["ties"], row["strength"], row["executive_tie"]) == (0, 0.0, False)
    assert Settings().functions.client_template  # the reason why client_coverage is defined
