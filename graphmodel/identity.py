"""Who is the same person, the same firm: the input tables as an analysis should see them.

Nothing that was loaded is rewritten. ``merges`` and ``employments`` are tables like the others, and they are applied
here each time, so that a decision is undone by removing its row.

**Organisations** that are merged count as one. References to the merged one name the kept one; an empty cell of the
kept record is filled from the merged ones, in the order of their ids. Of two facts of one day, or two answers to one
question on one day, those of the kept organisation stand.

**People** who are merged within one organisation count as one, in the same way. They have left when all of their
records say so, on the latest of these days; `kind` stays that of the kept record. Merged across organisations, they
are one person in two jobs: what is told of the merged id counts for the record ``person@organisation``.

**Employments** cut what is told of a person into jobs. The person's own row is one job, each row of ``employments``
another; those of one organisation count as one. A job lasts from its first day to the day before the person left.
Where the own row does not say when it began, it began with the latest end of another job. A day belongs to

1. the person's own job if it lasts on that day, else the one that began last, an unknown beginning being the earliest;
2. where none lasts (a gap, or before all): the job that begins next;
3. after all of them: the job that ended last.

Where two are equal, the own job goes first, then the lower organisation id. So every interaction counts once, also for
a person with two jobs at a time. Of a job elsewhere there is a record of its own, ``person@organisation``, with the
dates of that job and otherwise as the person's own row, but for the e-mail address and the superior, which belong to
the new firm. Days are UTC; a row without a day counts for the person's own job.

**Groups**: clients under one ultimate parent count as one (``group``). Only clients are climbed through: a parent that
is the supplier, another kind of organisation or not in the tables ends the climb, and a circle of parents is one group
under its lowest id. The group has the id, name, tier and other cells of its root, and the sum of the known revenues;
the facts of the root, or where it has none, those of its members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import empty
from graphmodel.endings import with_endings
from graphmodel.errors import InputError
from graphmodel.tables import (
    AUTOMATIC_RULES,
    COMPANY,
    EMPLOYMENTS,
    ENDINGS,
    GROUP,
    INPUTS,
    MERGES,
    ORGANISATIONS,
    PEOPLE,
    Table,
    by_name,
)

ALIASES = pa.schema(
    [("person_id", pa.string()), ("from_us", pa.int64()), ("until_us", pa.int64()), ("known_as", pa.string())]
)
"""From one instant (microseconds since 1970) until before another, one id stands for another person."""

ALWAYS = (int(np.iinfo(np.int64).min), int(np.iinfo(np.int64).max))

Row = dict[str, Any]
Ids = Mapping[str, str]


@dataclass(frozen=True)
class Identified:
    """Tables in which everybody is who they are.

    Attributes
    ----------
    inputs
        All input tables that were given, but for interactions, which are as they were.
    aliases
        Whom the ids in interactions stand for, with the columns of ``ALIASES``; what is not there stands for itself.
        None where every id does.
    """

    inputs: Mapping[str, pa.Table]
    aliases: pa.Table | None = None


def identified(inputs: Mapping[str, pa.Table], level: str = COMPANY) -> Identified:
    """The tables with endings, merges, employments and groups applied.

    Costs nothing where there are none. Otherwise complexity is one look at each reference, and a walk through the
    records that are concerned.

    Raises
    ------
    InputError
        Records are merged in a circle or into one that is not there, or an id that a job would get is taken.
    """
    inputs = with_endings(inputs)
    merges = inputs.get(MERGES.name, empty(MERGES))
    employments = inputs.get(EMPLOYMENTS.name, empty(EMPLOYMENTS))
    if not len(merges) and not len(employments) and level == COMPANY:
        return Identified(inputs)
    tables = dict(inputs)
    firms = _kept(merges, "organisations", tables["organisations"]["organisation_id"])
    if firms:
        tables = _referring(tables, firms)
        tables["organisations"] = _united(tables["organisations"], firms)
    if level == GROUP:
        tables = _grouped(tables)
    merged = _kept(merges, "people", tables["people"]["person_id"])
    told = _told_jobs(tables, merged)
    if not merged and not told:
        return Identified(tables)
    jobs = _Jobs(tables["people"], merged, told)
    tables["people"] = jobs.people()
    aliases = jobs.aliases()
    for name, day in _DAYS.items():
        if name in tables:
            tables[name] = _on_their_day(tables[name], by_name(INPUTS)[name], day, aliases, jobs.names)
    return Identified(tables, pa.Table.from_pylist(aliases, ALIASES) if aliases else None)


_DAYS = {"cases": "opened_on", "feedback": "given_on", "spend": "spent_on", "answers": "given_on"}
"""The day by which it is told for which job of a person a row counts."""


# ------------------------------------------------------------ merges


def _kept(merges: pa.Table, record: str, known: pa.ChunkedArray) -> dict[str, str]:
    """The record at the end of each chain of merges, by merged id; only of records that are there."""
    told = merges.filter(pc.and_(pc.equal(merges["record"], record), pc.is_valid(merges["into_id"])))
    if not len(told):
        return {}
    steps = dict(zip(told["merged_id"].to_pylist(), told["into_id"].to_pylist(), strict=True))
    ends = {merged: _end(merged, steps, record) for merged in sorted(steps)}
    named = pa.array([*ends, *ends.values()], pa.string())
    there = set(named.filter(pc.is_in(named, value_set=known)).to_pylist())
    ends = {merged: end for merged, end in ends.items() if merged in there}
    for merged, end in ends.items():
        if end not in there:
            raise InputError(
                f"{record} {merged} is merged into {end}, which is not there",
                where=MERGES.name,
                remedy=f"Load {end}, or undo it: crosstie unmerge {merged}",
            )
    return ends


def kept_records(inputs: Callable[[str], pa.Table], record: str) -> Ids:
    """By the id of each merged record: that of the record it counts as; ``inputs`` gives tables by name.

    ``record`` is ``people`` or ``organisations``.
    """
    return _kept(inputs(MERGES.name), record, inputs(record)[by_name(INPUTS)[record].key[0]])


def _end(merged: str, steps: Ids, record: str) -> str:
    """Where a chain of merges leads."""
    way = {merged: None}
    while (last := next(reversed(way))) in steps:
        following = steps[last]
        if following in way:
            circle = list(way)[list(way).index(following) :]
            raise InputError(
                f"{record} are merged in a circle: {' into '.join([*circle, following])}",
                where=MERGES.name,
                remedy=f"Undo one of them: crosstie unmerge {circle[0]}",
            )
        way[following] = None
    return last


def _united(organisations: pa.Table, ends: Ids) -> pa.Table:
    """The table without the merged rows, empty cells of the kept ones filled from them."""
    others, rows = _parted(organisations, "organisation_id", ends)
    merged: dict[str, list[Row]] = {}
    for row in rows:
        if row["organisation_id"] in ends:
            merged.setdefault(ends[row["organisation_id"]], []).append(row)
    kept = [_filled(row, merged[row["organisation_id"]]) for row in rows if row["organisation_id"] in merged]
    return pa.concat_tables([others, pa.Table.from_pylist(kept, organisations.schema)])


def _parted(records: pa.Table, key: str, ends: Ids) -> tuple[pa.Table, list[Row]]:
    """The records that are not concerned, and the rows of those that are, in the order of their ids."""
    concerned = pc.is_in(records[key], value_set=pa.array({*ends, *ends.values()}, pa.string()))
    rows = records.filter(concerned).to_pylist()
    return records.filter(pc.invert(concerned)), sorted(rows, key=lambda row: str(row[key]))


def _filled(row: Row, others: Iterable[Row]) -> Row:
    """The row, its empty cells filled from the others, the first that has something; no record names itself."""
    filled = dict(row)
    key = next(iter(row))
    for other in others:
        for name, value in other.items():
            if (
                filled[name] is None
                and name not in _SAYS_SOMETHING
                and not (name in _OF_ITS_KIND and value == row[key])
            ):
                filled[name] = value
    return filled


_SAYS_SOMETHING = ("kind",)
"""Cells that say something by being empty; `left_on` does too, and is made of all records (``_Jobs``)."""

_OF_ITS_KIND = ("parent_id", "reports_to")
"""Cells that name another record of the same table."""


def _referring(tables: Mapping[str, pa.Table], ends: Ids) -> dict[str, pa.Table]:
    """The tables with references to other organisations; one row a key."""
    found = dict(tables)
    for table in INPUTS:
        for column in table.columns:
            if column.references == "organisations" and table.name in found:
                found[table.name] = _renamed(found[table.name], table, column.name, ends)
    return found


def _renamed(rows: pa.Table, table: Table, column: str, ends: Ids) -> pa.Table:
    """With other ids in a column; a record that would name itself names nobody."""
    place = pc.index_in(rows[column], value_set=pa.array(list(ends), pa.string()))
    changed = pc.is_valid(place)
    if not pc.any(changed, min_count=0).as_py():
        return rows
    names = pa.array(list(ends.values()), pa.string()).take(place.combine_chunks())
    return _with_names(rows, table, column, changed, pc.coalesce(names, rows[column]))


def _with_names(
    rows: pa.Table, table: Table, column: str, changed: pa.ChunkedArray, names: pa.ChunkedArray | pa.Array
) -> pa.Table:
    """With these cells in a column; of rows that then have one key: the unchanged one, else that of the lowest id.

    Jobs are all kept: two of one person at firms that are one now are two jobs there.
    """
    if table.column(column).references == table.name:
        itself = pc.and_(changed, pc.equal(names, rows[table.key[0]]))
        names = pc.if_else(itself, pa.scalar(None, pa.string()), names)
    found = rows.set_column(rows.column_names.index(column), column, names)
    if column not in table.key or table is EMPLOYMENTS:
        return found
    order = pa.table({"changed": changed, "before": rows[column], "row": np.arange(len(rows))})
    found = found.take(order.sort_by([(name, "ascending") for name in order.column_names])["row"])
    place = found.select(list(table.key)).append_column("place", pa.array(np.arange(len(found))))
    first = place.group_by(list(table.key)).aggregate([("place", "min")])["place_min"]
    return found.take(first.take(pc.sort_indices(first)))


def undecided(found: pa.Table, others: pa.Table) -> pa.Table:
    """Rows of ``merges`` by automatic rules that nothing else speaks against; a decision of the user wins.

    Left out are rows about a record that the user has decided about, rows into a record that the user keeps apart, and
    rows that would close a circle, with ``others`` or with rows before them.

    Parameters
    ----------
    found
        Rows by automatic rules.
    others
        Rows by whatever rule that hold beside them.
    """
    rows = others.filter(pc.is_valid(others["record"])).to_pylist()
    steps = {(row["record"], row["merged_id"]): row["into_id"] for row in rows}
    decided = {(row["record"], row["merged_id"]) for row in rows if not automatic(row["rule"])}
    kept = []
    for row in found.to_pylist():
        record, merged, into = row["record"], row["merged_id"], row["into_id"]
        apart = (record, into) in decided and steps[record, into] is None
        before = steps.pop((record, merged), None) if (record, merged) not in decided else None
        fits = (record, merged) not in decided and not apart and not _leads_to(merged, into, record, steps)
        if fits or before is not None:
            steps[record, merged] = into if fits else before
        kept.append(fits)
    return found.filter(pa.array(kept, pa.bool_()))


def automatic(rule: str | None) -> bool:
    """Whether a rule is the program's own."""
    return rule in AUTOMATIC_RULES


