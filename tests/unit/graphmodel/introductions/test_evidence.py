"""Who was seen together, against adding it up by hand, and on tiny cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest

from graphmodel.events import TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.introductions.evidence import acquaintances
from graphmodel.portfolio import CLIENT, SUPPLIER, portfolio
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import UNIT
from graphmodel.tables import CHANNELS
from tests.oracle.portfolios import arrow_of

AS_OF = date(2026, 6, 30)
END = datetime(2026, 7, 1)
HOMES = {"s": "us", "a": "alder", "b": "birch", "x": "forum"}


def seen(
    interactions: list[dict[str, Any]], settings: Settings | None = None
) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Strength, interactions, first and last instant by two ids."""
    ids = sorted({one for row in interactions for one in row["participant_ids"]})
    inputs = arrow_of(
        {
            "organisations": [
                {"organisation_id": firm, "name": firm, "role": role}
                for firm, role in (
                    ("us", "supplier"),
                    ("alder", "client"),
                    ("birch", "client"),
                    ("forum", "other"),
                )
            ],
            "people": [{"person_id": key, "name": key, "organisation_id": HOMES[key[0]]} for key in ids],
            "interactions": [
                {"interaction_id": str(number), **row} for number, row in enumerate(interactions)
            ],
        }
    )
    coded = portfolio(inputs, Taxonomy.bundled())
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        rows = acquaintances(TableEvents(workbench), coded, settings or Settings(), AS_OF).to_pylist()
    names = coded.person_ids.to_pylist()
    return {
        (names[row["one"]], names[row["other"]]): (
            row["weight"] * UNIT,
            row["interactions"],
            row["first_us"],
            row["last_us"],
        )
        for row in rows
    }


def us(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_one_adds_up_by_hand(seed: int) -> None:
    random = Random(seed)
    settings = Settings.from_mapping({"ties": {"half_life_days": 40, "window_half_lives": 3}})
    ids = [f"{firm}{number}" for firm in HOMES for number in range(4)]
    interactions = [
        {
            "occurred_at": END + timedelta(hours=random.uniform(-24 * 150, 24 * 5)),
            "channel": random.choice(CHANNELS),
            "participant_ids": random.sample(ids, random.choice([1, 2, 2, 2, 3, 5])),
        }
        for _ in range(150)
    ]
    for row in random.sample(interactions, 20):
        row["initiator_id"] = random.choice(ids)
    expected: dict[tuple[str, str], list[Any]] = {}
    for row in interactions:
        age = (END - row["occurred_at"]) / timedelta(days=40)
        there = sorted({*row["participant_ids"], row.get("initiator_id") or row["participant_ids"][0]})
        if not 0 < age <= 3:
            continue
        for pair in combinations(there, 2):
            if {pair[0][0], pair[1][0]} in ({"s", "a"}, {"s", "b"}):
                continue
            weight = settings.ties.channel_weights[row["channel"]] / (len(there) - 1) * 2**-age
            known = expected.setdefault(pair, [0.0, 0, 2**62, 0])
            known[0] += weight
            known[1] += 1
            known[2] = min(known[2], us(row["occurred_at"]))
            known[3] = max(known[3], us(row["occurred_at"]))
    found = seen(interactions, settings)
    assert found.keys() == expected.keys()
    for pair, (strength, *rest) in expected.items():
        assert found[pair][0] == pytest.approx(strength, abs=1e-9)
        assert list(found[pair][1:]) == rest


def test_pairs_of_the_two_sides_are_ties_and_no_others() -> None:
    assert SUPPLIER + CLIENT == 1, "the query tells sides by their sum"
    meeting = {"occurred_at": END - timedelta(hours=1), "channel": "meeting"}
    found = seen([{**meeting, "participant_ids": ["s1", "s2", "a1", "b1", "x1"]}])
    assert set(found) == {("a1", "b1"), ("a1", "x1"), ("b1", "x1"), ("s1", "s2"), ("s1", "x1"), ("s2", "x1")}
    assert seen([{**meeting, "participant_ids": ["s1", "a1"]}, {**meeting, "participant_ids": ["s1"]}]) == {}


def test_the_same_interactions_in_any_order_give_the_same_bits() -> None:
    random = Random(3)
    interactions = [
        {
            "occurred_at": END - timedelta(hours=random.uniform(1, 8000)),
            "channel": "email",
            "participant_ids": random.sample(["a1", "a2", "a3", "b1"], random.choice([2, 3, 4])),
        }
        for _ in range(200)
    ]
    first = seen(interactions)
    random.shuffle(interactions)
    assert seen(interactions) == first
