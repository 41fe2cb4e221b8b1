"""The catalogues: complete in every language, none of another's words, every text used and every use with a text."""

from __future__ import annotations

import ast
import re
import string
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

import graphmodel
from graphmodel.conditions import DEFAULT_CONDITIONS
from graphmodel.errors import InputError
from graphmodel.measures import MEASURES
from graphmodel.messages import EXPLAINED, LANGUAGES, Messages
from graphmodel.messages.retelling import retold
from graphmodel.tables import (
    ESSENCE_TERMS,
    FUNCTIONS,
    MISMATCHES,
    OPERATORS,
    RELATIONSHIPS,
    RISK_LEVELS,
    SENIORITIES,
    SIDES,
    STAGES,
)

ENGLISH, CHINESE = Messages.of("en"), Messages.of("zh")
ROOT = Path(graphmodel.__file__).parents[1]
HAN = re.compile(r"[\u4e00-\u9fff]")
CHOICES = {column.name: column.choices for column in RELATIONSHIPS.columns}


def forms(text):
    """All forms of a text: the only one, or that for one and that for any other number."""
    return [text] if isinstance(text, str) else [text["one"], text["other"]]


def places(text):
    return {place for _, place, _, _ in string.Formatter().parse(text) if place}


def words_of(text):
    """What a text says by itself, without its places."""
    return "".join(literal for literal, *_ in string.Formatter().parse(text))


def family(prefix):
    return {key.removeprefix(prefix) for key in ENGLISH.keys if key.startswith(prefix)}


# --- the two languages ---


def test_there_are_english_and_chinese():
    assert LANGUAGES == ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language):
    assert Messages.of(language).keys == ENGLISH.keys


@pytest.mark.parametrize("key", sorted(ENGLISH.keys))
def test_a_text_has_the_same_places_in_every_language(key):
    """The form for one may do without some, as in «once»."""
    *one, other = forms(ENGLISH.templates[key])
    for language in LANGUAGES:
        *also_one, also_other = forms(Messages.of(language).templates[key])
        assert places(also_other) == places(other)
        assert all(places(form) <= places(other) for form in (*one, *also_one))


