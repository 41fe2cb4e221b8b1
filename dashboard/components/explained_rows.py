"""Rows and numbers of an explanation, in words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from dashboard.addresses import relationship_address
from dashboard.components import aria, downloads, people
from dashboard.components.explained import explained
from dashboard.components.tables import under
from dashboard.explaining import Told
from dashboard.formats import FIXED, UNDEFINED, count, listed, money, number, percent, plain, short_day
from dashboard.i18n import counted, has_text, text
from graphmodel.explaining import TIE
from graphmodel.explaining.arithmetic import Step, Unit
from graphmodel.explaining.rows import Kind, Rows

NUMBERS: tuple[Kind, ...] = ("strength", "share", "chance", "count", "number", "money")
"""Kinds that stand on the right."""

SHOWN_NAMES = 6
LATEST_FIRST = ("interactions", "messages", "joint_work", "interactions_of_tie", "orders")
"""Rows in the order of time; all others begin with what counts most."""


def name_of(name: str) -> str:
    """What people call a figure."""
    for key in (f"explain.name.{name}", f"measure.{name}"):
        if has_text(key):
            return text(key)
    return plain(name).replace("_", " ")


def step_of(step: Step) -> str:
    """What people call a result on the way."""
    key = f"explain.step.{step.name}"
    return text(key, n=step.number) if has_text(key) else name_of(step.name)


def in_sum(value: float, unit: Unit, currency: str | None) -> str:
    """A number as it stands in a sum: digits enough to reckon it again by hand.

    >>> in_sum(0.3111, "chance", None), in_sum(14.0, "count", None), in_sum(12.4321, "strength", None)
    ('0.3111', '14', '12.43')
    """
    if unit == "money":
        return money(value, currency)
    if float(value).is_integer() and abs(value) < 1e15:
        return count(int(value))
    digits = 2 if unit == "strength" and abs(value) >= 1 else 4 - math.ceil(math.log10(abs(value)))
    return number(value, min(max(digits, 0), 12)).rstrip("0")


def table(rows: Rows, told: Told) -> html.Section:
    """Some rows with their title, how many there are, and what each holds."""
    title = html.H4(text(f"explain.rows.{rows.name}"))
    if not rows.cells:
        return html.Section([title, html.P(text("explain.no_rows"), className="muted")])
    ties = rows.has("ours", "theirs", "strength") and told.relationship is not None
    heads = [
        html.Th(text(f"explain.column.{name}"), scope="col", className="figure" if kind in NUMBERS else None)
        for name, kind in rows.columns
    ]
    lines = [
        html.Tr(
            [
                html.Td(
                    _tie(row, words(kind, content, told), told)
                    if ties and name == "strength"
                    else words(kind, content, told),
                    className="figure" if kind in NUMBERS else None,
                    **under(text(f"explain.column.{name}")),
                )
                for (name, kind), content in zip(rows.columns, row, strict=True)
            ],
            className=_emphasis(rows, row),
        )
        for row in rows.cells
    ]
    found = html.Table([html.Thead(html.Tr(heads)), html.Tbody(lines)], className="plain-table linked-table")
    return html.Section(
        [
            title,
            _some(rows),
            downloads.table(
                html.Div(
                    found,
                    className="scroll",
                    tabIndex=0,
                    role="region",
                    **aria.label(text(f"explain.rows.{rows.name}")),
                ),
                "explained",
                follow=bool(told.asked.leaving),
                figure=told.asked.key,
                rows=rows.name,
            ),
        ]
    )


def _some(rows: Rows) -> html.P | None:
    if rows.total is None or rows.total <= len(rows.cells):
        return None
    order = text(f"explain.order.{'latest' if rows.name in LATEST_FIRST else 'most'}")
    shown = text("explain.some_rows", shown=count(len(rows.cells)), all=count(rows.total), order=order)
    return html.P(shown, className="muted")


def _emphasis(rows: Rows, row: tuple[Any, ...]) -> str | None:
    """Rows that a figure does not count stand back."""
    if rows.counting in rows.names:
        return None if row[rows.names.index(rows.counting)] else "set-back"
    return None


def _tie(row: tuple[Any, ...], shown: Any, told: Told) -> html.Button:
    """The strength of a tie opens its interactions; of who had left they are all the same."""
    return explained(shown, TIE, row[0], row[1], client=told.asked.client)


def words(kind: Kind, content: Any, told: Told) -> Any:
    """The content of a cell."""
    if content is None or content == "" or content == []:
        return UNDEFINED
    return _WORDS[kind](content, told)


def _person(identifier: str, told: Told) -> Any:
    return people.link(told.named, identifier)


def _people(identifiers: Sequence[str], told: Told) -> html.Bdi:
    return html.Bdi(listed([told.named.name(one) for one in identifiers], SHOWN_NAMES))


def _client(identifier: str, told: Told) -> Any:
    return people.elsewhere(told.named.name(identifier), relationship_address(identifier))


def _side(side: str, told: Told) -> html.Bdi:
    if told.relationship is None:
        return html.Bdi(side)
    return html.Bdi(told.relationship.supplier if side == "supplier" else told.relationship.client)


def _functions(codes: str, told: Told) -> str:
    return listed([text(f"function.{code}") for code in codes.split(";")], 15)


def _code(code: str, told: Told) -> str:
    for key in (f"explain.code.{code}", f"stage.{code}"):
        if has_text(key):
            return text(key)
    return name_of(code)


def _setting(value: Any, told: Told) -> str:
    """A threshold or a value beside it, as the table of conditions tells it, or a number."""
    if isinstance(value, str):
        if value in ("true", "false", "unknown") or has_text(f"stage.{value}"):
            return _code(value, told)
        try:
            value = float(value)
        except ValueError:
            return plain(value)
    return _number(float(value))


def _number(value: float) -> str:
    return count(int(value)) if float(value).is_integer() else number(value, 3 if abs(value) >= 0.01 else 6)


def _money(content: Any, told: Told) -> str:
    amount, currency = content if isinstance(content, tuple) else (content, told.currency)
    return money(amount, currency)


def instant(microseconds: int) -> str:
    """A day and the time of it, UTC."""
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds)
    return f"{short_day(moment.date())}{FIXED}{moment:%H:%M}"


_WORDS: Mapping[Kind, Callable[[Any, Told], Any]] = {
    "person": _person,
    "people": _people,
    "client": _client,
    "side": _side,
    "function": _functions,
    "seniority": lambda code, _: text(f"seniority.{code}"),
    "stage": lambda code, _: text(f"stage.{code}"),
    "channel": lambda code, _: text(f"explain.channel.{code}"),
    "code": _code,
    "fact": lambda value, _: html.Bdi({">=": "≥", "<=": "≤", "is": "="}.get(str(value), plain(value))),
    "strength": lambda value, _: number(value, 2 if value >= 0.01 or value == 0 else 4),
    "share": lambda value, _: number(value, 3),
    "chance": lambda value, _: percent(value),
    "count": lambda value, _: count(value),
    "number": lambda value, _: _number(value),
    "money": _money,
    "yes": lambda value, _: text("explain.yes" if value else "explain.no"),
    "day": lambda value, _: short_day(value),
    "instant": lambda value, _: instant(value),
    "setting": _setting,
}


def counting(rows: Rows) -> str:
    """How the rows make the figure, where it counts them."""
    if rows.counting in rows.names:
        column = text(f"explain.column.{rows.counting}")
        return text("explain.counts_marked", column=column, n=count(rows.counted))
    return counted("explain.counts", rows.counted if rows.total is None else rows.total)
