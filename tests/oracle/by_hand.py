"""Merges, employments and groups applied by hand: ids replaced row by row, in the plainest way there is.

The judge of ``graphmodel/identity.py``. It knows nothing of spans of time: it asks anew for each row whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from graphmodel.tables import INPUTS, by_name
from tests.oracle.judge import Row

TABLES = by_name(INPUTS)
Tables = dict[str, list[Row]]

BEFORE_ALL = date.min


def replaced(inputs: Mapping[str, list[Row]], *, groups: bool = False) -> Tables:
    """The tables as they would be if everybody had been entered under the right id from the start."""
    tables: Tables = {
        name: [{column: row.get(column) for column in TABLES[name].names} for row in rows]
        for name, rows in inputs.items()
    }
    decisions, employments = tables.pop("merges", []), tables.pop("employments", [])
    firms = {row["organisation_id"]: row for row in tables["organisations"]}
    same_firm = {one: _end(one, "organisations", decisions) for one in firms}
    tables["employments"] = employments
    _unite_firms(tables, same_firm)
    if groups:
        _unite_firms(tables, _roots(tables["organisations"]), group=True)
    employments = tables.pop("employments")

    people = {row["person_id"]: row for row in tables["people"]}
    kept = {one: _end(one, "people", decisions) for one in people}
    own = {one: people[end]["organisation_id"] for one, end in kept.items()}

    def named(person: str, firm: str) -> str:
        return kept[person] if firm == own[person] else f"{kept[person]}@{firm}"

    def in_general(person: str) -> str:
        return named(person, people[person]["organisation_id"])

    for row in tables["people"]:
        if row["reports_to"] is not None:
            row["reports_to"] = in_general(row["reports_to"])
            if row["reports_to"] == row["person_id"]:
                row["reports_to"] = None
    records: dict[str, Row] = {}
    for person in sorted(people, key=lambda one: (kept[one] != one, one)):
        row = people[person]
        name = in_general(person)
        if name not in records:
            records[name] = {**row, "person_id": name}
            continue
        for column, value in row.items():
            fills = column not in ("left_on", "kind", "person_id")
            names_itself = column == "reports_to" and value in (name, kept[person])
            if fills and records[name][column] is None and not names_itself:
                records[name][column] = value
        both = (records[name]["left_on"], row["left_on"])
        records[name]["left_on"] = None if None in both else max(both)
    jobs: dict[str, list[tuple[str, date | None, date | None]]] = {}
    for row in employments:
        job = (row["organisation_id"], row["started_on"], row["left_on"])
        jobs.setdefault(kept[row["person_id"]], []).append(job)
    for person, told in jobs.items():
        for firm in {job[0] for job in told} - {own[person]}:
            name, here = f"{person}@{firm}", [job for job in told if job[0] == firm]
            blank = dict.fromkeys(("email", "reports_to", "started_on", "left_on"))
            row = records.setdefault(
                name, {**records[person], **blank, "person_id": name, "organisation_id": firm}
            )
            starts, ends = ([job[place] for job in here] for place in (1, 2))
            row["started_on"] = row["started_on"] or (None if None in starts else min(starts))
            row["left_on"] = row["left_on"] or (None if None in ends else max(ends))
    tables["people"] = list(records.values())

    def on(person: str | None, day: date | None) -> str | None:
        """Whom an id stands for on a day."""
        if person is None:
            return None
        firm = people[person]["organisation_id"]
        if firm != own[person] or day is None or kept[person] not in jobs:
            return in_general(person)
        row = records[kept[person]]
        return named(
            person, job_on(day, (own[person], row["started_on"], row["left_on"]), jobs[kept[person]])
        )

    for row in tables["interactions"]:
        day = row["occurred_at"].date()
        members = [*row["participant_ids"], *([row["initiator_id"]] if row["initiator_id"] else [])]
        row["participant_ids"] = sorted({on(person, day) for person in members} - {None})
        row["initiator_id"] = on(row["initiator_id"], day)
    for table, column in (("cases", "opened_on"), ("feedback", "given_on")):
        for row in tables.get(table, ()):
            row["person_id"] = on(row["person_id"], row[column])
    return tables


def job_on(
    day: date,
    own: tuple[str, date | None, date | None],
    others: list[tuple[str, date | None, date | None]],
) -> str:
    """The organisation to which a day of a person belongs."""
    home, started, left = own
    if started is None:
        ends = [job[2] for job in others if job[0] != home and job[2] and (left is None or job[2] < left)]
        started = max(ends, default=None)
    jobs = [(home, started, left), *others]

    def lasts(job: tuple[str, date | None, date | None]) -> bool:
        return (job[1] is None or job[1] <= day) and (job[2] is None or day < job[2])

    def best(found: list[Any], worth: Callable[[Any], int]) -> str:
        most = max(map(worth, found))
        equals = {job[0] for job in found if worth(job) == most}
        return home if home in equals else min(equals)

    lasting = [job for job in jobs if lasts(job)]
    if any(job[0] == home for job in lasting):
        return home
    if lasting:
        return best(lasting, lambda job: (job[1] or BEFORE_ALL).toordinal())
    coming = [job for job in jobs if job[1] and job[1] > day]
    if coming:
        return best(coming, lambda job: -job[1].toordinal())
    return best(jobs, lambda job: (job[2] or BEFORE_ALL).toordinal())


def _end(one: str, record: str, decisions: list[Row]) -> str:
    for row in decisions:
        if row["record"] == record and row["merged_id"] == one and row["into_id"] is not None:
            return _end(row["into_id"], record, decisions)
    return one


def _roots(organisations: list[Row]) -> dict[str, str]:
    above = {row["organisation_id"]: row["parent_id"] for row in organisations if row["role"] == "client"}

    def climbed(client: str) -> str:
        way = [client]
        while above.get(way[-1]) in above:
            up = above[way[-1]]
            if up in way:
                return min(way[way.index(up) :])
            way.append(up)
        return way[-1]

    return {row["organisation_id"]: row["organisation_id"] for row in organisations} | {
        client: climbed(client) for client in above
    }


def _unite_firms(tables: Tables, same: Mapping[str, str], *, group: bool = False) -> None:
    """Rename organisations everywhere, and leave one row of each."""
    facts = tables.get("facts", [])
    if group:
        with_facts = {row["organisation_id"] for row in facts}
        tables["facts"] = [
            row
            for row in facts
            if same[row["organisation_id"]] == row["organisation_id"]
            or same[row["organisation_id"]] not in with_facts
        ]
    for row in tables["organisations"]:
        before = row["parent_id"]
        row["parent_id"] = same.get(before, before)
        if before != row["parent_id"] and row["parent_id"] == row["organisation_id"]:
            row["parent_id"] = None
    found: dict[str, Row] = {}
    known: dict[str, list[float]] = {}
    for row in sorted(
        tables["organisations"],
        key=lambda row: (same[row["organisation_id"]] != row["organisation_id"], row["organisation_id"]),
    ):
        end = same[row["organisation_id"]]
        if row["revenue"] is not None:
            known.setdefault(end, []).append(row["revenue"])
        first = found.setdefault(end, row)
        if not group:
            for column, value in row.items():
                if first[column] is None and not (column == "parent_id" and value == end):
                    first[column] = value
    if group:
        for end, row in found.items():
            row["revenue"] = sum(sorted(known[end])) if end in known else None
    tables["organisations"] = list(found.values())
    for name in ("people", "orders", "cases", "employments"):
        for row in tables.get(name, ()):
            row["organisation_id"] = same[row["organisation_id"]]
    one_a_day: dict[tuple[str, date | None], Row] = {}
    for row in sorted(
        tables.get("facts", []),
        key=lambda row: (same[row["organisation_id"]] != row["organisation_id"], row["organisation_id"]),
    ):
        end = same[row["organisation_id"]]
        one_a_day.setdefault((end, row["as_of"]), {**row, "organisation_id": end})
    if "facts" in tables:
        tables["facts"] = list(one_a_day.values())


def days_in(first: date, days: int) -> list[date]:
    """So many days in a row."""
    return [first + timedelta(days=number) for number in range(days)]
