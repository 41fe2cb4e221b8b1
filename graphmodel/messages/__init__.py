"""Every sentence a user reads about a relationship, by key and language.

A language is one file beside this one, ``en.toml`` or ``zh.toml``: the same keys, the same ``{places}``. Codes (stages,
functions, columns) stay what they are in tables; a text is how a reader calls them.

>>> words = Messages.of("zh")
>>> words.text("stage.wedge"), words.text("function.research_development")
('楔形', '研发')
>>> Messages.of("en").text("count.threads", n=1), Messages.of("en").text("count.threads", n=2)
('1 thread', '2 threads')

======================= =============================================================================================
keys                    what
======================= =============================================================================================
``stage.STAGE``         names; so ``function.``, ``seniority.``, ``side.``, ``level.``, ``mismatch.``, ``evidence.``,
                        ``essence_form.``, ``measure.``
``condition.STAGE.NAME`` the sentence behind a condition
``missing.*``           what a stage lacks, and what it only just holds; ``operator.``, ``value.``
``flag.*``              why a value is undefined, what limits the evidence
``risk.*``              why a relationship is at risk, and what to do next
``count.*``             how many of something, in the right number
``summary.*``, ``show.*``, ``timeline.*`` what the commands print around it; ``heading.`` of their tables
``alert.*``, ``watch.*``, ``plan.*`` alerts and plans in words
``report.*``            the report of one relationship
``column.*``, ``unit.*`` what a column of ``relationships`` means; in English the sentences of ``graphmodel.tables``
``columns.TABLE.*``     the same of the other tables that an export explains
======================= =============================================================================================
"""

from __future__ import annotations

import re
import string
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError
from graphmodel.tables import DEPARTURES, MENDED_HOLES, RELATIONSHIPS, RESULTS

if TYPE_CHECKING:
    import pyarrow as pa

_FILES = files("graphmodel.messages")

LANGUAGES = tuple(
    sorted(item.name.removesuffix(".toml") for item in _FILES.iterdir() if ".toml" in item.name)
)
"""Languages there is a catalogue of."""

ENGLISH = "en"

EXPLAINED = (*(table for table in RESULTS if table is not RELATIONSHIPS), DEPARTURES, MENDED_HOLES)
"""Tables beside ``relationships`` whose columns every language explains."""

_FORMS = {"one", "other"}
_UNDEFINED = "–"

Text = str | Mapping[str, str]
"""A template, or one a grammatical number: ``one``, ``other``."""


