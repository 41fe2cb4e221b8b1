"""Any portfolio, small: drawn so that a failure shrinks to the few rows that cause it.

The seeded portfolios of ``portfolios.py`` tell whole stories and reach the higher stages; these look into every corner
of a handful of people and interactions.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from graphmodel.settings import Settings
from graphmodel.tables import CHANNELS, ROLES, SENIORITIES
from tests.oracle.judge import Row
from tests.oracle.portfolios import SETTINGS, Portfolio, any_settings, on_a_threshold

AS_OF = date(2024, 12, 31)
MICROSECOND = timedelta(microseconds=1)
PREFIXES = ("", "Z-", "é-", "中-", "𝒫-")
"""Beginnings of ids, so that their order is not that of the rows."""

ANY_FUNCTION = st.sampled_from(
    ("quality", "sales", "purchasing", "production", "management", "finance", "strategy", "other")
)


model_settings = st.one_of(
    st.just(Settings()),
    st.sampled_from(SETTINGS).map(Settings.from_mapping),
    st.integers(0, 999).map(any_settings),
)


def moments(end: datetime, half_life: timedelta, on_site: timedelta) -> st.SearchStrategy[datetime]:
    """Lately, any time in ten years, to come, or right at a border of the model and a microsecond beside it."""
    borders = st.one_of(st.integers(0, 8).map(lambda count: count * half_life), st.just(on_site))
    return st.one_of(
        st.integers(1, 60 * 24 * 30).map(lambda minutes: end - timedelta(minutes=minutes)),
        st.integers(1, 60 * 24 * 200).map(lambda minutes: end - timedelta(minutes=minutes)),
        st.tuples(borders, st.integers(-1, 1)).map(lambda drawn: end - drawn[0] + drawn[1] * MICROSECOND),
        st.integers(-365, 3650).map(lambda days: end - timedelta(days=days)),
    )


def days_about(day: date, half_life: timedelta) -> st.SearchStrategy[date | None]:
    """No day, or one at or beside a day that the model looks at."""
    near = st.tuples(st.integers(0, 3), st.integers(-1, 1))
    return st.one_of(
        st.none(),
        near.map(
            lambda drawn: day - timedelta(days=int(drawn[0] * half_life.days)) + timedelta(days=drawn[1])
        ),
    )


@st.composite
def portfolios(draw: st.DrawFn, model: st.SearchStrategy[Settings] = model_settings) -> Portfolio:
    """One to three clients of a supplier of one or two firms, and an outsider; figures on no threshold."""
    drawn = Portfolio(0, AS_OF, draw(model))
    half_life, rules = drawn.half_life, drawn.settings.joint_work
    leaving = days_about(AS_OF, half_life)
    roles = [
        "other",
        "supplier",
        *["supplier"] * draw(st.integers(0, 1)),
        *["client"] * draw(st.integers(1, 3)),
    ]
    organisations = [
        {
            "organisation_id": f"o{number:03}",
            "name": f"Firm {number}",
            "role": role,
            "tier": draw(st.sampled_from((None, "A", "B"))),
            "revenue": draw(st.sampled_from((None, 0.0, 3e6))),
        }
        for number, role in enumerate(roles)
    ]
    people: list[Row] = []
    for firm in organisations:
        for _ in range(draw(st.integers(1, 4)) if firm["role"] != "other" else 1):
            number = len(people)
            people.append(
                {
                    "person_id": f"{PREFIXES[number * 7 % 5]}p{(number * 611 + 17) % 1009:04}",
                    "name": f"Person {number}",
                    "organisation_id": firm["organisation_id"],
                    "function": draw(ANY_FUNCTION),
                    "seniority": draw(st.sampled_from(SENIORITIES)),
                    "left_on": draw(leaving),
                }
            )
    role = {firm["organisation_id"]: firm["role"] for firm in organisations}
    sides = {side: [p["person_id"] for p in people if role[p["organisation_id"]] == side] for side in ROLES}
    anybody = st.sampled_from([person["person_id"] for person in people])
    moment = moments(drawn.end, half_life, timedelta(days=rules.on_site_window_days))
    of_both_sides = st.tuples(st.sampled_from(sides["supplier"]), st.sampled_from(sides["client"])).map(list)
    interactions: list[Row] = []
    for participants, channel, initiator, times in draw(
        st.lists(
            st.tuples(
                st.one_of(
                    of_both_sides,
                    st.tuples(of_both_sides, st.lists(anybody, max_size=4)).map(lambda two: two[0] + two[1]),
                    st.lists(anybody, min_size=1, max_size=6),
                ),
                st.sampled_from(CHANNELS),
                st.none() | anybody,
                st.lists(moment, min_size=1, max_size=4),
            ),
            min_size=draw(st.sampled_from((0, 5, 10))),
            max_size=14,
        )
    ):
        more = {"channel": channel, "participant_ids": participants, "initiator_id": initiator}
        interactions += [{"occurred_at": at, **more} for at in times]
    clients = st.sampled_from([firm["organisation_id"] for firm in organisations if firm["role"] == "client"])
    day = days_about(AS_OF, timedelta(days=90))
    orders = st.fixed_dictionaries(
        {"organisation_id": clients, "won": st.sampled_from((True, False, None)), "closed_on": day}
    )
    facts = st.fixed_dictionaries(
        {
            "organisation_id": clients,
            "as_of": day,
            "share_of_wallet": st.sampled_from((None, 0.2, 0.5, 0.51)),
            "agreement_until": day,
        }
    )
    drawn.inputs.update(
        organisations=organisations,
        people=people,
        interactions=numbered(interactions, "interaction_id", "i{:05}"),
        orders=numbered(draw(st.lists(orders, max_size=4)), "order_id", "n{:04}"),
        facts=draw(st.lists(facts, max_size=3, unique_by=lambda row: (row["organisation_id"], row["as_of"]))),
    )
    assume(not on_a_threshold(drawn))
    return drawn


def numbered(rows: list[dict[str, Any]], key: str, pattern: str) -> list[Row]:
    return [{key: pattern.format(number), **row} for number, row in enumerate(rows)]
