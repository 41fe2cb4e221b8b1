"""`crosstie watch`, from end to end: told once, over months, merges, and clients that disappear."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from graphmodel.stores.open import open_store

PEOPLE = """person_id,name,organisation_id,email,department,left_on
s1,Ada,own,ada@rail.example,Sales,
s2,Ben,own,ben@rail.example,Service,
a1,Cleo,alder,cleo@alder.example,Purchasing,
a2,Dan,alder,dan@alder.example,Production,{dan_left}
b1,白露,birch,bai@birch.example,采购部,
c1,Eve,cedar,eve@cedar.example,Quality,
"""
ORGANISATIONS = """organisation_id,name,role,revenue,currency
own,Rail & Sons,supplier,,
alder,Alder Motors,client,1000000,EUR
birch,桦树机械,client,200000,EUR
cedar,Cedar Mills,client,50000,EUR
"""


def meetings(*pairs: tuple[str, str], months: Iterable[int]) -> str:
    """Two a month of each pair, in 2024."""
    return "".join(
        f"{ours}{theirs}{month}{day},2024-{month:02}-{day}T09:00:00,meeting,{ours};{theirs}\n"
        for ours, theirs in pairs
        for month in months
        for day in (10, 20)
    )


def interactions(*rows: str) -> str:
    return "interaction_id,occurred_at,channel,participant_ids\n" + "".join(rows)


HELD = meetings(("s1", "a1"), ("s2", "a2"), ("s1", "b1"), ("s2", "b1"), months=range(1, 7))


class Desk:
    """Loads, analyses and watches, as a nightly job does."""

    def __init__(self, crosstie: Callable[..., Any], export: Callable[..., Path]) -> None:
        self.call, self._export = crosstie, export

    def night(self, *rows: str, dan_left: str = "", as_of: str | None = None, **tables: str) -> None:
        folder = self._export(
            **{
                "organisations": ORGANISATIONS,
                "people": PEOPLE.format(dan_left=dan_left),
                "interactions": interactions(*rows),
                **tables,
            }
        )
        assert self.call("load", folder).code == 0
        self.analyse(as_of)

    def analyse(self, as_of: str | None = None, *more: str) -> None:
        day = ("--as-of", as_of) if as_of else ()
        ended = self.call("analyse", "--no-confidence", *day, *more)
        assert ended.code == 0, ended.err

    def watch(self, *words: str) -> dict[str, Any]:
        ended = self.call("watch", "--json", *words)
        assert ended.code == 0, ended.err
        found: dict[str, Any] = json.loads(ended.out)
        return found

    def told(self, *words: str) -> set[tuple[str, str]]:
        return {(one["kind"], one["client_id"]) for one in self.watch(*words)["alerts"]}


@pytest.fixture
def nightly(crosstie: Callable[..., Any], export: Callable[..., Path]) -> Desk:
    return Desk(crosstie, export)


def test_each_change_is_told_once(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    first = nightly.watch()
    assert first["first_look"]
    assert {(one["kind"], one["client_id"], one["status"]) for one in first["alerts"]} == {
        ("single_thread", "birch", "first_look")
    }
    assert nightly.told() == set()
    assert nightly.told("--all") == {("single_thread", "birch")}

    nightly.night(HELD, meetings(("s1", "a1"), ("s1", "b1"), ("s2", "b1"), months=[7]), dan_left="2024-07-05")
    news = nightly.watch()
    assert (news["since"], news["as_of"]) == ("2024-06-30", "2024-07-20")
    found = {(one["kind"], one["client_id"]): one for one in news["alerts"]}
    assert set(found) == {("departure", "alder"), ("single_thread", "alder")}
    departure = found["departure", "alder"]
    assert (departure["severity"], departure["subject"]) == ("high", "a2")
    assert {"table": "roles", "person_id": "a2"} in departure["rows"]
    assert "Dan" in departure["evidence"]
    assert departure["next_step"] == "Let Ada ask Cleo who takes over from Dan."
    single = found["single_thread", "alder"]
    assert single["evidence"].endswith("At the end of June 2024 there were 2 threads.")
    assert nightly.told() == set()


def test_what_reverts_ends_and_is_told_when_it_comes_back(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    nightly.watch()
    nightly.night(HELD, dan_left="2024-06-25", as_of="2024-06-30")
    assert ("departure", "alder") in nightly.told()
    nightly.night(HELD, as_of="2024-06-30")
    reverted = nightly.watch()
    assert reverted["alerts"] == []
    assert {one["kind"] for one in reverted["ended"]} == {"departure", "single_thread"}
    nightly.night(HELD, dan_left="2024-06-25", as_of="2024-06-30")
    assert ("departure", "alder") in nightly.told()


def test_a_client_that_is_no_client_any_more_ends_its_alerts(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    nightly.watch()
    gone = ORGANISATIONS.replace("birch,桦树机械,client", "birch,桦树机械,other")
    nightly.night(HELD, as_of="2024-06-30", organisations=gone)
    found = nightly.watch()
    assert found["alerts"] == []
    assert [(one["kind"], one["client_id"]) for one in found["ended"]] == [("single_thread", "birch")]
    assert nightly.told("--all") == set()


def test_after_a_merge_the_kept_client_is_not_told_of_again(nightly: Desk, desk: Path) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    nightly.watch()
    review = desk / "review.csv"
    nightly.call("duplicates", "--out", review, "--min-score", "0")
    review.write_text("record,id_a,id_b,decision\norganisations,cedar,birch,merge\n", encoding="utf-8")
    ended = nightly.call("merge", review)
    assert ended.code == 0, ended.err
    nightly.analyse("2024-06-30")
    merged = nightly.watch()
    assert (merged["alerts"], merged["ended"]) == ([], [])
    assert nightly.told("--all") == {("single_thread", "cedar")}
    assert nightly.call("unmerge", "birch").code == 0
    nightly.analyse("2024-06-30")
    assert nightly.told() == {("single_thread", "birch")}


def test_a_dry_run_writes_nothing(nightly: Desk, desk: Path) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    store = desk / "crosstie.duckdb"
    before = store.read_bytes()
    for _ in range(2):
        assert nightly.told("--dry-run") == {("single_thread", "birch")}
        assert nightly.told("--all") == {("single_thread", "birch")}
    assert store.read_bytes() == before


def test_the_same_analysis_again_writes_nothing(nightly: Desk, desk: Path) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    nightly.watch()
    before = (desk / "crosstie.duckdb").read_bytes()
    nightly.watch()
    assert (desk / "crosstie.duckdb").read_bytes() == before


def test_taking_note(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    (alert,) = nightly.watch()["alerts"]
    key = alert["alert_id"]
    trial = nightly.call("watch", "--acknowledge", key, "--note", "we know", "--dry-run")
    assert trial.out.startswith("1 alert would be acknowledged.")
    assert nightly.watch("--all")["alerts"][0]["status"] == "told"
    done = nightly.call("watch", "--acknowledge", key[:6], "--note", "we know")
    assert done.out.startswith("1 alert acknowledged")
    (noted,) = nightly.watch("--all")["alerts"]
    assert (noted["status"], noted["acknowledged_on"], noted["note"]) == (
        "acknowledged",
        "2024-06-30",
        "we know",
    )
    assert "Acknowledged as of 30 June 2024: we know" in nightly.call("watch", "--all").out


def test_a_batch_job_fails_on_news_and_on_what_nobody_has_taken_note_of(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    assert nightly.call("watch", "--fail-on", "low").code == 0  # the first look has no news
    whole = nightly.call("watch", "--all", "--fail-on", "critical", "--json")
    assert whole.code == 1
    key = json.loads(whole.out)["alerts"][0]["alert_id"]
    assert nightly.call("watch", "--acknowledge", key).code == 0
    assert nightly.call("watch", "--all", "--fail-on", "low").code == 0
    nightly.night(HELD, dan_left="2024-06-25", as_of="2024-06-30")
    assert nightly.call("watch", "--fail-on", "critical", "--dry-run").code == 1
    assert nightly.call("watch", "--fail-on", "critical").code == 1
    assert nightly.call("watch", "--fail-on", "critical").code == 0


def test_an_earlier_day_is_refused_but_can_be_seen(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    nightly.watch()
    nightly.analyse("2024-05-31")
    refused = nightly.call("watch")
    assert refused.code == 2
    assert "2024-06-30" in refused.err
    assert nightly.told("--all") == {("single_thread", "birch")}


def test_groups_are_watched_beside_companies(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    nightly.watch()
    nightly.analyse("2024-06-30", "--level", "group")
    assert nightly.watch()["first_look"]
    nightly.analyse("2024-06-30")
    assert nightly.told() == set()


def test_a_letter_and_a_message_say_what_the_terminal_says(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    mail = ("--format", "eml", "--mail-from", "Ada <ada@rail.example>", "--mail-to", "ben@rail.example")
    raw = nightly.call("watch", *mail, "--dry-run", "--lang", "zh").out
    told = message_from_string(raw, policy=default)
    assert told["To"] == "ben@rail.example"
    assert "桦树机械" in told.get_body(("html",)).get_content()
    assert "桦树机械" in json.loads(nightly.call("watch", "--format", "slack", "--dry-run").out)["text"]
    assert json.loads(nightly.call("watch", "--format", "teams", "--dry-run").out)["type"] == "message"
    assert json.loads(nightly.call("watch", "--format", "webhook").out)["counts"]["critical"] == 1
    for form in (mail, ("--format", "slack"), ("--format", "teams"), ("--format", "webhook")):
        silent = nightly.call("watch", *form)
        assert (silent.code, silent.out) == (0, "")
        assert "nothing to tell" in silent.err


def test_in_chinese(nightly: Desk) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    told = nightly.call("watch", "--lang", "zh")
    assert told.out.startswith("首次查看，截至2024年6月30日")
    assert "单线联系" in told.out


def test_an_analysis_tells_the_report_of_the_load_before_the_watch(nightly: Desk, desk: Path) -> None:
    nightly.night(HELD, as_of="2024-06-30")
    balance = open_store(None).run()["balance"]
    assert balance["read"] > 0
    nightly.watch()
    nightly.analyse("2024-06-30")
    assert open_store(None).run()["balance"] == balance


def test_two_who_watch_at_once_do_not_both_mark(nightly: Desk) -> None:
    from crosstie.watching import look
    from graphmodel.errors import StoreBusyError

    nightly.night(HELD, as_of="2024-06-30")
    one, other = look(None), look(None)
    one.remember()
    with pytest.raises(StoreBusyError):
        other.remember()
