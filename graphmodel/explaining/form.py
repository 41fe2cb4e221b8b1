"""Stage, participation, essence, and what the source says of the trade."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc

from graphmodel.arrow import empty
from graphmodel.explaining.arithmetic import (
    Input,
    Operation,
    Step,
    Term,
    least,
    product,
    quotient,
    rest,
    total,
)
from graphmodel.explaining.life import initiative
from graphmodel.explaining.rows import ALL, Kind, Rows
from graphmodel.explaining.subject import Found, Subject
from graphmodel.measures.commercial import LASTING_ORDERS
from graphmodel.measures.participation import beyond_windows
from graphmodel.tables import CONDITIONS, ESSENCE_TERMS, FACTS, FUNCTIONS, ORDERS, STAGES


def participation(subject: Subject) -> Found:
    """Mean of the three shares."""
    full, network = subject.settings.axes, subject.network
    expected, reached = beyond_windows(network)
    columns: tuple[tuple[str, Kind], ...] = (("side", "side"), ("function", "function"), ("direct", "yes"))
    cells = [
        (side, FUNCTIONS[i], bool(direct[i]))
        for side, wanted, direct in zip(
            ("supplier", "client"), (part[0] for part in expected), (part[0] for part in reached), strict=True
        )
        for i in sorted(np.flatnonzero(wanted).tolist(), key=lambda i: (not direct[i], i))
    ]
    own = quotient(
        Step("functions_reached", Input(float(sum(row[2] for row in cells))), "count"),
        Step("functions_beyond_windows", Input(float(len(cells))), "count"),
    )
    work = least(
        Input(1),
        quotient(
            Step("joint_functions", Input(subject.value("joint_functions")), "count"),
            Input(float(full.full_joint_functions)),
        ),
    )
    thick = least(
        Input(1),
        quotient(Step("threads", Input(subject.value("threads")), "count"), Input(float(full.full_threads))),
    )
    parts: list[Term] = [
        Step("participation_functions", own),
        Step("participation_joint", work),
        Step("participation_threads", thick),
    ]
    rows = Rows("functions_beyond_windows", columns, cells)
    return Found(quotient(total(parts), Input(3)), (rows,))


def essence(subject: Subject) -> Found:
    """Mean of the terms that are known."""
    terms = _essence_terms(subject)
    known: list[Term] = [Step(f"essence_{name}", term) for name, term in terms.items()]
    rows = initiative(subject).rows if "reciprocity" in terms else ()
    return Found(quotient(total(known), Input(float(len(known)))), rows)


def essence_terms(subject: Subject) -> Found:
    """Which terms are known, and what they say."""
    columns: tuple[tuple[str, Kind], ...] = (("term", "code"), ("known", "yes"), ("value", "share"))
    terms = _essence_terms(subject)
    cells = [(name, name in terms, terms[name].value if name in terms else None) for name in ESSENCE_TERMS]
    return Found(rows=(Rows("essence_terms", columns, cells, "known"),))


def _essence_terms(subject: Subject) -> dict[str, Term]:
    """Each known term; continuity where the analysis worked it out."""
    values = {
        name: np.array([subject.value(name)]) for name in ("initiative", "won_orders", "agreement_in_force")
    }
    settings = subject.settings.axes
    found: dict[str, Term] = {}
    if "continuity" in str(subject.shown.get("essence_terms") or "").split(";"):
        found["continuity"] = Input(subject.interactions.continuity, "share")
    if not np.isnan(values["initiative"][0]):
        found["reciprocity"] = rest(
            Operation(
                "distance",
                (
                    product(Input(2), Step("initiative", Input(float(values["initiative"][0]), "share"))),
                    Input(1),
                ),
            )
        )
    if not np.isnan(values["won_orders"][0]):
        found["repetition"] = Input(float(values["won_orders"][0] >= settings.repeated_orders))
    if not np.isnan(values["agreement_in_force"][0]):
        found["agreement"] = Input(float(values["agreement_in_force"][0]))
    return found


def essence_form(subject: Subject) -> Found:
    """What the form is judged by, each beside its bound."""
    settings, limit = subject.settings.axes, subject.standing.yardsticks.many_concessions
    asking, given = subject.value("initiative"), subject.value("concessions")
    columns: tuple[tuple[str, Kind], ...] = (
        ("judged_by", "code"),
        ("value", "number"),
        ("bound", "number"),
        ("reached", "yes"),
    )
    reciprocity = 1 - abs(2 * asking - 1)
    cells = [
        ("initiative", _known(asking), settings.asking_initiative, asking >= settings.asking_initiative),
        (
            "reciprocity",
            _known(reciprocity),
            settings.mutual_reciprocity,
            reciprocity >= settings.mutual_reciprocity,
        ),
        ("concessions", _known(given), _known(limit), given > limit),
    ]
    return Found(rows=(Rows("essence_form", columns, cells),))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


# ------------------------------------------------------------ stage


def stage(subject: Subject) -> Found:
    """Every condition of every stage."""
    return Found(rows=(_conditions(subject),))


def stage_margin(subject: Subject) -> Found:
    """Passed conditions of the stage reached and below, the nearest to failing first."""
    return Found(rows=(_conditions(subject, passed="true", by_distance=True),))


def missing(subject: Subject) -> Found:
    """Failed conditions of the next stage."""
    return Found(rows=(_conditions(subject, passed="false"),))


def _conditions(subject: Subject, passed: str = "", *, by_distance: bool = False) -> Rows:
    rows = subject.standing.tables[CONDITIONS.name].to_pylist()
    reached = _stage_of(subject)
    if passed == "true":
        rows = [row for row in rows if STAGES.index(row["stage"]) <= reached]
    elif passed == "false":
        rows = [
            row for row in rows if STAGES.index(row["stage"]) == max(reached, STAGES.index("dormant")) + 1
        ]
    rows = [row for row in rows if not passed or row["passed"] == passed]
    if by_distance:
        rows.sort(key=lambda row: (row["distance"] is None, row["distance"] or 0.0))
    columns: tuple[tuple[str, Kind], ...] = (
        ("stage", "stage"),
        ("measure", "code"),
        ("value", "setting"),
        ("operator", "fact"),
        ("threshold", "setting"),
        ("passed", "code"),
        ("distance", "share"),
    )
    return Rows("conditions", columns, [tuple(row[name] for name, _ in columns) for row in rows])


def _stage_of(subject: Subject) -> int:
    return STAGES.index(subject.standing.tables["relationships"]["stage"][0].as_py())


def gap(subject: Subject) -> Found:
    """Target less stage; without a live tie, whatever was, one below point-to-point."""
    target = subject.standing.tables["relationships"]["target_stage"][0].as_py()
    there = max(_stage_of(subject), STAGES.index("dormant"))
    term = Operation(
        "difference",
        (
            Step("rank_of_target", Input(float(STAGES.index(target)), "stages"), "stages"),
            Step("rank_of_stage", Input(float(there), "stages"), "stages"),
        ),
    )
    return Found(term, (_conditions(subject, passed="false"),))


# ------------------------------------------------------------ trade


def sustained(subject: Subject) -> Found:
    """Live ties one and two half-lives ago, or repeated orders."""
    back = subject.network.ties.live_clients[:, 0]
    columns: tuple[tuple[str, Kind], ...] = (("judged_by", "code"), ("value", "number"), ("reached", "yes"))
    cells: list[tuple[Any, ...]] = [
        ("live_one_half_life_ago", None, bool(back[1])),
        ("live_two_half_lives_ago", None, bool(back[2])),
    ]
    orders = subject.value("won_orders")
    cells.append(("won_orders", _known(orders), bool(orders >= LASTING_ORDERS)))
    return Found(rows=(Rows("sustained", columns, cells),))


def won_orders(subject: Subject) -> Found:
    """Each won by the as-of date."""
    orders = subject.standing.inputs.get(ORDERS.name, empty(ORDERS))
    rows = [
        row
        for row in orders.filter(
            pc.equal(orders["organisation_id"], subject.portfolio.client_ids[0])
        ).to_pylist()
        if row["won"] and row["closed_on"] is not None and row["closed_on"] <= subject.standing.day
    ]
    rows.sort(key=lambda row: (row["closed_on"], row["order_id"]), reverse=True)
    columns: tuple[tuple[str, Kind], ...] = (("order_id", "fact"), ("closed_on", "day"), ("amount", "money"))
    return Found(
        rows=(Rows("orders", columns, [tuple(row[name] for name, _ in columns) for row in rows], ALL),)
    )


def fact(subject: Subject) -> Found:
    """The facts of the client on the as-of date, the latest first; the first row is the one that holds."""
    facts = subject.standing.inputs.get(FACTS.name, empty(FACTS))
    known = facts.filter(pc.equal(facts["organisation_id"], subject.portfolio.client_ids[0]))
    rows = [row for row in known.to_pylist() if row["as_of"] is None or row["as_of"] <= subject.standing.day]
    rows.sort(key=lambda row: (row["as_of"] is not None, row["as_of"]), reverse=True)
    columns: tuple[tuple[str, Kind], ...] = (
        ("as_of", "day"),
        ("share_of_wallet", "share"),
        ("agreement_until", "day"),
        ("backup_suppliers", "count"),
        ("concessions", "money"),
        ("claimed_stage", "stage"),
    )
    return Found(rows=(Rows("facts", columns, [tuple(row[name] for name, _ in columns) for row in rows]),))


def mismatch(subject: Subject) -> Found:
    """What the rules compare."""
    settings, limits = subject.settings.risk, subject.standing.yardsticks
    row = subject.standing.tables["relationships"].to_pylist()[0]
    columns: tuple[tuple[str, Kind], ...] = (
        ("judged_by", "code"),
        ("value", "setting"),
        ("bound", "setting"),
    )
    cells = [
        ("stage", row["stage"], row["claimed_stage"]),
        ("share_of_wallet", row["share_of_wallet"], settings.stronghold_wallet_share),
        ("revenue", row["revenue"], _known(limits.small_revenue)),
        ("people_supplier", row["people_supplier"], settings.over_served_people),
    ]
    return Found(rows=(Rows("mismatch", columns, cells), *fact(subject).rows))
