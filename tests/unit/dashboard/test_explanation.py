"""What explains a figure: keys in addresses, words in both languages, and what hostile or old input comes to."""

from __future__ import annotations

import dataclasses
import json

import pytest

from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components.explaining import dialog, glossary
from dashboard.components.explaining.rows import table
from dashboard.data import Data, Named
from dashboard.explaining import PORTFOLIO, Asked, Told, figures, in_force, key_of, told
from dashboard.explaining.words import figure as figure_of
from dashboard.i18n import CHINESE, ENGLISH, own_texts, speaking
from dashboard.map_state import Supposition
from graphmodel.errors import UnknownNameError
from graphmodel.explaining import FIGURES, explain
from graphmodel.explaining.definitions import definitions
from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.tables import RELATIONSHIPS
from tests.oracle.explained import subjects
from tests.oracle.portfolios import any_settings, portfolio
from tests.unit.dashboard import held, invented
from tests.unit.dashboard.test_components import words
from tests.unit.dashboard.test_departures import call

LANGUAGES = (ENGLISH, CHINESE)
CLIENTS = ("alder", "b/1", "cedar")


@pytest.fixture(scope="module")
def store_data(held_store):
    return Data(held_store)


@pytest.fixture(scope="module")
def asking(held_store):
    return Asking(held_store)


@pytest.fixture(params=LANGUAGES)
def language(request):
    with speaking(request.param):
        yield request.param


# --- keys ---


@pytest.mark.parametrize("people", [(), ("a:1",), ("p@x", "q&=#/% 中")])
@pytest.mark.parametrize("client", ["C 1", "b/1", "@:;"])
def test_a_key_is_read_as_it_was_written(people, client):
    name = {0: "threads", 1: "share", 2: "tie"}[len(people)]
    assert Asked.of(key_of(name, *people, client=client)) == Asked(name, client, people)


def test_a_page_about_one_client_says_which():
    assert Asked.of("threads", "/relationship/b%2F1").client == "b/1"
    assert Asked.of("threads@C2", "/relationship/b%2F1").client == "C2"
    assert Asked.of("after.threads", "/relationship/x", "?leave=a,b&meet=c:d").supposed == Supposition(
        ("a", "b"), (("c", "d"),)
    )
    assert Asked.of("threads", "/relationship/x", "?leave=a,b").supposed == Supposition()


@pytest.mark.parametrize(
    "key",
    ["", "nonsense", "<script>", "threads:p1", "tie:p1", "share", "x" * 5000, None, 7, ["threads"], {"a": 1}],
)
def test_what_is_no_key_is_refused_in_words(key):
    with pytest.raises(UnknownNameError):
        Asked.of(key, ["not", "a", "path"], {"nor": "a search"})


# --- every figure opens, in both languages ---


def test_every_figure_of_the_pages_can_be_opened():
    shown = {name for _, names in figures.GROUPS for name in names}
    assert shown <= FIGURES.keys()
    assert {name for _, names in figures.ALL_GROUPS for name in names} == FIGURES.keys()


@pytest.mark.parametrize("client", CLIENTS)
def test_every_figure_opens_and_says_what_the_page_shows(store_data, asking, language, client):
    relationship = store_data.relationship(client)
    for name in FIGURES:
        found = told(store_data, asking, Asked(name, client))
        said = words(dialog.body(found))
        assert not found.outdated, name
        if name in RELATIONSHIPS.names and relationship.row[name] not in (None, ""):
            assert words(figure_of(found)) in said
    assert words(dialog.body(told(store_data, asking, Asked("tie", client, ("s1", "a1")))))


@pytest.fixture(scope="module")
def all_sorts():
    """Relationships of every plot, under the defaults and under settings of one's own."""
    drawn = (portfolio(0, clients=9), portfolio(5, clients=3, settings=any_settings(3)))
    return [(one, [subject for subject, _ in subjects(one)]) for one in drawn]


def test_all_that_any_portfolio_comes_to_has_words(language, all_sorts):
    for drawn, relationships in all_sorts:
        for subject in relationships:
            for name in FIGURES:
                found = explain(subject, name)
                settings = in_force(drawn.settings, found.settings)
                asked = Asked(name, "c")
                shown = Told(asked, found, None, Named({}, {}), definitions()[name], settings)
                assert words([table(rows, shown) for rows in found.rows]) or not found.rows
                assert words(dialog.body(shown))


def test_people_of_other_sides_or_nobody_at_all_are_told(store_data, asking):
    for people in (("nobody", "a1"), ("<b>", "'")):
        with pytest.raises(UnknownNameError):
            told(store_data, asking, Asked("tie", "alder", people))
    with pytest.raises(UnknownNameError):
        told(store_data, asking, Asked("threads", "nowhere"))
    turned = told(store_data, asking, Asked("tie", "alder", ("a1", "s1")))
    assert turned.explanation.value == pytest.approx(
        told(store_data, asking, Asked("tie", "alder", ("s1", "a1"))).explanation.value
    )
    assert told(store_data, asking, Asked("share", "alder", ("c1",))).explanation.value == 0


