"""What was loaded: all loads, the balance of one, and its rows in quarantine with what to do about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.addresses import load_address
from dashboard.components import downloads
from dashboard.components.cards import card
from dashboard.components.tables import linked_table, text_table
from dashboard.data_quality.loads import FATES, Balance, Load
from dashboard.formats import UNDEFINED, count, day, joined, percent
from dashboard.i18n import counted, has_text, text

LOADS_SHOWN = 20


def at(load: Load) -> str:
    """When, to the minute."""
    return text("data.at", day=day(load.at.date()), time=f"{load.at:%H:%M}")


def _folder(load: Load) -> str:
    """The folder's name; some words for it where it is not told to the one who asks."""
    return load.folder or text("data.some_folder")


def section(loads: Sequence[Load], chosen: Load, *, asked: int | None = None, raw: bool) -> html.Section:
    """All loads, and one of them in full.

    Parameters
    ----------
    asked
        The number of the load that was asked for.
    raw
        Whether rows as they were may be seen.
    """
    title = text("data.section.loads")
    return card(
        title,
        html.P(text("data.loads.words"), className="lead"),
        _all(loads[:LOADS_SHOWN], chosen),
        html.P(counted("data.loads.more", len(loads) - LOADS_SHOWN), className="muted")
        if len(loads) > LOADS_SHOWN
        else None,
        html.P(text("data.load.unknown", n=asked), className="quiet")
        if asked not in (None, chosen.number)
        else None,
        html.H3(text("data.load.title", folder=_folder(chosen), at=at(chosen)), className="table-title"),
        _balance([*chosen.files, chosen.total] if len(chosen.files) > 1 else [chosen.total]),
        *_ignored(chosen),
        *_unread(chosen),
        *(_notes(chosen) if raw else ()),
        name="loads",
    )


def _all(loads: Sequence[Load], chosen: Load) -> Any:
    rows = [
        [
            html.Strong(at(load))
            if load.number == chosen.number
            else dcc.Link(at(load), href=load_address(load.number)),
            html.Bdi(_folder(load)),
            joined(load.systems) or UNDEFINED,
            count(load.total.read),
            html.Span(count(load.total.quarantined), className="loud" if load.total.quarantined else ""),
        ]
        for load in loads
    ]
    heads = ("when", "folder", "system", "read", "quarantined")
    return downloads.table(linked_table([text(f"data.head.{head}") for head in heads], rows), "loads")


def _balance(rows: Sequence[Balance]) -> Any:
    """Every row that was read had one fate: the sums say so."""
    told = [
        [each.name or text("data.all_files"), count(each.read), *(count(each.fates[fate]) for fate in FATES)]
        for each in rows
    ]
    heads = [text("data.head.file"), text("data.head.read")]
    table = text_table([*heads, *(text(f"data.fate.{fate}") for fate in FATES)], told)
    return downloads.table(table, "load_files", follow=True)


def _ignored(load: Load) -> list[Any]:
    reasons = load.total.reasons
    if not reasons:
        return []
    rows = [
        [_reason(reason, load), count(rows), percent(rows / load.total.read)]
        for reason, rows in sorted(reasons.items(), key=lambda item: -item[1])
    ]
    heads = [text(f"data.head.{head}") for head in ("ignored", "rows", "share")]
    table = downloads.table(text_table(heads, rows), "load_ignored", follow=True)
    return [html.H3(text("data.ignored"), className="table-title"), table]


def _reason(reason: str, load: Load) -> str:
    """Why rows were left out, in the words of the load."""
    if has_text(f"data.ignored.{reason}"):
        return text(f"data.ignored.{reason}")
    return load.ignored.get(reason) or reason.replace("_", " ")


def _unread(load: Load) -> list[Any]:
    told = [f"{name}: {why}" for name, why in load.unread_files.items()]
    columns = [f"{name}: {', '.join(names)}" for name, names in load.unread_columns.items()]
    return [
        html.Details(
            [html.Summary(counted(key, len(items))), html.Ul([html.Li(html.Bdi(one)) for one in items])]
        )
        for key, items in (("data.unread_files", told), ("data.unread_columns", columns))
        if items
    ]


def _notes(load: Load) -> list[Any]:
    if not load.notes:
        return []
    items = [html.Li(html.Bdi(note)) for note in load.notes]
    return [html.Details([html.Summary(counted("data.notes", len(items))), html.Ul(items)])]


def quarantine(load: Load, *, raw: bool) -> html.Section:
    """Rows of a load that were not loaded: why, some of them, and how to mend them."""
    title = text("data.section.quarantine")
    rows = load.total.quarantined
    if not rows:
        return card(
            title,
            html.P(text("data.quarantine.none", folder=_folder(load)), className="lead"),
            name="quarantine",
        )
    said = counted(
        "data.quarantine.rows",
        rows,
        read=count(load.total.read),
        share=percent(rows / load.total.read),
        folder=_folder(load),
    )
    codes = [
        [_code(code), html.Code(code), count(times)]
        for code, times in sorted(load.codes.items(), key=lambda item: -item[1])
    ]
    heads = [text(f"data.head.{head}") for head in ("why", "code", "times")]
    return card(
        title,
        html.P(said, className="lead"),
        downloads.table(linked_table(heads, codes) if codes else None, "load_rejections", follow=True),
        *_examples(load, raw=raw),
        html.H3(text("data.mend"), className="table-title"),
        html.Ol([html.Li(text(f"data.mend.{step}")) for step in (1, 2, 3)]),
        html.Pre(html.Code("crosstie load quarantine")),
        name="quarantine",
    )


def _code(code: str) -> str:
    return text(f"data.code.{code}") if has_text(f"data.code.{code}") else code.replace("_", " ")


def _examples(load: Load, *, raw: bool) -> list[Any]:
    title = html.H3(text("data.examples"), className="table-title")
    if not raw:
        return [title, html.P(text("data.examples.hidden"), className="muted")]
    if not load.examples:
        return [title, html.P(text("data.examples.none"), className="muted")]
    rows = [
        [
            html.Bdi(text("data.place", file=one.file, line=count(one.line))),
            html.Bdi(one.column),
            html.Bdi(one.sentence),
            html.Code(html.Bdi(one.raw), className="raw"),
        ]
        for one in load.examples
    ]
    heads = [text(f"data.head.{head}") for head in ("place", "column", "what", "raw")]
    table = linked_table(heads, rows, "examples")
    return [title, downloads.table(table, "load_examples", follow=True)]
