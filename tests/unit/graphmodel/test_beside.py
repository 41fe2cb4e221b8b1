"""Work beside other work: in order, one step ahead and no further, with its errors where they belong."""

from __future__ import annotations

from threading import Event

import pytest

from graphmodel.beside import ahead

LONG = 30
"""Seconds after which something will not happen any more."""


def test_the_next_is_under_way_while_one_is_looked_at():
    begun = {number: Event() for number in range(4)}

    def work(number):
        begun[number].set()
        return number

    for number in ahead(work, range(4)):
        assert begun[min(number + 1, 3)].wait(LONG)
        assert not any(event.is_set() for later, event in begun.items() if later > number + 1)


def test_an_error_comes_where_its_result_would_have_come():
    results = ahead(lambda number: 6 // number, [3, 2, 0, 1])
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)
    with pytest.raises(StopIteration):
        next(results)


def test_nothing_to_do():
    assert list(ahead(abs, [])) == []
