"""The page is sound HTML that holds what it was given and nothing that runs or loads."""

from __future__ import annotations

from dataclasses import fields, replace
from html.parser import HTMLParser

import pytest

from dashboard.figures.two_firm_map import Plan
from dashboard.report.contents import Alert, Condition, Contents, Departure, Figure, Hole
from dashboard.report.page import page

NASTY = "</bdi></style><script>alert(1)</script><img src=//x onerror=alert(1)>\"' onload='x \u202e🧵\x00"
VOID = {"meta", "circle", "path", "br"}
KNOWN = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "header",
        "section",
        "footer",
        "div",
        "p",
        "h1",
    ),
    *(
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "b",
        "bdi",
    ),
    *("br", "small", "span", "code", "svg", "path", "circle", "text"),
}
ATTRIBUTES = {
    "class",
    "id",
    "lang",
    "charset",
    "http-equiv",
    "name",
    "content",
    "scope",
    "role",
    "aria-label",
}
DRAWN = {"viewbox", "d", "stroke", "stroke-width", "stroke-dasharray", "fill", "cx", "cy", "r", "x", "y"}
DRAWN |= {"text-anchor", "font-size", "font-weight", "font-style"}


class Read(HTMLParser):
    """All tags, attributes and words; every tag that opens closes."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = set(), set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def contents(word: str, language: str = "en") -> Contents:
    return Contents(
        language=language,
        client=word,
        supplier=word,
        as_of="30 June 2026",
        stage="wedge",
        stage_name="wedge",
        stages=[("point_to_point", "point-to-point"), ("wedge", "wedge"), ("mesh", "mesh")],
        level="critical",
        level_name="critical",
        verdict=word,
        next_step=word,
        evidence=[word],
        figures=[Figure("threads", word, word, word, word, loud=True)],
        map=Plan(word, word, height=80.0),
        next_stage=word,
        lacking=[Condition("false", word, word)],
        steps=[word],
        departures=[Departure(word, word, word, word)],
        leaving=word,
        handover=[word],
        holes=[Hole(word, word, word, word)],
        holes_left_out=2,
        alerts=[Alert(word, word, word, word)],
        alerts_left_out=1,
        made_by=word,
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_never_become_markup(language):
    read = Read(page(contents(NASTY, language)))
    assert read.open == []
    assert read.tags <= KNOWN
    assert read.attributes <= ATTRIBUTES | DRAWN
    told = "".join(read.words)
    assert "\u202e" not in told
    assert "\x00" not in told
    assert told.count("<script>alert(1)</script>") > 15


def test_it_loads_nothing():
    text = page(contents("word"))
    assert "default-src 'none'" in text
    for loads in ("http:", "https:", "url(", "@import", "src=", "href=", "<script", "<link"):
        assert loads not in text


def test_everything_that_was_given_is_there():
    text = page(contents("word"))
    for n, field in enumerate(fields(Contents)):
        if field.type == "str" and field.name not in (
            "language",
            "stage",
            "stage_name",
            "level",
            "level_name",
        ):
            marked = f"only{n}"
            assert marked in page(replace(contents("word"), **{field.name: marked})), field.name
    assert "2 more are not shown here." in text
    assert "1 more is not shown here." in text


def test_the_stage_that_holds_is_marked_and_one_without_ties_is_named():
    assert (
        '<li class="below">point-to-point</li><li class="here">wedge</li><li class="above">mesh</li>'
        in page(contents("x"))
    )
    dormant = page(replace(contents("x"), stage="dormant", stage_name="dormant"))
    assert "Stage: dormant" in dormant
    assert 'class="here"' not in dormant


def test_what_is_not_there_is_said():
    bare = replace(contents("x"), departures=[], holes=[], alerts=[], lacking=[], steps=[], alerts_left_out=0)
    text = page(bare)
    for said in ("No tie is live", "has a live tie.", "No alert stands.", "Nothing is lacking"):
        assert said in text


def test_the_language_is_told():
    assert '<html lang="zh">' in page(contents("x", "zh"))
    assert "谁与谁有联系" in page(contents("x", "zh"))


def test_what_to_do_about_an_alert_is_told_unless_it_stands_on_top():
    alert = Alert("label", "seen", "call them", "told")
    assert "call them" in page(replace(contents("x"), alerts=[alert]))
    assert page(replace(contents("x"), alerts=[alert], next_step="call them")).count("call them") == 1
