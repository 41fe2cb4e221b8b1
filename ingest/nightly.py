"""One export after another: what a load changes beside the rows that it writes.

**A complete export** names every record of the system that it comes from. What it no longer names has *ended*; nothing
is deleted. That concerns organisations, people and cases; interactions, orders and feedback are history, and many
systems archive them (Salesforce its tasks after a year). An export covers the kinds of files that it has: without the
file of the users, no user ends. Ids that another system's export named, or another kind of file, are none of its
business: a record ends when the last kind of file that named it is complete without it.

**The day** on which something ends is said by the user, else it is the latest that the export speaks of; never the
clock's.

**A list that cannot be relied on ends nothing**: a file that could not be read, a row that could not be cut into
cells, a faulty row without an id, many faulty rows, or fewer than half of the records of before.

**Who changed firms** keeps the former job as a row of ``employments``, so that history stays with the former client.

**Who was merged in the CRM** and was loaded before counts as part of the other from now on (``merges``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.tables import (
    BOOKS,
    CASES,
    EMPLOYMENTS,
    ENDED_RECORDS,
    ENDINGS,
    INPUTS,
    MERGED_RECORDS,
    MERGES,
    ORGANISATIONS,
    PEOPLE,
    SIGHTINGS,
    TURNED_AWAY,
    by_name,
)
from ingest.identity import MERGED_IN_CRM, SAME_EMAIL
from ingest.known import Known
from ingest.mapping import Part

MOST_QUARANTINED = 0.1
"""Greatest share of faulty rows in a file whose list of records is relied on."""

LEAST_LEFT = 0.5
"""Least share of the records of before that a complete file is believed to have."""

_SHOWN = 5
"""Names that a sentence tells."""

_MOMENTS = {
    "interactions": "occurred_at",
    "cases": "opened_on",
    "feedback": "given_on",
    "spend": "spent_on",
    "answers": "given_on",
    "facts": "as_of",
}
"""By table, when something happened; plans and ends that lie ahead are no sign of when an export was made."""

_WORDS = {
    PEOPLE.name: ("person is", "people are", "left"),
    ORGANISATIONS.name: ("organisation is", "organisations are", "ended"),
    CASES.name: ("open case is", "open cases are", "been closed"),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Roll:
    """Whom one kind of file names: ids of the table ``record``; ``doubt`` says why the list cannot be relied on."""

    record: str
    system: str
    file: str
    ids: frozenset[str]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class RollCall:
    """Whom the files of a folder name, and how.

    Attributes
    ----------
    turned_away
        Rows of that table: records none of whose rows was loaded.
    merged
        By table: ids that were merged in the CRM, and into which.
    unreadable
        Files that could not be read at all.
    """

    rolls: tuple[Roll, ...] = ()
    turned_away: tuple[Row, ...] = ()
    merged: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user says of a load.

    Attributes
    ----------
    complete
        The folder has everything that its kinds of files have to tell.
    force
        End records even where fewer than half of those of before are left.
    exported_on
        The day of the export; by default the latest that it speaks of.
    origin
        The system that it comes from; by default the format's name.
    """

    complete: bool = False
    force: bool = False
    exported_on: date | None = None
    origin: str | None = None