def test_without_people_it_is_worked_out_anew(store_data, asking):
    before = told(store_data, asking, Asked("threads", "alder"))
    after = told(store_data, asking, Asked("threads", "alder", supposed=Supposition(("s1",))))
    assert (before.explanation.value, after.explanation.value) == (3, 2)
    assert "without Ada Lovelace" in words(dialog.body(after))


def test_names_stand_as_text(store_data, asking):
    made = json.dumps(
        dialog.body(told(store_data, asking, Asked("ties", "alder"))).to_plotly_json(), default=str
    )
    assert held.NASTY in words(dialog.body(told(store_data, asking, Asked("ties", "alder"))))
    assert "DangerouslySetInnerHTML" not in made


def test_an_undefined_figure_says_why_and_what_would_define_it(store_data, asking, language):
    found = told(store_data, asking, Asked("exposed_revenue", "cedar"))
    said = words(dialog.body(found))
    assert figure_of(found) == "–"
    assert Messages.of(language).text("flag.no_revenue").casefold() in said.casefold()
    assert own_texts(language)["explain.mend.no_revenue"] in said
    gone = told(store_data, asking, Asked("single_thread_risk", "b/1", supposed=Supposition(("s1",))))
    assert gone.explanation.reason == "no_tie"
    (nearly,) = gone.explanation.rows
    assert nearly.cells == [("s1", "b,1", nearly.cells[0][2], nearly.cells[0][3], "left")]


def test_what_was_loaded_since_the_analysis_is_told(store_data, asking):
    found = told(store_data, asking, Asked("strength", "alder"))
    stale = dataclasses.replace(found, shown=found.shown + 1)
    assert not found.outdated
    assert stale.outdated
    assert "crosstie analyse" in words(dialog.body(stale))


# --- all clients ---


def test_sums_of_the_portfolio_are_those_of_its_rows(data):
    overview = data.overview()
    asking = Asking(invented.reader())
    for name, sums in (("exposed", overview.exposed), ("hanging", overview.hanging_revenue)):
        found = told(data, asking, Asked(name))
        assert {currency: term.value for currency, term in found.sums.items()} == pytest.approx(dict(sums))
    assert told(data, asking, Asked("fading")).explanation.value == overview.fading_clients
    for name in PORTFOLIO:
        assert words(dialog.body(told(data, asking, Asked(name))))


# --- texts that stand elsewhere too ---


def test_english_settings_are_those_of_the_settings():
    texts, settings = own_texts(ENGLISH), Settings()
    told_ = {
        key.removeprefix("setting."): words_ for key, words_ in texts.items() if key.startswith("setting.")
    }
    for key in {key for figure in FIGURES.values() for key in figure.settings}:
        section, _, name = key.partition(".")
        group = getattr(settings, section)
        (about,) = (item.metadata["text"] for item in dataclasses.fields(group) if item.name == name)
        assert told_[key] == about


def test_english_questions_are_those_of_the_measures():
    for defined in definitions().values():
        assert own_texts(ENGLISH)[f"explain.question.{defined.family}"] == defined.question


@pytest.mark.parametrize("language_", LANGUAGES)
def test_every_reason_says_what_would_define_the_figure(language_):
    reasons = {reason for defined in definitions().values() for reason in defined.undefined}
    assert reasons <= {
        key.removeprefix("explain.mend.") for key in own_texts(language_) if key.startswith("explain.mend.")
    }


def test_changed_settings_say_so():
    (one,) = in_force(Settings.from_mapping({"ties": {"half_life_days": 60}}), ["ties.half_life_days"])
    assert one.changed
    assert (one.value, one.default, one.unit) == (60, 90, "days")


# --- definitions ---


def test_shares_say_their_range_and_which_way_is_better():
    for name, defined in definitions().items():
        if name in RELATIONSHIPS.names and RELATIONSHIPS.column(name).unit == "0 to 1":
            assert defined.range or name in ("essence", "stage_confidence"), name
    assert definitions()["threads"].better == "more"
    assert definitions()["single_thread_risk"].better == "less"
    assert "König 1931" in definitions()["threads"].sources
    assert definitions()["initiative"].formulas == ("Σ_client 2^(−age/H) / Σ_both",)


def test_the_page_of_measures_has_them_all(data, language):
    said = words(glossary.body(data, "threads"))
    for name in FIGURES:
        assert name in said
        assert words(glossary.content(data, name))


# --- what the browser may send ---


def test_the_dialog_answers_and_refuses_in_words(held_store):
    client = create_app(held_store).server.test_client()

    def said(asked):
        return call(client, "explanation-body.children", **{"explanation-asked.data": asked}).get_data(
            as_text=True
        )

    page = {"pathname": "/relationship/alder", "search": ""}
    assert "Who holds it" not in said(None)
    assert "max(" in said({"key": "single_thread_risk", **page})
    for asked in (
        {"key": "nonsense", **page},
        {"key": "threads", "pathname": "/relationship/nowhere", "search": ""},
        {"key": "tie:<script>:b", **page},
        {"key": ["threads"], "pathname": 5, "search": None},
        {"key": "after.threads", "pathname": "/relationship/alder", "search": "?leave=<b>"},
        {"key": "after.threads", "pathname": "/relationship/alder", "search": "?leave=s4"},
    ):
        answer = said(asked)
        assert "Traceback" not in answer
        assert '"quiet"' in answer or "face" in answer or '"panel"' in answer
