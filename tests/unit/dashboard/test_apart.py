"""What another process works out is what would have been worked out here, and its end is told in words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pytest

from dashboard.access.rights import ForbiddenError, Sight
from dashboard.access.sights import Sights
from dashboard.addresses import Filters, PlanBudget
from dashboard.apart import working
from dashboard.apart.files import AnswerFile, forget_pages, read, write
from dashboard.apart.working import Apart, ApartError, Stop
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.background import Progress
from dashboard.data import Data
from dashboard.planning import planned
from dashboard.reader import SharedReader
from dashboard.stage_history.telling import worked_out
from dashboard.watching import standing
from dashboard.weaving import connectors, holes, known
from graphmodel.errors import InputError, UnknownNameError
from graphmodel.risk import assess
from tests.unit.dashboard.apart_work import (
    die,
    linger,
    linger_at_first,
    refuse,
    refuse_strangely,
    step_by_step,
)
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.woven import woven_store

LONG = 60


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return woven_store(tmp_path_factory.mktemp("woven"))


@pytest.fixture
def apart(monkeypatch):
    """However small the portfolio is."""
    monkeypatch.setattr(working, "LARGE_TIES", 0)
    return Apart()


# ------------------------------------------------------------ the same answers


def answers(data: Data, asking: Asking) -> dict[str, object]:
    """What is asked of the whole portfolio, comparable."""
    job = worked_out(asking)
    job.begin()
    job.wait(LONG)
    timeline = job.look()
    assert timeline is not None
    plan = planned(asking, PlanBudget(2))
    return {
        "overview": data.overview(),
        "portfolio": [dict(row) for row in data.portfolio(Filters()).rows],
        "names": dict(data.named().names),
        "what_if": {name: table.to_pylist() for name, table in asking.what_if().tables.items()},
        "holes": holes(asking).table.to_pylist(),
        "known": known(asking)[1],
        "connectors": connectors(asking),
        "plan": (plan.plan.table.to_pylist(), plan.codes, plan.scene.ties, plan.currencies),
        "alerts": standing(asking).told.alerts,
        "timeline": (timeline.timeline.to_pylist(), timeline.falls),
    }


def test_answers_are_those_of_this_process(store, apart):
    reader = SharedReader(store)
    here = answers(Data(reader), Asking(reader))
    there = answers(Data(reader, apart=apart), Asking(reader, apart=apart))
    assert list(there) == list(here)
    for name, told in here.items():
        assert there[name] == told, name


def test_a_masked_sight_is_the_same(store, apart):
    def seen(where: Apart | None):
        whole = SharedReader(store)
        return Sights(whole, None, assess, key=b"0" * 32, guarded=True, apart=where).of(
            Sight(masked=True, language="en")
        )

    here, there = seen(None), seen(apart)
    assert holes(there.asking).table.equals(holes(here.asking).table)
    assert "Ada" not in str(dict(there.data.named().names))
    assert dict(there.data.named().names) == dict(here.data.named().names)


def test_a_copy_reads_what_is_known_already(store, apart, monkeypatch):
    asking = Asking(store, apart=apart)
    asking.what_if()
    monkeypatch.setattr(working, "CHILD", (sys.executable, "-c", "raise SystemExit(1)"))
    path = next(iter(asking._heavy.values())).file.path
    copy = Asking.__new__(Asking)
    copy.__setstate__(asking.__getstate__())
    copy._reader = asking.reader
    assert copy.what_if().portfolio.client_ids.equals(asking.what_if().portfolio.client_ids)
    assert path.exists()


def test_small_portfolios_are_asked_in_this_process(store):
    assert not Apart().worth(store)


# ------------------------------------------------------------ errors, and the end of a process


@pytest.mark.parametrize(
    "error",
    [
        InputError("there is too little", where="here", remedy="Load more"),
        UnknownNameError("no client 'x'", candidates=("y",)),
        ForbiddenError("access.refused.people", "people are not shown"),
        KeyError("a mistake of ours"),
    ],
)
def test_what_the_work_raises_is_raised_here(error):
    with pytest.raises(type(error)) as raised:
        Apart().run(partial(refuse, error))
    assert str(raised.value) == str(error)
    assert "refuse" in raised.value.__notes__[0]  # where it came from


def test_an_error_that_cannot_travel_is_told():
    with pytest.raises(ApartError, match="StrangeError: ab"):
        Apart().run(refuse_strangely)


def test_a_process_that_is_killed_is_told():
    with pytest.raises(ApartError, match=r"ended without an answer \(SIGKILL\)"):
        Apart().run(die)


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), "SIGKILL"),
        ((sys.executable, "-c", "raise SystemExit(7)"), "exit code 7"),
        (("/no/such/program",), "no process could be started"),
    ],
)
def test_the_page_says_so_in_words(store, apart, monkeypatch, child, said):
    monkeypatch.setattr(working, "CHILD", child)
    client = create_app(store, apart=apart).server.test_client()
    answer = call(client, "portfolio-body.children", **{"portfolio-opened-with.data": ""}).get_data(
        as_text=True
    )
    assert said in answer
    assert "short of memory" in answer
    assert "Traceback" not in answer


def test_it_is_tried_again(store, apart, monkeypatch):
    asking, child = Asking(store, apart=apart), working.CHILD
    monkeypatch.setattr(working, "CHILD", (sys.executable, "-c", "raise SystemExit(7)"))
    with pytest.raises(ApartError):
        holes(asking)
    monkeypatch.setattr(working, "CHILD", child)
    assert len(holes(asking).table)


SERVER = """
import sys
from dashboard.apart.working import Apart
from tests.unit.dashboard.apart_work import linger
Apart().run(linger, lambda step: print(step, flush=True))
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_server(end):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout.readline() == "under way\n"
    server.send_signal(end)
    server.communicate(timeout=LONG)  # until nobody holds the pipe of errors, which both had


