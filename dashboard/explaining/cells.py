"""The rows of an explanation in words, the same for pages and commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.explaining.telling import Told
from dashboard.explaining.words import name_of
from dashboard.formats import FIXED, UNDEFINED, count, listed, money, number, percent, plain, short_day
from dashboard.i18n import counted, has_text, text
from graphmodel.explaining.rows import Kind, Rows

NUMBERS: tuple[Kind, ...] = ("strength", "share", "chance", "count", "number", "money")
"""Kinds that stand on the right."""

SHOWN_NAMES = 6
ORDERS = {
    "latest": ("interactions", "messages", "joint_work", "interactions_of_tie", "orders", "facts"),
    "most": (
        *("ties", "nearly", "fading_ties", "matching", "cases", "clients"),
        *("people", "people_ours", "people_theirs", "least_set"),
    ),
}
"""What rows begin with; others stand in an order of their own, as functions and stages do."""


def heading(rows: Rows) -> str:
    """What some rows are."""
    return text(f"explain.rows.{rows.name}")


def column_heading(name: str) -> str:
    """What a column of them holds."""
    return text(f"explain.column.{name}")


def words(kind: Kind, content: Any, told: Told) -> str:
    """The content of a cell."""
    if content is None or content == "" or content == []:
        return UNDEFINED
    return _WORDS[kind](content, told)


def _people(identifiers: Sequence[str], told: Told) -> str:
    return listed([told.named.name(one) for one in identifiers], SHOWN_NAMES)


def _side(side: str, told: Told) -> str:
    if told.relationship is None:
        return side
    return told.relationship.supplier if side == "supplier" else told.relationship.client


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


_WORDS: Mapping[Kind, Callable[[Any, Told], str]] = {
    "person": lambda one, told: told.named.name(one),
    "people": _people,
    "client": lambda one, told: told.named.name(one),
    "side": _side,
    "function": _functions,
    "seniority": lambda code, _: text(f"seniority.{code}"),
    "stage": lambda code, _: text(f"stage.{code}"),
    "channel": lambda code, _: text(f"explain.channel.{code}"),
    "code": _code,
    "fact": lambda value, _: {">=": "≥", "<=": "≤", "is": "="}.get(str(value), plain(value)),
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


def how_rows_tell(found: Told) -> str:
    """How rows make a figure that is no sum of numbers: how many they are, or that it is read off them."""
    rows = next((rows for rows in found.explanation.rows if rows.counting), None)
    if rows is None:
        return text("explain.rows_speak")
    if rows.counting in rows.names:
        column = column_heading(rows.counting)
        return text("explain.counts_marked", column=column, n=count(rows.counted))
    n = rows.counted if rows.total is None else rows.total
    return counted("explain.counts", n) if n else text("explain.counts.none")


def shown_of(rows: Rows, shown: int) -> str:
    """How many of how many rows these are, and in which order; empty where they are all."""
    there = len(rows.cells) if rows.total is None else rows.total
    if there <= shown:
        return ""
    numbers = {"shown": count(shown), "all": count(there)}
    for order, names in ORDERS.items():
        if rows.name in names:
            return text("explain.some_rows", **numbers, order=text(f"explain.order.{order}"))
    return text("explain.some_of_rows", **numbers)
