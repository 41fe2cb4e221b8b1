"""Alerts in words, as a letter, and for the webhooks of chats."""

from __future__ import annotations

import json
import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from graphmodel.alerts.digest import Digest, digest
from graphmodel.alerts.letter import letter
from graphmodel.alerts.webhooks import MOST_SHOWN, plain, slack, teams
from graphmodel.errors import InputError
from graphmodel.files import plain as plain_value
from graphmodel.messages import LANGUAGES, Messages
from graphmodel.tables import ALERT_KINDS
from tests.unit.graphmodel.alerts.findings import FEW, Memory, World

EVIL = 'Evil\r\nBcc: all@example.com <script>alert("1")</script> & *sons* [x](http://x.example)'


def everything() -> World:
    """One alert of every kind."""
    world = World()
    world.client("one", ("s1", "o1"), threads=1, mismatch="exposed_stronghold", share_of_wallet=0.7)
    world.client("two", ("s1", "t1"), ("s2", "t2")).tie("two", "s3", "t3").tie("two", "s4", "t1", fading=True)
    world.left = {"t3": date(2026, 6, 2), "s9": date(2026, 6, 3)}
    world.client("six", ("s1", "x1")).tie("six", "s9", "x2")
    world.client("nil", stage="dormant", threads=0, flags=FEW)
    world.month("two", date(2026, 4, 30), "mesh")
    world.month(
        "two",
        date(2026, 5, 31),
        "wedge",
        setback=True,
        fell="mesh.threads",
        people_left="t3",
        ties_faded="s4 > t1",
    )
    world.month("one", date(2026, 4, 30), "wedge", threads=3)
    world.conditions = [
        {
            "client_id": "two",
            "stage": "mesh",
            "condition": "threads",
            "measure": "threads",
            "value": "2",
            "operator": ">=",
            "threshold": "3",
            "passed": "false",
        }
    ]
    return world


def of(
    world: World,
    language: str = "en",
    *,
    memory: Memory | None = None,
    whole: bool = False,
    most: int | None = None,
) -> Digest:
    watch, words = (memory or Memory()).look(world), Messages.of(language)
    return digest(watch, world.tables().__getitem__, world.run, words, everything=whole, most=most)


def item(found: Digest, kind: str, client: str = "") -> dict:
    (one,) = [one for one in found.alerts if one["kind"] == kind and one["client_id"].startswith(client)]
    return dict(one)


# ------------------------------------------------------------ words


def test_the_most_severe_come_first_then_those_with_most_at_stake():
    world = everything()
    world.relationships["six"]["exposed_revenue"] = 10.0
    told = of(world).alerts
    order = ["critical", "high", "moderate", "low"]
    assert [one["severity"] for one in told] == sorted((one["severity"] for one in told), key=order.index)
    assert {one["kind"] for one in told} == set(ALERT_KINDS)


def test_in_parts_the_same_is_told_as_at_once(monkeypatch):
    at_once = of(everything(), whole=True)
    monkeypatch.setattr("graphmodel.alerts.digest._AT_ONCE", 1)
    assert of(everything(), whole=True).alerts == at_once.alerts
    assert len(at_once.alerts) > 3


def test_so_many_of_each_severity_are_the_first_of_all():
    told = of(everything(), whole=True).alerts
    first = {item["severity"]: item for item in reversed(told)}
    assert len(first) < len(told)
    assert sorted(of(everything(), whole=True, most=1).alerts, key=str) == sorted(first.values(), key=str)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_sentences_in_every_language(language):
    found = of(everything(), language)
    for one in found.alerts:
        assert one["evidence"]
        assert one["next_step"]
        assert "{" not in one["evidence"] + one["next_step"]
    if language == "zh":
        assert all(re.search("[\u4e00-\u9fff]", one["evidence"]) for one in found.alerts)


def test_sentences_say_what_is_seen():
    found = of(everything())
    assert item(found, "single_thread")["evidence"].endswith("At the end of April 2026 there were 3 threads.")
    assert item(found, "departure", "two")["evidence"] == (
        "T3, our contact there, left on 2 June 2026; 33% of the strength went too."
        " No live tie to this client is left on our side for S3."
    )
    assert item(found, "departure", "two")["next_step"] == "Let S1 ask T1 who takes over from T3."
    assert item(found, "departure", "six")["evidence"].startswith(
        "S9, our colleague, left on 3 June 2026; 50%"
    )
    assert (
        item(found, "departure", "six")["next_step"] == "Let S1, who holds most there now, take up with X2."
    )
    assert item(found, "setback")["evidence"] == (
        "At the end of May 2026 the confirmed stage fell from mesh to wedge; missing now: threads >= 3 (is 2)."
        " Left: T3. One tie faded: S4–T1."
    )
    assert item(found, "fading")["evidence"] == "One tie faded, 33% of what there was: S4–T1."


def test_nobody_who_left_is_sent_anywhere():
    world = World().client("a", stage="dormant", threads=0).tie("a", "s9", "a1")
    world.left = {"s9": date(2026, 6, 1)}
    found = of(world)
    assert item(found, "departure")["next_step"] == "Name a colleague who takes over from S9, and call A1."
    assert "S9" not in item(found, "dormant")["next_step"]


def test_a_setback_of_which_all_is_mended_says_so():
    world = everything()
    world.conditions[0]["passed"] = "true"
    assert "what fell holds again" in item(of(world), "setback")["evidence"]


@pytest.mark.parametrize(
    ("value", "told"), [("0.2857142857142857", "0.286"), ("false", "false"), (None, "undefined")]
)
def test_values_have_sensible_digits(value, told):
    world = everything()
    world.conditions[0]["value"] = value
    assert f"threads >= 3 (is {told})" in item(of(world), "setback")["evidence"]


