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
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import rows_of
from graphmodel.messages import ENGLISH, Messages
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

Row = Mapping[str, Any]


def assess(
    relationships: pa.Table,
    people: pa.Table,
    ties: pa.Table,
    holes: pa.Table,
    names: Mapping[str, str],
    settings: Settings | None = None,
    *,
    language: str = ENGLISH,
) -> pa.Table:
    """Level, rank, reason and next step of every relationship, ordered by rank.

    Rank 1 has most at stake: exposed revenue; all revenue where no live tie is left; then the severance
    probability where the revenue is unknown.

    Parameters
    ----------
    relationships, people, ties, holes
        Tables of one analysis; the ties best ``of_those_here``, so that nobody is sent to who has left.
    names
        Names of people by id; an id without a name stands for itself.
    language
        Of the reason and the next step.
    """
    settings, words = settings or Settings(), Messages.of(language)
    first = holes.filter(pc.equal(holes["priority"], 1))
    rows = by_stake(rows_of(relationships.select(_OF_RELATIONSHIPS)))
    told = []
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        clients = pa.array([row["client_id"] for row in some], pa.string())
        here, among, missing = (_of(clients, table) for table in (people, ties, first))
        evidence = _Evidence(here, among, missing, names, words)
        told += [
            {
                "client_id": row["client_id"],
                "level": level(row, settings),
                "rank": rank,
                "why": evidence.why(row),
                "next_step": evidence.next_step(row),
            }
            for rank, row in enumerate(some, start=begin + 1)
        ]
    return pa.Table.from_pylist(told, schema=RISK_SCHEMA)


_AT_ONCE = 1024
"""Relationships whose evidence is held as rows at the same time: that of ten thousand takes half a gigabyte."""

_OF_RELATIONSHIPS = (
    "client_id",
    "flags",
    "stage",
    "threads",
    "ties",
    "strength",
    "severance_probability",
    "critical_people",
    "last_interaction_at",
    "revenue",
    "exposed_revenue",
)


def _of(clients: pa.Array, table: pa.Table) -> pa.Table:
    return table.filter(pc.is_in(table["client_id"], value_set=clients))


def by_stake(rows: Iterable[Row]) -> list[Row]:
    """Rows of ``relationships``, those with most at stake first: the order of ranks."""
    return sorted(rows, key=_most_at_stake)


def level(row: Row, settings: Settings) -> str:
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


def of_those_here(ties: pa.Table, roles: pa.Table, day: date) -> pa.Table:
    """Ties of people who had not left by a day, as ``roles`` knows it: nobody else can take one up again."""
    gone = roles.filter(pc.fill_null(pc.less_equal(roles["left_on"], pa.scalar(day)), False))["person_id"]
    ends = (
        pc.is_in(ties[name], value_set=gone.combine_chunks())
        for name in ("supplier_person_id", "client_person_id")
    )
    return ties.filter(pc.invert(pc.or_(*ends)))


def at_least(found: str, wanted: str) -> bool:
    """Whether a level is as bad as another or worse; ``unclear`` is never.

    >>> at_least("critical", "high"), at_least("low", "high"), at_least("unclear", "low")
    (True, False, False)
    """
    return found != "unclear" and RISK_LEVELS.index(found) <= RISK_LEVELS.index(wanted)


def _most_at_stake(row: Row) -> tuple[float, float, float, str]:
    stake = row["exposed_revenue"]
    if stake is None and row["ties"] == 0:
        stake = row["revenue"]
    severance = row["severance_probability"]
    return (-(stake or 0.0), -(severance or 0.0), -(row["strength"] or 0.0), row["client_id"])