@dataclass(frozen=True, eq=False)
class Messages:
    """All texts of one language.

    Attributes
    ----------
    language
        Its code, one of ``LANGUAGES``.
    templates
        Texts by dotted key.
    """

    language: str
    templates: Mapping[str, Text]

    @classmethod
    def of(cls, language: str) -> Messages:
        """The texts of that language; ``InputError`` names those there are.

        >>> Messages.of("fr")
        Traceback (most recent call last):
            ...
        graphmodel.errors.InputError: there is no language 'fr'. Known: en, zh.
        """
        if language not in LANGUAGES:
            raise InputError(f"there is no language '{language}'", remedy="Known: " + ", ".join(LANGUAGES))
        return _loaded(language)

    @property
    def keys(self) -> frozenset[str]:
        """All keys."""
        return frozenset(self.templates)

    def __contains__(self, key: str) -> bool:
        return key in self.templates

    def text(self, key: str, **values: Any) -> str:
        """The text of a key, its places filled.

        Whole numbers, dates and lists are written as the language writes them; ``n`` chooses the grammatical number.
        An unknown key, or a place without a value, is a ``KeyError``.

        >>> from datetime import date
        >>> Messages.of("zh").text("risk.why.no_tie", day=date(2026, 6, 30))
        '有效联系已全部中断，最近一次互动在2026年6月30日。'
        """
        return self._template(key, values.get("n")).format(**{k: self._told(v) for k, v in values.items()})

    def joined(self, key: str, **values: pa.Array | str) -> pa.Array:
        """The text of a key once a row, its places filled from columns; null where a column is.

        >>> import pyarrow as pa
        >>> of_whom = pa.array(["Ada", None])
        >>> Messages.of("en").joined("person.with_function", name=of_whom, function="sales").to_pylist()
        ['Ada (sales)', None]
        """
        import pyarrow.compute as pc  # late: the commands know their languages before anything is loaded

        parts: list[Any] = []
        for literal, place, _, _ in string.Formatter().parse(self._template(key)):
            parts += [literal] if literal else []
            parts += [values[place]] if place else []
        return pc.binary_join_element_wise(*parts, "")

    def day(self, day: date) -> str:
        """A date in words.

        >>> from datetime import date
        >>> Messages.of("en").day(date(2026, 6, 30)), Messages.of("zh").day(date(2026, 6, 30))
        ('30 June 2026', '2026年6月30日')
        """
        month = self._template(f"month.{day.month}")
        return self._template("date.day").format(day=day.day, month=month, year=day.year)

    def listed(self, items: Sequence[str]) -> str:
        """Several as a phrase.

        >>> Messages.of("en").listed(["a", "b", "c"]), Messages.of("zh").listed(["a", "b", "c"])
        ('a, b and c', 'a、b和c')
        """
        if len(items) < 2:
            return "".join(items)
        first = self._template("list.separator").join(items[:-1])
        return self._template("list.and").format(first=first, last=items[-1])

    def sentences(self, *sentences: str | None) -> str:
        """Sentences one after another; ``None`` is left out."""
        return self._template("list.sentences").join(sentence for sentence in sentences if sentence)

    def number(self, value: float | None) -> str:
        """A figure in sensible digits; undefined is a dash.

        >>> Messages.of("en").number(0.3111), Messages.of("en").number(1234567.0), Messages.of("en").number(None)
        ('0.311', '1,234,567', '–')
        """
        if value is None:
            return _UNDEFINED
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

    def percent(self, value: float | None) -> str:
        """A probability in sensible digits.

        >>> [Messages.of("en").percent(value) for value in (0.3111, 0.0123, 0.00002, None)]
        ['31%', '1.2%', '<0.01%', '–']
        """
        if value is None:
            return _UNDEFINED
        if value < 0.0001:
            return "<0.01%"
        return f"{value:.0%}" if value >= 0.1 else f"{100 * value:.2g}%"

    def money(self, value: float | None, currency: str | None = None) -> str:
        """An amount in three significant digits.

        >>> Messages.of("en").money(1_234_567, "EUR"), Messages.of("zh").money(12_345_678, "EUR")
        ('EUR 1.23 M', 'EUR 1,230 万')
        >>> Messages.of("en").money(999_999), Messages.of("en").money(950), Messages.of("en").money(None)
        ('1 M', '950', '–')
        """
        if value is None:
            return _UNDEFINED
        figure = float(f"{value:.3g}")
        scale = next((scale for scale in self._scales if abs(figure) >= scale[0]), (1.0, ""))
        digits = f"{figure / scale[0]:,.12g}"
        text = self._template("money.scaled").format(digits=digits, scale=scale[1]) if scale[1] else digits
        return f"{currency} {text}" if currency else text

    def understood(self, text: str, prefix: str) -> tuple[str, dict[str, str]] | None:
        """The key, whose first part is ``prefix``, that a text was made with, and its values; else ``None``.

        >>> Messages.of("en").understood("no live tie", "flag")
        ('flag.no_tie', {})
        """
        for key, pattern in self._patterns[prefix]:
            if match := pattern.fullmatch(text):
                return key, match.groupdict()
        return None

    def translated(self, text: str, prefix: str, source: str) -> str:
        """A text another language's catalogue made, in this one; as it stands where that catalogue did not make it.

        >>> [Messages.of("zh").translated(text, "flag", "en") for text in ("no live tie", "so so")]
        ['无有效联系', 'so so']
        """
        found = Messages.of(source).understood(text, prefix)
        return self.text(found[0], **found[1]) if found else text

    @cached_property
    def _scales(self) -> list[tuple[float, str]]:
        """Least amount and name of each unit of money that the language has, the largest first."""
        named = (
            (float(key.removeprefix("scale.")), self._template(key))
            for key in self.keys
            if key.startswith("scale.")
        )
        return sorted(((size, name) for size, name in named if name), reverse=True)

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        """Keys below each first part of a key, with what their texts look like."""
        found = defaultdict(list)
        for key, text in self.templates.items():
            if isinstance(text, str):
                found[key.partition(".")[0]].append((key, _pattern(text)))
        return found

    def _template(self, key: str, n: int | None = None) -> str:
        if key not in self.templates:
            raise KeyError(f"there is no text '{key}' in {self.language}.toml")
        template = self.templates[key]
        if isinstance(template, str):
            return template
        if n is None:
            raise KeyError(f"the text '{key}' in {self.language}.toml needs a number n")
        return template["one" if n == 1 else "other"]

    def _told(self, value: Any) -> str:
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, list | tuple):
            return self.listed(value)
        return f"{value:,}" if isinstance(value, int) else str(value)


@cache
def _loaded(language: str) -> Messages:
    texts = tomllib.loads(_FILES.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    templates = dict(_flat(texts))
    if language == ENGLISH:
        for column in RELATIONSHIPS.columns:
            templates[f"column.{column.name}"] = column.text
            if column.unit:
                templates[f"unit.{column.unit}"] = column.unit
        for table in EXPLAINED:
            for column in table.columns:
                templates[f"columns.{table.name}.{column.name}"] = column.text
                if column.unit:
                    templates[f"unit.{column.unit}"] = column.unit
    return Messages(language, templates)


def _flat(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for name, value in texts.items():
        if isinstance(value, str) or value.keys() == _FORMS:
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")


def _pattern(template: str) -> re.Pattern[str]:
    parts, seen = [], set()
    for literal, place, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(literal))
        if place:
            parts.append(f"(?P={place})" if place in seen else f"(?P<{place}>.+)")
            seen.add(place)
    return re.compile("".join(parts))
