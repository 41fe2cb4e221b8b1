"""One sentence that says who holds a client, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components import badges, people
from dashboard.components.explaining.button import explained
from dashboard.components.explaining.button import undefined as explained_undefined
from dashboard.data import Relationship
from dashboard.formats import chance, count, day, money, number, percent, short_day
from dashboard.i18n import counted, has_text, text
from dashboard.snapshot import split


def sentence(relationship: Relationship) -> list[Any]:
    """The verdict, what hangs on one person set apart."""
    row, client = relationship.row, relationship.client
    threads = row["threads"] or 0
    if not threads:
        key = "dormant" if row["stage"] == "dormant" else "untied"
        return [text(f"verdict.{key}", client=client, last=day(row["last_interaction_at"]))]
    if threads > 1:
        key = "few" if threads == 2 else "many"
        who = people.links(relationship, split(row["critical_people"]), 4)
        return people.told(f"verdict.{key}", who, client=client, threads=count(threads))
    alone = {side: [p for p in relationship.people if p["side"] == side] for side in ("supplier", "client")}
    if len(alone["supplier"]) == 1 and len(alone["client"]) == 1:
        ours, theirs = (people.link(relationship, alone[side][0]["person_id"]) for side in alone)
        return _loud("verdict.one_tie", [ours, " – ", theirs], client=client)
    side = "supplier" if len(alone["supplier"]) == 1 else "client"
    if len(alone[side]) != 1:
        critical = people.links(relationship, split(row["critical_people"]))
        return _loud("verdict.one", critical, client=client)
    return _loud(
        f"verdict.one_{side}", [people.link(relationship, alone[side][0]["person_id"])], client=client
    )


def _loud(key: str, who: Sequence[Any], **params: str) -> list[Any]:
    return people.told(key, [html.Strong(list(who), className="loud")], **params)


def header(relationship: Relationship) -> html.Header:
    """Client, stage, level, the verdict, why, what to do next, and the figures."""
    row = relationship.row
    badge = badges.level(row["level"])
    marks = [
        explained(badges.stage(row["stage"]), "stage"),
        badge,
        html.Span(text(f"evidence.{row['evidence'] or 'network'}"), className="muted"),
    ]
    advice = [
        html.P(
            [html.Span(text(f"verdict.{name}"), className="advice-label"), html.Bdi(row[name])],
            className="advice",
        )
        for name in (
            ("why", "next_step") if (row["threads"] or 0) > 2 else ("next_step",)
        )  # below, the verdict says why
        if row[name]
    ]
    flags = [
        html.P(flag_words(flag, reason), className="evidence-flag")
        for flag, reason in relationship.evidence_flags.items()
    ]
    return html.Header(
        [
            html.P(text("relationship.question"), className="question"),
            html.Div(
                [html.H1(html.Bdi(relationship.client)), *(mark for mark in marks if mark)],
                className="title-row",
            ),
            html.P(sentence(relationship), className="headline"),
            *advice,
            *flags,
            facts(relationship),
        ]
    )


def flag_words(flag: str, reason: str) -> str:
    """What limits the evidence, in words."""
    said = text(f"flag.{flag}") if has_text(f"flag.{flag}") else flag.replace("_", " ")
    return text("flag.because", flag=said, reason=reason) if reason else said


def facts(relationship: Relationship) -> html.Dl:
    """The figures behind the verdict, each with unit and sample."""
    row, reasons = relationship.row, relationship.reasons
    expected = len({cell["client_function"] for cell in relationship.cells if cell["expected"]})
    coverage = row["client_coverage"]
    covered = text("fact.coverage.of", share=percent(coverage)) if coverage is not None else None
    if coverage is not None and expected:
        reached = coverage * expected
        if abs(reached - round(reached)) < 1e-9:
            covered = text("fact.coverage.counts", reached=count(round(reached)), expected=count(expected))
    values: list[tuple[str, str | None, str]] = [
        ("threads", count(row["threads"]) if row["threads"] is not None else None, text("fact.threads.sub")),
        (
            "single_thread_risk",
            number(row["single_thread_risk"]) if row["single_thread_risk"] is not None else None,
            text("fact.single_thread_risk.sub"),
        ),
        (
            "severance_probability",
            chance(row["severance_probability"]) if row["severance_probability"] is not None else None,
            text("fact.severance_probability.sub"),
        ),
        (
            "exposed_revenue",
            money(row["exposed_revenue"], relationship.currency)
            if row["exposed_revenue"] is not None
            else None,
            text("fact.exposed_revenue.sub", revenue=money(row["revenue"], relationship.currency)),
        ),
        ("client_coverage", covered, text("fact.client_coverage.sub")),
        (
            "last_interaction_at",
            short_day(row["last_interaction_at"]) if row["last_interaction_at"] is not None else None,
            counted("fact.interactions", row["interactions"] or 0),
        ),
    ]
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(text(f"fact.{name}")),
                    html.Dd(
                        [
                            html.Span(_opened(name, value, reasons.get(name)), className="value"),
                            html.Span(sub, className="sub"),
                        ]
                    ),
                ]
            )
            for name, value, sub in values
        ],
        className="card figures facts",
    )


def _opened(name: str, value: str | None, reason: str | None) -> Any:
    """A figure, or why there is none, that opens where it comes from."""
    return explained(value, name) if value else explained_undefined(reason, name)
