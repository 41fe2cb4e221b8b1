"""Steps and targets in sentences that name people, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graphmodel.analysis import Results
from graphmodel.messages import LANGUAGES, Messages
from graphmodel.settings import Settings
from graphmodel.stages.telling import step_sentences, target_sentence
from tests.unit.graphmodel.builders import AS_OF, analysed, meetings

ENGLISH = Messages.of("en")
NAMES = {"s-sales": "Ada", "s-quality": "Ben", "c-purchasing": "Carla", "c-quality": "Li Wei"}


def told(
    results: Results, settings: Settings | None = None, language: str = "en", names: Any = None
) -> list[str]:
    tables = {name: results.tables[name].to_pylist() for name in ("steps", "conditions")}
    return step_sentences(
        tables["steps"],
        tables["conditions"],
        NAMES if names is None else names,
        AS_OF,
        settings or Settings(),
        Messages.of(language),
    )


def roles(*people: str) -> dict[str, str]:
    return {person: person.partition("-")[2] for person in people}


ONE_TIE = meetings([("s-sales", "c-purchasing")])


def test_two_people_who_should_meet_are_named() -> None:
    results = analysed(ONE_TIE, roles("s-sales", "c-purchasing", "s-quality", "c-quality"))
    day = AS_OF + timedelta(days=180)
    assert told(results) == [
        "Bring Ben (quality) together with Li Wei (quality), without sales and purchasing in the room: 1 meeting.",
        f"Win 2 more orders, or keep a live tie until {ENGLISH.day(day)} at the latest; time must pass.",
    ]
    assert told(results, language="zh") == [
        "请Ben（质量）与Li Wei（质量）直接建立联系，销售与采购不必在场：会面1次。",
        f"再成交2份订单，或使有效联系保持到{Messages.of('zh').day(day)}为止；这需要时间。",
    ]
    assert told(results, names={})[0].startswith(
        "Bring s-quality (quality) together with c-quality (quality)"
    )


def test_who_is_not_known_is_to_be_found() -> None:
    results = analysed(ONE_TIE, roles("s-sales", "c-purchasing", "s-quality"))
    assert told(results)[1] == (
        "Not enough people are known at the client: find out who else is there (1 more)."
    )
    results = analysed(ONE_TIE, roles("s-sales", "c-purchasing", "c-quality"))
    assert told(results)[1] == "We have not enough people for it (1 more)."


def test_functions_that_lack_people_are_named() -> None:
    pairs = [("s-sales", "c-purchasing"), ("s-quality", "c-quality")]
    met = [row for days in (0, 95, 185) for row in meetings(pairs, days_ago=days)]
    settings = Settings.from_mapping(
        {"functions": {"client_template": ["quality", "production", "logistics"]}}
    )
    sentences = told(analysed(met, roles(*NAMES), settings=settings), settings)
    assert "Nobody is known at the client in production and logistics: find out who." in sentences


def test_more_meetings_where_much_is_to_be_made_up() -> None:
    """Three direct ties of one meeting each, two half-lives ago and longer, against a window of 40 meetings."""
    functions = ("quality", "production", "research_development")
    pairs = [(f"s-{name}", f"c-{name}") for name in functions]
    met = [row for days in (0, 95, 185) for row in meetings(pairs, days_ago=days)]
    met += meetings([("s-sales", "c-purchasing")] * 40, days_ago=1)
    results = analysed(met, roles("s-sales", "c-purchasing", *(person for pair in pairs for person in pair)))
    (row,) = [row for row in results.tables["steps"].to_pylist() if row["kind"] == "direct_work"]
    relationship = results.tables["relationships"].to_pylist()[0]
    direct = relationship["direct_share"] * relationship["strength"]
    lacks = (0.2 * relationship["strength"] - direct) / 0.8
    assert row["strength"] == pytest.approx(lacks)
    (sentence,) = told(results)
    assert f"{-int(-lacks // 5)} meetings, or fewer as the rest fades" in sentence


def test_what_no_tie_can_bring_about_is_said() -> None:
    functions = ("quality", "production", "research_development", "management")
    pairs = [(f"s-{name}", f"c-{name}") for name in functions]
    met = [row for days in (0, 95, 185) for row in meetings(pairs, days_ago=days)]
    settings = Settings.from_mapping({"functions": {"client_template": ["quality"]}})
    facts = [{"organisation_id": "them", "as_of": AS_OF, "share_of_wallet": 0.3}]
    people = roles(*(person for pair in pairs for person in pair))
    results = analysed(met, people, settings=settings, facts=facts)
    assert told(results, settings) == ["No tie can bring this about: share_of_wallet > 0.5 (is 0.3)."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("stage", "target", "gap", "said"),
    [
        ("none", "mesh", 3, ("point_to_point", "wedge", "mesh")),
        ("wedge", "mesh", 1, ("mesh",)),
        ("mesh", "mesh", 0, ("mesh",)),
        ("cloud", "mesh", -2, ("mesh",)),
    ],
)
def test_a_target_is_told_with_the_way_there(
    language: str, stage: str, target: str, gap: int, said: tuple[str, ...]
) -> None:
    words = Messages.of(language)
    sentence = target_sentence({"stage": stage, "target_stage": target, "gap": gap}, words)
    assert sentence is not None
    for name in ("point_to_point", "wedge", "mesh", "diamond", "cloud"):
        assert (words.text(f"stage.{name}") in sentence) == (name in said)
    assert (str(gap) in sentence) == (gap > 0)


def test_without_a_target_nothing_is_told() -> None:
    assert target_sentence({"stage": "mesh", "target_stage": None, "gap": None}, ENGLISH) is None
