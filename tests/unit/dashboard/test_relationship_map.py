"""The map's callbacks: what they draw, and what they say to nonsense."""

from __future__ import annotations

import itertools
import json

import pytest

from dashboard.app import create_app
from tests.unit.dashboard import crowd, held, invented
from tests.unit.dashboard.test_app import call

EVERY = {"leave": [], "meet": [], "month": "", "fold": "", "open": []}


@pytest.fixture(scope="module")
def client(held_store):
    return create_app(held_store).server.test_client()


def asked(client, where="alder", narrow=False, **state):
    """What the map draws, and all that is said beside it."""
    response = call(
        client,
        "relationship-map-scene.data",
        **{
            "relationship-map-asked.data": {**EVERY, **state},
            "relationship-client.data": where,
            "view.data": {"scheme": "light", "narrow": narrow},
        },
    )
    assert response.status_code == 200
    body = response.get_json()["response"]
    assert "Traceback" not in json.dumps(body)
    return body["relationship-map-scene"]["data"], json.dumps(body, ensure_ascii=False)


def states(scene):
    return {node["key"]: set(node["state"].split()) for node in scene["nodes"]}


def test_the_map_of_a_client(client):
    scene, said = asked(client)
    assert set(states(scene)) == {"s1", "s2", "s3", "a1", "a2", "a3"}
    assert scene["clickable"]
    assert scene["today"] == "2024-06"
    assert held.NASTY in {node["name"] for node in scene["nodes"]}
    assert "3 functions hang on a single tie" not in said
    assert "Single-thread risk" in said


def test_somebody_leaves_and_somebody_meets(client):
    scene, said = asked(client, leave=["s1"], meet=[["s2", "a3"]])
    assert "gone" in states(scene)["s1"]
    assert "planned" in {line[2] for line in scene["lines"]}
    assert (
        "With one planned tie: Without " in said.replace('", "', "").replace('"}}, "', "")
        or "With one" in said
    )
    assert scene["asked"] == {**EVERY, "leave": ["s1"], "meet": [["s2", "a3"]]}


def test_figures_open_where_they_come_from_also_under_a_supposition(client):
    _, now = asked(client)
    _, then = asked(client, leave=["s1"], meet=[["s2", "a3"]])
    _, past = asked(client, month="2024-05")
    names = ("stage", "threads", "single_thread_risk", "severance_probability", "exposed_revenue", "ties")
    for name in names:
        assert f'"data-explain": "{name}"' in now
        assert f'"data-explain": "after.{name}"' in then
    assert "data-explain" not in past
    _, nothing_left = asked(client, leave=["s1", "s2", "s3"])
    assert '"data-explain": "after.revenue"' in nothing_left  # all of it is exposed


def tabulated(client, **state):
    response = call(
        client,
        "relationship-map-table.children",
        **{
            "relationship-map-table-open.n_clicks": 1,
            "relationship-map-settled.data": {**EVERY, **state},
            "relationship-client.data": "alder",
        },
    )
    return response.get_json()["response"]["relationship-map-table"]["children"]


def test_the_table_tells_the_supposition_first(client):
    said, table = tabulated(client, leave=["s1"], meet=[["s2", "a3"]])
    words = json.dumps(said, ensure_ascii=False)
    assert "Supposed to leave: Ada Lovelace." in words
    assert "Planned ties: " in words
    rows = table["props"]["children"]["props"]["data"]["body"]
    changed = [row[2] in ("goes", "planned") for row in rows]
    assert changed == sorted(changed, reverse=True)
    assert any(changed)
    assert all("leaves" in row[0] for row in rows if row[2] == "goes")
    assert tabulated(client)[0] is None


def test_a_month_end_is_drawn_with_everybody_in_their_place(client):
    now, _ = asked(client, month="2024-06")
    then, said = asked(client, month="2024-05")
    assert {node["key"]: node["y"] for node in now["nodes"]} == {
        node["key"]: node["y"] for node in then["nodes"]
    }
    assert not then["clickable"]
    assert now["clickable"]
    assert "As it stood on 31 May 2024." in said
    assert "As of 31 May 2024" in said


