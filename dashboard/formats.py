"""Figures, money and dates as people read them in the language of the request; undefined is ``–``.

>>> percent(0.0002), percent(0.311), percent(1.0), percent(None)
('0.02%', '31%', '100%', '–')
>>> [said.replace(FIXED, " ") for said in (money(12_400_000, "EUR"), money(812_300, "CHF"), money(950.0, None))]
['€12.4 M', 'CHF 812 k', '950']
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_symbol

from dashboard.i18n import CHINESE, ENGLISH, LANGUAGE, grouped, text, texts

UNDEFINED = "–"
FIXED = "\u00a0"
"""A space at which no line breaks."""

LOCALES = {ENGLISH: Locale("en"), CHINESE: Locale("zh", script="Hans")}
_BIDI_AND_JOINERS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def plain(name: object) -> str:
    """A name from a source as one line of visible text: controls and direction marks removed.

    >>> plain("Ann" + chr(0x202E) + "gpj.exe")
    'Anngpj.exe'
    """
    text = str(name)
    if not text.isprintable():  # few are not, and many names are looked at
        kept = (" " if c.isspace() else c for c in text if ord(c) not in _BIDI_AND_JOINERS)
        text = "".join(c for c in kept if unicodedata.category(c) != "Cc")
    return " ".join(text.split())


def locale() -> Locale:
    """How the language of the request writes numbers and dates."""
    return LOCALES[LANGUAGE.get()]


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
    """A figure with that many digits, thousands parted as the language parts them."""
    return UNDEFINED if value is None else grouped(f"{value:,.{digits}f}")


def count(value: int | None) -> str:
    """A whole number."""
    return number(value, 0)


def money(amount: float | None, currency: str | None) -> str:
    """An amount to three digits: ``€12.4 M``, in Chinese ``€1,240万``; one word, so no line breaks in it."""
    if amount is None:
        return UNDEFINED
    rounded = float(f"{amount:.3g}") if abs(amount) >= 1000 else round(amount)
    size, scale = next(
        (found for found in _scales(LANGUAGE.get()) if abs(rounded) >= found[0]), (1.0, "{figure}")
    )
    figure = scale.format(figure=grouped(f"{rounded / size:,.12g}"))
    unit = plain(currency or "")
    symbol = get_currency_symbol(unit, locale()) if unit else ""
    return f"{symbol}{FIXED if unit and symbol == unit else ''}{figure}"


@cache
def _scales(language: str) -> list[tuple[float, str]]:
    """Least amount and name of each unit of money that a language has, the largest first."""
    named = (
        (float(key.removeprefix("amount.")), words)
        for key, words in texts(language).items()
        if key.startswith("amount.")
    )
    return sorted(((size, words) for size, words in named if words), reverse=True)


def amounts(sums: dict[str, float]) -> str:
    """Amounts of several currencies, the largest first; never added up."""
    parts = sorted(sums.items(), key=lambda item: -item[1])
    return " + ".join(money(amount, currency) for currency, amount in parts) or UNDEFINED


def day(value: dt.date | None) -> str:
    """A date in words: ``30 June 2026``."""
    return _dated(value, "long")


def short_day(value: dt.date | None) -> str:
    """A date for tables: ``30 Jun 2026``."""
    return _dated(value, "short")


def month(value: dt.date | None) -> str:
    """A month in words: ``June 2026``."""
    return _dated(value, "month")


def short_month(value: dt.date | None) -> str:
    """A month for axes: ``Jun 2026``."""
    return _dated(value, "short_month")


def _dated(value: dt.date | None, form: str) -> str:
    return UNDEFINED if value is None else format_date(value, text(f"date.{form}"), locale=locale())


def joined(words: Iterable[str]) -> str:
    """Words one beside the other: ``A, B, C``."""
    return text("list.separator").join(words)


def sentences(told: Iterable[str]) -> str:
    """Sentences one after another; empty ones are left out."""
    return text("list.sentences").join(sentence for sentence in told if sentence)


def listed(names: list[str], most: int = 3) -> str:
    """Names as a phrase: ``A, B and 3 more``."""
    if len(names) > most + 1:
        return text("list.more", names=joined(names[:most]), more=len(names) - most)
    if len(names) > 1:
        return text("list.and", names=joined(names[:-1]), last=names[-1])
    return names[0] if names else ""
