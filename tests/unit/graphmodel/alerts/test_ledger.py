"""Each alert is told once: until it gets worse, names somebody new, or ends and comes back."""

from __future__ import annotations

from datetime import date

import pytest

from graphmodel.alerts import acknowledged
from graphmodel.errors import InputError, UnknownNameError
from tests.unit.graphmodel.alerts.findings import FEW, Memory, World, told

SINGLE = ("s1", "a1")
MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)


def single(*ties: tuple[str, str], client: str = "a", day: date = JUNE, **row) -> World:
    return World(as_of=day).client(client, *(ties or (SINGLE,)), threads=1, **row)


def sound(client: str = "a", day: date = JUNE) -> World:
    return World(as_of=day).client(client, ("s1", "a1"), ("s2", "a2"))


def faded(*contacts: str, day: date = JUNE, live: int = 3) -> World:
    world = World(as_of=day).client("a", *((f"s{n}", f"a{n}") for n in range(live)))
    for contact in contacts:
        world.tie("a", "s1", contact, fading=True, strength=0.5)
    return world


def test_the_first_look_tells_what_stands_and_calls_it_no_news():
    first = Memory().look(single())
    assert first.since is None
    assert told(first) == [("single_thread", "a")]
    assert list(first.status.values()) == ["first_look"]


def test_the_same_analysis_again_tells_nothing_and_writes_nothing():
    memory = Memory()
    memory.look(single())
    again = memory.look(single())
    assert told(again) == []
    assert list(again.status.values()) == ["told"]
    assert not again.changes


def test_a_later_day_on_which_nothing_changed_tells_nothing_but_is_remembered():
    memory = Memory()
    memory.look(single())
    later = memory.look(single(day=JULY))
    assert told(later) == []
    assert later.changes
    assert memory.watches["as_of"].to_pylist() == [JULY]
    assert memory.alerts["told_on"].to_pylist() == [JUNE]


def test_what_is_new_is_news():
    memory = Memory()
    memory.look(sound())
    watch = memory.look(single(day=JULY))
    assert watch.since == JUNE
    assert told(watch) == [("single_thread", "a")]
    assert list(watch.status.values()) == ["news"]


def test_a_dry_run_tells_the_same_again():
    memory = Memory()
    memory.look(sound())
    for _ in range(2):
        assert told(memory.look(single(), remember=False)) == [("single_thread", "a")]
    assert memory.alerts.num_rows == 0


def test_a_change_that_reverts_ends_and_is_news_when_it_comes_back():
    memory = Memory()
    memory.look(single())
    ended = memory.look(sound())
    assert [row["kind"] for row in ended.ended] == ["single_thread"]
    assert memory.alerts.num_rows == 0
    assert told(memory.look(single())) == [("single_thread", "a")]


def test_one_thread_that_goes_through_another_person_is_another():
    memory = Memory()
    memory.look(single(("s1", "a1"), ("s1", "a2")))  # all through s1
    assert told(memory.look(single(("s1", "a1")))) == []  # still through s1
    assert told(memory.look(single(("s1", "a1"), ("s1", "a2")))) == []
    assert told(memory.look(single(("s2", "a1"), ("s2", "a2")))) == [("single_thread", "a")]
    assert told(memory.look(single(("s2", "a1")))) == []
    assert told(memory.look(single(("s2", "a2")))) == [("single_thread", "a")]


def test_a_further_tie_that_fades_is_told_and_one_fewer_is_not():
    memory = Memory()
    memory.look(faded("a8"))
    assert told(memory.look(faded("a8", "a9"))) == [("fading", "a")]
    assert told(memory.look(faded("a9"))) == []
    assert told(memory.look(faded("a8", "a9"))) == [("fading", "a")]  # it had recovered


def test_what_gets_worse_is_told_and_what_gets_better_is_not():
    memory = Memory()
    memory.look(faded("a8", live=9))  # low
    assert told(memory.look(faded("a8", live=2))) == [("fading", "a")]  # moderate
    assert told(memory.look(faded("a8", live=9))) == []
    assert memory.alerts["severity"].to_pylist() == ["low"]
    assert told(memory.look(faded("a8", live=1))) == [("fading", "a")]


def test_a_client_that_disappears_ends_its_alerts():
    memory = Memory()
    both = single()
    both.client("b", ("s1", "b1"), threads=1)
    memory.look(both)
    watch = memory.look(single())
    assert [row["client_id"] for row in watch.ended] == ["b"]
    assert memory.alerts["client_id"].to_pylist() == ["a"]


def test_a_new_client_is_news():
    memory = Memory()
    memory.look(single())
    both = single()
    both.client("b", ("s1", "b1"), threads=1)
    assert told(memory.look(both)) == [("single_thread", "b")]


def test_thin_data_ends_nothing_either():
    memory = Memory()
    memory.look(single())
    thin = memory.look(single(flags=FEW))
    assert told(thin) == []
    assert thin.ended == []
    assert told(memory.look(single())) == []