@dataclass(slots=True)
class Changes:
    """What a load changes beside the rows of its files.

    Attributes
    ----------
    tables, gone
        Rows to write, and keys of rows to remove, by table.
    ended, returned
        How many records of each table have ended, or are named again.
    told, refused
        Sentences for the report: what was found, and why nothing was ended.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    gone: dict[str, pa.Table] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def call_the_roll(
    parts: Sequence[Part], tables: Mapping[str, pa.Table], unreadable: Iterable[str] = ()
) -> RollCall:
    """Whom the files of a folder name, once every row has its fate."""
    named: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    doubts: dict[tuple[str, str, str], str] = {}
    away: dict[tuple[str, str], Row] = {}
    merged: dict[str, dict[str, str]] = defaultdict(dict)
    for part in parts:
        record = part.file.table.name
        if part.file.joins or record not in ENDED_RECORDS:
            continue
        key = (record, part.format.name, part.file.name)
        ids = part.columns[part.file.table.key[0]]
        named[key].update(ids.drop_null().to_pylist())
        if doubt := _doubt(part, ids):
            doubts.setdefault(key, doubt)
        if record in MERGED_RECORDS:
            merged[record].update(part.aliases)
            for row in _turned_away(part, ids):
                away.setdefault((record, row["id"]), row)
    for record in {record for record, _ in away}:
        for one in tables[record][by_name(INPUTS)[record].key[0]].to_pylist():
            away.pop((record, one), None)
    rolls = tuple(Roll(*key, frozenset(ids), doubts.get(key, "")) for key, ids in sorted(named.items()))
    return RollCall(rolls, tuple(away.values()), merged, tuple(unreadable))


def _doubt(part: Part, ids: pa.Array) -> str:
    bad = part.failures.bad
    if part.source.broken:
        return f"{part.label} line {part.source.broken[0].line} cannot be cut into cells"
    nameless = np.flatnonzero(bad & pc.is_null(ids).to_numpy(zero_copy_only=False))
    if len(nameless):
        return f"{part.label} line {part.source.first_line[part.rows[nameless[0]]]} has no id"
    if bad.sum() > MOST_QUARANTINED * len(bad):
        return f"{int(bad.sum()):,} of {len(bad):,} rows of {part.label} are faulty"
    return ""


def _turned_away(part: Part, ids: pa.Array) -> list[Row]:
    record = part.file.table.name
    found = [
        {"record": record, "id": one, "fate": "left_out", "place": None}
        for one in part.left_out.drop_null().to_pylist()
    ]
    for at in np.flatnonzero(part.failures.bad & pc.is_valid(ids).to_numpy(zero_copy_only=False)):
        place = f"{part.label} line {part.source.first_line[part.rows[at]]}"
        found.append({"record": record, "id": ids[at].as_py(), "fate": "quarantined", "place": place})
    return found


def changes_of(call: RollCall, tables: Mapping[str, pa.Table], known: Known, asked: Asked) -> Changes:
    """What the load of a folder changes beside its rows; a function of the folder and of what is known.

    Raises
    ------
    InputError
        Something ends, and neither the user nor the folder says when.
    """
    return _Night(call, tables, known, asked).run()


class _Night:
    def __init__(self, call: RollCall, tables: Mapping[str, pa.Table], known: Known, asked: Asked) -> None:
        self.call = call
        self.tables = tables
        self.known = known
        self.asked = asked
        self.changes = Changes()
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.gone: dict[str, list[Row]] = defaultdict(list)
        self.endings = {
            (row["record"], row["ended_id"]): row for row in known.tables[ENDINGS.name].to_pylist()
        }

    def run(self) -> Changes:
        """Everything, in the order in which the report tells it."""
        self._follow_merges()
        self._call()
        self._follow_jobs()
        self._remember_turned_away()
        self._forget_merges()
        every = by_name((*INPUTS, *BOOKS))
        for name, rows in self.rows.items():
            fresh = pa.Table.from_pylist(rows, schema_of(every[name], attributes=True))
            own = self.tables.get(name)
            self.changes.tables[name] = fresh if own is None else pa.concat_tables([own, fresh])
        for name, rows in self.gone.items():
            schema = pa.schema([schema_of(every[name]).field(column) for column in every[name].key])
            self.changes.gone[name] = pa.Table.from_pylist(rows, schema)
        return self.changes

    # ------------------------------------------------------------ who is named

    def _call(self) -> None:
        accepted = {
            record: set(self.tables[record][by_name(INPUTS)[record].key[0]].to_pylist())
            for record in ENDED_RECORDS
        }
        sightings: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in self.known.tables[SIGHTINGS.name].to_pylist():
            sightings[row["record"], row["origin"], row["file"]].add(row["id"])
        missing: dict[str, dict[str, str]] = {record: {} for record in ENDED_RECORDS}
        seen: dict[str, set[str]] = defaultdict(set)
        if self.asked.complete and self.call.unreadable:
            self.changes.refused.append(
                f"nothing was ended: {', '.join(self.call.unreadable)} could not be read"
            )
        for roll in self.call.rolls:
            key = (roll.record, self.asked.origin or roll.system, roll.file)
            cells = {"record": key[0], "origin": key[1], "file": key[2]}
            before, fresh = sightings[key], (roll.ids & accepted[roll.record])
            self.rows[SIGHTINGS.name] += [{**cells, "id": one} for one in sorted(fresh - before)]
            seen[roll.record] |= fresh
            if self._complete(roll, before):
                gone = before - roll.ids
                self.gone[SIGHTINGS.name] += [{**cells, "id": one} for one in sorted(gone)]
                missing[roll.record] |= dict.fromkeys(gone, key[1])
                sightings[key] = before - gone
            sightings[key] = sightings[key] | fresh
        still: dict[str, set[str]] = defaultdict(set)
        for (record, _, _), ids in sightings.items():
            still[record] |= ids
        for record in ENDED_RECORDS:
            self._end(
                record, {one: origin for one, origin in missing[record].items() if one not in still[record]}
            )
            self._welcome(record, seen[record])

    def _complete(self, roll: Roll, before: set[str]) -> bool:
        """Whether what a file does not name has ended; says why not, where it would have been asked for."""
        if not self.asked.complete or self.call.unreadable or before <= roll.ids:
            return False
        few = len(roll.ids) < LEAST_LEFT * len(before) and not self.asked.force
        if few or roll.doubt:
            why = roll.doubt or (
                f"it names {len(roll.ids):,} {roll.record}, before there were {len(before):,}"
                " (--force ends them all the same)"
            )
            self.changes.refused.append(f"{roll.file}: no {roll.record} were ended: {why}")
            return False
        return True

    def _end(self, record: str, missing: Mapping[str, str]) -> None:
        """Let records end that had not ended by themselves."""
        merged = self.call.merged.get(record, {})
        open_ = [row for row in self._rows_of(record, missing) if row["id"] not in merged and not row["end"]]
        if not open_:
            return
        day = self._day()
        self.rows[ENDINGS.name] += [
            {"record": record, "ended_id": row["id"], "ended_on": day, "origin": missing[row["id"]]}
            for row in open_
        ]
        self.changes.ended[record] = len(open_)
        one, many, end = _WORDS[record]
        self.changes.told.append(
            f"{len(open_):,} {one if len(open_) == 1 else many} no longer named and count{'s' * (len(open_) == 1)} as"
            f" having {end} on {day}: {_listed(row['name'] for row in open_)}"
        )

    def _rows_of(self, record: str, ids: Iterable[str]) -> list[Row]:
        """Id, name and own end of some known records, by id."""
        wanted = pa.array(sorted(ids), pa.string())
        if not len(wanted):
            return []
        table = by_name(INPUTS)[record]
        key, end = table.key[0], {PEOPLE.name: "left_on", CASES.name: "closed_on"}.get(record)
        found = (
            self.known.look_up(record, wanted)
            if record == CASES.name
            else self.known.tables[record].filter(pc.is_in(self.known.tables[record][key], wanted))
        )
        rows = [
            {"id": row[key], "name": row.get("name") or row[key], "end": row[end] if end else None}
            for row in found.to_pylist()
        ]
        return sorted(rows, key=lambda row: str(row["id"]))

    def _welcome(self, record: str, seen: set[str]) -> None:
        """Records that are named again have not ended; where the user says so they have."""
        back = sorted(
            one
            for kind, one in self.endings
            if kind == record and one in seen and self.endings[kind, one]["origin"]
        )
        if not back:
            return
        self.gone[ENDINGS.name] += [{"record": record, "ended_id": one} for one in back]
        self.changes.returned[record] = len(back)
        one, many, _ = _WORDS[record]
        names = _listed(row["name"] for row in self._rows_of(record, back))
        self.changes.told.append(
            f"{len(back):,} {one.removeprefix('open ') if len(back) == 1 else many.removeprefix('open ')} named again"
            f" and no longer count{'s' * (len(back) == 1)} as ended: {names}"
        )

    def _day(self, *, else_known: bool = False) -> date:
        day = self.asked.exported_on or _latest(self.tables) or (self.known.latest if else_known else None)
        if day is None:
            raise InputError(
                "the export does not tell of which day it is",
                remedy="Say on which day it was made: --exported-on YYYY-MM-DD",
            )
        return day

    # ------------------------------------------------------------ who is somewhere else now

    def _follow_jobs(self) -> None:
        known, arriving = self.known.tables[PEOPLE.name], self.tables[PEOPLE.name]
        if not len(known) or not len(arriving):
            return
        place = pc.index_in(arriving["person_id"], value_set=known["person_id"].combine_chunks())
        homes = known["organisation_id"].take(place)
        moved = arriving.append_column("place", place).filter(
            pc.fill_null(pc.not_equal(arriving["organisation_id"], homes), False)
        )
        told = []
        kept = {_key(row, EMPLOYMENTS.key) for row in self.tables[EMPLOYMENTS.name].to_pylist()}
        for row in moved.to_pylist():
            former = known.slice(row["place"], 1).to_pylist()[0]
            if self._same_firm(former["organisation_id"], row["organisation_id"]):
                continue
            job = self._former_job(former, row)
            if _key(job, EMPLOYMENTS.key) not in kept:
                self.rows[EMPLOYMENTS.name].append(job)
            firms = " to ".join(self._firm(one["organisation_id"]) for one in (former, row))
            told.append(f"{row['name']} (from {firms}, on {job['left_on']})")
        if told:
            self.changes.told.append(
                f"{len(told):,} {'person' if len(told) == 1 else 'people'} changed firms; what was before stays with"
                f" the former client: {_listed(told)}"
            )

    def _former_job(self, former: Row, now: Row) -> Row:
        ended = self.endings.get((PEOPLE.name, former["person_id"]), {}).get("ended_on")
        begun = former["started_on"] or max(
            (
                job["left_on"]
                for job in self.known.tables[EMPLOYMENTS.name].to_pylist()
                if job["person_id"] == former["person_id"] and job["left_on"]
            ),
            default=None,
        )
        left = former["left_on"] or ended or now["started_on"] or self._day(else_known=True)
        return {
            "person_id": former["person_id"],
            "organisation_id": former["organisation_id"],
            "started_on": begun if begun is None or begun <= left else None,
            "left_on": left,
        }

    def _same_firm(self, one: str, other: str) -> bool:
        """Whether two ids of organisations are one firm: merged in the CRM, or the supplier under another id."""
        if self.call.merged.get(ORGANISATIONS.name, {}).get(one) == other:
            return True
        suppliers = {
            row["organisation_id"]
            for table in (self.known.suppliers, self.tables[ORGANISATIONS.name])
            for row in table.to_pylist()
            if row["role"] == "supplier"
        }
        return {one, other} <= suppliers

    def _firm(self, one: str) -> str:
        for table in (self.tables[ORGANISATIONS.name], self.known.tables[ORGANISATIONS.name]):
            for name in table.filter(pc.equal(table["organisation_id"], one))["name"].to_pylist():
                return str(name)
        return one

    # ------------------------------------------------------------ who is the same, who was turned away

    def _follow_merges(self) -> None:
        told = {_key(row, MERGES.key) for row in self.tables[MERGES.name].to_pylist()}
        for record, merged in self.call.merged.items():
            known = set(self.known.ids(record).to_pylist())
            there = known | set(self.tables[record][by_name(INPUTS)[record].key[0]].to_pylist())
            for old in sorted(merged.keys() & known):
                if merged[old] in there and (record, old) not in told:
                    row = {"record": record, "merged_id": old, "into_id": merged[old], "rule": MERGED_IN_CRM}
                    self.rows[MERGES.name].append(row)

    def _forget_merges(self) -> None:
        """Automatic merges that the people, as they are now, no longer show."""
        found = {_key(row, MERGES.key) for row in self.tables[MERGES.name].to_pylist()}
        self.gone[MERGES.name] += [
            {name: row[name] for name in MERGES.key}
            for row in self.known.tables[MERGES.name].to_pylist()
            if row["rule"] == SAME_EMAIL and _key(row, MERGES.key) not in found
        ]

    def _remember_turned_away(self) -> None:
        known = {record: set(self.known.ids(record).to_pylist()) for record in MERGED_RECORDS}
        away = {
            _key(row, TURNED_AWAY.key): row
            for row in self.call.turned_away
            if row["fate"] == "left_out" or row["id"] not in known[row["record"]]
        }
        self.rows[TURNED_AWAY.name] += away.values()
        for row in self.known.tables[TURNED_AWAY.name].to_pylist():
            key = _key(row, TURNED_AWAY.key)
            if key not in away and any(
                row["id"] in roll.ids for roll in self.call.rolls if roll.record == row["record"]
            ):
                self.gone[TURNED_AWAY.name].append({name: row[name] for name in TURNED_AWAY.key})


def _key(row: Mapping[str, Any], key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in key)


def _latest(tables: Mapping[str, pa.Table]) -> date | None:
    """The latest day on which something happened that the folder tells of."""
    found = []
    for name, column in _MOMENTS.items():
        if name in tables and len(tables[name]):
            found.append(pc.max(pc.cast(tables[name][column], pa.date32(), safe=False)).as_py())
    return max((day for day in found if day is not None), default=None)


def _listed(names: Iterable[str]) -> str:
    told = list(names)
    more = f" and {len(told) - _SHOWN:,} more" if len(told) > _SHOWN else ""
    return ", ".join(told[:_SHOWN]) + more
