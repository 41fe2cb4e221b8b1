"""What of that was told before, what is news, what has ended; and what to remember of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from graphmodel.alerts.alert import Alert, alert_id
from graphmodel.alerts.standing import PAIR, Standing
from graphmodel.arrow import schema_of
from graphmodel.errors import InputError, UnknownNameError
from graphmodel.tables import ALERTS, LIST_SEPARATOR, SEVERITIES, WATCHES, Table

NEWS, FIRST_LOOK, TOLD, ACKNOWLEDGED = "news", "first_look", "told", "acknowledged"
SHORTEST_NAME = 4
"""So many signs of an alert's name are enough where no other begins with them."""

Row = Mapping[str, Any]
Ids = Mapping[str, str]


@dataclass(frozen=True)
class Watch:
    """What one look at an analysis finds.

    Attributes
    ----------
    as_of, since
        Days of this analysis and of the one seen last; ``since`` is none at the first look.
    status
        By name, of every alert that stands: ``news``, ``told`` or ``acknowledged``; at the first look there is no news,
        and all that stands is ``first_look``.
    standing
        All alerts that stand, by name.
    remembered
        Rows of ``alerts`` as they are after this look, of this level.
    ended
        Rows of ``alerts`` that stood before and do not any more.
    gone
        Names under which nothing is remembered any more.
    level
        What a relationship is with in this analysis.
    changes
        Whether there is anything to write: not where the same analysis is seen twice.
    """

    as_of: date
    since: date | None
    status: Mapping[str, str]
    standing: Mapping[str, Alert]
    remembered: Sequence[Row]
    ended: Sequence[Row]
    gone: Sequence[str]
    level: str
    changes: bool

    @property
    def told(self) -> list[Alert]:
        """What is to be told now: the news; at the first look, all that stands."""
        return [alert for key, alert in self.standing.items() if self.status[key] in (NEWS, FIRST_LOOK)]

    def tables(self) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
        """What a store is to write, and the keys of what it is to remove, by table."""
        seen = [{"level": self.level, "as_of": self.as_of}]
        written = {ALERTS.name: alert_rows(self.remembered), WATCHES.name: _typed(seen, WATCHES)}
        gone = pa.table({"alert_id": pa.array(self.gone, pa.string())})
        return written, {ALERTS.name: gone}


def watched(
    found: Standing,
    level: str,
    as_of: date,
    alerts: pa.Table,
    watches: pa.Table,
    clients: Ids | None = None,
    people: Ids | None = None,
) -> Watch:
    """Compare what stands with what was told.

    Parameters
    ----------
    found
        What stands in the analysis.
    level, as_of
        Of the analysis; each level has a memory of its own.
    alerts, watches
        What the store remembers.
    clients, people
        By the id of a record that is merged: the record that it counts as. What was told of the one was told of the
        other.

    Raises
    ------
    InputError
        The analysis is of an earlier day than the one seen last.
    """
    days = {row["level"]: row["as_of"] for row in watches.to_pylist()}
    since = days.get(level)
    if since is not None and as_of < since:
        raise InputError(
            f"the last analysis that was watched is of {since}, this one is of {as_of}",
            remedy="Analyse that day or a later one, or see what stood on this one with --all",
        )
    columns = list(ALERTS.names)
    written = [row for row in alerts.select(columns).to_pylist() if row["level"] == level]
    before, gone = _united(written, clients or {}, people or {})
    status: dict[str, str] = {}
    remembered: list[Row] = []
    standing = {alert.alert_id: alert for alert in found.alerts}
    for key, alert in standing.items():
        row = before.get(key)
        if row is None or _changed(alert, row):
            status[key] = FIRST_LOOK if since is None else NEWS
            remembered.append(_row(alert, as_of))
        else:
            status[key] = ACKNOWLEDGED if row["acknowledged_on"] else TOLD
            kept = {name: row[name] for name in ("told_on", "acknowledged_on", "note")}
            remembered.append({**_row(alert, as_of), **kept})
    ended = []
    for key, row in before.items():
        if key in standing:
            continue
        if row["client_id"] in found.unjudged:
            remembered.append(row)
        else:
            ended.append(row)
            gone.add(key)
    after = {row["alert_id"]: row for row in remembered}
    changes = as_of != since or after != {row["alert_id"]: row for row in written}
    return Watch(
        as_of, since, status, standing, remembered, ended, sorted(gone - after.keys()), level, changes
    )


