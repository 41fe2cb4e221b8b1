"""Figures, money and dates as people read them; undefined is ``–``.

>>> percent(0.0002), percent(0.311), percent(1.0), percent(None)
('0.02%', '31%', '100%', '–')
>>> money(12_400_000, "EUR"), money(812_300, "CHF"), money(950.0, None)
('€12.4 M', 'CHF 812 k', '950')
"""

from __future__ import annotations

import datetime as dt
import unicodedata

from dashboard.i18n import text

UNDEFINED = "–"
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CNY": "CN¥", "JPY": "¥", "INR": "₹"}
_BIDI_AND_JOINERS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def plain(name: object) -> str:
    """A name from a source as one line of visible text: controls and direction marks removed.

    >>> plain("Ann" + chr(0x202E) + "gpj.exe")
    'Anngpj.exe'
    """
    kept = (" " if c.isspace() else c for c in str(name) if ord(c) not in _BIDI_AND_JOINERS)
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cc").split())


def width(label: str) -> int:
    """Columns a label takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in label)


def shortened(label: str, columns: int) -> str:
    """The label cut to that many columns, with an ellipsis where something is missing.

    >>> shortened("Maximiliane Hohenstein", 12)
    'Maximiliane…'
    """
    if width(label) <= columns:
        return label
    kept = ""
    for character in label:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def begun(words: str) -> str:
    """Words that begin a line.

    >>> begun("sales"), begun("R&D")
    ('Sales', 'R&D')
    """
    return words[:1].upper() + words[1:]


def percent(share: float | None) -> str:
    """A share or probability with as many digits as make sense."""
    if share is None:
        return UNDEFINED
    value = 100 * share
    if value == 0 or value >= 99.995:
        return f"{value:.0f}%"
    if value < 0.01:
        return "<0.01%"
    if value > 99.5:
        return ">99%"
    return f"{value:.0f}%" if value >= 10 else f"{value:.1f}%" if value >= 1 else f"{value:.2f}%"


def chance(probability: float | None) -> str:
    """A probability that is never quite nothing."""
    return percent(probability) if probability != 0 else "<0.01%"


def number(value: float | None, digits: int = 2) -> str:
    """A figure with that many digits, thousands parted by a thin space."""
    return UNDEFINED if value is None else f"{value:,.{digits}f}".replace(",", "\u2009")


def count(value: int | None) -> str:
    """A whole number."""
    return number(value, 0)


def money(amount: float | None, currency: str | None) -> str:
    """An amount to three digits: ``€12.4 M``."""
    if amount is None:
        return UNDEFINED
    for size, unit in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if abs(amount) >= 0.9995 * size:
            scaled, suffix = amount / size, unit
            break
    else:
        scaled, suffix = amount, ""
    digits = max(0, 3 - len(f"{abs(scaled):.0f}")) if suffix else 0
    figure = f"{scaled:.{digits}f}"
    if "." in figure:
        figure = figure.rstrip("0").rstrip(".")
    symbol = _SYMBOLS.get(currency or "", f"{plain(currency)} " if currency else "")
    return f"{symbol}{figure}{suffix}"


def amounts(sums: dict[str, float]) -> str:
    """Amounts of several currencies, the largest first; never added up."""
    parts = sorted(sums.items(), key=lambda item: -item[1])
    return " + ".join(money(amount, currency) for currency, amount in parts) or UNDEFINED


def day(value: dt.date | None) -> str:
    """A date in words: ``30 June 2026``."""
    return UNDEFINED if value is None else text("date.long", **_parts(value))


def short_day(value: dt.date | None) -> str:
    """A date for tables: ``30 Jun 2026``."""
    return UNDEFINED if value is None else text("date.short", **_parts(value))


def _parts(value: dt.date) -> dict[str, object]:
    long = text(f"month.{value.month}")
    return {
        "day": value.day,
        "month": long,
        "mon": text(f"mon.{value.month}"),
        "number": value.month,
        "year": value.year,
    }


def listed(names: list[str], most: int = 3) -> str:
    """Names as a phrase: ``A, B and 3 more``."""
    if len(names) > most + 1:
        return text("list.more", names=", ".join(names[:most]), more=len(names) - most)
    if len(names) > 1:
        return text("list.and", names=", ".join(names[:-1]), last=names[-1])
    return names[0] if names else ""
