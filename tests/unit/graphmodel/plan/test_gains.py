"""Why a greedy plan can be trusted: what a tie takes off is a coverage, whatever else is tied to whom."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.settings import Settings
from tests.unit.graphmodel.plan.scenes import by_counting, severances

FUNCTIONS = {
    "s0": "sales",
    "s1": "quality",
    "s2": "finance",
    "a0": "purchasing",
    "a1": "quality",
    "a2": "legal",
}
PAIRS = list(product(("s0", "s1", "s2"), ("a0", "a1", "a2")))

rates = st.dictionaries(st.sampled_from(sorted(set(FUNCTIONS.values()))), st.floats(0.0, 1.0), max_size=6)


def model(ours: dict[str, float], theirs: dict[str, float]) -> Settings:
    return Settings.from_mapping({"turnover": {"supplier_by_function": ours, "client_by_function": theirs}})


@settings(deadline=None, max_examples=40)
@given(st.sets(st.sampled_from(PAIRS), min_size=1), rates, rates)
def test_severance_is_the_chance_that_every_tie_loses_somebody(pairs, ours, theirs):
    turnover = model(ours, theirs)
    (found,) = severances(FUNCTIONS, [sorted(pairs)], turnover)
    assert found == pytest.approx(by_counting(FUNCTIONS, sorted(pairs), turnover), abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(
    st.sets(st.sampled_from(PAIRS), min_size=1),
    st.sets(st.sampled_from(PAIRS)),
    st.sampled_from(PAIRS),
    rates,
    rates,
)
def test_a_tie_is_worth_no_more_where_there_are_more_ties(few, more, new, ours, theirs):
    """Submodular, and never a loss: severance(E) − severance(E + e) ≥ severance(F) − severance(F + e) ≥ 0, E ⊆ F."""
    many = few | more
    cases = [sorted(few), sorted(few | {new}), sorted(many), sorted(many | {new})]
    without, with_it, without_among, with_it_among = severances(FUNCTIONS, cases, model(ours, theirs))
    assert without - with_it >= without_among - with_it_among - 1e-12
    assert without_among - with_it_among >= -1e-12


@settings(deadline=None, max_examples=40)
@given(
    st.sets(st.sampled_from(PAIRS), min_size=1), st.lists(st.sampled_from(PAIRS), max_size=4), rates, rates
)
def test_the_bound_holds_for_every_set(live, new, ours, theirs):
    turnover = model(ours, theirs)
    now, after = severances(FUNCTIONS, [sorted(live), sorted(live | set(new))], turnover)
    for pair in set(new) - live:
        now *= by_counting(FUNCTIONS, [pair], turnover)
    assert after >= now - 1e-12


def test_strangers_reach_the_bound():
    """Two who hold no other tie take off as much as any tie can."""
    now, after = severances(FUNCTIONS, [[("s0", "a0")], [("s0", "a0"), ("s1", "a1")]], Settings())
    (alone,) = severances(FUNCTIONS, [[("s1", "a1")]], Settings())
    assert after == pytest.approx(now * alone)
    for pair in PAIRS[1:]:
        (other,) = severances(FUNCTIONS, [[("s0", "a0"), pair]], Settings())
        assert other >= after - 1e-12


def test_reliability_is_not_submodular_where_ties_only_work_together():
    """Why a planned tie must open no door for another: links in series are worth nothing one by one.

    Were a1 reachable only once s1 has met a0, the tie s1–a1 would be worth more in the larger plan.
    """
    live, door, behind = [("s0", "a0")], ("s1", "a0"), ("s1", "a1")

    def severance(plan):
        usable = [tie for tie in plan if tie != behind or door in plan]
        return severances(FUNCTIONS, [[*live, *usable]], Settings())[0]

    in_the_small = severance([]) - severance([behind])
    in_the_large = severance([door]) - severance([door, behind])
    assert in_the_small == 0
    assert in_the_large > 0.05


def test_the_order_of_ties_does_not_matter():
    for pairs in combinations(PAIRS, 3):
        one, other = severances(FUNCTIONS, [pairs, pairs[::-1]], Settings())
        assert one == pytest.approx(other, abs=1e-15)