def test_a_relationship_that_falls_silent_ends_what_was_told_of_it():
    memory = Memory()
    memory.look(single())
    silent = World().client("a", stage="dormant", threads=0, flags=FEW)
    watch = memory.look(silent)
    assert told(watch) == [("dormant", "a")]
    assert [row["kind"] for row in watch.ended] == ["single_thread"]


def test_an_analysis_of_an_earlier_day_is_refused():
    memory = Memory()
    memory.look(single())
    with pytest.raises(InputError, match="is of 2026-06-30, this one is of 2026-05-31") as refused:
        memory.look(single(day=MAY))
    assert "--all" in str(refused.value)


def test_companies_and_groups_have_memories_of_their_own():
    memory = Memory()
    memory.look(single())
    group = World(level="group").client("a", SINGLE, threads=1)
    first = memory.look(group)
    assert first.since is None
    assert memory.alerts.num_rows == 2
    assert told(memory.look(single())) == []
    assert memory.alerts.num_rows == 2


# ------------------------------------------------------------ merges


def test_what_was_told_of_a_merged_client_was_told_of_the_kept_one():
    memory = Memory()
    memory.look(single(client="old"))
    merged = memory.look(single(client="a"), clients={"old": "a"})
    assert told(merged) == []
    assert merged.ended == []
    assert memory.alerts["client_id"].to_pylist() == ["a"]
    assert told(memory.look(single(client="a"))) == []


def test_people_who_are_one_are_not_told_twice():
    memory = Memory()
    memory.look(single(("s1", "a1")))
    assert told(memory.look(single(("s2", "a2")), people={"s1": "s2", "a1": "a2"})) == []
    gone = World().client("a", ("s1", "a1"), ("s2", "a2")).tie("a", "s1", "a9")
    gone.left = {"a9": JUNE}
    memory.look(gone)
    known = World().client("a", ("s1", "a1"), ("s2", "a2")).tie("a", "s1", "a8")
    known.left = {"a8": JUNE}
    assert told(memory.look(known, people={"a9": "a8"})) == []


def test_of_two_that_are_one_the_worse_stands_and_both_must_have_been_acknowledged():
    memory = Memory()
    both = faded("a8", live=9)
    both.client("b", ("s1", "a1")).tie("b", "s1", "a9", fading=True, strength=0.5)
    memory.look(both)
    first = memory.alerts.to_pylist()[0]["alert_id"]
    memory.write(acknowledged(memory.alerts, memory.watches, [first], None))
    united = faded("a8", "a9", live=2)
    assert told(memory.look(united, clients={"b": "a"})) == []
    (row,) = memory.alerts.to_pylist()
    assert (row["severity"], row["acknowledged_on"]) == ("high", None)


# ------------------------------------------------------------ taking note


def noted(memory: Memory, *names: str, note: str | None = None) -> list[dict]:
    rows = acknowledged(memory.alerts, memory.watches, names, note)
    memory.write(rows)
    return rows


def test_what_is_acknowledged_stays_so_until_it_changes():
    memory = Memory()
    watch = memory.look(faded("a8"))
    (key,) = watch.standing
    (row,) = noted(memory, key, note="on it")
    assert (row["acknowledged_on"], row["note"]) == (JUNE, "on it")
    assert list(memory.look(faded("a8", day=JULY)).status.values()) == ["acknowledged"]
    assert memory.alerts["note"].to_pylist() == ["on it"]
    worse = memory.look(faded("a8", "a9", day=JULY))
    assert list(worse.status.values()) == ["news"]
    assert memory.alerts["acknowledged_on"].to_pylist() == [None]


def test_a_beginning_of_a_name_is_enough_and_a_later_note_counts():
    memory = Memory()
    (key,) = memory.look(single()).standing
    noted(memory, f" {key[:4].upper()} ", note="first")
    (row,) = noted(memory, key[:6], note="second")
    assert row["note"] == "second"
    (row,) = noted(memory, key)
    assert row["note"] == "second"


@pytest.mark.parametrize("name", ["", "abc", "ffff", "no such alert"])
def test_an_unknown_name_notes_nothing(name):
    memory = Memory()
    (key,) = memory.look(single()).standing
    with pytest.raises(UnknownNameError, match="crosstie watch --all"):
        acknowledged(memory.alerts, memory.watches, [key, name], None)


def test_a_name_that_several_begin_with_lists_them():
    memory = Memory()
    memory.look(single())
    (row,) = memory.alerts.to_pylist()
    memory.write([{**row, "alert_id": "aaaa1"}, {**row, "alert_id": "aaaa2"}])
    with pytest.raises(UnknownNameError, match="Did you mean: aaaa1; aaaa2"):
        acknowledged(memory.alerts, memory.watches, ["aaaa"], None)
