"""What mending a hole is said to do is what an analysis says of the relationship once the two have met."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random

import numpy as np
import pytest

from graphmodel.events import TableEvents
from graphmodel.holes import Gains, Holes, find_holes, gains, mended, ranked_holes
from graphmodel.measures import measure_all
from graphmodel.network import Network
from graphmodel.portfolio import SUPPLIER
from graphmodel.recognising import recognised
from graphmodel.stages import staging
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import FUNCTIONS, STAGES
from graphmodel.what_if import WhatIf, gather
from tests.oracle.portfolios import Portfolio, any_settings, portfolio

SEEDS = range(6)
ODD = range(100, 104)
"""Settings far from the defaults."""


@cache
def inputs_of(seed: int) -> Portfolio:
    """A portfolio with cases and feedback, some of them of people who are nobody's, closed, or from later."""
    drawn = portfolio(seed, settings=any_settings(seed)) if seed in ODD else portfolio(seed)
    random = Random(f"trouble/{seed}")
    people = drawn.inputs["people"]

    def day(most: int) -> date:
        return drawn.as_of + timedelta(days=random.randint(-most, 20))

    drawn.inputs["cases"] = [
        {
            "case_id": f"k{number}",
            "organisation_id": who["organisation_id"],
            "person_id": who["person_id"] if random.random() < 0.7 else None,
            "function": random.choice([None, None, *FUNCTIONS]),
            "opened_on": random.choice([None, day(60), day(60)]),
            "closed_on": random.choice([None, None, day(40)]),
        }
        for number, who in enumerate(random.choices(people, k=120))
    ]
    drawn.inputs["feedback"] = [
        {
            "feedback_id": f"f{number}",
            "person_id": who["person_id"],
            "given_on": day(60),
            "score": random.randint(0, 10),
        }
        for number, who in enumerate(random.choices(people, k=120))
    ]
    return drawn


@cache
def standing(seed: int) -> WhatIf:
    drawn = inputs_of(seed)
    inputs = drawn.arrow()
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        return gather(recognised(TableEvents(workbench), inputs), drawn.as_of, drawn.settings)


@cache
def holes_of(seed: int) -> tuple[Network, Holes]:
    whole = standing(seed)
    return whole.network, find_holes(whole.network, whole.inputs, whole.day)


def met(whole: WhatIf, client: str, people: list[str]) -> WhatIf:
    """The relationship once the two have met, again and again until they are tied."""
    found = whole.of([client])
    for _ in range(20):
        found = found.meeting(people)
        ties = found.network.ties
        codes = [found.portfolio.person_ids.index(person).as_py() for person in people]
        (place,) = np.flatnonzero((ties.supplier == codes[0]) & (ties.contact == codes[1]))
        if ties.live[place]:
            return found
    raise AssertionError("they never get tied")


