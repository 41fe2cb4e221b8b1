"""Which relationships need somebody today, why, and what to do next?

Nothing here is a score: a level follows from threads and severance probability by a stated rule, the order
from the money at stake, and the sentences say what the figures mean.

========== ==========================================================================================
level      rule
========== ==========================================================================================
unclear    the data is too thin (flag ``insufficient``), or no tie was ever live: never an alert
critical   one thread: one person's leaving cuts every live tie
high       severance probability at or above ``risk.high_severance`` (5%), or no live tie left
moderate   at or above ``risk.moderate_severance`` (1%)
low        below
========== ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from graphmodel.settings import Settings
from graphmodel.tables import RISK_LEVELS

RISK_SCHEMA = pa.schema(
    [
        ("client_id", pa.string()),
        ("level", pa.string()),
        ("rank", pa.int64()),
        ("why", pa.string()),
        ("next_step", pa.string()),
    ]
)


def assess(
    relationships: pa.Table,
    people: pa.Table,
    ties: pa.Table,
    holes: pa.Table,
    names: Mapping[str, str],
    settings: Settings | None = None,
) -> pa.Table:
    """Level, rank, reason and next step of every relationship, ordered by rank.

    Rank 1 has most at stake: exposed revenue; all revenue where no live tie is left; then the severance
    probability where the revenue is unknown.

    Parameters
    ----------
    relationships, people, ties, holes
        Tables of one analysis.
    names
        Names of people by id; an id without a name stands for itself.
    """
    settings = settings or Settings()
    evidence = _Evidence(people, ties, holes, names)
    rows = relationships.to_pylist()
    order = sorted(rows, key=_most_at_stake)
    return pa.Table.from_pylist(
        [
            {
                "client_id": row["client_id"],
                "level": level(row, settings),
                "rank": rank,
                "why": evidence.why(row),
                "next_step": evidence.next_step(row),
            }
            for rank, row in enumerate(order, start=1)
        ],
        schema=RISK_SCHEMA,
    )


def level(row: Mapping[str, Any], settings: Settings) -> str:
    """The level of one row of ``relationships``, by the rule of this page."""
    if "insufficient:" in (row["flags"] or ""):
        return "unclear"
    if row["threads"] == 1:
        return "critical"
    severance = row["severance_probability"]
    if row["ties"] == 0:
        return "high" if row["stage"] == "dormant" else "unclear"
    if severance is None:
        return "unclear"
    if severance >= settings.risk.high_severance:
        return "high"
    return "moderate" if severance >= settings.risk.moderate_severance else "low"


def at_least(found: str, wanted: str) -> bool:
    """Whether a level is as bad as another or worse; ``unclear`` is never.

    >>> at_least("critical", "high"), at_least("low", "high"), at_least("unclear", "low")
    (True, False, False)
    """
    return found != "unclear" and RISK_LEVELS.index(found) <= RISK_LEVELS.index(wanted)


def _most_at_stake(row: Mapping[str, Any]) -> tuple[float, float, float, str]:
    stake = row["exposed_revenue"]
    if stake is None and row["ties"] == 0:
        stake = row["revenue"]
    severance = row["severance_probability"]
    return (-(stake or 0.0), -(severance or 0.0), -(row["strength"] or 0.0), row["client_id"])


class _Evidence:
    """The rows behind the sentences, by client."""

    def __init__(self, people: pa.Table, ties: pa.Table, holes: pa.Table, names: Mapping[str, str]) -> None:
        self._people = _by_client(people.to_pylist())
        self._ties = _by_client(ties.to_pylist())
        self._holes = _by_client(row for row in holes.to_pylist() if row["priority"] == 1)
        self._names = names

    def _name(self, person_id: str) -> str:
        return self._names.get(person_id) or person_id

    def why(self, row: Mapping[str, Any]) -> str:
        """One sentence: what the structure means."""
        client = row["client_id"]
        if row["ties"] == 0:
            if row["last_interaction_at"] is None:
                return "Nobody on our side is known to have met anyone there."
            return f"No live tie is left; the last interaction was on {row['last_interaction_at']:%-d %B %Y}."
        people = self._people[client]
        ours = [p for p in people if p["side"] == "supplier"]
        theirs = [p for p in people if p["side"] == "client"]
        if row["threads"] == 1:
            if len(ours) == len(theirs) == 1:
                return f"One tie holds this client: {self._who(ours[0])} with {self._who(theirs[0])}."
            hub, side, others = (ours[0], "our", theirs) if len(ours) == 1 else (theirs[0], "their", ours)
            return f"Everything goes through {self._who(hub)} on {side} side, to {len(others)} people."
        critical = " and ".join(self._name(person) for person in row["critical_people"].split(";")[:3])
        if row["threads"] == 2:
            return f"If two people leave, no tie is left: {critical}."
        top = max(people, key=lambda person: (person["share"], person["person_id"]))
        return f"{row['threads']} people would have to leave; {self._who(top)} carries {top['share']:.0%}."

    def next_step(self, row: Mapping[str, Any]) -> str:
        """One sentence: the move that helps most, with the people who can make it."""
        client = row["client_id"]
        ties = self._ties.get(client, [])
        if row["ties"] == 0:
            known = [tie for tie in ties if tie["two_way"] is not False]
            if not known:
                return "Find out who knows anyone there, and make a first call."
            best = max(known, key=lambda tie: (tie["strength"], tie["last_at"], tie["supplier_person_id"]))
            ours, theirs = self._name(best["supplier_person_id"]), self._name(best["client_person_id"])
            return f"Take it up again: {ours} and {theirs} last met on {best['last_at']:%-d %B %Y}."
        if row["threads"] == 1:
            return self._second_thread(client)
        fading = [tie for tie in ties if tie["fading"]]
        if fading:
            tie = max(fading, key=lambda tie: (tie["strength"], tie["supplier_person_id"]))
            ours, theirs = self._name(tie["supplier_person_id"]), self._name(tie["client_person_id"])
            return f"Revive the fading tie of {ours} and {theirs}."
        return self._mend_hole(client) or "Keep the channels going."

    def _second_thread(self, client: str) -> str:
        live = [tie for tie in self._ties[client] if tie["live"]]
        strongest = max(live, key=lambda tie: (tie["strength"], tie["supplier_person_id"]))
        contact = self._name(strongest["client_person_id"])
        if len({tie["supplier_person_id"] for tie in live}) == 1:
            hub = self._name(strongest["supplier_person_id"])
            step = f"Have {hub} bring a second colleague to {contact}"
        else:
            step = f"Ask {contact} for an introduction to a second person there"
        hole = self._mend_hole(client)
        return f"{step}. {hole}" if hole else f"{step}."

    def _mend_hole(self, client: str) -> str | None:
        for hole in self._holes.get(client, ()):
            function = _words(hole["client_function"])
            urgent = f" ({hole['open_cases']} open cases)" if hole["open_cases"] else ""
            if not hole["route"]:
                return f"Nobody there is known in {function}{urgent}: find out who."
            path = [self._name(person) for person in hole["route"].split(" > ")]
            if len(path) == 2:
                return f"Weave in {function}{urgent}: {path[0]} has met {path[1]} already."
            return f"Weave in {function}{urgent}: {path[1]} can introduce {path[0]} to {path[2]}."
        return None

    def _who(self, person: Mapping[str, Any]) -> str:
        name = self._name(person["person_id"])
        return name if person["function"] == "other" else f"{name} ({_words(person['function'])})"


def _words(function: str) -> str:
    return {"research_development": "R&D", "it": "IT"}.get(function, function.replace("_", " "))


def _by_client(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["client_id"], []).append(row)
    return grouped