def _changed(alert: Alert, told: Row) -> bool:
    """Whether it is worse than it was told, or names somebody new; one thread only in the place of somebody else."""
    if SEVERITIES.index(alert.severity) < SEVERITIES.index(told["severity"]):
        return True
    named, members = set(_items(told["members"])), set(alert.members)
    if alert.kind == "single_thread":
        return bool(members - named and named - members)
    return bool(members - named)


def _row(alert: Alert, day: date) -> Row:
    return {
        "alert_id": alert.alert_id,
        "level": alert.level,
        "kind": alert.kind,
        "client_id": alert.client_id,
        "subject": alert.subject or None,
        "severity": alert.severity,
        "members": LIST_SEPARATOR.join(alert.members) or None,
        "told_on": day,
        "acknowledged_on": None,
        "note": None,
    }


def _items(text: str | None) -> list[str]:
    return text.split(LIST_SEPARATOR) if text else []


# ------------------------------------------------------------ merges


def _united(rows: Iterable[Row], clients: Ids, people: Ids) -> tuple[dict[str, Row], set[str]]:
    """Rows by the names they have now that records are merged, and the names that they no longer have."""
    found: dict[str, Row] = {}
    gone = set()
    for row in rows:
        now = _renamed(row, clients, people)
        key = now["alert_id"]
        if key != row["alert_id"]:
            gone.add(row["alert_id"])
        found[key] = _together(found[key], now) if key in found else now
    return found, gone - found.keys()


def _renamed(row: Row, clients: Ids, people: Ids) -> Row:
    client = clients.get(row["client_id"], row["client_id"])
    subject = people.get(row["subject"], row["subject"])
    members = [
        PAIR.join(people.get(person, person) for person in member.split(PAIR))
        for member in _items(row["members"])
    ]
    return {
        **row,
        "alert_id": alert_id(row["level"], row["kind"], client, subject or ""),
        "client_id": client,
        "subject": subject,
        "members": LIST_SEPARATOR.join(dict.fromkeys(members)) or None,
    }


def _together(one: Row, other: Row) -> Row:
    """Two rows that are about the same now: what either told has been told; both must have been acknowledged."""
    members = dict.fromkeys([*_items(one["members"]), *_items(other["members"])])
    noted = [row for row in (one, other) if row["acknowledged_on"]]
    latest = (
        max(noted, key=lambda row: str(row["acknowledged_on"])) if len(noted) == len((one, other)) else {}
    )
    return {
        **one,
        "severity": min(one["severity"], other["severity"], key=SEVERITIES.index),
        "members": LIST_SEPARATOR.join(members) or None,
        "told_on": max(one["told_on"], other["told_on"]),
        "acknowledged_on": latest.get("acknowledged_on"),
        "note": latest.get("note"),
    }


# ------------------------------------------------------------ taking note


def acknowledged(alerts: pa.Table, watches: pa.Table, names: Sequence[str], note: str | None) -> list[Row]:
    """The rows of the alerts of these names, or beginnings of names, with what is noted of them.

    The day is that of the analysis in which they were seen last.

    Raises
    ------
    UnknownNameError
        No alert that was told has that name, or several begin so; nothing is noted then.
    """
    days = {row["level"]: row["as_of"] for row in watches.to_pylist()}
    rows = {row["alert_id"]: row for row in alerts.to_pylist()}
    found = dict.fromkeys(_named(name.strip().lower(), rows) for name in names)
    return [
        {**rows[key], "acknowledged_on": days[rows[key]["level"]], "note": note or rows[key]["note"]}
        for key in found
    ]


def _named(name: str, rows: Mapping[str, Row]) -> str:
    if name in rows:
        return name
    begun = sorted(key for key in rows if key.startswith(name)) if len(name) >= SHORTEST_NAME else []
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise UnknownNameError(f"several alerts begin with '{name}'", candidates=tuple(begun[:5]))
    raise UnknownNameError(
        f"no alert '{name}' has been told and still stands", remedy="See all with: crosstie watch --all"
    )


def alert_rows(rows: Sequence[Row]) -> pa.Table:
    """Rows of ``alerts`` as a store takes them."""
    return _typed(rows, ALERTS)


def _typed(rows: Sequence[Row], table: Table) -> pa.Table:
    schema = schema_of(table, attributes=True)
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | dict(row) for row in rows], schema)
