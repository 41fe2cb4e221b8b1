"""Participation, essence and its form, computed by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from graphmodel.arrays import Floats
from graphmodel.axes import FORMS, Axes, axes
from graphmodel.commerce import Commerce, Yardsticks
from graphmodel.settings import Settings
from tests.unit.graphmodel.builders import AS_OF, analysed, meetings, relationship

NAN = float("nan")


class _Network:
    """What ``axes`` looks at."""

    def __init__(self, concessions: list[float], settings: Settings) -> None:
        empty, none = np.full(len(concessions), NAN), np.zeros(len(concessions), dtype=np.int64)
        self.clients, self.settings = len(concessions), settings
        self.commerce = Commerce(none, empty, empty, empty, np.array(concessions), none - 1, False)


def found(
    *,
    initiative: float = NAN,
    orders: float = NAN,
    agreement: float = NAN,
    concessions: float = NAN,
    many: float = 10.0,
    continuity: Floats | None = None,
) -> Axes:
    """The axes of one relationship."""
    network: Any = _Network([concessions], Settings())
    values = {
        "initiative": np.array([initiative]),
        "won_orders": np.array([orders]),
        "agreement_in_force": np.array([agreement]),
    }
    return axes(network, values, Yardsticks(NAN, many), continuity)


@pytest.mark.parametrize(
    ("known", "essence", "terms"),
    [
        ({"initiative": 0.5}, 1.0, "reciprocity"),
        ({"initiative": 0.25}, 0.5, "reciprocity"),
        ({"initiative": 1.0}, 0.0, "reciprocity"),
        ({"orders": 1}, 0.0, "repetition"),
        ({"orders": 2}, 1.0, "repetition"),
        ({"agreement": 1}, 1.0, "agreement"),
        ({"initiative": 0.25, "orders": 0, "agreement": 1}, 0.5, "reciprocity;repetition;agreement"),
        (
            {"initiative": 0.5, "orders": 2, "agreement": 0, "continuity": np.array([0.25])},
            0.5625,
            "continuity;reciprocity;repetition;agreement",
        ),
        ({"orders": 2, "continuity": np.array([NAN])}, 1.0, "repetition"),
    ],
    ids=str,
)
def test_essence_is_the_mean_of_what_is_known(known: dict[str, Any], essence: float, terms: str) -> None:
    told = found(**known)
    assert told.essence.tolist() == [pytest.approx(essence)]
    assert told.known.to_pylist() == [terms]


def test_essence_of_which_nothing_is_known_is_undefined() -> None:
    told = found()
    assert np.isnan(told.essence).all()
    assert told.known.to_pylist() == [None]


@pytest.mark.parametrize(
    ("initiative", "concessions", "form"),
    [
        (0.7, 10.01, "authority"),
        (0.69, 10.01, "indulgent"),
        (0.1, 10.01, "indulgent"),
        (0.5, 10.0, "balanced"),
        (0.25, 0.0, "balanced"),
        (0.75, 0.0, "balanced"),
        (0.24, 0.0, None),
        (0.8, 10.0, None),
        (NAN, 20.0, None),
        (0.5, NAN, None),
    ],
)
def test_the_form_by_who_asks_and_who_gives(initiative: float, concessions: float, form: str | None) -> None:
    (code,) = found(initiative=initiative, concessions=concessions).form.tolist()
    assert (FORMS[code] if code >= 0 else None) == form


def mails(client_starts: int, supplier_starts: int) -> list[dict[str, Any]]:
    """So many messages between two people, all at the same time."""
    at = meetings([("s", "c")])[0]["occurred_at"]
    starters = ["c"] * client_starts + ["s"] * supplier_starts
    return [
        {
            "interaction_id": f"m{number}",
            "occurred_at": at,
            "channel": "email",
            "participant_ids": ["s", "c"],
            "initiator_id": starter,
        }
        for number, starter in enumerate(starters)
    ]


def facts(**told: Any) -> list[dict[str, Any]]:
    return [{"organisation_id": "them", "as_of": AS_OF, **told}]


def test_an_analysis_tells_the_axes() -> None:
    """One of four messages is the client's: reciprocity ½; one order: 0; an agreement: 1; one giver gives most."""
    row = relationship(
        analysed(
            mails(1, 3),
            {"s": "quality", "c": "quality"},
            facts=facts(agreement_until=AS_OF, concessions=5.0),
            orders=[{"order_id": "1", "organisation_id": "them", "won": True, "closed_on": AS_OF}],
        )
    )
    assert row["essence"] == pytest.approx(0.5)
    assert row["essence_terms"] == "reciprocity;repetition;agreement"
    assert row["essence_form"] == "balanced"
    # Beyond the windows: quality here; production, quality, research, logistics, finance, management there.
    assert row["participation"] == pytest.approx((2 / 7 + 0 + 1 / 8) / 3)


def test_reasons_stand_in_the_flags() -> None:
    row = relationship(analysed(meetings([("s", "c")])))
    assert row["essence"] is row["essence_form"] is row["essence_terms"] is None
    flags = row["flags"].split(";")
    assert "essence:nothing is known that tells a relationship from transactions" in flags
    assert "essence_form:no concessions in the facts" in flags
    row = relationship(analysed(meetings([("s", "c")]), facts=facts(concessions=5.0)))
    assert "essence_form:no message says who started it" in row["flags"].split(";")
    row = relationship(analysed(mails(1, 9), facts=facts(concessions=5.0)))
    assert "essence_form:none of the three forms fits" in row["flags"].split(";")


def test_orders_of_nobody_tell_nothing_and_none_of_a_client_tells_none() -> None:
    other = {"order_id": "1", "organisation_id": "us", "won": True, "closed_on": AS_OF}
    row = relationship(analysed(meetings([("s", "c")]), orders=[other]))
    assert (row["won_orders"], row["essence"], row["essence_terms"]) == (0, 0.0, "repetition")
    row = relationship(analysed(meetings([("s", "c")])))
    assert row["won_orders"] is None


def test_participation_without_a_function_beyond_the_windows_is_undefined() -> None:
    settings = Settings.from_mapping({"functions": {"client_template": ["purchasing"]}})
    row = relationship(analysed(meetings([("s", "c")]), {"s": "sales", "c": "purchasing"}, settings=settings))
    assert row["participation"] is None
    assert "participation:no expected function beyond sales and purchasing" in row["flags"].split(";")


def test_the_latest_facts_stand_as_a_whole() -> None:
    older = {
        "organisation_id": "them",
        "as_of": AS_OF - timedelta(days=9),
        "concessions": 5.0,
        "backup_suppliers": 2,
    }
    latest = {"organisation_id": "them", "as_of": AS_OF, "claimed_stage": "mesh"}
    row = relationship(analysed(meetings([("s", "c")]), facts=[latest, older]))
    assert (row["concessions"], row["backup_suppliers"], row["claimed_stage"]) == (None, None, "mesh")
