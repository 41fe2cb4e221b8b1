"""Backtests against analyses: a cut says what an analysis as of that day says, and knows nothing from after it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from graphmodel import continuity as continuity_module
from graphmodel.analysis import analyse
from graphmodel.backtest.known import NOBODY
from graphmodel.backtest.observing import observe
from graphmodel.backtest.question import Question
from graphmodel.events import TableEvents
from graphmodel.identity import identified
from graphmodel.recognising import some_clients
from graphmodel.risk import level
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import RISK_LEVELS
from tests.oracle.portfolios import any_settings, portfolio

CLIENTS = 12
SEEDS = (0, 1)

Inputs = Mapping[str, pa.Table]
Row = dict[str, Any]


def seen(inputs: Inputs, settings: Settings, question: Question, *days: date) -> dict[tuple[date, str], Row]:
    """Observations by day and client, as plain values."""
    known = identified(inputs)
    coded = some_clients(known.inputs, None)
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        source = TableEvents(workbench)
        if known.aliases is not None:
            source = source.known_as(known.aliases)
        found = observe(source.keep(coded, settings), coded, known.inputs, settings, question, days)
    rows = {}
    for place in range(len(found)):
        strongest = int(found.strongest[place])
        rows[days[found.day[place]], coded.client_ids[found.client[place]].as_py()] = {
            **{name: float(values[place]) for name, values in found.features.items()},
            "level": RISK_LEVELS[found.level[place]],
            "live_contacts": int(found.live_contacts[place]),
            "strongest": None if strongest == NOBODY else coded.person_ids[strongest].as_py(),
            "silent": bool(found.silent[place]),
            "survived": bool(found.survived[place]),
            "dormant": bool(found.dormant[place]),
        }
    return rows


def asked_for(settings: Settings, least: int = 1, horizon: int | None = None) -> Settings:
    """Settings under which most relationships are looked at."""
    asked: dict[str, Any] = {"least_interactions": least}
    if horizon:
        asked["horizon_days"] = horizon
    return settings.with_section("backtest", asked)


def cuts_of(as_of: date) -> list[date]:
    return [as_of - timedelta(days=days) for days in (300, 61)]


# --- the judge: the tables of analyses, read with plain Python ---


class Analysed:
    """What an analysis as of a day says of each client."""

    def __init__(self, inputs: Inputs, day: date, settings: Settings) -> None:
        tables = analyse(inputs, day, settings).tables
        self.relationships = {row["client_id"]: row for row in tables["relationships"].to_pylist()}
        self.ties: dict[str, list[Row]] = {}
        for tie in tables["ties"].to_pylist():
            self.ties.setdefault(tie["client_id"], []).append(tie)

    def by_person(self, client: str, side: str, ties: list[Row] | None = None) -> dict[str, float]:
        found: dict[str, float] = {}
        for tie in self.ties.get(client, []) if ties is None else ties:
            person = tie[f"{side}_person_id"]
            found[person] = found.get(person, 0.0) + tie["strength"]
        return found


def half(inputs: Inputs, day: date, settings: Settings, half_lives: int) -> dict[str, int]:
    """Interactions of the latest half-lives, by client."""
    if not half_lives:
        return {}
    ties = dataclasses.replace(settings.ties, window_half_lives=half_lives)
    narrow = analyse(inputs, day, dataclasses.replace(settings, ties=ties)).tables["relationships"]
    return dict(zip(narrow["client_id"].to_pylist(), narrow["interactions"].to_pylist(), strict=True))


def expected_of(inputs: Inputs, day: date, settings: Settings) -> dict[str, Row]:
    """Features of every client with strength and enough interactions, by the tables of an analysis."""
    then = Analysed(inputs, day, settings)
    end = datetime.combine(day, datetime.min.time()) + timedelta(days=1)
    window = settings.ties.window_half_lives
    later = half(inputs, day, settings, window // 2)
    but_earlier = half(inputs, day, settings, window - window // 2)
    found = {}
    for client, row in then.relationships.items():
        ties = then.ties.get(client, [])
        strength = sum(tie["strength"] for tie in ties)
        if row["interactions"] < settings.backtest.least_interactions or not strength:
            continue
        shares = [
            sum(value**2 for value in then.by_person(client, side).values()) / strength**2
            for side in ("supplier", "client")
        ]
        earlier = row["interactions"] - but_earlier.get(client, row["interactions"])
        found[client] = {
            "recency": (end - row["last_interaction_at"]) / timedelta(days=1),
            "volume": row["interactions"],
            "trend": math.log2((1 + later.get(client, 0)) / (1 + earlier)),
            "concentration": max(shares),
            "two_way_share": sum(tie["strength"] for tie in ties if tie["two_way"] is not False) / strength,
            "threads": row["threads"],
            "fading": row["fading_ties"],
            "strength": strength,
            "level": level(row, settings),
        }
    return found


def contacts_of(
    inputs: Inputs, day: date, settings: Settings, which: str, client: str, then: Analysed
) -> Row:
    """Live contacts and their strength."""
    if which == "live":
        live = [tie for tie in then.ties.get(client, []) if tie["live"]]
        return then.by_person(client, "client", live)
    people = identified(inputs).inputs["people"].to_pylist()
    gone = {row["person_id"] for row in people if row["left_on"] and row["left_on"] <= day}
    strength = then.by_person(client, "client")
    least = settings.ties.live_strength
    return {person: value for person, value in strength.items() if value >= least and person not in gone}


# --- what was known ---


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("any_of", [False, True], ids=["near the defaults", "any settings"])
def test_a_cut_says_what_an_analysis_as_of_that_day_says(seed: int, any_of: bool) -> None:
    settings = any_settings(seed) if any_of else None
    drawn = portfolio(seed, CLIENTS, settings)
    inputs, settings = drawn.arrow(), asked_for(drawn.settings, least=2)
    days = [drawn.as_of - timedelta(days=61), drawn.as_of]
    rows = seen(inputs, settings, Question(), *days)
    assert len(rows) > 5
    for day in days:
        expected = expected_of(inputs, day, settings)
        assert {client for there, client in rows if there == day} == set(expected)
        for client, features in expected.items():
            found = rows[day, client]
            assert found["level"] == features.pop("level"), (day, client)
            assert {name: found[name] for name in features} == pytest.approx(features, abs=1e-9), (
                day,
                client,
            )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("which", ["live", "strong"])
def test_live_contacts_are_those_of_the_analysis(seed: int, which: str) -> None:
    drawn = portfolio(seed, CLIENTS)
    inputs, settings = drawn.arrow(), asked_for(drawn.settings)
    several = 0
    for day in cuts_of(drawn.as_of):
        then = Analysed(inputs, day, settings)
        for (_, client), found in seen(inputs, settings, Question(contacts=which), day).items():
            contacts = contacts_of(inputs, day, settings, which, client, then)
            assert found["live_contacts"] == len(contacts)
            strongest = min(contacts, key=lambda person: (-round(contacts[person], 9), person), default=None)
            assert found["strongest"] == strongest
            several += len(contacts) > 1
    assert several > 5


def without_what_followed(inputs: Inputs, day: date) -> dict[str, pa.Table]:
    """The tables as they were on that day, as far as their days tell."""
    known = dict(inputs)
    end = datetime.combine(day, datetime.min.time()) + timedelta(days=1)
    known["interactions"] = inputs["interactions"].filter(pc.less(inputs["interactions"]["occurred_at"], end))
    people = inputs["people"]
    place = people.column_names.index("left_on")
    still = pc.if_else(pc.greater(people["left_on"], day), pa.scalar(None, pa.date32()), people["left_on"])
    known["people"] = people.set_column(place, people.schema.field(place), still)
    for name, column in {"orders": "closed_on", "facts": "as_of", "endings": "ended_on"}.items():
        if name in inputs:
            known[name] = inputs[name].filter(pc.less_equal(inputs[name][column], day))
    return known


OF_CONTACTS = ("live_contacts", "strongest")
FEATURES = ("recency", "volume", "trend", "concentration", "two_way_share", "threads", "fading", "strength")
KNOWN = (*FEATURES, "level", *OF_CONTACTS)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("which", ["live", "strong"])
def test_nothing_from_after_a_cut_is_known_at_it(seed: int, which: str) -> None:
    drawn = portfolio(seed, CLIENTS)
    inputs, settings, question = drawn.arrow(), asked_for(drawn.settings), Question(contacts=which)
    there = inputs["people"].filter(pc.is_null(inputs["people"]["left_on"]))
    ended = pa.Table.from_pylist(
        [
            {"record": "people", "ended_id": person, "ended_on": drawn.as_of - timedelta(days=30 * number)}
            for number, person in enumerate(there["person_id"].to_pylist()[::3])
        ],
        schema=pa.schema(
            [
                ("record", pa.string()),
                ("ended_id", pa.string()),
                ("ended_on", pa.date32()),
                ("origin", pa.string()),
            ]
        ),
    )
    inputs["endings"] = ended
    changed = 0
    for day in cuts_of(drawn.as_of):
        truly = seen(inputs, settings, question, day)
        at_the_time = seen(without_what_followed(inputs, day), settings, question, day)
        assert truly.keys() == at_the_time.keys()
        for key, row in truly.items():
            assert {name: row[name] for name in KNOWN} == {name: at_the_time[key][name] for name in KNOWN}
            changed += row["dormant"] != at_the_time[key]["dormant"]
    assert changed  # what followed was there to be seen


def test_a_record_of_later_merged_into_one_of_the_past_changes_nothing_before_it() -> None:
    """Who is the same as whom has no day; of a record that first appears after the cut, the cut sees nothing."""
    drawn = portfolio(1, CLIENTS)
    inputs, settings = drawn.arrow(), asked_for(drawn.settings, horizon=15)
    day = drawn.as_of - timedelta(days=61)
    before = seen(inputs, settings, Question(), day)
    key = min(key for key, row in before.items() if row["silent"])
    contact = before[key]["strongest"]
    home = dict(
        zip(*(inputs["people"][name].to_pylist() for name in ("person_id", "organisation_id")), strict=True)
    )
    colleague = next(tie["supplier_person_id"] for tie in Analysed(inputs, day, settings).ties[home[contact]])
    later = dict(inputs)
    later["people"] = with_rows(
        inputs["people"], [{"person_id": "zz-again", "name": "Again", "organisation_id": home[contact]}]
    )
    call = {
        "interaction_id": "zz-call",
        "occurred_at": datetime.combine(day, datetime.min.time()) + timedelta(days=5),
        "channel": "call",
        "participant_ids": [colleague, "zz-again"],
    }
    later["interactions"] = with_rows(inputs["interactions"], [call])
    later["merges"] = pa.Table.from_pylist(
        [{"record": "people", "merged_id": "zz-again", "into_id": contact, "rule": "user", "note": None}]
    )
    after = seen(later, settings, Question(), day)
    for name in KNOWN:
        assert {there: row[name] for there, row in after.items()} == {
            there: row[name] for there, row in before.items()
        }
    assert (before[key]["silent"], after[key]["silent"]) == (True, False)


def with_rows(table: pa.Table, rows: list[Row]) -> pa.Table:
    return pa.concat_tables([table, pa.Table.from_pylist(rows, table.schema)])


# --- what followed ---


@pytest.mark.parametrize("outcome", ["silence", "no-live-tie"])
def test_what_followed_is_what_an_analysis_at_the_end_of_the_horizon_says(outcome: str) -> None:
    kinds = set()
    for seed, horizon in ((0, 30), (5, 5)):  # what an analysis tells of ties goes back one window
        drawn = portfolio(seed, CLIENTS)
        inputs, settings = drawn.arrow(), asked_for(drawn.settings, horizon=horizon)
        day = drawn.as_of - timedelta(days=horizon + 20)
        end = datetime.combine(day, datetime.min.time()) + timedelta(days=1)
        then, after = (Analysed(inputs, at, settings) for at in (day, day + timedelta(days=horizon)))
        looked_at = set(expected_of(inputs, day, settings))
        if outcome == "no-live-tie":
            looked_at = {client for client in looked_at if then.relationships[client]["ties"]}
        for which in ("live", "strong"):
            rows = seen(inputs, settings, Question(contacts=which, outcome=outcome), day)
            assert {client for _, client in rows} == looked_at
            for (_, client), found in rows.items():
                ties = after.ties.get(client, [])
                heard = {tie["client_person_id"] for tie in ties if tie["last_at"] >= end}
                live = {tie["client_person_id"] for tie in ties if tie["live"]}
                kept = heard if outcome == "silence" else live
                contacts = contacts_of(inputs, day, settings, which, client, then)
                silent = bool(contacts) and found["strongest"] not in heard
                assert found["dormant"] == (not kept)
                assert found["silent"] == silent
                assert found["survived"] == (silent and bool(kept - {found["strongest"]}))
                kinds |= {(name, found[name]) for name in ("dormant", "silent", "survived")}
    assert len(kinds) == 6  # everything happened, and did not


def test_the_parts_of_a_portfolio_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = portfolio(3, CLIENTS)
    inputs, settings = drawn.arrow(), asked_for(drawn.settings)
    days = cuts_of(drawn.as_of)
    whole = seen(inputs, settings, Question(), *days)
    monkeypatch.setattr(continuity_module, "EVENTS_A_PART", 1)
    assert seen(inputs, settings, Question(), *days) == whole