# ------------------------------------------------------------ steps


def test_steps_are_told_and_waited_for():
    told = []

    def progress(step: str) -> None:
        told.append(step)
        time.sleep(0.2)

    assert Apart().run(step_by_step, progress).read() >= 0.2
    assert told == ["one", "two"]


def lingering(begun: str, _: Asking, progress: Progress) -> str:
    return linger_at_first(begun, progress)


def test_a_question_ends_work_that_nobody_waits_for_which_begins_anew(store, apart, tmp_path):
    asking = Asking(SharedReader(store), apart=apart)
    begun = tmp_path / "begun"
    job = asking.whole_job("long", partial(lingering, str(begun)))
    job.begin()
    for _ in range(LONG * 10):
        if job.step:
            break
        time.sleep(0.1)
    assert job.step == "under way"
    assert job.look() is None
    assert holes(asking).rows
    job.wait(LONG)
    assert job.look() == "done"


def one(_: Asking, progress: Progress) -> list[str]:
    progress("one")
    return ["one"]


def two(found: list[str], progress: Progress) -> list[str]:
    progress("two")
    return [*found, "two"]


def process(found: list[str], _: Progress) -> tuple[list[str], int]:
    return found, os.getpid()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_job_goes_on_with_what_it_found(store, apart, elsewhere):
    asking = Asking(SharedReader(store), apart=apart if elsewhere else None)
    job = asking.whole_job("in parts", one, two, process)
    job.begin()
    job.wait(LONG)
    found, number = job.look()
    assert found == ["one", "two"]
    assert (number != os.getpid()) == elsewhere
    assert job.step == "two"


def test_work_that_is_stopped_before_it_begins_ends_at_once():
    stop = Stop()
    stop.ask()
    with pytest.raises(ApartError, match="SIGKILL"):
        Apart().run(linger, stop=stop)


# ------------------------------------------------------------ memory


@pytest.fixture
def forgotten(monkeypatch):
    """How often pages were forgotten."""
    times = []
    monkeypatch.setattr(working, "forget_pages", lambda: times.append(1))
    return times


def test_a_server_forgets_what_it_looked_at_but_not_all_the_time(forgotten, monkeypatch):
    now = iter([0.0, 0.0, 0.06, 0.12, 0.13])
    monkeypatch.setattr(working.time, "monotonic", lambda: next(now))
    apart = Apart()
    for _ in range(3):
        apart.forget()
    assert len(forgotten) == 1
    apart.forget(after=0.0)
    assert len(forgotten) == 2


def test_it_does_so_after_a_request(store, apart, forgotten, monkeypatch):
    app = create_app(store, apart=apart)
    monkeypatch.setattr(apart, "_forgot", -LONG)
    app.server.test_client().get("/healthz")
    assert forgotten


def imported(*modules: str) -> set[str]:
    """What is in memory once these were imported."""
    names = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", names], capture_output=True, check=True, text=True
        ).stdout.split()
    )


def test_a_process_needs_nothing_of_what_serves_pages():
    there = imported("dashboard.apart.child", "dashboard.backtesting", "dashboard.weaving", "dashboard.data")
    assert there.isdisjoint({"flask", "dash", "plotly", "sklearn", "pandas"})


def test_a_server_without_a_provider_does_not_speak_openid():
    assert imported("dashboard.serve").isdisjoint({"authlib", "joserfc", "cryptography"})


# ------------------------------------------------------------ files


def test_pages_that_were_forgotten_are_read_again(tmp_path):
    write({"numbers": np.arange(100_000)}, tmp_path / "answer")
    numbers = read(tmp_path / "answer")["numbers"]
    forget_pages()
    assert numbers.sum() == 99_999 * 50_000


def test_an_answer_comes_back_as_it_was_and_what_is_shared_is_written_once(tmp_path):
    shared = np.arange(100_000)
    table = pa.table({"n": shared, "word": pa.array(["a", None] * 50_000).dictionary_encode()})
    value = {
        "one": table,
        "other": table.slice(5, 10),
        "array": shared,
        "read_only": MappingProxyType({1: 2}),
    }
    write(value, tmp_path / "answer")
    found = read(tmp_path / "answer")
    assert found["one"].equals(table)
    assert found["other"].equals(table.slice(5, 10))
    assert np.array_equal(found["array"], shared)
    assert found["read_only"] == {1: 2}
    assert (tmp_path / "answer").stat().st_size < 1.7 * shared.nbytes
    with pytest.raises(ValueError, match="read-only"):
        found["array"][0] = 1


def test_a_file_goes_with_the_last_who_knows_of_it(tmp_path):
    write(np.arange(10), tmp_path / "answer")
    file = AnswerFile(tmp_path / "answer")
    found = file.read()
    del file
    assert not (tmp_path / "answer").exists()
    assert found.sum() == 45
