"""Long work goes on once in a thread of its own, tells how far it is, and is tried anew where that may help."""

from __future__ import annotations

import threading

import pytest

from dashboard.background import Job
from graphmodel.errors import InputError, StoreBusyError

LONG = 30


def test_it_is_done_once_and_says_how_far_it_is():
    go, told, times = threading.Event(), threading.Event(), []

    def work(progress):
        times.append(1)
        progress("cuts")
        told.set()
        go.wait(LONG)
        return "answer"

    job = Job(work)
    assert job.look() is None
    for _ in range(3):
        job.begin()
    told.wait(LONG)
    assert (job.look(), job.step) == (None, "cuts")
    go.set()
    job.wait(LONG)
    job.begin()
    assert (job.look(), times) == ("answer", [1])


@pytest.mark.parametrize(("error", "tried"), [(StoreBusyError("busy"), 2), (InputError("too little"), 1)])
def test_only_what_passes_is_tried_anew(error, tried):
    times = []

    def work(_):
        times.append(1)
        raise error

    job = Job(work)
    for _ in range(2):
        job.begin()
        job.wait(LONG)
        with pytest.raises(type(error)):
            job.look()
    assert len(times) == tried
