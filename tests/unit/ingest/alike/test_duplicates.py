"""Likely duplicates: what is proposed and what is not, how well, and that nobody is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.arrow import schema_of
from graphmodel.tables import INPUTS, MERGES, by_name
from ingest.alike.blocking import neighbours, pairs
from ingest.alike.duplicates import LEAST_SCORE, duplicates
from ingest.review import DECISIONS, KEEP_APART, Decided, rows_of
from tests.unit.ingest.alike.invented_directory import Planted, directory

FIRMS = [
    {"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"},
    {"organisation_id": "acme", "name": "Acme", "role": "client"},
    {"organisation_id": "bolt", "name": "Bolt", "role": "client"},
]
LEFT = date(2024, 3, 31)

Row = dict[str, Any]


def tables(**rows: Iterable[Row]) -> dict[str, pa.Table]:
    told: dict[str, Iterable[Row]] = {"organisations": FIRMS, "people": [], **rows}
    return {
        name: pa.Table.from_pylist(list(each), schema_of(by_name(INPUTS)[name]))
        for name, each in told.items()
    }


def people(*names: str | Row) -> list[Row]:
    """People at Acme called ``a``, ``b`` …, unless they say something else."""
    told = [{"name": name} if isinstance(name, str) else name for name in names]
    return [
        {"person_id": chr(ord("a") + number), "organisation_id": "acme", **row}
        for number, row in enumerate(told)
    ]


def rules(found: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    return {(row["id_a"], row["id_b"]): row["rule"] for row in found}


def at(firm: str, name: str = "Ada Reyes", **more: Any) -> Row:
    return {"name": name, "organisation_id": firm, **more}


# ------------------------------------------------------------ how well


@pytest.mark.parametrize("seed", range(4))
def test_most_of_those_entered_twice_are_found_and_few_others(seed: int) -> None:
    planted = directory(seed)
    found = {frozenset((row["id_a"], row["id_b"])): row["rule"] for row in duplicates(planted.tables())}
    errors, told = Counter(planted.pairs.values()), Counter(found.values())
    hits = Counter(error for pair, error in planted.pairs.items() if pair in found)
    right = Counter(rule for pair, rule in found.items() if pair in planted.pairs)
    recall, precision = hits.total() / errors.total(), right.total() / told.total()
    print(
        f"\nof {errors.total()} entered twice {recall:.1%} found; of {told.total()} pairs {precision:.1%} right"
    )
    print("  found:", ", ".join(f"{error} {hits[error]}/{errors[error]}" for error in errors))
    print("  right:", ", ".join(f"{rule} {right[rule]}/{told[rule]}" for rule in told))
    assert recall >= 0.9
    assert precision >= 0.8
    assert all(hits[error] >= 0.7 * errors[error] for error in errors)
    assert all(right[rule] >= 0.6 * told[rule] for rule in told)


def test_the_score_left_out_by_default_is_where_both_are_good() -> None:
    shares = {}
    drawn = [directory(seed) for seed in range(20, 23)]
    scored = [duplicates(each.tables(), 0) for each in drawn]
    for least in (0, LEAST_SCORE, 70, 90):
        found, right = 0, 0
        for planted, rows in zip(drawn, scored, strict=True):
            chosen = {frozenset((row["id_a"], row["id_b"])) for row in rows if row["score"] >= least}
            found += len(chosen)
            right += len(chosen & set(planted.pairs))
        shares[least] = right / sum(len(planted.pairs) for planted in drawn), right / found
        print(f"\nscore {least} and above: {shares[least][0]:.1%} found, {shares[least][1]:.1%} right")
    recall, precision = shares[LEAST_SCORE]
    assert recall >= 0.95
    assert precision >= 0.9
    assert precision > shares[0][1]
    assert recall > shares[70][0] > shares[90][0]


# ------------------------------------------------------------ people of one organisation


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("Ada Reyes", "Dr. REYES, Ada", "same_name"),
        ("Ada Reyes", "Reyes Ada", "swapped_name"),
        ("Wang Xiaoming", "Xiao Ming Wang", "swapped_name"),
        ("Jörg Müller", "Joerg Mueller", "accents"),
        ("Jörg Müller", "Jorg Muller", "accents"),
        ("Jorg Muller", "Joerg Mueller", "accents"),
        ("Bob Lind", "Robert Lind", "nickname"),
        ("J. Reyes", "Juan Reyes", "initials"),
        ("Reyes J", "Juan Carlos Reyes", "initials"),
        ("Ada Reyes", "Ada Maria Reyes", "shorter_name"),
        ("Ada Reyes", "Ada M. Reyes", "shorter_name"),
        ("Ada Reyes", "Ada Reyse", "typo"),
        ("Ada Aldington", "Ada Oldingtonn", "typo"),
        ("王伟", "王 伟 先生", "same_name"),
        (
            at("acme", email="ada@acme.example"),
            at("acme", "Ada Lind", email="ADA@acme.example"),
            "same_email",
        ),
        (
            at("acme", "Ada", email="ada.r@acme.example"),
            at("acme", "Ada Reyes", email="ada.r@acme.cn"),
            "shorter_name",
        ),
        (
            at("acme", "Ada Reyes", email="ada.reyes@acme.example"),
            at("acme", "Ada Lind", email="ada.reyes@acme.cn"),
            "same_local_part",
        ),
    ],
)
def test_these_may_be_one(one: str | Row, other: str | Row, rule: str) -> None:
    found = duplicates(tables(people=people(one, other)))
    assert [(row["rule"], {row["id_a"], row["id_b"]}) for row in found] == [(rule, {"a", "b"})]
    assert found[0]["decision"] == ""
    assert LEAST_SCORE <= found[0]["score"] <= 99


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Reyes", "Eva Reyes"),
        ("Juan Reyes", "Jose Reyes"),
        ("Ann Lee", "Ann Leo"),
        ("Adam Marland", "Adam M. Delrath"),
        ("Xue Li", "Xu Li"),
        ("王伟", "王芳"),
        ("王伟", "王伟民"),
        ("Buyer 1", "Buyer 2"),
        ("Ada Reyes", at("bolt")),
        (at("acme", email="ada@acme.example"), at("bolt", email="ada@bolt.example", name="Ada Lind")),
        (at("acme", "王伟", left_on=LEFT), at("bolt", "王伟")),
        (at("acme", "Info", email="info@acme.example"), at("acme", "Info", email="info@acme.cn")),
        (
            at("acme", "Sales Team", email="sales@acme.example"),
            at("acme", "Sales Team", email=None, kind="shared_mailbox"),
        ),
        (at("acme", kind="shared_mailbox"), at("acme", kind="shared_mailbox")),
        (
            at("acme", "Ada Reyes", email="info@acme.example"),
            at("acme", "Ben Lind", email="info@acme.example"),
        ),
    ],
)
def test_these_are_two(one: str | Row, other: str | Row) -> None:
    assert duplicates(tables(people=people(one, other))) == []


def score(*named: str | Row, **more: Iterable[Row]) -> int:
    """Of the pair ``a`` and ``b``; 0 where it is not proposed at all."""
    found = duplicates(tables(people=people(*named), **more), 0)
    return next((row["score"] for row in found if {row["id_a"], row["id_b"]} == {"a", "b"}), 0)


def test_a_slip_is_rare_and_a_name_is_not() -> None:
    firsts = ("Ben", "Cleo", "Dan", "Eve", "Fay", "Gil")
    both = [at("bolt", f"{first} {last}") for first in firsts for last in ("Reyes", "Reyse")]
    right = [one for one in both if one["name"].endswith("Reyes")]
    names = "Ada Reyes", "Ada Reyse"
    assert score(*names, *right) > score(*names) > LEAST_SCORE > score(*names, *both)


def test_addresses_speak_for_and_against() -> None:
    def named(one: str, other: str) -> int:
        return score(
            at("acme", "Marie Dahl", email=f"{one}@acme.example"),
            at("acme", "Maria Dahl", email=f"{other}@acme.example"),
        )

    assert named("marie.dahl", "maria.dahl") < score("Marie Dahl", "Maria Dahl") < named("m.dahl", "m.dahl")
    assert named("marie.dahl", "q1") == named("x2", "y1")
    numbered = (at("acme", email=f"ada.reyes{number}@acme.example") for number in ("", "2"))
    assert score(*numbered) < score("Ada Reyes", "Ada Reyes")


def test_an_initial_that_stands_for_two_is_less_sure() -> None:
    assert score("J. Reyes", "Juan Reyes", "Jose Reyes") < score("J. Reyes", "Juan Reyes", "Juan M. Reyes")


# ------------------------------------------------------------ people of two organisations


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (at("acme", left_on=LEFT), at("bolt")),
        (at("acme", email="ada.reyes@acme.example"), at("bolt", email="ada.reyes@bolt.example")),
        (at("acme", email="ada77@mail.example"), at("bolt", "A. Reyes", email="ada77@mail.example")),
        (
            at("acme", "王伟", email="wangwei88@acme.example"),
            at("bolt", "王伟", email="wangwei88@bolt.example"),
        ),
        (at("acme", "王伟", left_on=LEFT, title="总经理"), at("bolt", "王伟", title="总经理")),
    ],
)
def test_these_may_have_changed_firms(one: Row, other: Row) -> None:
    (row,) = duplicates(tables(people=people(one, other)))
    assert row["rule"] == "changed_firms"
    assert {row["organisation_a"], row["organisation_b"]} == {"Acme", "Bolt"}


def test_the_present_job_is_kept() -> None:
    gone, there = at("acme", left_on=LEFT, title="Buyer", email="a@acme.example"), at("bolt")
    assert list(rules(duplicates(tables(people=people(gone, there))))) == [("b", "a")]
    ended = [{"record": "people", "ended_id": "b", "ended_on": LEFT, "origin": None}]
    pair = people(at("acme"), at("bolt", email="a@bolt.example"))
    assert list(rules(duplicates(tables(people=pair, endings=ended)))) == [("a", "b")]


def test_a_known_job_and_a_common_group_are_signs() -> None:
    pair = people(at("acme"), at("bolt"))
    job = {"person_id": "a", "organisation_id": "bolt", "started_on": None, "left_on": LEFT}
    assert rules(duplicates(tables(people=pair, employments=[job]))) == {("a", "b"): "changed_firms"}
    group = [*FIRMS[:2], {**FIRMS[2], "parent_id": "acme"}]
    assert rules(duplicates(tables(people=pair, organisations=group))) == {("a", "b"): "changed_firms"}


def test_a_common_name_is_less_sure() -> None:
    pair = (at("acme", "Anna Lee", left_on=LEFT), at("bolt", "Anna Lee"))
    others = [at(f"o{number}", "Anna Lee") for number in range(3)]
    firms = [
        *FIRMS,
        *({"organisation_id": one["organisation_id"], "name": str(one), "role": "client"} for one in others),
    ]
    assert score(*pair, *others, organisations=firms) < LEAST_SCORE < score(*pair)


# ------------------------------------------------------------ organisations


def firm(organisation_id: str, name: str, **more: Any) -> Row:
    return {"organisation_id": organisation_id, "name": name, "role": "client", **more}


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (firm("a", "Alder Motors"), firm("b", "ALDER  Motors, GmbH"), "same_name"),
        (firm("a", "Alder & Birch Mfg. Co."), firm("b", "Alder and Birch Manufacturing"), "spelling"),
        (firm("a", "AlderMotors"), firm("b", "Alder Motors AG"), "spelling"),
        (firm("a", "Müller Werke"), firm("b", "Mueller Werke"), "spelling"),
        (firm("a", "Alder Motors"), firm("b", "Aldre Motors"), "typo"),
        (firm("a", "Alder GmbH"), firm("b", "Alder Inc."), "legal_form"),
        (firm("a", "上海云帆科技"), firm("b", "上海云帆科技有限公司"), "same_name"),
        (firm("a", "alder.example"), firm("b", "Alder GmbH"), "spelling"),
        (
            firm("a", "alder.example", domain="alder.example"),
            firm("b", "alder.de", domain="alder.de"),
            "legal_form",
        ),
        (
            firm("a", "Alder", domain="alder.example"),
            firm("b", "Birch", domain="https://www.alder.example/"),
            "same_domain",
        ),
        (
            firm("a", "Alder", domain="alder.example"),
            firm("b", "Birch", domain="uk.alder.example"),
            "subdomain",
        ),
        (
            firm("a", "Alder", domain="alder.example"),
            firm("b", "Alder Deutschland GmbH", domain="alder.example"),
            "same_group",
        ),
    ],
)
def test_organisations_that_may_be_one(one: Row, other: Row, rule: str) -> None:
    (row,) = duplicates(tables(organisations=[*FIRMS, one, other]))
    assert (row["rule"], row["record"], row["decision"]) == (rule, "organisations", "")
    assert row["score"] == LEAST_SCORE or rule != "same_group"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (firm("a", "Alder Motors"), firm("b", "Birch Motors")),
        (firm("a", "Alder Plant 1"), firm("b", "Alder Plant 2")),
        (firm("a", "Alder"), firm("b", "Alder Deutschland GmbH")),
        (firm("a", "ucsb.example"), firm("b", "ucsc.example")),
        (firm("a", "icc.net"), firm("b", "icc.net.sa")),
        (firm("a", "yahoo.es"), firm("b", "yahoo.fr")),
        (
            firm("a", "Alder Motors", domain="alder.example"),
            firm("b", "Elder Motors", domain="elder.example"),
        ),
        (firm("a", "Alder", domain="gmail.com"), firm("b", "Birch", domain="gmail.com")),
        (firm("a", "Alder", role="supplier"), firm("b", "Alder")),
        (
            firm("a", "Alder", domain="alder.example"),
            firm("b", "Alder Deutschland GmbH", domain="alder.example", parent_id="a"),
        ),
    ],
)
def test_organisations_that_are_two(one: Row, other: Row) -> None:
    assert duplicates(tables(organisations=[*FIRMS, one, other])) == []


def test_a_client_is_kept_rather_than_another_organisation() -> None:
    pair = firm("a", "Alder", role="other", domain="alder.example"), firm("b", "Alder")
    assert list(rules(duplicates(tables(organisations=[*FIRMS, *pair])))) == [("b", "a")]


def test_a_domain_of_many_is_nobodys() -> None:
    many = [firm(f"f{number}", name, domain="pages.example") for number, name in enumerate(_different(21))]
    assert duplicates(tables(organisations=[*FIRMS, *many])) == []
    assert len(duplicates(tables(organisations=[*FIRMS, *many[:20]]))) == 190


def _different(number: int) -> list[str]:
    return [
        "".join(chr(ord("a") + (place * step) % 26) * 2 for step in (1, 3, 7, 11))
        for place in range(1, number + 1)
    ]


# ------------------------------------------------------------ what is decided


def merge(merged: str, into: str | None, note: str | None = None, record: str = "people") -> Row:
    return {"record": record, "merged_id": merged, "into_id": into, "rule": "user", "note": note}


@pytest.mark.parametrize(
    ("merges", "found"),
    [
        ([], {("a", "b"), ("a", "c"), ("b", "c")}),
        ([merge("b", "a")], {("a", "c")}),
        ([merge("b", "a"), merge("c", "b")], set()),
        ([merge("b", None, "a")], {("a", "c"), ("b", "c")}),
        ([merge("b", None, "a;c")], {("a", "c")}),
        ([merge("b", None)], {("a", "c")}),
        ([merge("b", None, "he says so")], {("a", "c")}),
        ([merge("b", None, "a"), merge("c", "b")], set()),
        ([merge("b", "a", record="organisations")], {("a", "b"), ("a", "c"), ("b", "c")}),
        ([merge("b", "gone")], {("a", "b"), ("a", "c"), ("b", "c")}),
    ],
)
def test_what_is_decided_is_not_proposed(merges: list[Row], found: set[tuple[str, str]]) -> None:
    three = people("Ada Reyes", "Ada Reyes", "Ada Reyes")
    assert set(rules(duplicates(tables(people=three, merges=merges)))) == found


def test_people_of_merged_organisations_are_of_one() -> None:
    pair = people(at("acme"), at("bolt"))
    merges = [merge("bolt", "acme", record="organisations")]
    assert rules(duplicates(tables(people=pair, merges=merges))) == {("a", "b"): "same_name"}


def test_a_merged_record_that_is_alike_is_told_beside_the_kept_one() -> None:
    three = people(at("acme", "Ada Reyes", email="ada@acme.example"), "Cleo Lind", "Ada Reyse")
    (row,) = duplicates(tables(people=three, merges=[merge("a", "b")]))
    assert (row["id_a"], row["name_a"], row["email_a"]) == ("b", "Cleo Lind / Ada Reyes", "ada@acme.example")
    assert (row["id_b"], row["name_b"]) == ("c", "Ada Reyse")


SMALL = directory(11, people=150, duplicated=50)


@given(st.randoms(use_true_random=False))
def test_proposals_do_not_depend_on_the_order_of_rows(drawn: Random) -> None:
    mixed = Planted(drawn.sample(SMALL.people, len(SMALL.people)), drawn.sample(SMALL.organisations, 80), {})
    assert duplicates(mixed.tables()) == duplicates(SMALL.tables())


TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        (
            "Ada Reyes",
            "A. R.",
            "ada",
            "王伟",
            "GmbH",
            "a@b.example",
            "info@b.example",
            "x " * 50,
            "ü̈ ́",
            "aa ae",
        )
    ),
)
ROWS = st.tuples(
    TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.sampled_from(("acme", "bolt")), st.none() | st.just(LEFT)
)


@given(st.lists(ROWS, max_size=12), st.lists(st.tuples(TEXTS, st.none() | TEXTS), max_size=12))
def test_whatever_cells_say(told: list[tuple[Any, ...]], named: list[tuple[str, str | None]]) -> None:
    names = ("name", "email", "title", "organisation_id", "left_on")
    everybody = [
        {"person_id": f"p{number}", **dict(zip(names, row, strict=True))} for number, row in enumerate(told)
    ]
    firms = [firm(f"f{number}", name, domain=domain) for number, (name, domain) in enumerate(named)]
    for row in duplicates(tables(people=everybody, organisations=[*FIRMS, *firms]), 0):
        assert row["id_a"] != row["id_b"]
        assert 0 <= row["score"] <= 99


@given(st.lists(st.sampled_from(DECISIONS), min_size=1, max_size=80))
def test_decided_pairs_never_come_again(decisions: list[str]) -> None:
    clique = [
        at("acme", name, person_id=f"x{number}")
        for number, name in enumerate(("Zora Blum", "Z. Blum", "Blum Zora"))
    ]
    known = Planted(
        [*SMALL.people, *({**one, "organisation_id": "o3"} for one in clique)], SMALL.organisations, {}
    ).tables()
    merges = tables(merges=[])["merges"]
    asked: set[frozenset[str]] = set()
    while proposed := duplicates({**known, "merges": merges}):
        pairs_told = [frozenset((row["id_a"], row["id_b"])) for row in proposed]
        assert not asked & set(pairs_told)
        asked |= set(pairs_told)
        told = [
            Decided(decisions[place % len(decisions)], row["record"], row["id_a"], row["id_b"])
            for place, row in enumerate(proposed)
        ]
        changed = rows_of(told, _with_attributes(merges))
        merges = _applied(merges, changed)
    into = {row["merged_id"]: row["into_id"] for row in merges.to_pylist()}
    assert len(asked) >= 40
    if decisions == [KEEP_APART]:
        assert set(into.values()) == {None}


def _with_attributes(merges: pa.Table) -> pa.Table:
    return pa.Table.from_pylist(merges.to_pylist(), schema_of(MERGES, attributes=True))


def _applied(merges: pa.Table, changed: pa.Table) -> pa.Table:
    rows = {(row["record"], row["merged_id"]): row for row in (*merges.to_pylist(), *changed.to_pylist())}
    return pa.Table.from_pylist(list(rows.values()), schema_of(MERGES))


# ------------------------------------------------------------ never all pairs


def test_a_large_block_is_looked_at_neighbour_by_neighbour() -> None:
    assert set(pairs(range(30))) == set(combinations(range(30), 2))
    assert len(list(pairs(range(10_000)))) < 11 * 10_000


def test_neighbours_are_found_whichever_end_differs() -> None:
    texts = [
        f"{front}lbauer{back}" for front in ("a", "e", "kö", "rüd") for back in ("", "n", "mann", "stad")
    ]
    texts += [f"{number:04}zzzz" for number in range(500)]
    found = {tuple(sorted(pair)) for pair in neighbours(texts, str, differ=1)}
    assert {("albauer", "albauern"), ("albauer", "elbauer"), ("albauermann", "elbauermann")} <= found
    assert not any("mann" in one and "stad" in other for one, other in found)


def test_a_name_that_very_many_records_bear_is_no_name() -> None:
    unknown = [at("acme", "Unknown", person_id=f"u{number}") for number in range(50)]
    assert duplicates(tables(people=unknown)) == []
