"""Which alerts stand in an analysis, by the rules in ``graphmodel.alerts``? No state, no words: rows in, alerts out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.alerts.alert import Alert
from graphmodel.arrow import rows_of
from graphmodel.messages import ENGLISH, Messages
from graphmodel.settings import Settings, WatchSettings
from graphmodel.tables import ALERT_KINDS, COMPANY, LIST_SEPARATOR, STAGES

PAIR = " > "
"""Between the two people of a tie, the supplier's first."""

_LOW_STAGE = STAGES.index("point_to_point")
_BIG_DROP = 2
_MONTHS_A_YEAR = 12

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Findings:
    """What an analysis found, as far as alerts look at it.

    Attributes
    ----------
    relationships, ties, people, conditions, roles
        Tables of ``RESULTS``.
    timeline
        The table ``timeline``; without rows where months were not looked at, and then there is no setback.
    run
        What the analysis says of itself.
    """

    relationships: pa.Table
    ties: pa.Table
    people: pa.Table
    conditions: pa.Table
    roles: pa.Table
    timeline: pa.Table
    run: Mapping[str, Any]

    @classmethod
    def of(cls, results: Callable[[str], pa.Table], run: Mapping[str, Any]) -> Findings:
        """From something that gives result tables by name, such as a store."""
        names = ("relationships", "ties", "people", "conditions", "roles", "timeline")
        return cls(**{name: results(name) for name in names}, run=run)

    @property
    def as_of(self) -> date:
        """The day of the analysis."""
        return date.fromisoformat(self.run["as_of"])

    @property
    def level(self) -> str:
        """What a relationship is with."""
        return str(self.run.get("level", COMPANY))


@dataclass(frozen=True)
class Standing:
    """What stands, and of whom the analysis can say so.

    Attributes
    ----------
    alerts
        All of them, each once; in no order that means anything.
    clients
        All clients of the analysis.
    unjudged
        Those of whom it knows too little to say that anything stands, or no longer does.
    """

    alerts: tuple[Alert, ...]
    clients: frozenset[str]
    unjudged: frozenset[str]


def standing(found: Findings, watch: WatchSettings | None = None) -> Standing:
    """All alerts that stand, by the rules of this package.

    Complexity: one look at each relationship, and at the ties, people and months of those with something to tell.
    """
    looked = _Look(found, watch or WatchSettings())
    alerts = [alert for kind in ALERT_KINDS for alert in looked.of(kind)]
    return Standing(tuple(alerts), frozenset(looked.relationships), frozenset(looked.unjudged))


