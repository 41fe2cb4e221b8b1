"""How old the data is, and whether a month is missing: interactions by month and channel, and by who brought them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.components import downloads, people
from dashboard.components.cards import card
from dashboard.components.graphs import graph
from dashboard.components.tables import linked_table, text_table
from dashboard.data_quality.gaps import Gap, Months, gaps, months_of, newest
from dashboard.data_quality.loads import Brought, Load, MonthOfChannel
from dashboard.data_quality.wholeness import Evidence
from dashboard.figures import channel_months
from dashboard.formats import UNDEFINED, count, joined, month, number, percent, short_day, short_month
from dashboard.i18n import counted, text
from dashboard.theme import Palette


@dataclass(frozen=True)
class Age:
    """What there is to say of the age of the interactions.

    Attributes
    ----------
    until
        The day up to which the data is whole: the as-of date, or the newest interaction before any analysis.
    """

    until: dt.date
    found: Sequence[MonthOfChannel]
    months: Months
    gaps: Sequence[Gap]

    @classmethod
    def of(cls, found: Sequence[MonthOfChannel], as_of: dt.date | None) -> Age | None:
        """From the interactions of each month; none where there are none."""
        if not found:
            return None
        until = as_of or max(row.last for row in found)
        months = months_of(found, until=until)
        return cls(until, found, months, gaps(months, whole_until=until))


def section(age: Age | None, brought: Sequence[Brought], loads: Sequence[Load]) -> html.Section:
    """What is missing, loudly; then the picture, its table, and how new each channel and each export is."""
    title = text("data.section.age")
    if age is None:
        return card(title, html.P(text("data.age.none"), className="lead"))
    return card(
        title,
        *_warnings(age.gaps),
        html.P(text("data.age.words"), className="lead"),
        downloads.picture(
            graph(
                ids.DATA_MONTHS,
                text("data.age.spoken"),
                pixels=channel_months.height(len(age.months.channels) + 1),
            ),
            name="months",
            title=title,
            as_of=age.until,
        ),
        html.Details(
            [
                html.Summary(text("picture.as_table")),
                downloads.table(_month_table(age), "interactions_by_month"),
            ]
        ),
        html.Div([_channels(age), _exports(brought, loads)], className="halves data-halves"),
        name="age",
    )


def _warnings(found: Sequence[Gap]) -> list[Any]:
    if not found:
        return [html.P(text("data.gap.none"), className="good")]
    return [
        html.Div(
            [
                html.P(html.Strong(text("data.gap.title"), className="loud")),
                html.Ul([html.Li(gap_words(gap)) for gap in found]),
                html.P([text("data.gap.do"), " ", html.Code("crosstie check DIR")]),
            ],
            role="alert",
            className="warning",
        )
    ]


def gap_words(gap: Gap) -> str:
    """Which months are empty, of what, and how much is usual."""
    span = month(gap.first)
    if gap.months > 1 and not gap.goes_on:
        span = text("data.gap.span", first=month(gap.first), last=month(gap.last))
    what = text(f"data.channel.{gap.channel}") if gap.channel else text("data.gap.anything")
    key = "data.gap.goes_on" if gap.goes_on else "data.gap.closed"
    return text(key, what=what, span=span, usual=number(gap.usual, 0))


def _rows(age: Age) -> tuple[list[str], list[list[int]]]:
    """Names of the rows, all channels together first, and their counts by month."""
    counts = age.months.counts
    names = [text("data.channel.all"), *(text(f"data.channel.{name}") for name in age.months.channels)]
    return names, [counts.sum(axis=1).tolist(), *(column.tolist() for column in counts.T)]


def figure(age: Age, palette: Palette, *, narrow: bool) -> Any:
    """The picture of the months."""
    names, counts = _rows(age)
    months = list(age.months.months)
    marked = []
    for gap in age.gaps:
        row = 1 + age.months.channels.index(gap.channel) if gap.channel else 0
        marked += [(row, place) for place, first in enumerate(months) if gap.first <= first <= gap.last]
    return channel_months.channel_months(
        [short_month(first) for first in months],
        names,
        counts,
        [
            [
                text(
                    "data.age.hover",
                    channel=name,
                    month=month(first),
                    interactions=counted("count.interactions", size),
                )
                for first, size in zip(months, row, strict=True)
            ]
            for name, row in zip(names, counts, strict=True)
        ],
        marked,
        palette,
        narrow=narrow,
    )


def _month_table(age: Age) -> Any:
    names, counts = _rows(age)
    rows = [
        [short_month(first), *(count(row[place]) for row in counts)]
        for place, first in reversed(list(enumerate(age.months.months)))
    ]
    return text_table([text("data.head.month"), *names], rows)


def _channels(age: Age) -> html.Div:
    """The newest interaction of each channel, and how much older it is than the newest of all."""
    days = newest(age.found)
    latest = max(days.values())
    whole = int(age.months.counts.sum()) or 1
    totals = dict(zip(age.months.channels, age.months.counts.sum(axis=0).tolist(), strict=True))
    rows = [
        [
            text(f"data.channel.{name}"),
            short_day(day),
            counted("data.days", (latest - day).days) if day < latest else UNDEFINED,
            count(totals.get(name, 0)),
            percent(totals.get(name, 0) / whole),
        ]
        for name, day in days.items()
    ]
    heads = ("channel", "newest", "older", "interactions", "share")
    return html.Div(
        [
            html.H3(text("data.by_channel"), className="table-title"),
            downloads.table(
                text_table([text(f"data.head.{head}") for head in heads], rows), "interactions_by_month"
            ),
        ]
    )


def _exports(brought: Sequence[Brought], loads: Sequence[Load]) -> html.Div | None:
    """The newest interaction that each load brought, and how long before the load it was."""
    known = {load.number: load for load in loads}
    rows = []
    for one in brought:
        load = known.get(one.load)
        rows.append(
            [
                load.folder if load else UNDEFINED,
                joined(load.systems) if load else UNDEFINED,
                short_day(one.last),
                counted("data.days", max(0, (load.at.date() - one.last).days)) if load else UNDEFINED,
                count(one.interactions),
            ]
        )
    if not rows:
        return None
    heads = ("folder", "system", "newest", "before_load", "interactions")
    return html.Div(
        [
            html.H3(text("data.by_export"), className="table-title"),
            downloads.table(
                text_table([text(f"data.head.{head}") for head in heads], rows), "interactions_by_load"
            ),
        ]
    )


def silent(found: Evidence, until: dt.date) -> html.Section:
    """Clients whose latest interaction is longest ago, and those without any."""
    title = text("data.section.silent")
    rows = [
        [
            people.elsewhere(row["client_name"], relationship_address(row["client_id"])),
            short_day(row["last_interaction_at"]),
            counted("data.days", max(0, (until - row["last_interaction_at"].date()).days)),
        ]
        for row in found.silent
    ]
    heads = [text(f"data.head.{head}") for head in ("client", "newest", "older")]
    return card(
        title,
        html.P(
            counted("data.silent.never", found.never) if found.never else text("data.silent.words"),
            className="lead",
        ),
        downloads.table(
            linked_table(heads, rows) if rows else None, "relationships", sort="last_interaction_at.asc"
        ),
        name="silent",
    )