def test_nothing_is_supposed_of_the_past(client):
    scene, _ = asked(client, month="2024-05", leave=["s1"])
    assert not any("gone" in worn for worn in states(scene).values())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"leave": ["<script>"]}, "no person '<script>'"),
        ({"leave": ["s4"]}, "left already"),
        ({"meet": [["s1", "s2"]]}, "nobody of the client"),
        ({"month": "1999-01"}, "Nothing is known of 1999-01"),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_map_stands(client, state, words):
    scene, said = asked(client, **state)
    assert len(scene["nodes"]) >= 6
    assert words in said


@pytest.mark.parametrize("state", [{"leave": 3}, {"meet": [[1, 2]]}, {"month": "x"}])
def test_tampered_states_get_words(client, state):
    scene, said = asked(client, **state)
    assert scene is None
    assert "makes no sense" in said


def test_an_unknown_client_gets_words(client):
    scene, said = asked(client, "nowhere")
    assert scene is None
    assert "no client" in said


def test_a_client_with_one_tie_and_one_without_any(client):
    scene, said = asked(client, "b/1")
    assert [line[2] for line in scene["lines"]] == ["single"]
    readable = create_app(invented.reader(), assess=invented.assess).server.test_client()
    scene, said = asked(readable, "c38")
    assert scene["lines"] == []
    assert "No tie is live" in said


def test_a_store_of_results_alone_says_that_it_cannot_suppose():
    readable = create_app(invented.reader(clients=2), assess=invented.assess).server.test_client()
    for state in ({"month": "2026-05"}, {"leave": ["c0-s0"]}):
        scene, said = asked(readable, "c0", **state)
        assert scene["clickable"]
        assert "results only" in said


def test_a_crowd_folds_and_opens_function_by_function(tmp_path):
    client = create_app(crowd.store(tmp_path, 160)).server.test_client()
    scene, said = asked(client, "crowd")
    assert {node["state"].split()[-1] for node in scene["nodes"]} == {"folded"}
    assert "160 of ours and 160 of theirs" in said
    opened, _ = asked(client, "crowd", open=["client.quality"])
    people = [node for node in opened["nodes"] if "fold" not in node]
    assert len(people) == 23
    assert all(node["side"] == 1 for node in people)
    everybody, _ = asked(client, "crowd", fold="people")
    assert len(everybody["nodes"]) == 320
    heights = sorted(node["y"] for node in everybody["nodes"] if node["side"])
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 14.9


def test_months_and_choices_are_offered(client):
    told = call(
        client,
        "relationship-map-time.children",
        **{
            "relationship-map-over-time.data": True,
            "relationship-map-asked.data": {**EVERY, "month": "2024-05"},
            "relationship-client.data": "alder",
        },
    ).get_data(as_text=True)
    assert '"2024-04"' in told
    assert '"value":1' in told.replace(" ", "")
    offered = call(
        client,
        "relationship-map-ours.data",
        **{"relationship-map-another.className": "two-firm-another", "relationship-client.data": "alder"},
    ).get_json()["response"]
    assert [one["value"] for one in offered["relationship-map-ours"]["data"]] == ["s1", "s2", "s3", "s5"]
    assert {one["value"] for one in offered["relationship-map-theirs"]["data"]} == {"a1", "a2", "a3"}


def test_the_table_says_the_same_when_it_is_opened(client):
    def tabulated(clicks):
        return call(
            client,
            "relationship-map-table.children",
            **{
                "relationship-map-table-open.n_clicks": clicks,
                "relationship-map-settled.data": {**EVERY, "leave": ["s1"]},
                "relationship-client.data": "alder",
            },
        )

    assert "Ada Lovelace" not in tabulated(None).get_data(as_text=True)
    assert "Ada Lovelace" in tabulated(1).get_data(as_text=True)
