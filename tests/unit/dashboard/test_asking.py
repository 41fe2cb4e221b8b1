"""Questions are worked out once for each analysis, by one page at a time, and kept within bounds."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from crosstie.leaving import Asked, departure_of_store
from dashboard.asking import Asking
from dashboard.reader import ResultsOnlyError
from graphmodel.errors import InputError, StoreBusyError, StoreEmptyError
from graphmodel.stores.open import open_store
from tests.unit.dashboard import invented


class Work:
    """Counts how often it is done."""

    def __init__(self, *fails: Exception) -> None:
        self.times, self.fails = 0, list(fails)

    def __call__(self) -> int:
        self.times += 1
        if self.fails:
            raise self.fails.pop()
        return self.times


def test_an_answer_is_worked_out_once_for_each_question_and_analysis():
    reader, work = invented.reader(clients=1), Work()
    asking = Asking(reader)
    assert [asking.answer(("a", 1), work) for _ in range(3)] == [1, 1, 1]
    assert asking.answer(("a", 2), work) == 2
    reader.version = "2"
    assert asking.answer(("a", 1), work) == 3


def test_what_failed_is_tried_again():
    asking, work = Asking(invented.reader(clients=1)), Work(StoreBusyError("process 7 holds it"))
    with pytest.raises(StoreBusyError):
        asking.answer("a", work)
    assert asking.answer("a", work) == 2


def test_two_pages_that_ask_the_same_share_the_work():
    asking, started, given = Asking(invented.reader(clients=1)), threading.Event(), []

    def slow() -> int:
        started.set()
        time.sleep(0.2)
        given.append(1)
        return len(given)

    threads = [threading.Thread(target=lambda: asking.answer("slow", slow)) for _ in range(4)]
    for thread in threads:
        thread.start()
    started.wait()
    assert asking.answer("quick", lambda: "meanwhile") == "meanwhile"
    assert given == []  # another question did not wait for the slow one
    for thread in threads:
        thread.join()
    assert given == [1]


def test_the_answer_that_was_asked_for_longest_ago_goes():
    asking, work = Asking(invented.reader(clients=1), kept=2), Work()
    asking.answer("a", work)
    asking.answer("b", work)
    asking.answer("a", work)
    asking.answer("c", work)
    assert (asking.answer("a", work), work.times) == (1, 3)
    assert asking.answer("b", work) == 4


def test_while_the_store_is_busy_what_is_known_is_answered(monkeypatch):
    reader, work = invented.reader(clients=1), Work()
    asking = Asking(reader)
    asking.answer("a", work)

    def busy() -> str:
        raise StoreBusyError("process 7 holds it")

    monkeypatch.setattr(reader, "results_version", busy)
    assert asking.answer("a", work) == 1
    with pytest.raises(StoreBusyError):
        Asking(reader).answer("a", work)


def test_a_store_without_interactions_says_so():
    with pytest.raises(ResultsOnlyError, match="no interactions"):
        Asking(invented.reader(clients=1)).what_if()


def test_before_the_first_analysis_there_is_nothing_to_ask(tmp_path):
    with pytest.raises(StoreEmptyError):
        Asking(open_store(str(tmp_path / "none.duckdb"))).what_if()


def test_interactions_are_added_up_once_for_all_that_is_asked_of_them(held_store, monkeypatch):
    asking, read = Asking(held_store), []
    reading = held_store.reading
    monkeypatch.setattr(held_store, "reading", lambda: read.append(1) or reading())
    asking.departure(["alder"], ["s1"])
    asking.departure(["b/1", "alder"], ["s1"])
    asking.departure(["alder"], ["s3", "a1"])
    assert asking.departure(["alder"], ["s1"]) is asking.departure(["alder"], ["s1"])
    assert read == [1]


def test_what_is_left_is_what_the_command_says(held_store):
    found = Asking(held_store).departure(["alder", "b/1"], ["s1"])
    told = departure_of_store(held_store.url, Asked(["s1"])).results
    assert {name: table.to_pylist() for name, table in found.tables.items()} == {
        name: table.to_pylist() for name, table in told.tables.items()
    }


def test_who_left_cannot_leave_again(held_store):
    with pytest.raises(InputError, match="left already"):
        Asking(held_store).departure(["alder"], ["s4"])


def test_a_job_is_given_the_questions_themselves_and_is_begun_once():
    asking, given = Asking(invented.reader(clients=2)), []

    def work(asked, progress):
        progress("looking")
        given.append(asked)
        return len(given)

    job = asking.job("work", work)
    assert job.look() is None
    for _ in range(2):
        asking.job("work", work).begin()
        job.wait(10)
    assert (job.look(), job.step, given) == (1, "looking", [asking])


def test_what_holds_too_much_goes_first_in_first_out(held_store, monkeypatch):
    monkeypatch.setattr("dashboard.asking.KEPT_BYTES", 2_500_000)
    asking, worked = Asking(held_store), []

    def part(name):
        return asking.answer(name, lambda: worked.append(name) or np.zeros(125_000))  # a million bytes

    for name in ("a", "b", "a", "c", "a", "b"):
        part(name)
    assert worked == ["a", "b", "c", "b"]  # a was asked for all along; b gave way to c
    whole = asking.answer("whole", lambda: np.zeros(1_000_000))
    assert asking.answer("whole", lambda: None) is whole  # what was given last stays, however large


def test_what_answers_share_is_counted_once(held_store, monkeypatch):
    monkeypatch.setattr("dashboard.asking.KEPT_BYTES", 3_000_000)
    asking, shared, worked = Asking(held_store), np.zeros(250_000), []
    for name in ("a", "b", "c", "a"):
        asking.answer(name, lambda name=name: worked.append(name) or [shared, name])
    assert worked == ["a", "b", "c"]
