"""The log of who looked at whom."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.seen import EXTENSION, KEPT, SeenLog
from graphmodel.errors import StoreError
from tests.unit.dashboard.access.signing import call, signed_in


class Clock:
    now = datetime(2026, 6, 30, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def test_a_line_is_a_time_a_user_and_what_was_seen(tmp_path):
    log = SeenLog(tmp_path / "access", Clock())
    log.note("ann", "person", 'S-02 "é"\n{')
    assert log.lines(10) == [
        {"at": "2026-06-30T09:00:01Z", "user": "ann", "what": "person", "about": 'S-02 "é"\n{'}
    ]
    assert len(log.path.read_text("utf-8").splitlines()) == 1
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_the_latest_are_told_the_oldest_of_them_first(tmp_path):
    log = SeenLog(tmp_path, Clock())
    for n in range(5):
        log.note("ann" if n % 2 else "vic", "person", str(n))
    assert [line["about"] for line in log.lines(3)] == ["2", "3", "4"]
    assert [line["about"] for line in log.lines(9, "ann")] == ["1", "3"]


def test_a_line_that_was_cut_short_is_left_out(tmp_path):
    log = SeenLog(tmp_path, Clock())
    log.note("ann", "person", "1")
    with log.path.open("a") as file:
        file.write('{"at": "20\n[1]\n\x00\n')
    log.note("ann", "person", "2")
    assert [line["about"] for line in log.lines(9)] == ["1", "2"]


def test_a_large_file_is_put_aside_and_the_oldest_go(tmp_path):
    log = SeenLog(tmp_path, Clock(), largest=1)
    for n in range(KEPT + 5):
        log.note("ann", "person", str(n))
    aside = sorted(tmp_path.glob("seen-*.jsonl"))
    assert len(aside) == KEPT
    assert {stat.S_IMODE(path.stat().st_mode) for path in aside} == {0o600}
    assert [line["about"] for line in log.lines(3)] == [str(n) for n in range(KEPT + 2, KEPT + 5)]


def person_page(client, person="s1"):
    entry = next(
        one for one in client.get("/_dash-dependencies").json if one["output"] == "person-body.children"
    )
    return json.dumps(call(client, entry, {"person.data": person}).json, ensure_ascii=False)


def test_who_opens_a_persons_page_is_noted(app, tmp_path, monkeypatch):
    log = SeenLog(tmp_path)
    monkeypatch.setitem(app.server.extensions, EXTENSION, log)
    assert "Ada Lovelace" in person_page(signed_in(app, "ann"))
    person_page(signed_in(app, "ann"), "nobody")
    person_page(signed_in(app, "vic"))
    with signed_in(app, "lia").get("/download/ties.csv") as answer:
        assert answer.status_code == 200
    with signed_in(app, "vic").get("/download/ties.csv") as answer:
        assert answer.status_code == 200
    told = [(line["user"], line["what"]) for line in log.lines(9)]
    assert told == [("ann", "person"), ("lia", "download")]
    assert log.lines(9)[0]["about"] == "s1"


def test_what_cannot_be_noted_is_not_shown(app, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setitem(app.server.extensions, EXTENSION, SeenLog(tmp_path / "file" / "access"))
    answer = person_page(signed_in(app, "ann"))
    assert "Ada Lovelace" not in answer
    assert "cannot be" in answer
    assert signed_in(app, "ann").get("/download/ties.csv").status_code >= 500


def test_a_full_disk_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setattr("os.write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoreError, match="must be noted"):
        SeenLog(tmp_path).note("ann", "person", "1")
