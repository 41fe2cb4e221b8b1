"""Departments and titles of each language, with all tables in force at once.

The cases in ``roles/`` are made by hand from what the words mean in a firm; ``mixed.csv`` holds words that mean
different things in different languages, and texts of two languages.
"""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from graphmodel.functions import Taxonomy, bundled_tables
from graphmodel.tables import FUNCTIONS, SENIORITIES

ROLES = Path(__file__).parent / "roles"
BUNDLED = Taxonomy.bundled()
AT_LEAST = 80
"""Cases that each language has."""


def cases(name: str) -> list[dict[str, str]]:
    with (ROLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(case: dict[str, str], text: str | None = None) -> tuple[str, str]:
    text = case["text"] if text is None else text
    role = BUNDLED.role(text, None) if case["kind"] == "department" else BUNDLED.role(None, text)
    return role.function, role.seniority


@pytest.mark.parametrize("name", sorted(path.stem for path in ROLES.glob("*.csv")))
def test_each_text_gets_its_function_and_rank(name: str) -> None:
    wrong = [
        (case, found(case)) for case in cases(name) if found(case) != (case["function"], case["seniority"])
    ]
    assert not wrong


@pytest.mark.parametrize("language", sorted(bundled_tables()))
def test_each_language_has_cases_for_every_function_and_rank(language: str) -> None:
    given = cases(language)
    assert len(given) >= AT_LEAST
    assert {case["function"] for case in given} == set(FUNCTIONS)
    assert {case["seniority"] for case in given} == set(SENIORITIES)


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_accents_may_be_missing_or_apart(language: str) -> None:
    for case in cases(language):
        apart = unicodedata.normalize("NFD", case["text"])
        bare = "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("ß", "ss")
        assert found(case, apart) == found(case, bare) == found(case), case


def test_umlauts_may_be_two_letters() -> None:
    two_letters = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    for case in cases("de"):
        assert found(case, case["text"].translate(two_letters)) == found(case), case


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_case_makes_no_difference(language: str) -> None:
    for case in cases(language):
        if case["text"] not in ("BE", "AV", "SI", "TI") and "SDR" not in case["text"]:
            assert found(case, case["text"].upper()) == found(case), case


@pytest.mark.parametrize(
    "form", ["Leiter/in", "Leiter(in)", "Leiter*in", "Leiter:in", "Leiter_in", "Leiter/-in", "LeiterIn"]
)
def test_both_genders_in_one_word(form: str) -> None:
    role = BUNDLED.role(None, f"{form} Einkauf")
    assert (role.function, role.seniority) == ("purchasing", "director")


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("Directeur/trice Général(e)", "fr:title:directeur général"),
        ("Directeur·rice général·e", "fr:title:directeur général"),
        ("Acheteur.euse", "fr:title:acheteur"),
        ("Director/a General", "en:title:director general"),
        ("Chef d’équipe", "fr:title:chef d'équipe"),
    ],
)
def test_both_genders_and_elisions_inside_a_term(title: str, rule: str) -> None:
    role = BUNDLED.role(None, title)
    assert rule in (role.function_rule, role.seniority_rule)


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("Qualité Production", "quality"),  # French and Spanish begin with the head
        ("Calidad Producción", "quality"),
        ("Qualitätssicherung Produktion", "quality"),
        ("Produktionsqualität", "quality"),  # inside one word German ends with it
        ("Production Quality", "quality"),
        ("生产质量部", "quality"),
        ("品質生産部", "production"),
    ],
)
def test_the_head_stands_where_the_language_has_it(text: str, function: str) -> None:
    assert BUNDLED.role(text, None).function == function


def test_half_width_kana_and_dots_between_kana_make_no_difference() -> None:
    assert BUNDLED.role(None, "ｾｰﾙｽﾏﾈｰｼﾞｬｰ") == BUNDLED.role(None, "セールス・マネージャー")
    assert BUNDLED.role(None, "セールスマネジャー") == BUNDLED.role(None, "セールスマネージャー")
    assert BUNDLED.role("営業・購買", None).function == "sales"  # a list, its first


def test_a_preposition_that_nothing_precedes_is_none() -> None:
    """DE is a country here."""
    assert BUNDLED.role(None, "DE Sales Director").seniority == "director"
    assert BUNDLED.role(None, "Assistante de Directrice").seniority == "staff"


@pytest.mark.parametrize(
    ("text", "function"),
    [("Administration & Finance", "finance"), ("Verwaltung und Personal", "human_resources")],
)
def test_of_several_items_other_says_nothing(text: str, function: str) -> None:
    assert BUNDLED.role(text, None).function == function