def test_no_text_is_in_the_other_language():
    assert {
        key for key, text in CHINESE.templates.items() if re.search("[A-Za-z]", words_of(str(text)))
    } == set()
    assert {key for key, text in ENGLISH.templates.items() if HAN.search(str(text))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_cannot_be_taken_for_two(language):
    """Reasons stand in cells as ``name:reason;name:reason``."""
    words = Messages.of(language)
    assert [
        key for key in words.keys if key.startswith("flag.") and set(str(words.templates[key])) & set(";:")
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", ["flag", "condition", "measure", "operator", "value"])
def test_a_text_of_these_tells_its_key(language, prefix):
    """Else it could not be said in another language afterwards."""
    words = Messages.of(language)
    for key in (key for key in words.keys if key.startswith(f"{prefix}.")):
        told = words.text(key, **dict.fromkeys(places(words.templates[key]), 7))
        found = words.understood(told, prefix)
        assert found is not None
        assert words.text(found[0], **found[1]) == told
        assert CHINESE.text(found[0], **found[1]) == CHINESE.text(key, **found[1])


# --- every code has a name ---


FAMILIES = {
    "stage.": STAGES,
    "function.": FUNCTIONS,
    "seniority.": SENIORITIES,
    "side.": SIDES,
    "level.": RISK_LEVELS,
    "evidence.": CHOICES["evidence"],
    "essence_form.": CHOICES["essence_form"],
    "essence_term.": ESSENCE_TERMS,
    "mismatch.": MISMATCHES,
    "operator.": OPERATORS,
    "measure.": MEASURES,
    "condition.": [f"{condition.stage}.{condition.name}" for condition in DEFAULT_CONDITIONS],
    "column.": RELATIONSHIPS.names,
    "columns.": [f"{table.name}.{column.name}" for table in EXPLAINED for column in table.columns],
    "unit.": {
        column.unit for table in (RELATIONSHIPS, *EXPLAINED) for column in table.columns if column.unit
    },
    "month.": [str(month) for month in range(1, 13)],
}
"""Codes that have a name each, and nothing else has."""


@pytest.mark.parametrize(("prefix", "codes"), FAMILIES.items())
def test_every_code_has_a_name_and_every_name_a_code(prefix, codes):
    assert family(prefix) == set(codes)


def test_every_reason_for_being_undefined_has_words():
    assert {measure.undefined for measure in MEASURES.values()} <= family("flag.")


# --- every text is used, every use has a text ---


@cache
def code():
    """All modules that tell a user something about relationships."""
    files = [
        path
        for room in ("graphmodel", "crosstie", "dashboard/report")
        for path in (ROOT / room).rglob("*.py")
    ]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in files]


@cache
def constants():
    """All texts in the code, but for those of docstrings."""
    found = set()
    for tree in code():
        nodes = list(ast.walk(tree))
        docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        found |= {
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        }
    return frozenset(found)


@cache
def patterns():
    """Texts in the code that are put together, as patterns of what they may become."""
    found = {pattern(node) for tree in code() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    return [re.compile(one) for one in found if re.search("[a-z]{2}", one) and " " not in one]


def pattern(joined):
    parts = (re.escape(part.value) if isinstance(part, ast.Constant) else "(.+)" for part in joined.values)
    return "".join(parts)


def in_code(text):
    """Whether the code holds a text, or puts it together from texts that it holds."""
    if text in constants() or text.isdigit():
        return True
    matches = (one.fullmatch(text) for one in patterns())
    return any(
        all(len(part) < len(text) and in_code(part) for part in found.groups()) for found in matches if found
    )


@pytest.mark.parametrize(
    "key", sorted(key for key in ENGLISH.keys if not key.startswith((*FAMILIES, "scale.")))
)
def test_every_text_is_used(key):
    assert in_code(key)


def test_an_unused_text_would_be_found():
    assert not in_code("risk.why.nothing_of_the_kind")
    assert not in_code("stage.triangle")


def asked():
    """First arguments of all calls that ask for a text by key, and what a module puts before them."""
    for tree in code():
        before = {"text": "", "joined": "", "_template": "", **own_helpers(tree)}
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) and node.args else None
            if isinstance(called, ast.Attribute) and called.attr in before:
                yield before[called.attr], node.args[0]


def own_helpers(tree):
    """Methods of a module that put something before a key, ``risk.`` before ``key``, with what it is."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and "key" in [argument.arg for argument in node.args.args]:
            joined = [part for part in ast.walk(node) if isinstance(part, ast.JoinedStr)]
            if joined and re.fullmatch(r"[a-z]+\\\.\(\.\+\)", pattern(joined[0])):
                found[node.name] = joined[0].values[0].value
    return found


def test_helpers_are_found():
    assert "risk." in {prefix for prefix, _ in asked()}


def test_every_key_in_the_code_has_a_text():
    keys = {prefix + node.value for prefix, node in asked() if isinstance(node, ast.Constant)}
    assert len(keys) > 30
    assert keys - ENGLISH.keys == set()


def test_every_key_that_is_put_together_can_have_a_text():
    found = {re.escape(prefix) + pattern(node) for prefix, node in asked() if isinstance(node, ast.JoinedStr)}
    assert len(found) > 10
    assert {one for one in found if not any(re.fullmatch(one, key) for key in ENGLISH.keys)} == set()


# --- what is done with them ---


def test_an_unknown_language_is_an_input_error_that_names_those_there_are():
    with pytest.raises(InputError, match=r"no language 'tlh'\. Known: en, zh"):
        Messages.of("tlh")


def test_a_language_is_read_once():
    assert Messages.of("zh") is CHINESE


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("stage.triangle", {}, "no text 'stage.triangle' in en.toml"),
        ("risk.why.many", {"n": 3}, "person"),
        ("count.threads", {}, "needs a number n"),
    ],
)
def test_what_is_missing_is_a_bug_with_a_name(key, values, told):
    with pytest.raises(KeyError, match=re.escape(told)):
        ENGLISH.text(key, **values)


def test_a_value_is_never_read_as_a_template():
    assert ENGLISH.text("person.with_function", name="{n} {function}", function="IT") == "{n} {function} (IT)"


@pytest.mark.parametrize(
    ("items", "english", "chinese"),
    [
        ([], "", ""),
        (["甲"], "甲", "甲"),
        (["甲", "乙"], "甲 and 乙", "甲和乙"),
        (["甲", "乙", "丙"], "甲, 乙 and 丙", "甲、乙和丙"),
    ],
)
def test_lists(items, english, chinese):
    assert (ENGLISH.listed(items), CHINESE.listed(items)) == (english, chinese)


@pytest.mark.parametrize("month", range(1, 13))
def test_dates(month):
    day = date(2026, month, 9)
    assert ENGLISH.day(day) == f"9 {day:%B} 2026"
    assert CHINESE.day(day) == f"2026年{month}月9日"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (None, "–", "–"),
        (0, "0", "0"),
        (950.4, "950", "950"),
        (9_994, "9.99 k", "9,990"),
        (9_996, "10 k", "1 万"),
        (-12_300, "-12.3 k", "-1.23 万"),
        (999_600, "1 M", "100 万"),
        (38_400_000, "38.4 M", "3,840 万"),
        (99_960_000, "100 M", "1 亿"),
        (4_200_000_000, "4.2 bn", "42 亿"),
        (1e18, "1,000,000,000 bn", "10,000,000,000 亿"),
    ],
)
def test_money(amount, english, chinese):
    assert (ENGLISH.money(amount), CHINESE.money(amount)) == (english, chinese)
    if amount is not None:
        assert CHINESE.money(amount, "CNY") == f"CNY {chinese}"


def test_columns_are_joined_row_by_row_and_nothing_comes_of_nothing():
    values = {"measure": "threads", "operator": ">=", "threshold": "2", "value": pa.array(["1", None])}
    assert ENGLISH.joined("missing.condition", **values).to_pylist() == ["threads >= 2 (is 1)", None]
    assert CHINESE.joined("missing.condition", **values).to_pylist() == ["threads >= 2（现为 1）", None]
    none = {**values, "value": pa.array([], pa.string())}
    assert ENGLISH.joined("missing.condition", **none).to_pylist() == []


# --- told again ---

TOLD = {
    "client_id": "no",
    "missing": "threads >= 3 (is 2); top_tie is true (is false)",
    "stage_margin": "direct_share 0.25 >= 0.2 (+25%)",
    "flags": "insufficient:fewer than 3 interactions in 2 half-lives;revenue:no revenue in the source",
}


def test_sentences_are_told_again_in_another_language_and_back():
    chinese = retold(TOLD, "en", "zh")
    assert chinese == {
        "client_id": "no",
        "missing": "独立联系线 ≥ 3（现为 2）；高层对高层联系 应为 是（现为 否）",
        "stage_margin": "直接联系占比 0.25 ≥ 0.2（余量 +25%）",
        "flags": "insufficient:最近2个半衰期内的互动不足3次;revenue:来源数据中没有收入",
    }
    assert retold(chinese, "zh", "en") == TOLD


@pytest.mark.parametrize("condition", DEFAULT_CONDITIONS, ids=lambda one: f"{one.stage}.{one.name}")
def test_the_sentence_behind_a_condition_is_told_again(condition):
    row = {"source": condition.because(ENGLISH)}
    assert retold(row, "en", "zh") == {"source": condition.because(CHINESE)}


def test_what_no_catalogue_made_stays_as_it_is():
    row = {
        "missing": "so be it",
        "stage_margin": None,
        "flags": "revenue:never you mind;odd",
        "source": "We have always asked for this.",
    }
    assert retold(row, "en", "zh") == row
