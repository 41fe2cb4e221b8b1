"""What the page of alerts says of a look, and that looking writes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from dashboard.addresses import MOST_ALERTS
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components import alerts
from dashboard.data import Data, Named
from dashboard.watching import Standing, people_named, standing
from graphmodel.alerts.digest import Digest
from graphmodel.messages import Messages
from graphmodel.stores.open import open_store
from tests.unit.dashboard import invented
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words
from tests.weaving import analysed_store

NASTY = "<img src=x onerror=alert(1)>"
NAMED = Named({"s1": "Ada", "a1": NASTY, "a2": "Dan"}, {})


def item(**more):
    return {
        "alert_id": "0123456789ab",
        "kind": "single_thread",
        "client_id": "c/1",
        "client_name": NASTY,
        "subject": None,
        "severity": "critical",
        "members": ["s1", "a1"],
        "told_on": date(2026, 5, 31),
        "acknowledged_on": None,
        "note": None,
        "status": "told",
        "evidence": "One tie holds this client.",
        "next_step": "Bring a second colleague.",
        **more,
    }


def look(*items, since=date(2026, 5, 31), ended=()):
    told = Digest(date(2026, 6, 30), since, True, tuple(items), (), Messages.of("en"))
    counts = Counter(one["severity"] for one in items)
    return Standing(told, counts, sum(one["status"] == "news" for one in items), ended)


def test_before_the_first_look_nothing_is_called_news():
    said = words(alerts.body(look(item(status="first_look"), since=None), NAMED))
    assert said.count("One alert stands as of 30 June 2026.") == 1
    assert "none of this is news" in said
    assert "crosstie watch" in said
    assert "--acknowledge" not in said
    assert "new or has got worse" not in said


def test_news_are_counted_and_marked():
    shown = look(item(status="news"), item(alert_id="1123456789ab", severity="high"))
    said = words(alerts.body(shown, NAMED))
    assert "One of them is new or has got worse since 31 May 2026" in said
    assert said.count("told as of 31 May 2026") == 1
    assert said.count("not told yet") == 1
    assert "crosstie watch --acknowledge ID" in said


def test_the_most_severe_come_first_each_under_its_level():
    shown = look(*(item(severity=level) for level in ("low", "critical", "moderate", "high")))
    sections = [part.id for part in alerts.body(shown, NAMED).children if getattr(part, "id", None)]
    assert sections == ["critical", "high", "moderate", "low"]


def test_a_note_is_told_as_it_was_written():
    acknowledged = item(status="acknowledged", acknowledged_on=date(2026, 6, 1), note=f"{NASTY} \u202ex")
    said = words(alerts.status(acknowledged))
    assert said == f"told as of 31 May 2026; acknowledged as of 1 Jun 2026: {NASTY} x"


def test_links_lead_to_the_client_and_the_people():
    shown = alerts.alert(item(), NAMED).to_plotly_json()
    links = []

    def walk(part):
        if isinstance(part, list | tuple):
            for one in part:
                walk(one)
        elif hasattr(part, "to_plotly_json"):
            if getattr(part, "href", None):
                links.append(part.href)
            walk(getattr(part, "children", None))

    walk(shown["props"]["children"])
    assert links == ["/relationship/c%2F1", "/person/s1", "/person/a1"]


@pytest.mark.parametrize(
    ("about", "people"),
    [
        ({"kind": "departure", "subject": "s1", "members": ["a1", "s1"]}, ["s1", "a1"]),
        ({"kind": "setback", "subject": "2026-05-31", "members": ["wedge.threads"]}, []),
        ({"kind": "dormant", "subject": None, "members": []}, []),
    ],
)
def test_who_is_named(about, people):
    assert people_named(about) == people


def test_what_is_not_shown_is_counted():
    many = look(*(item(alert_id=f"{n:012x}") for n in range(MOST_ALERTS + 2)))
    assert "42 more of this severity are not shown." in words(alerts.body(many, NAMED))
    assert "/alerts?shown=40#critical" in str(alerts.body(many, NAMED))
    most = alerts.body(many, NAMED, MOST_ALERTS)
    assert "2 more of this severity are not shown. All of them: crosstie watch --all" in words(most)
    assert "shown=" not in str(most)
    assert "not shown" not in words(alerts.body(look(item()), NAMED))


def test_what_ended_is_named():
    gone = ({"kind": "fading", "client_id": "x", "client_name": NASTY},)
    said = words(alerts.body(look(ended=gone), NAMED))
    assert "No alert stands as of 30 June 2026." in said
    assert f"One alert that was told no longer holds: Fading ties, {NASTY}." in said


# ------------------------------------------------------------ a store


MEETINGS = "".join(
    f"i{month}{day},2024-{month:02}-{day}T09:00:00,meeting,s1;a1\n"
    for month in range(1, 7)
    for day in (10, 20)
)
FILES = {
    "organisations": "organisation_id,name,role,revenue,currency\nown,Us,supplier,,\nalder,Alder,client,9,EUR\n",
    "people": "person_id,name,organisation_id,department\ns1,Ada,own,Sales\na1,Cleo,alder,Purchasing\n",
    "interactions": "interaction_id,occurred_at,channel,participant_ids\n" + MEETINGS,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return open_store(analysed_store(tmp_path_factory.mktemp("alerts"), FILES))


def test_looking_writes_nothing_and_is_worked_out_once(store):
    asking, loads = Asking(store), len(store.loads())
    found = standing(asking)
    assert standing(asking) is found
    assert len(store.loads()) == loads
    assert found.told.since is None
    assert {row["kind"] for row in found.told.alerts} == {"single_thread"}
    assert found.news == 0


def test_the_page_shows_what_stands(store):
    answer = call(
        create_app(store).server.test_client(), "alerts-body.children", **{"alerts.data": "?shown=40"}
    )
    told = answer.get_data(as_text=True)
    assert "One tie holds this client: Ada (sales) with Cleo (purchasing)." in told
    assert "Nothing was watched yet" in told


def test_nothing_analysed_and_results_alone_get_words(tmp_path):
    empty = open_store(str(tmp_path / "none.duckdb"))
    for reader, said in ((empty, "crosstie load DIR"), (invented.reader(clients=2), "results only")):
        client = create_app(reader, assess=invented.assess).server.test_client()
        answer = call(client, "alerts-body.children", **{"alerts.data": "?shown=40"})
        assert said in answer.get_data(as_text=True)


def test_names_are_those_of_everybody(store):
    assert Data(store).named().name("s1") == "Ada"
