from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path

import pytest

import dashboard
from dashboard import ids, theme
from dashboard.explaining import figures
from dashboard.formats import (
    FIXED,
    amounts,
    chance,
    count,
    day,
    listed,
    money,
    month,
    number,
    percent,
    plain,
    short_day,
    short_month,
    shortened,
    width,
)
from dashboard.i18n import counted, speaking, text, texts
from graphmodel.tables import FUNCTIONS, RELATIONSHIPS, RISK_LEVELS, SENIORITIES, STAGES

ROOM = Path(dashboard.__file__).parent
SOURCES = sorted(ROOM.rglob("*.py"))


def test_every_text_that_is_asked_for_is_there():
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
                key = call.args[0]
                if isinstance(key, ast.Constant) and call.func.id == "text":
                    assert key.value in texts("en"), f"{path.name}: {key.value}"
                if isinstance(key, ast.Constant) and call.func.id == "counted":
                    assert {f"{key.value}.one", f"{key.value}.many"} <= texts("en").keys(), (
                        f"{path.name}: {key.value}"
                    )


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("stage", STAGES),
        ("level", RISK_LEVELS),
        ("function", FUNCTIONS),
        ("function_short", FUNCTIONS),
        ("seniority", SENIORITIES),
        ("map.kind", ("single", "direct", "window", "fading", "not_live")),
    ],
)
def test_every_value_has_a_word(prefix, names):
    for name in names:
        assert text(f"{prefix}.{name}")


def test_every_measure_is_shown_and_has_words():
    shown = {name for _, names in figures.GROUPS for name in names}
    elsewhere = {"client_id", "client_name", "as_of", "stage", "evidence", "next_stage", "missing", "flags"}
    assert shown | elsewhere == set(RELATIONSHIPS.names)
    for name, bounds in figures.READINGS.items():
        for value in [-1.0, *bounds]:
            assert figures.reading(name, value)


def test_colours_of_figures_and_pages_are_the_same():
    css = (ROOM / "assets" / "crosstie.css").read_text()
    for palette, block in zip(
        (theme.LIGHT, theme.DARK), re.findall(r":root[^{]*\{([^}]*)\}", css), strict=True
    ):
        for name in ("page", "paper", "ink", "muted", "line", "blue", "grey", "red"):
            assert f"--{name}: {getattr(palette, name)};" in block
    for stage, (background, ink) in theme.STAGE_COLOURS.items():
        assert f".stage-{stage} {{ background: {background}; color: {ink}; }}" in css


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
def test_contrast_is_aa(palette):
    for colour in (palette.ink, palette.muted, palette.blue, palette.red):
        assert theme.contrast(colour, palette.paper) >= 4.5
        assert theme.contrast(colour, palette.page) >= 4.5


def test_contrast_of_stages_is_aa_and_the_scale_gets_darker():
    shades = [theme.contrast(background, "#ffffff") for background, _ in theme.STAGE_COLOURS.values()]
    assert shades == sorted(shades)
    assert all(theme.contrast(*colours) >= 4.5 for colours in theme.STAGE_COLOURS.values())


def test_ids_are_unique():
    values = [value for name, value in vars(ids).items() if name.isupper()]
    assert len(values) == len(set(values))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "–"),
        (0, "0%"),
        (0.00001, "<0.01%"),
        (0.0123, "1.2%"),
        (0.5, "50%"),
        (0.999, ">99%"),
        (1, "100%"),
    ],
)
def test_percent(share, said):
    assert percent(share) == said


def test_a_chance_is_never_nothing():
    assert chance(0.0) == "<0.01%"
    assert chance(None) == "–"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (None, "–", "–"),
        (0, "€0", "€0"),
        (2.4, "€2", "€2"),
        (999.6, "€1 k", "€1,000"),
        (9_546, "€9.55 k", "€9,550"),
        (999_600, "€1 M", "€100万"),
        (12_000_000, "€12 M", "€1,200万"),
        (99_960_000, "€100 M", "€1亿"),
        (3.14159e9, "€3.14 bn", "€31.4亿"),
        (-5400, "€-5.4 k", "€-5,400"),
    ],
)
def test_money(amount, english, chinese):
    assert money(amount, "EUR") == english.replace(" ", FIXED)
    with speaking("zh"):
        assert money(amount, "EUR") == chinese


def test_currencies():
    told = [money(7, unit) for unit in ("CNY", "JPY", "CHF", "XYZ", None, "<b>\u202e")]
    assert told == ["CN¥7", "¥7", f"CHF{FIXED}7", f"XYZ{FIXED}7", "7", f"<b>{FIXED}7"]
    with speaking("zh"):
        assert [money(7, unit) for unit in ("CNY", "JPY", "USD")] == ["¥7", "JP¥7", "US$7"]


def test_amounts_of_several_currencies_stand_side_by_side():
    assert amounts({"USD": 2e6, "EUR": 5e6}) == "€5 M + $2 M".replace(" M", f"{FIXED}M")
    assert amounts({}) == "–"


def test_numbers_part_thousands():
    assert number(12345.678, 1) == "12\u2009345.7"
    assert counted("count.clients", 12345) == "12\u2009345 clients"
    with speaking("zh"):
        assert (number(12345.678, 1), count(12345)) == ("12,345.7", "12,345")


def test_names_lose_what_is_not_text():
    assert plain("a\u202eb\u2066c\x00\nd") == "abc d"


def test_names_are_cut_by_width():
    assert shortened("华东精密机械有限公司", 9) == "华东精密…"
    assert width(shortened("华东精密机械有限公司", 9)) <= 9


def test_lists_of_names():
    assert listed(["A"]) == "A"
    assert listed(["A", "B"]) == "A and B"
    assert listed(list("ABCDEF")) == "A, B, C and 3 more"


def test_dates():
    ninth = dt.date(2026, 9, 3)
    told = [form(ninth) for form in (day, short_day, month, short_month)]
    assert told == ["3 September 2026", "3 Sep 2026", "September 2026", "Sep 2026"]
    with speaking("zh"):
        told = [form(ninth) for form in (day, short_day, month, short_month)]
        assert told == ["2026年9月3日", "2026-09-03", "2026年9月", "2026年9月"]
    assert {form(None) for form in (day, short_day, month, short_month)} == {"–"}
