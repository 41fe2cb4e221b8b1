"""The person page's parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.components import downloads, faces, people
from dashboard.components.cards import card
from dashboard.components.relationship import ties
from dashboard.data import Person
from dashboard.formats import count, day, percent, plain, sentences, short_day
from dashboard.i18n import counted, text
from dashboard.snapshot import Row
from graphmodel.functions import GIVEN, NO_TEXT, UNMAPPED

_TITLE = "title"


def body(person: Person) -> html.Div:
    """The whole page, but for what is worked out when it is opened."""
    departure = html.Div(faces.working(), id=ids.PERSON_DEPARTURE) if holds(person) else None
    return html.Div([header(person), departure, _ties_section(person)], className="stacked")


def holds(person: Person) -> bool:
    """Whether a live tie would go with the person."""
    return bool(person.held) and person.left_on is None


def header(person: Person) -> html.Header:
    """Name, firm, what goes, and who it is."""
    marks: list[Any] = [_firm(person)]
    if person.row["kind"] == "shared_mailbox":
        marks.append(html.Span(text("person.shared_mailbox"), className="muted"))
    return html.Header(
        [
            html.P(text("person.question"), className="question"),
            html.Div([html.H1(html.Bdi(person.name(person.person_id))), *marks], className="title-row"),
            html.P(headline(person), className="headline"),
            html.P(text("person.as_of", day=day(person.as_of)), className="aside"),
            facts(person),
        ]
    )


def headline(person: Person) -> list[Any]:
    """What goes, in one sentence."""
    name = person.name(person.person_id)
    if person.left_on:
        return [text("person.headline.left", who=name, day=day(person.left_on))]
    if not person.held:
        key = "nothing" if person.ties or person.ours or person.client_id else "outside"
        return [text(f"person.headline.{key}", who=name, firm=person.firm["name"])]
    first = max(person.held, key=lambda row: (row["departure_loss"] or 0.0, _revenue(row, person)))
    client = people.elsewhere(_client(first, person), relationship_address(first["client_id"]))
    more = len(person.held) - 1
    share = percent(first["departure_loss"])
    key = "everything" if share == "100%" else "part"
    said = people.told(f"person.headline.{key}", [client], name=name, share=share)
    return [*said, text("list.sentences"), counted("person.headline.more", more)] if more else said


def _revenue(row: Row, person: Person) -> float:
    return person.relationships[row["client_id"]]["revenue"] or 0.0


def _client(row: Row, person: Person) -> str:
    return str(person.relationships[row["client_id"]]["client_name"])


def _firm(person: Person) -> Any:
    name = person.firm["name"]
    if person.client_id:
        return people.elsewhere(name, relationship_address(person.client_id))
    key = "person.ours" if person.ours else "person.elsewhere"
    return html.Span(html.Bdi(text(key, firm=name)), className="muted")


def facts(person: Person) -> html.Dl:
    """Who it is, each with where that comes from."""
    row, role = person.row, person.role
    live = sum(bool(tie["live"]) for tie in person.ties)
    last = max((tie["last_at"] for tie in person.ties if tie["last_at"]), default=None)
    function = text(f"function.{role['function'] or 'other'}") if role else None
    seniority = text(f"seniority.{role['seniority'] or 'unknown'}") if role else None
    shown: list[tuple[str, Any, str]] = [
        ("function", function, _mapped(row, "department", role["function_rule"] if role else None)),
        ("seniority", seniority, _mapped(row, "title", role["seniority_rule"] if role else None)),
        ("since", short_day(row["started_on"]) if row["started_on"] else None, text("person.fact.since.sub")),
        ("live", count(live), counted("person.fact.live.sub", len(person.held))),
        ("last", short_day(last) if last else None, text("person.fact.last.sub")),
    ]
    if person.left_on:
        shown.insert(3, ("left", short_day(person.left_on), text("person.fact.left.sub")))
    unknown = "not_analysed" if person.ours or person.client_id else "not_looked_at"
    reasons = {
        "function": unknown,
        "seniority": unknown,
        "since": "source_silent",
        "last": "never_met",
    }
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(text(f"person.fact.{name}")),
                    html.Dd(
                        [
                            html.Span(value or faces.undefined(reasons[name]), className="value"),
                            html.Span(html.Bdi(sub), className="sub"),
                        ]
                    ),
                ]
            )
            for name, value, sub in shown
        ],
        className="card figures facts",
    )


def _mapped(row: Row, column: str, rule: str | None) -> str:
    """What the source says, and the rule that mapped it."""
    if rule and f":{_TITLE}" in rule:
        column = _TITLE
    said = text("person.rule.source", text=plain(row[column])) if row[column] else ""
    return sentences((said, rule_words(rule)))


def rule_words(rule: str | None) -> str:
    """A rule of ``graphmodel.functions`` in words.

    >>> rule_words("en:title:general manager (sales)")
    'Mapped by the term "general manager (sales)" in the title (table en).'
    """
    if not rule:
        return ""
    if rule == GIVEN:
        return text("person.rule.given")
    if rule == NO_TEXT:
        return text("person.rule.silent")
    table, _, rest = rule.partition(":")
    if table == UNMAPPED:
        return text("person.rule.unmapped", where=text(f"person.rule.{rest}"))
    where, _, term = rest.partition(":")
    return text(
        "person.rule.mapped", term=plain(term), where=text(f"person.rule.{where}"), table=plain(table)
    )


def _ties_section(person: Person) -> html.Section:
    table = downloads.table(ties.of_person(person), "ties", person=person.person_id)
    lead: Sequence[Any] = ties.words(person.ties) if person.ties else text("person.no_ties")
    return card(text("person.section.ties"), html.P(lead, className="lead"), table, name="ties")