class _Look:
    """One analysis under the rules."""

    def __init__(self, found: Findings, watch: WatchSettings) -> None:
        self.found, self.watch = found, watch
        self.settings = Settings.from_mapping(found.run["settings"])
        self.relationships: dict[str, Row] = {
            row["client_id"]: row for row in rows_of(found.relationships.select(_LOOKED_AT))
        }
        words = Messages.of(found.run.get("language", ENGLISH))
        thin = {key: _thin(row["flags"], words) for key, row in self.relationships.items()}
        self.silent = {
            key
            for key, row in self.relationships.items()
            if row["stage"] == "dormant"
            and thin[key] <= {_FEW}
            and row["interactions"] >= self.settings.evidence.thin_interactions
        }
        self.unjudged = {key for key, reasons in thin.items() if reasons} - self.silent
        held = rows_of(found.people.select(["client_id", "person_id"]))
        self.tied = {(row["client_id"], row["person_id"]) for row in held}
        self.left = self._who_left()
        self.lost = self._lost_ties()

    def of(self, kind: str) -> Iterator[Alert]:
        """The alerts of a kind, of relationships that can be judged."""
        rules: Mapping[str, Callable[[], Iterator[Alert]]] = {
            "exposed_stronghold": self._strongholds,
            "single_thread": self._single_threads,
            "departure": self._departures,
            "dormant": self._dormant,
            "setback": self._setbacks,
            "fading": self._fading,
        }
        return (alert for alert in rules[kind]() if alert.client_id not in self.unjudged)

    # ------------------------------------------------------------ the whole relationship

    def _strongholds(self) -> Iterator[Alert]:
        for row in self.relationships.values():
            if "exposed_stronghold" in (row["mismatch"] or "").split(LIST_SEPARATOR):
                figures = {"share_of_wallet": row["share_of_wallet"]}
                yield self._alert("exposed_stronghold", row, "critical", figures=figures)

    def _single_threads(self) -> Iterator[Alert]:
        single = [key for key, row in self.relationships.items() if row["threads"] == 1]
        ties = _by_client(rows_of(_of(self.found.ties, single, self.found.ties["live"])))
        months = self.found.timeline
        several = _of(months, single, pc.greater(months["threads"], 1))
        several = several.select(["client_id", "month_end", "threads"]).sort_by("month_end")
        latest = {row["client_id"]: row for row in rows_of(several)}  # the last of each stays
        for client in single:
            held = ties[client]
            ours, theirs = ({tie[name] for tie in held} for name in _ENDS)
            on_whom = sorted(person for side in (ours, theirs) if len(side) == 1 for person in side)
            before = latest.get(client)
            figures = {"month_end": before and before["month_end"], "threads": before and before["threads"]}
            rows = [_key_of_tie(tie) for tie in held]
            row = self.relationships[client]
            yield self._alert("single_thread", row, "critical", on_whom, figures=figures, rows=rows)

    def _dormant(self) -> Iterator[Alert]:
        for client in sorted(self.silent):
            row = self.relationships[client]
            yield self._alert("dormant", row, "high", figures={"last_at": row["last_interaction_at"]})

    # ------------------------------------------------------------ ties that went

    def _who_left(self) -> dict[str, date]:
        roles = self.found.roles
        gone = roles.filter(pc.fill_null(pc.less_equal(roles["left_on"], pa.scalar(self.found.as_of)), False))
        return dict(zip(gone["person_id"].to_pylist(), gone["left_on"].to_pylist(), strict=True))

    def _lost_ties(self) -> dict[str, list[Row]]:
        """By client: ties that are not live, and were one half-life ago or would be had nobody left."""
        ties = self.found.ties
        strong = pc.greater_equal(ties["strength"], self.settings.ties.live_strength)
        would_be = pc.and_(strong, pc.fill_null(ties["two_way"], True))
        lost = pc.and_(pc.invert(ties["live"]), pc.or_(ties["fading"], would_be))
        return _by_client(rows_of(ties.filter(lost)))

    def _departures(self) -> Iterator[Alert]:
        for client, ties in self.lost.items():
            row = self.relationships[client]
            for person in sorted({tie[end] for tie in ties for end in _ENDS} & self.left.keys()):
                lost = [tie for tie in ties if person in (tie[_ENDS[0]], tie[_ENDS[1]])]
                ours = lost[0][_ENDS[0]] == person
                known = sorted({tie[_ENDS[1] if ours else _ENDS[0]] for tie in lost})
                orphans = [one for one in known if one not in self.left and (client, one) not in self.tied]
                grave = "critical" if row["ties"] == 0 else "high"
                severity = grave if row["ties"] == 0 or orphans or row["threads"] == 1 else "moderate"
                strength = sum(tie["strength"] for tie in lost)
                figures = {
                    "side": "supplier" if ours else "client",
                    "left_on": self.left[person],
                    "orphans": orphans,
                    "share": strength / (strength + row["strength"]),
                }
                rows = [{"table": "roles", "person_id": person}, *map(_key_of_tie, lost)]
                yield self._alert("departure", row, severity, known, person, figures, rows)

    def _fading(self) -> Iterator[Alert]:
        for client, ties in self.lost.items():
            row = self.relationships[client]
            faded = [tie for tie in ties if tie["fading"] and not any(tie[end] in self.left for end in _ENDS)]
            if not faded or row["ties"] == 0:
                continue  # of a relationship without a live tie, `dormant` tells
            share = len(faded) / (sum(tie["fading"] for tie in ties) + row["ties"])
            if share < self.watch.few_fading:
                continue
            high, moderate = self.watch.many_fading, self.watch.some_fading
            severity = "high" if share >= high else "moderate" if share >= moderate else "low"
            pairs = sorted(PAIR.join(tie[end] for end in _ENDS) for tie in faded)
            rows = [_key_of_tie(tie) for tie in faded]
            yield self._alert("fading", row, severity, pairs, figures={"share": share}, rows=rows)

    # ------------------------------------------------------------ months

    def _setbacks(self) -> Iterator[Alert]:
        for client, course in self._late_courses().items():
            row = self.relationships.get(client)
            found = self._latest_setback(course) if row else None
            if row is None or found is None or STAGES.index(row["stage"]) < _LOW_STAGE:
                continue  # of a relationship without a live tie, `dormant` tells
            month, before = found
            to = month["confirmed_stage"]
            drop = STAGES.index(before) - STAGES.index(to)
            deep = STAGES.index(to) <= _LOW_STAGE or drop >= _BIG_DROP
            subject = month["month_end"].isoformat()
            figures = {
                "month_end": month["month_end"],
                "from_stage": before,
                "to_stage": to,
                "people_left": _items(month["people_left"]),
                "ties_faded": _items(month["ties_faded"]),
            }
            rows = [{"table": "timeline", "client_id": client, "month_end": month["month_end"]}]
            severity = "high" if deep else "moderate"
            yield self._alert("setback", row, severity, _items(month["fell"]), subject, figures, rows)

    def _late_courses(self) -> dict[str, list[Row]]:
        """Clients with a setback not too long ago: their months since, and the one before, in order."""
        day, months = self.found.as_of, self.found.timeline
        last, far = day.year * _MONTHS_A_YEAR + day.month - 1, self.watch.setback_months
        first = [date(*divmod(max(last - ago, _MONTHS_A_YEAR), _MONTHS_A_YEAR), 1) for ago in (far, far - 1)]
        late = months.filter(pc.greater_equal(months["month_end"], pa.scalar(first[0])))
        fell = late.filter(pc.and_(late["setback"], pc.greater_equal(late["month_end"], pa.scalar(first[1]))))
        return _by_client(
            rows_of(
                _of(late, pc.unique(fell["client_id"]).to_pylist()).select(_OF_MONTHS).sort_by("month_end")
            )
        )

    def _latest_setback(self, course: list[Row]) -> tuple[Row, str] | None:
        """The latest that has not been made good, and the stage it fell from."""
        now = STAGES.index(course[-1]["confirmed_stage"])
        day = self.found.as_of
        for place in range(len(course) - 1, 0, -1):
            month, before = course[place], course[place - 1]["confirmed_stage"]
            ago = (day.year - month["month_end"].year) * _MONTHS_A_YEAR + day.month - month["month_end"].month
            if ago >= self.watch.setback_months:
                return None
            if month["setback"] and now < STAGES.index(before):
                return month, before
        return None

    def _alert(
        self,
        kind: str,
        row: Row,
        severity: str,
        members: Iterable[str] = (),
        subject: str = "",
        figures: Mapping[str, Any] | None = None,
        rows: Iterable[Row] = (),
    ) -> Alert:
        client = row["client_id"]
        whole = {"table": "relationships", "client_id": client}
        return Alert(
            self.found.level,
            kind,
            client,
            subject,
            severity,
            tuple(members),
            figures or {},
            (whole, *rows),
        )


