"""Heavy work is done one at a time, in the order of asking, and nobody waits for ever, whoever asks whom."""

from __future__ import annotations

import threading
from collections.abc import Callable

from dashboard.asking import Asking
from dashboard.turns import Turns
from tests.unit.dashboard import invented

LONG = 30


def together(*works: Callable[[], object]) -> None:
    """Each in a thread of its own, until all are done."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)


def test_heavy_questions_of_all_sights_are_worked_out_one_at_a_time():
    under_way, most = [], []

    def work() -> None:
        under_way.append(1)
        most.append(len(under_way))
        threading.Event().wait(0.02)
        under_way.pop()

    asked = [Asking(invented.reader(clients=1)) for _ in range(4)]
    together(*(lambda one=one: one.whole("sums", lambda _: work()) for one in asked))
    assert most == [1, 1, 1, 1]


def test_a_heavy_question_asks_another():
    asking = Asking(invented.reader(clients=1))
    together(lambda: asking.whole("holes", lambda own: own.whole("sums", lambda _: 1) + 1))
    assert asking.whole("holes", lambda _: 0) == 2


def test_a_light_question_that_needs_a_heavy_one_and_a_heavy_one_that_needs_it_both_end():
    asking = Asking(invented.reader(clients=1))
    light_begun, heavy_begun = threading.Event(), threading.Event()

    def light() -> int:
        light_begun.set()
        heavy_begun.wait(LONG)
        return asking.whole("sums", lambda _: 1)

    def heavy(_: Asking) -> int:
        heavy_begun.set()
        light_begun.wait(LONG)
        return asking.answer("one client", light)

    together(lambda: asking.answer("one client", light), lambda: asking.whole("all clients", heavy))
    assert asking.answer("one client", lambda: 0) == asking.whole("all clients", lambda _: 0) == 1


def test_a_light_question_does_not_wait_for_a_heavy_one():
    asking, go, begun = Asking(invented.reader(clients=1)), threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asking.whole("sums", lambda _: begun.set() or go.wait(LONG)))
    thread.start()
    assert begun.wait(LONG)
    told: list[int] = []
    together(lambda: told.append(asking.answer("one client", lambda: 1)))
    go.set()
    thread.join(LONG)
    assert told == [1]


def test_answers_about_single_clients_never_push_out_what_is_about_all():
    asking = Asking(invented.reader(clients=1), kept=2)
    asking.whole("sums", lambda _: "known")
    for client in range(4):
        asking.answer(client, lambda: 0)
        asking.heavy(("people", client), lambda: 0)
    assert asking.whole("sums", lambda _: "anew") == "known"


def test_who_waits_goes_first_where_long_work_gives_way():
    turns, begun, order = Turns(), threading.Event(), []

    def short() -> None:
        begun.wait(LONG)
        with turns.taken():
            order.append("short")

    def long() -> None:
        with turns.taken():
            begun.set()
            while not order:
                turns.give_way()
            order.append("long")

    together(short, long)
    assert order == ["short", "long"]
    assert not turns.mine