def test_headings_tell_a_first_look_from_news_and_news_from_nothing():
    memory = Memory()
    first = of(World().client("a", ("s1", "a1"), ("s2", "a2")), memory=memory)
    assert first.heading().startswith("First look, as of 30 June 2026: 0 alerts stand.")
    single = World(as_of=date(2026, 7, 31)).client("a", ("s1", "a1"), threads=1)
    news = of(single, memory=memory)
    assert news.heading() == "1 new alert since 30 June 2026, as of 31 July 2026."
    assert news.alarming == ["critical"]
    nothing = of(single, memory=memory)
    assert nothing.heading() == "Nothing new since 31 July 2026, as of 31 July 2026."
    assert nothing.alarming == []
    whole = of(single, memory=memory, whole=True)
    assert whole.heading() == "As of 31 July 2026: 1 alert stands, 0 acknowledged."
    assert whole.alarming == ["critical"]
    assert whole.status(whole.alerts[0]) == "Told as of 31 July 2026."
    ended = of(World(as_of=date(2026, 8, 1)).client("a", ("s1", "a1"), ("s2", "a2")), memory=memory)
    assert ended.end_sentence() == "1 alert no longer holds: single thread A."


def test_a_first_look_alarms_nobody_but_everything_does():
    world = everything()
    assert of(world).alarming == []
    assert "critical" in of(world, whole=True).alarming


# ------------------------------------------------------------ letters


def evil() -> World:
    world = everything()
    for row in world.relationships.values():
        row["client_name"] = EVIL
    return world


class Tags(HTMLParser):
    """All that a mail program would do."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_a_letter_has_two_parts_that_say_the_same():
    found = of(everything())
    raw = letter(found, "Ada Byron <ada@example.com>", ["ben@example.com", "Cleo <cleo@example.com>"])
    told = message_from_bytes(raw, policy=default)
    assert told.defects == []
    assert told["From"] == "Ada Byron <ada@example.com>"
    assert [one.addr_spec for one in told["To"].addresses] == ["ben@example.com", "cleo@example.com"]
    assert told["Subject"] == "Crosstie, 30 June 2026: 2 critical, 3 high, 2 moderate"
    assert told["Date"].datetime.isoformat() == "2026-06-30T23:59:59+00:00"
    assert told["Message-ID"].endswith("@example.com>")
    text, page = (told.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for one in found.alerts:
        assert one["evidence"] in text.replace("\r\n", "\n")
        assert one["alert_id"] in text
        assert one["alert_id"] in page


def test_the_same_alerts_give_the_same_bytes_all_of_them_ascii():
    one, other = (letter(of(everything(), "zh"), "a@example.com", ["b@example.com"]) for _ in range(2))
    assert one == other
    assert one.isascii()
    assert max(len(line) for line in one.split(b"\r\n")) <= 998
    assert b"\n" not in one.replace(b"\r\n", b"")


def test_a_name_cannot_add_a_header_or_a_tag():
    raw = letter(of(evil()), "a@example.com", ["b@example.com"])
    told = message_from_bytes(raw, policy=default)
    assert told["Bcc"] is None
    assert sorted(told.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    tags = Tags()
    tags.feed(told.get_body(("html",)).get_content())
    assert set(tags.tags) == {"html", "head", "meta", "title", "body", "p", "span", "strong", "br"}
    assert set(tags.attributes) <= {"lang", "charset", "style"}


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com\r\nBcc: all@example.com",
        "a@example.com\nX: y",
        "nobody",
        "@example.com",
        "a@localhost",
        "a@",
        "a@b.example, ",
        "",
        "ä@example.com",
        "a@example.com\0",
    ],
)
def test_an_address_that_is_none_is_refused(address):
    found = of(everything())
    with pytest.raises(InputError):
        letter(found, address, ["b@example.com"])
    with pytest.raises(InputError):
        letter(found, "a@example.com", [address])


# ------------------------------------------------------------ webhooks


def as_json(payload: dict) -> dict:
    return json.loads(json.dumps(payload, default=plain_value))


def test_the_plain_payload_has_the_names_that_are_documented():
    told = as_json(plain(of(everything())))
    assert list(told) == ["version", "as_of", "since", "text", "counts", "alerts"]
    assert told["version"] == 1
    assert (told["as_of"], told["since"]) == ("2026-06-30", None)
    assert sum(told["counts"].values()) == len(told["alerts"])
    assert list(told["alerts"][0]) == [
        "alert_id",
        "level",
        "kind",
        "client_id",
        "client_name",
        "subject",
        "severity",
        "status",
        "told_on",
        "evidence",
        "next_step",
    ]


def test_a_name_makes_no_link_and_no_mention_in_slack():
    text = as_json(slack(of(evil())))["text"]
    assert "<" not in text
    assert "&lt;script&gt;" in text
    assert "*sons*" not in text
    assert "Evil Bcc" in text


def test_a_name_makes_no_link_in_teams():
    told = as_json(teams(of(evil())))
    (attachment,) = told["attachments"]
    assert told["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    texts = [block["text"] for block in card["body"]]
    assert {block["type"] for block in card["body"]} == {"TextBlock"}
    assert not any("](" in text for text in texts)


def test_of_many_a_chat_is_told_the_first_and_how_many_more():
    world = World()
    for number in range(MOST_SHOWN + 5):
        world.client(f"c{number:02}", ("s1", f"p{number}"), threads=1)
    found = of(world)
    assert as_json(slack(found))["text"].endswith("5 more alerts are not shown here.")
    card = as_json(teams(found))
    assert card["attachments"][0]["content"]["body"][-1]["text"] == "5 more alerts are not shown here."
    assert len(json.dumps(card).encode()) < 28_000
    assert len(plain(found)["alerts"]) == MOST_SHOWN + 5