_LOOKED_AT = (
    "client_id",
    "flags",
    "stage",
    "mismatch",
    "share_of_wallet",
    "threads",
    "ties",
    "strength",
    "interactions",
    "last_interaction_at",
)
"""Columns of ``relationships`` that the rules look at: rows of all of them take much memory."""

_OF_MONTHS = (
    "client_id",
    "month_end",
    "setback",
    "confirmed_stage",
    "people_left",
    "ties_faded",
    "fell",
)
"""Columns of ``timeline``, likewise."""

_ENDS = ("supplier_person_id", "client_person_id")
_FEW = "flag.few_interactions"
_INSUFFICIENT = "insufficient:"


def _thin(flags: str | None, words: Messages) -> set[str]:
    """The keys of the reasons why there is too little data."""
    reasons = [
        flag.removeprefix(_INSUFFICIENT)
        for flag in (flags or "").split(LIST_SEPARATOR)
        if flag.startswith(_INSUFFICIENT)
    ]
    understood = (words.understood(reason, "flag") for reason in reasons)
    return {key[0] if key else _INSUFFICIENT for key in understood}


def _items(text: str | None) -> list[str]:
    return text.split(LIST_SEPARATOR) if text else []


def _of(table: pa.Table, clients: Iterable[str], also: pa.ChunkedArray | None = None) -> pa.Table:
    """The rows of these clients, of those where something else holds too."""
    chosen = pc.is_in(table["client_id"], value_set=pa.array(sorted(set(clients)), pa.string()))
    return table.filter(chosen if also is None else pc.and_(chosen, also))


def _by_client(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["client_id"]].append(row)
    return found


def _key_of_tie(tie: Row) -> Row:
    return {"table": "ties", "client_id": tie["client_id"], **{end: tie[end] for end in _ENDS}}