class _Evidence:
    """The rows behind the sentences, by client, and the language they are told in."""

    def __init__(
        self, people: pa.Table, ties: pa.Table, holes: pa.Table, names: Mapping[str, str], words: Messages
    ) -> None:
        self._people, self._ties, self._holes = (
            _by_client(rows_of(table)) for table in (people, ties, holes)
        )
        self._names = names
        self._words = words

    def _name(self, person_id: str) -> str:
        return self._names.get(person_id) or person_id

    def _say(self, key: str, **values: Any) -> str:
        return self._words.text(f"risk.{key}", **values)

    def why(self, row: Row) -> str:
        """One sentence: what the structure means."""
        client = row["client_id"]
        if row["ties"] == 0:
            last = row["last_interaction_at"]
            return self._say("why.nobody") if last is None else self._say("why.no_tie", day=last)
        people = self._people[client]
        ours = [p for p in people if p["side"] == "supplier"]
        theirs = [p for p in people if p["side"] == "client"]
        if row["threads"] == 1:
            if len(ours) == len(theirs) == 1:
                return self._say("why.one_tie", ours=self._who(ours[0]), theirs=self._who(theirs[0]))
            hub, others = (ours[0], theirs) if len(ours) == 1 else (theirs[0], ours)
            return self._say(f"why.hub_{hub['side']}", person=self._who(hub), n=len(others))
        if row["threads"] == 2:
            critical = [self._name(person) for person in row["critical_people"].split(";")]
            return self._say("why.two", people=critical)
        top = max(people, key=lambda person: (person["share"], person["person_id"]))
        return self._say("why.many", n=row["threads"], person=self._who(top), share=f"{top['share']:.0%}")

    def next_step(self, row: Row) -> str:
        """One sentence: the move that helps most, with the people who can make it."""
        client = row["client_id"]
        ties = self._ties.get(client, [])
        if row["ties"] == 0:
            known = [tie for tie in ties if tie["two_way"] is not False]
            if not known:
                return self._say("step.first_call")
            best = max(known, key=lambda tie: (tie["strength"], tie["last_at"], tie["supplier_person_id"]))
            return self._say("step.take_up", **self._pair(best), day=best["last_at"])
        if row["threads"] == 1:
            return self._words.sentences(self._second_thread(client), self._mend_hole(client))
        fading = [tie for tie in ties if tie["fading"]]
        if fading:
            tie = max(fading, key=lambda tie: (tie["strength"], tie["supplier_person_id"]))
            return self._say("step.revive", **self._pair(tie))
        return self._mend_hole(client) or self._say("step.keep")

    def _second_thread(self, client: str) -> str:
        live = [tie for tie in self._ties[client] if tie["live"]]
        pair = self._pair(max(live, key=lambda tie: (tie["strength"], tie["supplier_person_id"])))
        if len({tie["supplier_person_id"] for tie in live}) == 1:
            return self._say("step.second_colleague", **pair)
        return self._say("step.introduction", theirs=pair["theirs"])

    def _mend_hole(self, client: str) -> str | None:
        for hole in self._holes.get(client, ()):
            function = self._words.text(f"function.{hole['client_function']}")
            if hole["open_cases"]:
                cases = self._words.text("count.cases", n=hole["open_cases"])
                function = self._words.text("function_with.cases", function=function, cases=cases)
            if not hole["route"]:
                return self._say("step.find_out", function=function)
            path = [self._name(person) for person in hole["route"].split(" > ")]
            if len(path) == 2:
                return self._say("step.weave", function=function, ours=path[0], theirs=path[1])
            return self._say("step.introduce", function=function, ours=path[0], host=path[1], theirs=path[2])
        return None

    def _pair(self, tie: Mapping[str, Any]) -> dict[str, str]:
        return {
            "ours": self._name(tie["supplier_person_id"]),
            "theirs": self._name(tie["client_person_id"]),
        }

    def _who(self, person: Mapping[str, Any]) -> str:
        name = self._name(person["person_id"])
        if person["function"] == "other":
            return name
        function = self._words.text(f"function.{person['function']}")
        return self._words.text("person.with_function", name=name, function=function)


def _by_client(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["client_id"], []).append(row)
    return grouped