@pytest.mark.parametrize("seed", [*SEEDS, *ODD])
def test_every_measure_is_that_of_the_relationship_with_the_meetings(seed: int) -> None:
    whole = standing(seed)
    if not whole.settings.ties.channel_weights["meeting"]:
        pytest.skip("meetings weigh nothing under these settings")
    network, holes = holes_of(seed)
    known = np.flatnonzero((holes.supplier >= 0) & (holes.contact >= 0))
    random = np.random.default_rng(seed)
    chosen = random.choice(known, min(len(known), 8), replace=False)
    judged = mended(network, holes.take(chosen))
    values = measure_all(judged)
    staged = staging(judged, values)
    ids = network.portfolio.person_ids
    for row, hole in enumerate(chosen.tolist()):
        client = network.portfolio.client_ids[int(holes.client[hole])].as_py()
        people = [ids[int(holes.supplier[hole])].as_py(), ids[int(holes.contact[hole])].as_py()]
        after = met(whole, client, people).network
        expected = measure_all(after)
        for name, value in expected.items():
            np.testing.assert_allclose(
                float(values[name][row]),
                float(value[0]),
                rtol=1e-12,
                err_msg=f"{name} of {client} with {people}",
            )
        assert STAGES[staged.stage[row]] == STAGES[staging(after, expected).stage[0]]
        np.testing.assert_array_equal(judged.ties.live_clients[:, row], after.ties.live_clients[:, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_gains_are_the_differences(seed: int) -> None:
    whole = standing(seed)
    network, holes = holes_of(seed)
    found = gains(network, holes)
    before = {row["client_id"]: row for row in whole.tables["relationships"].to_pylist()}
    failing = {
        (row["client_id"], f"{row['stage']}.{row['condition']}")
        for row in whole.tables["conditions"].to_pylist()
        if row["passed"] == "false"
    }
    after = mended(network, holes)
    severance = measure_all(after)["severance_probability"]
    for row in range(len(holes)):
        client = before[network.portfolio.client_ids[int(holes.client[row])].as_py()]
        assert STAGES[found.stage[row]] == client["stage"]
        assert found.threads[row] == client["threads"]
        assert 0 <= found.threads_after[row] - found.threads[row] <= 1
        expected = 1.0 if client["ties"] == 0 else client["severance_probability"]
        assert np.isnan(found.severance[row]) if expected is None else found.severance[row] == expected
        np.testing.assert_equal(found.severance_after[row], severance[row])
        if client["revenue"] is not None and expected is not None and not np.isnan(severance[row]):
            assert found.lowers[row] == pytest.approx(client["revenue"] * (expected - severance[row]))
            assert found.lowers[row] >= 0
        for key in (found.mends[row].as_py() or "").split(";"):
            assert not key or ((client["client_id"], key) in failing and key.startswith(client["next_stage"]))


def test_the_draws_are_worth_judging() -> None:
    """Ties that raise threads and stages, holes of whole functions and of pairs, known and unknown people."""
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        network, holes = holes_of(seed)
        found = gains(network, holes)
        seen["threads"] += int((found.threads_after > found.threads).sum())
        seen["no thread"] += int((found.threads_after == found.threads).sum())
        seen["stage"] += int((found.stage_after > found.stage).sum())
        seen["mends"] += int((found.mended_conditions > 0).sum())
        seen["whole"] += int((holes.ours < 0).sum())
        seen["pairs"] += int((holes.ours >= 0).sum())
        seen["unknown"] += int((holes.contact < 0).sum())
        seen["trouble"] += int((holes.trouble > 0).sum())
    assert min(seen.values()) >= 5, seen


@pytest.mark.parametrize("seed", SEEDS)
def test_holes_are_what_is_expected_and_not_tied(seed: int) -> None:
    whole = standing(seed)
    network, holes = holes_of(seed)
    cells = whole.tables["cells"].to_pylist()
    portfolio_ = network.portfolio
    expected = set()
    for code, client in enumerate(portfolio_.client_ids.to_pylist()):
        live = {
            (row["supplier_function"], row["client_function"])
            for row in cells
            if row["client_id"] == client and row["live"]
        }
        people = {
            FUNCTIONS[portfolio_.function[tie]]
            for tie in network.node_actor[(network.node_client == code) & ~network.node_is_supplier]
        } - {"other"}
        for number, name in enumerate(FUNCTIONS):
            if network.expected_client[code, number] and name not in people:
                expected.add((client, None, name))
        for row in cells:
            torn = row["expected"] and row["counterpart"] and not row["live"]
            if row["client_id"] == client and torn and row["client_function"] in people:
                expected.add((client, row["supplier_function"], row["client_function"]))
        assert not {(ours, theirs) for key, ours, theirs in expected if key == client and ours} & live
    found = {
        (
            portfolio_.client_ids[int(client)].as_py(),
            FUNCTIONS[ours] if ours >= 0 else None,
            FUNCTIONS[theirs],
        )
        for client, ours, theirs in zip(holes.client, holes.ours, holes.function, strict=True)
    }
    assert found == expected
    assert len(holes) == len(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_trouble_is_counted_by_client_and_function(seed: int) -> None:
    network, holes = holes_of(seed)
    drawn, portfolio_ = inputs_of(seed), network.portfolio
    code = {person: number for number, person in enumerate(portfolio_.person_ids.to_pylist())}
    home = {row["person_id"]: row["organisation_id"] for row in drawn.inputs["people"]}
    cases: Counter[tuple[str, str]] = Counter()
    for row in drawn.inputs["cases"]:
        opened = row["opened_on"] is None or row["opened_on"] <= drawn.as_of
        pending = row["closed_on"] is None or row["closed_on"] > drawn.as_of
        function = row["function"]
        if function is None:
            function = FUNCTIONS[portfolio_.function[code[row["person_id"]]]] if row["person_id"] else "other"
        cases[row["organisation_id"], function] += opened and pending
    low: Counter[tuple[str, str]] = Counter()
    for row in drawn.inputs["feedback"]:
        bad = row["given_on"] <= drawn.as_of and row["score"] <= drawn.settings.evidence.low_score
        low[home[row["person_id"]], FUNCTIONS[portfolio_.function[code[row["person_id"]]]]] += bad
    for row in range(len(holes)):
        where = (portfolio_.client_ids[int(holes.client[row])].as_py(), FUNCTIONS[holes.function[row]])
        assert (holes.cases[row], holes.low[row]) == (cases[where], low[where])


@pytest.mark.parametrize("seed", [*SEEDS, *ODD])
def test_a_route_is_the_strongest_of_the_three_kinds(seed: int) -> None:
    network, holes = holes_of(seed)
    portfolio_, ties, chosen = network.portfolio, network.ties, network.settings.introductions
    here = portfolio_.left_at >= ties.end

    def worth(strength: float) -> float:
        return float(1.0 - 2.0 ** (-strength / chosen.half_strength))

    for row in range(len(holes)):
        client, function, ours = (int(column[row]) for column in (holes.client, holes.function, holes.ours))
        routes: list[tuple[float, tuple[int, ...]]] = []
        of_client = np.flatnonzero(ties.client == client).tolist()
        for tie in of_client:
            s, c = int(ties.supplier[tie]), int(ties.contact[tie])
            into = portfolio_.function[c] == function
            both = here[s] and here[c] and (ties.two_way[tie] or not ties.two_way_known[tie])
            if (
                not ties.live[tie]
                and both
                and into
                and ours in (-1, portfolio_.function[s])
                and ties.strength[tie]
            ):
                routes.append((worth(ties.strength[tie]), (s, c)))
        live = [tie for tie in of_client if ties.live[tie]]
        if ours >= 0:
            live = [tie for tie in live if portfolio_.function[ties.contact[tie]] == function]
        if live:
            best = max(ties.strength[tie] for tie in live)
            for tie in live:
                if ties.strength[tie] < best - 1e-9:
                    continue
                s, c = int(ties.supplier[tie]), int(ties.contact[tie])
                target, holder = int(holes.contact[row]), int(holes.supplier[row])
                if ours < 0 <= target:
                    routes.append((worth(best) * worth(chosen.firm_strength), (s, c, target)))
                if ours >= 0 and holder >= 0:
                    routes.append((worth(best) * worth(chosen.colleague_strength), (holder, s, c)))
        found = tuple(person for person in holes.route[row].tolist() if person >= 0)
        if not routes:
            assert not found
            assert np.isnan(holes.route_strength[row])
            continue
        strongest = max(strength for strength, _ in routes)
        assert holes.route_strength[row] == pytest.approx(strongest)
        assert found in [route for strength, route in routes if strength >= strongest - 1e-9]


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_holds_the_tie_is_there_and_of_the_function(seed: int) -> None:
    network, holes = holes_of(seed)
    portfolio_ = network.portfolio
    here = portfolio_.left_at >= network.ties.end
    for row in range(len(holes)):
        ours, theirs = int(holes.supplier[row]), int(holes.contact[row])
        if theirs >= 0:
            assert here[theirs]
            assert portfolio_.client[theirs] == holes.client[row]
            assert portfolio_.function[theirs] == holes.function[row]
        else:
            known = (
                here & (portfolio_.client == holes.client[row]) & (portfolio_.function == holes.function[row])
            )
            assert not known.any()
        if ours >= 0:
            assert here[ours]
            assert portfolio_.side[ours] == SUPPLIER
            assert portfolio_.function[ours] == holes.our_function[row]
            pair = (network.node_client[network.tie_supplier] == holes.client[row]) & (
                network.node_actor[network.tie_supplier] == ours
            )
            assert theirs not in network.node_actor[network.tie_contact[pair]]
        if holes.ours[row] < 0 and ours >= 0:
            able = here & (portfolio_.side == SUPPLIER)
            counterparts = np.flatnonzero(network.counterparts[:, holes.function[row]])
            if able[np.isin(portfolio_.function, counterparts)].any():
                assert network.counterparts[holes.our_function[row], holes.function[row]]


def keys(holes: Holes, found: Gains) -> list[tuple[float, ...]]:
    """The questions of the ranking, one hole a row, answered one by one."""

    def known(value: float) -> float:
        return 0.0 if np.isnan(value) else float(np.round(value, 9))

    return [
        (
            -int(holes.cases[row] + holes.low[row]),
            -known(found.lowers[row]),
            -known(found.severance[row] - found.severance_after[row]),
            -int(found.stage_after[row] - found.stage[row]),
            -len((found.mends[row].as_py() or "").split(";")) if found.mends[row].as_py() else 0,
            -int(found.threads_after[row] - found.threads[row]),
            -known(holes.route_strength[row]),
        )
        for row in range(len(holes))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_is_that_of_the_questions(seed: int) -> None:
    network, holes = holes_of(seed)
    ranked = ranked_holes(network, holes)
    answers = keys(ranked.holes, ranked.gains)
    assert answers == sorted(answers)
    assert len(ranked.holes) == len(holes)
    fresh = gains(network, ranked.holes)
    np.testing.assert_array_equal(fresh.severance_after, ranked.gains.severance_after)
    assert fresh.mends.equals(ranked.gains.mends)


@pytest.mark.parametrize("top", [1, 3, 17, 10_000])
def test_the_first_of_them_are_those_of_the_whole_order(top: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Although they are found by looking at some of the holes alone."""
    monkeypatch.setattr("graphmodel.holes.ranking._BATCH", 5)
    looked_at = 0

    def counted(network: Network, holes: Holes, *rest: object) -> Gains:
        nonlocal looked_at
        looked_at += len(holes)
        return gains(network, holes, *rest)

    monkeypatch.setattr("graphmodel.holes.ranking.gains", counted)
    network, holes = holes_of(1)
    whole = ranked_holes(network, holes)
    looked_at = 0
    first = ranked_holes(network, holes, top)
    for name in ("client", "function", "ours"):
        np.testing.assert_array_equal(getattr(first.holes, name), getattr(whole.holes, name)[:top])
    np.testing.assert_array_equal(first.gains.threads_after, whole.gains.threads_after[:top])
    assert looked_at < len(holes) or top > 3
