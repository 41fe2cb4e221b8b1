"""The page of the data: its verdict, the last analysis, and what is missing of clients and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import ids
from dashboard.access.rights import may_see_all_clients, may_see_people
from dashboard.components import downloads, faces
from dashboard.components.cards import card
from dashboard.components.data_quality import age, duplicates, loaded
from dashboard.components.relationship.verdict import flag_words
from dashboard.components.tables import text_table
from dashboard.data import Overview
from dashboard.data_quality.loads import Load, by_folder
from dashboard.data_quality.wholeness import Changed, Evidence, People
from dashboard.formats import amounts, begun, count, day, number, percent, plain, sentences
from dashboard.i18n import counted, errors, has_text, text

TEXTS_SHOWN = 25
"""Departments and titles that no rule maps, as many as are listed; all stand in the file that ``check`` writes."""


@dataclass(frozen=True)
class Analysed:
    """What the last analysis says."""

    run: Mapping[str, Any]
    overview: Overview
    evidence: Evidence
    people: People
    changed: Sequence[Changed]


def body(
    loads: Sequence[Load],
    chosen: Load | None,
    analysed: Analysed | None,
    *,
    asked: int | None = None,
    raw: bool,
) -> html.Div:
    """The whole page; what is said of months comes by itself, as all interactions are looked at for it.

    Parameters
    ----------
    chosen
        The load that is told in full.
    asked
        The number of the load that was asked for.
    raw
        Whether rows as they were may be seen.
    """
    return html.Div(
        [
            header(loads, analysed),
            html.Div(faces.working(), id=ids.DATA_AGE),
            html.Div(
                [
                    loaded.section(loads, chosen, asked=asked, raw=raw) if chosen else _no_loads(),
                    _analysis(analysed) if analysed else _not_analysed(),
                ],
                className="columns",
            ),
            loaded.quarantine(chosen, raw=raw) if chosen else None,
            *(
                [
                    html.Div(
                        [_evidence(analysed), age.silent(analysed.evidence, _as_of(analysed))],
                        className="halves",
                    ),
                    _people(analysed.people),
                ]
                if analysed
                else []
            ),
        ],
        className="stacked",
    )


def _as_of(analysed: Analysed) -> dt.date:
    return dt.date.fromisoformat(analysed.run["as_of"])


# ------------------------------------------------------------ the verdict


def header(loads: Sequence[Load], analysed: Analysed | None) -> html.Header:
    """How old and how whole, in one sentence."""
    parts = []
    if analysed:
        parts.append(text("data.headline.until", day=day(_as_of(analysed))))
    if loads:
        parts.append(text("data.headline.loaded", day=day(loads[0].at.date())))
    said: list[Any] = [text("data.headline.joined", parts=begun(text("data.headline.between").join(parts)))]
    if analysed:
        thin = counted(
            "data.headline.thin",
            analysed.evidence.thin,
            all=counted("count.clients", analysed.evidence.clients),
        )
        said.append(thin if analysed.evidence.thin else text("data.headline.no_thin"))
    share = quarantined_share(loads)
    if share is not None:
        said.append(
            text("data.headline.quarantine", share=percent(share))
            if share
            else text("data.headline.no_quarantine")
        )
    aside = []
    if analysed is None:
        aside.append(text("data.not_analysed"))
    elif loads and "load" in analysed.run and analysed.run["load"] < loads[0].number:
        aside.append(text("data.newer_load"))
    if analysed and analysed.overview.stale:
        aside.append(text("portfolio.stale", sentence=errors.told(analysed.overview.stale)))
    return html.Header(
        [
            html.P(text("data.question"), className="question"),
            html.H1(sentences(said), className="headline"),
            html.P(sentences(aside), className="aside loud") if aside else None,
        ]
    )


def quarantined_share(loads: Sequence[Load]) -> float | None:
    """Share of the rows that are in quarantine, over the latest load of each folder; none where nothing was read."""
    latest = by_folder(loads)
    read = sum(load.total.read for load in latest)
    return sum(load.total.quarantined for load in latest) / read if read else None


# ------------------------------------------------------------ the last analysis


def _card(name: str, words: str, *children: Any) -> html.Section:
    title = text(f"data.section.{name}")
    return card(title, html.P(words, className="lead"), *children, name=name)


def _no_loads() -> html.Section:
    return _card("loads", text("data.loads.none" if may_see_all_clients() else "data.loads.hidden"))


def _not_analysed() -> html.Section:
    return _card("analysis", text("data.not_analysed"), html.Pre(html.Code("crosstie analyse")))


def _analysis(analysed: Analysed) -> html.Section:
    run = analysed.run
    when = run.get("analysed_at")
    at = dt.datetime.fromisoformat(when).astimezone(dt.UTC) if when else None
    words = (
        text(
            "data.analysis.at",
            at=text("data.at", day=day(at.date()), time=f"{at:%H:%M}"),
            day=day(_as_of(analysed)),
        )
        if at
        else text("data.analysis.as_of", day=day(_as_of(analysed)))
    )
    versions = run.get("versions") or {}
    seconds: Mapping[str, float] = run.get("seconds") or {}
    steps = [
        [_step(name), text("data.seconds", n=number(each, 2))]
        for name, each in sorted(seconds.items(), key=lambda item: -item[1])
    ]
    settings = [[each.name, each.value, each.default] for each in analysed.changed]
    heads = [text(f"data.head.{head}") for head in ("setting", "value", "default")]
    return _card(
        "analysis",
        words,
        html.P(text("data.analysis.version", version=plain(versions.get("crosstie", "–")))),
        html.H3(text("data.settings"), className="table-title"),
        downloads.table(text_table(heads, settings), "changed_settings")
        if settings
        else html.P(text("data.settings.default"), className="muted"),
        html.Details(
            [
                html.Summary(text("data.steps", n=number(sum(seconds.values()), 1))),
                downloads.table(
                    text_table([text(f"data.head.{head}") for head in ("step", "seconds")], steps),
                    "analysis_steps",
                ),
            ]
        )
        if steps
        else None,
    )


def _step(name: str) -> str:
    key = f"data.step.{name.replace(' ', '_')}"
    return text(key) if has_text(key) else name


# ------------------------------------------------------------ clients


def _evidence(analysed: Analysed) -> html.Section:
    found, overview = analysed.evidence, analysed.overview
    counts = analysed.run.get("counts") or {}
    rows = [
        [
            flag_words(flag, "") if has_text(f"flag.{flag}") else _flag(flag),
            count(clients),
            percent(clients / found.clients),
        ]
        for flag, clients in found.flags.items()
    ]
    rows.append(
        [
            text("data.without_revenue"),
            count(overview.without_revenue),
            percent(overview.without_revenue / found.clients) if found.clients else "–",
        ]
    )
    one_side, interactions = counts.get("interactions_of_one_side"), counts.get("interactions")
    more = []
    if one_side is not None and interactions:
        more.append(
            text(
                "data.one_side",
                share=percent(one_side / interactions),
                n=count(one_side),
                all=count(interactions),
            )
        )
    if counts.get("interactions_after_as_of"):
        more.append(counted("data.after_as_of", counts["interactions_after_as_of"]))
    more.append(
        text("data.currencies", amounts=amounts(dict(overview.revenue)))
        if overview.revenue
        else text("data.no_currency")
    )
    heads = [text(f"data.head.{head}") for head in ("limit", "clients", "share")]
    return _card(
        "evidence",
        counted("data.evidence.words", found.clients),
        downloads.table(text_table(heads, rows), "evidence"),
        html.Ul([html.Li(each) for each in more], className="data-facts"),
    )


def _flag(flag: str) -> str:
    return plain(flag).replace("_", " ")


# ------------------------------------------------------------ people


def _people(found: People) -> html.Section:
    if not may_see_people():  # the rules that mapped them, and what the source says, are about people
        return _card("people", counted("data.people.words", found.people), html.P(text("data.people.hidden")))
    facts = [
        counted(
            "data.people.without_function",
            found.without_function,
            share=_share(found.without_function, found),
        )
    ]
    if found.without_words:
        facts.append(counted("data.people.without_words", found.without_words))
    if found.elsewhere:
        facts.append(counted("data.people.elsewhere", found.elsewhere))
    own, decided = found.known_as_one
    facts.append(text("data.people.known_as_one", own=count(own), decided=count(decided)))
    items: list[Any] = [html.Li(fact) for fact in facts]
    items.append(
        html.Li([counted("data.people.same_name", found.same_name), " ", html.Code("crosstie duplicates")])
        if found.same_name
        else html.Li([text("data.people.no_same_name"), " ", html.Code("crosstie duplicates")])
    )
    return _card(
        "people",
        counted("data.people.words", found.people),
        html.Ul(items, className="data-facts"),
        duplicates.place(),
        html.H3(text("data.unmapped"), className="table-title"),
        *_texts(found),
    )


def _share(some: int, found: People) -> str:
    return percent(some / found.people) if found.people else "–"


def _texts(found: People) -> list[Any]:
    if not found.texts:
        return [html.P(text("data.unmapped.none"), className="muted")]
    rows = [
        [text(f"data.kind.{row['kind']}"), plain(row["text"]), count(row["people"])]
        for row in found.texts[:TEXTS_SHOWN]
    ]
    heads = [text(f"data.head.{head}") for head in ("kind", "text", "people")]
    more = len(found.texts) - TEXTS_SHOWN
    return [
        downloads.table(text_table(heads, rows), "unmapped"),
        html.P(counted("data.unmapped.more", more), className="muted") if more > 0 else None,
        html.P(text("data.unmapped.how")),
        html.Pre(
            html.Code(
                "crosstie check DIR --unmapped unmapped.csv\n"
                "crosstie load DIR --taxonomy unmapped.csv\n"
                "crosstie analyse --taxonomy unmapped.csv"
            )
        ),
    ]