def _leads_to(
    wanted: str, start: str | None, record: str, steps: Mapping[tuple[str, str], str | None]
) -> bool:
    """Whether a chain of merges comes by a record."""
    seen: set[str] = set()
    while start is not None and start not in seen:
        if start == wanted:
            return True
        seen.add(start)
        start = steps.get((record, start))
    return False


def people_of(inputs: Callable[[str], pa.Table], level: str = COMPANY) -> pa.Table:
    """The people whom results are about: ``people`` with merges and jobs applied; ``inputs`` gives tables by name."""
    return _identified_of(inputs, level).inputs[PEOPLE.name]


def organisations_of(inputs: Callable[[str], pa.Table], level: str = COMPANY) -> pa.Table:
    """The organisations that results are about: merges applied; ``inputs`` gives tables by name."""
    return _identified_of(inputs, level).inputs[ORGANISATIONS.name]


def _identified_of(inputs: Callable[[str], pa.Table], level: str) -> Identified:
    tables = (ORGANISATIONS, PEOPLE, EMPLOYMENTS, MERGES, ENDINGS)
    return identified({table.name: inputs(table.name) for table in tables}, level)


# ------------------------------------------------------------ groups


def _grouped(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Clients united under their ultimate parents."""
    organisations = tables["organisations"]
    clients = organisations.filter(pc.equal(organisations["role"], "client"))
    parents = dict(zip(clients["organisation_id"].to_pylist(), clients["parent_id"].to_pylist(), strict=True))
    roots = ultimate_parents(parents)
    ends = {member: root for member, root in roots.items() if member != root}
    if not ends:
        return dict(tables)
    others, rows = _parted(organisations, "organisation_id", ends)
    revenues: dict[str, list[float]] = {}
    for row in rows:
        if row["revenue"] is not None:
            revenues.setdefault(roots[row["organisation_id"]], []).append(row["revenue"])
    heads = [
        {
            **row,
            "revenue": sum(revenues[row["organisation_id"]]) if row["organisation_id"] in revenues else None,
        }
        for row in rows
        if row["organisation_id"] not in ends
    ]
    found = dict(tables)
    found["organisations"] = pa.concat_tables([others, pa.Table.from_pylist(heads, organisations.schema)])
    if "facts" in found:
        found["facts"] = _facts_of_roots(found["facts"], ends)
    return _referring(found, ends)


def ultimate_parents(parents: Mapping[str, str | None]) -> dict[str, str]:
    """The ultimate parent of each client; of a circle, its lowest id."""
    roots: dict[str, str] = {}
    for client in sorted(parents):
        way = [client]
        while way[-1] not in roots:
            above = parents[way[-1]]
            if above is None or above not in parents:
                roots[way[-1]] = way[-1]
            elif above in way:
                circle = way[way.index(above) :]
                roots.update(dict.fromkeys(circle, min(circle)))
            else:
                way.append(above)
        roots.update(dict.fromkeys(way, roots[way[-1]]))
    return roots


def _facts_of_roots(facts: pa.Table, ends: Ids) -> pa.Table:
    """Without the facts of members whose root has facts of its own."""
    told = set(pc.unique(facts["organisation_id"]).to_pylist())
    outdone = [member for member, root in ends.items() if root in told]
    return facts.filter(
        pc.invert(pc.is_in(facts["organisation_id"], value_set=pa.array(outdone, pa.string())))
    )


# ------------------------------------------------------------ jobs


@dataclass(frozen=True)
class Job:
    """Where somebody worked, from the first day to the day of leaving, which is none of it."""

    organisation: str
    started: date | None
    left: date | None
    own: bool = False
    """Whether it is at the organisation of the person's own row."""

    def lasts(self, day: date) -> bool:
        """Whether the day is one of it."""
        return (self.started is None or self.started <= day) and (self.left is None or day < self.left)


def _told_jobs(tables: Mapping[str, pa.Table], merged: Ids) -> dict[str, list[Job]]:
    """Further jobs by person, merged people as the kept ones; of people and organisations that are there."""
    rows = tables.get(EMPLOYMENTS.name, empty(EMPLOYMENTS)).to_pylist()
    if not rows:
        return {}
    firms = set(tables["organisations"]["organisation_id"].to_pylist())
    people = set(tables["people"]["person_id"].to_pylist())
    found: dict[str, list[Job]] = {}
    for row in rows:
        person = merged.get(row["person_id"], row["person_id"])
        if person in people and row["organisation_id"] in firms:
            job = Job(row["organisation_id"], row["started_on"], row["left_on"])
            found.setdefault(person, []).append(job)
    return found


class _Jobs:
    """The records of people who are merged or have several jobs, job by job.

    Parameters
    ----------
    people
        The table.
    merged
        The kept record of each merged one.
    told
        Further jobs by person.

    Attributes
    ----------
    names
        Whom a merged id stands for, unless a day says otherwise.
    """

    def __init__(self, people: pa.Table, merged: Ids, told: Mapping[str, list[Job]]) -> None:
        self._told = told
        ends = {**merged, **{person: person for person in told}}
        homes = {row["person_id"]: row["organisation_id"] for row in _parted(people, "person_id", ends)[1]}
        self._homes = {person: firm for person, firm in homes.items() if person not in merged}
        self.names = {one: self._id(kept, homes[one]) for one, kept in merged.items()}
        self._people = _renamed(people, PEOPLE, "reports_to", self.names)
        self._others, rows = _parted(self._people, "person_id", ends)
        self._rows: dict[tuple[str, str], list[Row]] = {}
        """As they were loaded, by person and organisation; that of the kept record first."""
        for row in sorted(rows, key=lambda row: row["person_id"] in merged):
            person = merged.get(row["person_id"], row["person_id"])
            self._rows.setdefault((person, row["organisation_id"]), []).append(row)
        for person, jobs in told.items():
            for job in jobs:
                self._rows.setdefault((person, job.organisation), [])
        self._records: dict[tuple[str, str], Row] = {}
        for key, loaded in self._rows.items():
            self._records[key] = self._record(*key, loaded)

    def _id(self, person: str, firm: str) -> str:
        return person if firm == self._homes[person] else f"{person}@{firm}"

    def people(self) -> pa.Table:
        """The table ``people``: one row a person and organisation."""
        taken = set(self._people["person_id"].to_pylist()) - set(self._homes)
        for row in self._records.values():
            if row["person_id"] in taken:
                raise InputError(
                    f"a job of a person would get the id {row['person_id']}, which another person has",
                    where=PEOPLE.name,
                    remedy="Give that person another id",
                )
            taken.add(row["person_id"])
        return pa.concat_tables(
            [self._others, pa.Table.from_pylist(list(self._records.values()), self._people.schema)]
        )

    def _record(self, person: str, firm: str, rows: Sequence[Row]) -> Row:
        """One row of a job: of its records, else as that of the person's own job, which is made before all others."""
        if rows:
            row = _filled(rows[0], rows[1:])
            row["left_on"] = _unless_unknown(max, [one["left_on"] for one in rows])
        else:
            row = {**self._records[person, self._homes[person]], **_OF_THE_OWN_JOB}
        row |= {"person_id": self._id(person, firm), "organisation_id": firm}
        if firm != self._homes[person]:
            jobs = [job for job in self._told.get(person, ()) if job.organisation == firm]
            row["started_on"] = row["started_on"] or _unless_unknown(min, [job.started for job in jobs])
            row["left_on"] = row["left_on"] or _unless_unknown(max, [job.left for job in jobs])
        return row

    def aliases(self) -> list[Row]:
        """Whom each id stands for and when, as rows of ``ALIASES``; an id that stands for itself is left out."""
        found = []
        for (person, firm), rows in self._rows.items():
            own = self._records[person, self._homes[person]]
            job = Job(firm, own["started_on"], own["left_on"], own=True)
            whole = firm != self._homes[person] or person not in self._told
            times = [(*ALWAYS, firm)] if whole else list(spans(job, self._told[person]))
            for row in rows:
                for start, end, where in times:
                    name = self._id(person, where)
                    if name != row["person_id"]:
                        alias = (row["person_id"], start, end, name)
                        found.append(dict(zip(ALIASES.names, alias, strict=True)))
        return found


_OF_THE_OWN_JOB = dict.fromkeys(("email", "reports_to", "started_on", "left_on"))
"""Cells that are not known of another job."""


def _unless_unknown(choose: Callable[[list[date]], date], days: Iterable[date | None]) -> date | None:
    """The day chosen of all; none where one is not known, or there is none."""
    known = list(days)
    return choose([day for day in known if day]) if known and None not in known else None


def spans(own: Job, others: Sequence[Job]) -> Iterator[tuple[int, int, str]]:
    """Which organisation each moment belongs to, from an instant (microseconds since 1970) until before another.

    The rule is that of this module's docstring.
    """
    elsewhere = [job for job in others if job.organisation != own.organisation]
    again = [replace(job, own=True) for job in others if job.organisation == own.organisation]
    ends = [job.left for job in elsewhere if job.left and (own.left is None or job.left < own.left)]
    if own.started is None and ends:
        own = replace(own, started=max(ends))
    jobs = [own, *again, *elsewhere]
    days = sorted({day for job in jobs for day in (job.started, job.left) if day})
    borders = [ALWAYS[0], *(_instant(day) for day in days), ALWAYS[1]]
    firms = [_job_on(day, jobs).organisation for day in (date.min, *days)]
    for firm, group in groupby(zip(firms, pairwise(borders), strict=True), key=itemgetter(0)):
        times = [time for _, time in group]
        yield times[0][0], times[-1][1], firm


def _job_on(day: date, jobs: Iterable[Job]) -> Job:
    """The job that a day belongs to."""
    jobs = sorted(
        jobs, key=lambda job: (not job.own, job.organisation)
    )  # of equals, min and max take the first
    if lasting := [job for job in jobs if job.lasts(day)]:
        return lasting[0] if lasting[0].own else max(lasting, key=lambda job: job.started or date.min)
    if coming := [job for job in jobs if job.started and job.started > day]:
        return min(coming, key=lambda job: job.started or day)
    return max(jobs, key=lambda job: job.left or date.min)


def _instant(day: date) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000_000


def _on_their_day(rows: pa.Table, table: Table, day: str, aliases: Sequence[Row], names: Ids) -> pa.Table:
    """The table with people named as whom they were on that day."""
    known: dict[str, list[Row]] = {}
    for alias in aliases:
        known.setdefault(alias["person_id"], []).append(alias)
    for column in table.columns:
        if column.references != PEOPLE.name:
            continue
        concerned = pc.is_in(rows[column.name], value_set=pa.array(list(known), pa.string()))
        if not pc.any(concerned, min_count=0).as_py():
            continue
        cells, days = rows[column.name].to_pylist(), rows[day].to_pylist()
        for row in np.flatnonzero(concerned.to_numpy()).tolist():
            cells[row] = _name_on(days[row], cells[row], known, names)
        rows = _with_names(rows, table, column.name, concerned, pa.array(cells, pa.string()))
    return rows


def _name_on(day: date | None, person: str, known: Mapping[str, Sequence[Row]], names: Ids) -> str:
    if day is None:
        return names.get(person, person)
    moment = _instant(day)
    (name,) = [
        alias["known_as"] for alias in known[person] if alias["from_us"] <= moment < alias["until_us"]
    ] or [person]
    return str(name)
