"""Two relationships for every condition: they differ in it alone, and so in the stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from graphmodel.analysis import analyse
from graphmodel.settings import Settings
from graphmodel.stages import DEFAULT_CONDITIONS
from graphmodel.tables import STAGES

AS_OF = date(2026, 6, 30)
NOW, BEFORE = (0,), (0, 95, 185)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Relation:
    """People are called by function, and a number where there are several; ``!`` marks an executive.

    Attributes
    ----------
    pairs
        Who met whom, ours first, at each of ``days`` before the as-of date.
    known
        People of ours, and of theirs, beside those who met.
    together
        Teams that worked together three times.
    window
        Extra strength between the two windows, in meetings.
    """

    pairs: Sequence[Pair] = ()
    days: Sequence[int] = BEFORE
    known: tuple[Sequence[str], Sequence[str]] = ((), ())
    together: Sequence[tuple[Sequence[str], Sequence[str]]] = ()
    window: int = 0
    template: Sequence[str] = ("quality",)
    facts: Mapping[str, Any] = field(default_factory=dict)
    orders: int = 0
    one_sided: bool = False

    def analysed(self) -> tuple[str, set[str]]:
        """The stage, and the conditions of any stage that fail."""
        met = [*self.pairs, *((a, b) for ours, theirs in self.together for a in ours for b in theirs)]
        met += [("sales", "purchasing")] if self.window else []
        people = {("us", a) for a, _ in met} | {("us", a) for a in self.known[0]}
        people |= {("them", b) for _, b in met} | {("them", b) for b in self.known[1]}
        settings = Settings.from_mapping({"functions": {"client_template": list(self.template)}})
        tables = analyse(
            {
                "organisations": [
                    {"organisation_id": "us", "name": "Us", "role": "supplier"},
                    {"organisation_id": "them", "name": "Them", "role": "client"},
                ],
                "people": [
                    {
                        "person_id": f"{firm}-{name}",
                        "name": name,
                        "organisation_id": firm,
                        "function": name.strip("!0123456789"),
                        "seniority": "executive" if "!" in name else "staff",
                    }
                    for firm, name in sorted(people)
                ],
                "interactions": self.interactions(),
                "orders": [
                    {"order_id": str(n), "organisation_id": "them", "won": True, "closed_on": AS_OF}
                    for n in range(self.orders)
                ],
                "facts": [{"organisation_id": "them", "as_of": AS_OF, **self.facts}] if self.facts else [],
            },
            AS_OF,
            settings,
        ).tables
        (row,) = tables["relationships"].to_pylist()
        failing = {
            f"{one['stage']}.{one['condition']}"
            for one in tables["conditions"].to_pylist()
            if one["passed"] == "false"
        }
        return row["stage"], failing

    def interactions(self) -> list[dict[str, Any]]:
        noon = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12)
        found = []

        def meet(ours: Sequence[str], theirs: Sequence[str], ago: float, channel: str) -> None:
            people = [*(f"us-{name}" for name in ours), *(f"them-{name}" for name in theirs)]
            found.append(
                {
                    "interaction_id": str(len(found)),
                    "occurred_at": noon - timedelta(days=ago),
                    "channel": channel,
                    "participant_ids": people,
                    "initiator_id": people[0],
                }
            )

        for days in self.days:
            for ours, theirs in self.pairs:
                meet([ours], [theirs], days, "email" if self.one_sided else "meeting")
        for _ in range(self.window):
            meet(["sales"], ["purchasing"], 0, "meeting")
        for ours, theirs in self.together:
            for _ in range(3):
                meet(ours, theirs, 1, "workshop")
        return found


Q, R, P, M, W = "quality", "research_development", "production", "management", ("sales", "purchasing")
WEDGE = [(Q, Q), (R, R)]
MESH = [(Q, Q), (R, R), (P, P)]
DIAMOND = [*MESH, (M, M)]
GOOD = {"share_of_wallet": 0.6, "agreement_until": AS_OF}
FINE = {"template": (Q, R, P), "facts": GOOD}
SAME = ("quality", "research_development", "production", "management!", "logistics", "finance", "service")
CLOUD = [(name, name) for name in SAME]
MORE = [("finance", Q), ("finance", R)]
TEAM = ((Q, R), (Q, R, P, "finance"))
WHOLE = {"template": SAME[:3], "facts": GOOD}
MANY = ("sales", "service", R, P, Q, "logistics", "finance", M)

PAIRS = {
    "point_to_point.tie": (Relation([W], one_sided=True), Relation([W])),
    "wedge.threads": (Relation([(Q, Q), (Q, R)]), Relation(WEDGE)),
    "wedge.sustained": (Relation(WEDGE, NOW, orders=1), Relation(WEDGE, NOW, orders=2)),
    "mesh.threads": (Relation([(Q, Q), (Q, R), (R, Q)]), Relation([(Q, Q), (Q, R), (R, Q), W])),
    "mesh.direct_cells": (Relation([*WEDGE, W]), Relation([*WEDGE, W, (Q, R)])),
    "mesh.supplier_functions": (
        Relation([(f"{Q}1", Q), (f"{Q}2", R), (f"{Q}3", P)]),
        Relation([(f"{Q}1", Q), (f"{Q}2", R), (R, P)]),
    ),
    "mesh.client_functions": (
        Relation([(Q, f"{Q}1"), (R, f"{Q}2"), (P, f"{Q}3")]),
        Relation([(Q, f"{Q}1"), (R, f"{Q}2"), (P, R)]),
    ),
    "mesh.direct_share": (
        Relation(MESH, NOW, orders=2, window=13),
        Relation(MESH, NOW, orders=2, window=11),
    ),
    "diamond.alignment": (
        Relation(
            [(Q, Q), (R, R), (M, M)],
            known=((P, "finance", "logistics"), (P, "finance", "logistics")),
            **{**FINE, "template": (Q,)},
        ),
        Relation(
            [(Q, Q), (R, R), (M, M), (P, P)],
            known=(("finance", "logistics"), ("finance", "logistics")),
            **{**FINE, "template": (Q,)},
        ),
    ),
    "diamond.counterparts": (
        Relation([(Q, Q), (M, M), (Q, R), (R, Q)], known=((), (R,)), template=(Q,), facts=GOOD),
        Relation([(Q, Q), (M, M), (Q, R), (R, Q), (R, R)], template=(Q,), facts=GOOD),
    ),
    "diamond.top_tie": (Relation(MESH, **FINE), Relation(DIAMOND, **FINE)),
    "diamond.direct_share": (
        Relation(DIAMOND, NOW, orders=2, window=5, **FINE),
        Relation(DIAMOND, NOW, orders=2, window=3, **FINE),
    ),
    "diamond.share_of_wallet": (
        Relation(DIAMOND, template=(Q,), facts={**GOOD, "share_of_wallet": 0.5}),
        Relation(DIAMOND, template=(Q,), facts={**GOOD, "share_of_wallet": 0.51}),
    ),
    "diamond.agreement": (
        Relation(DIAMOND, template=(Q,), facts={**GOOD, "agreement_until": AS_OF - timedelta(days=1)}),
        Relation(DIAMOND, template=(Q,), facts=GOOD),
    ),
    "cloud.joint_functions": (
        Relation([*CLOUD, *MORE], together=[(TEAM[0], (Q, R, "finance"))], **WHOLE),
        Relation([*CLOUD, *MORE], together=[TEAM], **WHOLE),
    ),
    "cloud.joint_strategy": (
        Relation(CLOUD, together=[(TEAM[0], (Q, R, P, "logistics"))], **WHOLE),
        Relation(CLOUD, together=[TEAM], **WHOLE),
    ),
    "cloud.client_functions": (
        Relation(CLOUD[:-1], together=[TEAM], **WHOLE),
        Relation(CLOUD, together=[TEAM], **WHOLE),
    ),
    "cloud.function_density": (
        Relation(CLOUD, known=(MANY, ("it",)), together=[TEAM], **WHOLE),
        Relation(
            [*CLOUD, ("logistics", Q), ("logistics", R), ("logistics", P)],
            known=(MANY, ("it",)),
            together=[TEAM],
            **WHOLE,
        ),
    ),
    "cloud.executive_tie": (
        Relation([*CLOUD[:3], ("management!", M), *CLOUD[4:]], together=[TEAM], **WHOLE),
        Relation(CLOUD, together=[TEAM], **WHOLE),
    ),
}


def test_every_condition_of_the_model_has_its_pair() -> None:
    assert list(PAIRS) == [condition.key for condition in DEFAULT_CONDITIONS]


@pytest.mark.parametrize("key", PAIRS)
def test_two_relationships_that_differ_in_one_condition_differ_in_the_stage(key: str) -> None:
    stage = key.partition(".")[0]
    asked = {one.key for one in DEFAULT_CONDITIONS if STAGES.index(one.stage) <= STAGES.index(stage)}
    (below, failing), (reached, left) = (relation.analysed() for relation in PAIRS[key])
    assert failing & asked == {key}
    assert not left & asked
    assert STAGES.index(reached) >= STAGES.index(stage)
    assert below == ("none" if stage == "point_to_point" else STAGES[STAGES.index(stage) - 1])
