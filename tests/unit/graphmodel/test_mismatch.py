"""Where network, trade and claims disagree: each rule on either side of its border."""

from __future__ import annotations

from typing import Any

import pytest

from graphmodel.analysis import Results, analyse
from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.stages.telling import mismatch_sentences
from tests.unit.graphmodel.builders import AS_OF, analysed, meetings, relationship

ONE_TIE = [("s1", "c1")]
FOUR = [(f"s{number}", f"c{number}") for number in range(4)]


def codes(pairs: list[tuple[str, str]], *, settings: Settings | None = None, **told: Any) -> list[str]:
    facts = [{"organisation_id": "them", "as_of": AS_OF, **told}]
    mismatch = relationship(analysed(meetings(pairs), settings=settings, facts=facts))["mismatch"]
    return mismatch.split(";") if mismatch else []


@pytest.mark.parametrize(("share", "found"), [(0.5, []), (0.51, ["exposed_stronghold"])])
def test_an_exposed_stronghold(share: float, found: list[str]) -> None:
    assert codes(ONE_TIE, share_of_wallet=share) == found
    wider = Settings.from_mapping({"risk": {"stronghold_wallet_share": 0.6}})
    assert codes(ONE_TIE, share_of_wallet=share, settings=wider) == []


def test_much_on_more_than_a_point_is_no_exposed_stronghold() -> None:
    orders = [
        {"order_id": str(n), "organisation_id": "them", "won": True, "closed_on": AS_OF} for n in range(2)
    ]
    facts = [{"organisation_id": "them", "as_of": AS_OF, "share_of_wallet": 0.9}]
    row = relationship(analysed(meetings(FOUR), orders=orders, facts=facts))
    assert (row["stage"], row["mismatch"]) == ("wedge", None)


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("none", ["claimed_lower"]),
        ("dormant", ["claimed_lower"]),
        ("point_to_point", []),
        ("wedge", ["claimed_higher"]),
        ("cloud", ["claimed_higher"]),
        (None, []),
    ],
)
def test_claimed_against_measured(claimed: str | None, found: list[str]) -> None:
    assert codes(ONE_TIE, claimed_stage=claimed) == found


@pytest.mark.parametrize(
    ("claimed", "found"), [("none", []), ("dormant", []), ("point_to_point", ["claimed_higher"])]
)
def test_without_a_live_tie_none_and_dormant_are_alike(claimed: str, found: list[str]) -> None:
    facts = [{"organisation_id": "them", "as_of": AS_OF, "claimed_stage": claimed}]
    row = relationship(analysed(meetings(ONE_TIE, days_ago=500), facts=facts))
    assert row["stage"] == "dormant"
    assert (row["mismatch"].split(";") if row["mismatch"] else []) == found


def test_several_at_once_in_a_fixed_order() -> None:
    assert codes(ONE_TIE, share_of_wallet=0.9, claimed_stage="mesh") == [
        "exposed_stronghold",
        "claimed_higher",
    ]


def over_served(revenues: list[float | None], people: int, settings: Settings | None = None) -> Results:
    """Clients c0, c1 … with these revenues; the first is met by so many of ours, the others by nobody."""
    ours = [f"s{number}" for number in range(people)]
    return analyse(
        {
            "organisations": [
                {"organisation_id": "us", "name": "Us", "role": "supplier"},
                *(
                    {"organisation_id": f"c{n}", "name": f"C{n}", "role": "client", "revenue": revenue}
                    for n, revenue in enumerate(revenues)
                ),
            ],
            "people": [
                *({"person_id": person, "name": person, "organisation_id": "us"} for person in ours),
                {"person_id": "them", "name": "Them", "organisation_id": "c0"},
            ],
            "interactions": meetings([(person, "them") for person in ours]),
        },
        AS_OF,
        settings,
    )


@pytest.mark.parametrize(
    ("first", "people", "found"),
    [
        # The first quartile of (first, 10, 20, 30, 40) is the second of them in order: 10 for all of these.
        (9.0, 4, "over_served"),
        (9.0, 3, None),
        (10.0, 4, None),
        (None, 4, None),
    ],
)
def test_over_served_is_small_and_met_by_many(first: float | None, people: int, found: str | None) -> None:
    results = over_served([first, 10.0, 20.0, 30.0, 40.0], people)
    assert results.tables["relationships"]["mismatch"].to_pylist() == [found, None, None, None, None]


def test_what_is_small_lies_between_neighbours_and_is_told() -> None:
    """First quartile of 8, 10, 20, 40: three quarters of the way from 8 to 10."""
    results = over_served([8.0, 10.0, 20.0, 40.0], 4)
    assert results.run["yardsticks"] == {"small_revenue": pytest.approx(9.5), "many_concessions": None}
    settings = Settings.from_mapping({"risk": {"over_served_people": 5}})
    row = over_served([8.0, 10.0, 20.0, 40.0], 4, settings).tables["relationships"].to_pylist()[0]
    assert row["mismatch"] is None


def test_trade_behind_a_network_that_is_ready() -> None:
    functions = ("quality", "production", "research_development", "management")
    pairs = [(f"s-{name}", f"c-{name}") for name in functions]
    roles = {person: person.partition("-")[2] for pair in pairs for person in pair}
    met = [row for days in (0, 95, 185) for row in meetings(pairs, days_ago=days)]
    settings = Settings.from_mapping({"functions": {"client_template": ["quality"]}})

    def told(share: float) -> dict[str, Any]:
        facts = [{"organisation_id": "them", "as_of": AS_OF, "share_of_wallet": share}]
        return relationship(analysed(met, roles, settings=settings, facts=facts))

    assert (told(0.3)["stage"], told(0.3)["mismatch"]) == ("mesh", "trade_behind")
    assert (told(0.6)["stage"], told(0.6)["mismatch"]) == ("diamond", None)
    (sentence,) = mismatch_sentences(told(0.3), None, None, Messages.of("en"))
    assert sentence == "The network is ready for diamond, trade is not: share_of_wallet > 0.5 (is 0.3)."


def test_the_evidence_in_words() -> None:
    row = {
        "mismatch": "exposed_stronghold;over_served;claimed_higher",
        "stage": "point_to_point",
        "claimed_stage": "cloud",
        "share_of_wallet": 0.72,
        "people_supplier": 4,
        "revenue": 8000.0,
    }
    assert mismatch_sentences(row, "EUR", 9500.0, Messages.of("en")) == [
        "72% of what the client buys in our field hangs on a point-to-point network.",
        "4 people of ours serve EUR 8 k a year; small is below EUR 9.5 k.",
        "The CRM claims cloud; the network is point-to-point.",
    ]
    assert mismatch_sentences({**row, "mismatch": None}, "EUR", None, Messages.of("zh")) == []
