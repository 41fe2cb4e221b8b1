"""A weekly Salesforce export of any size, the same bytes for the same size: every cell in quotes, long texts too.

``python -m benchmarks.salesforce FOLDER SIZE`` writes one: ``SIZE`` tasks and events together, seven tasks to three
events, with the relations that tell who else took part. Who meets whom is the world of ``benchmarks.data``.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from benchmarks.data import (
    CLIENT_MEAN,
    SECONDS,
    SEED,
    THEIR_DEPARTMENTS,
    TITLES,
    Numbers,
    World,
    drawn,
    meeting,
    world,
)
from benchmarks.forms import FIRST_DAY

BLOCK = 200_000
TASKS = 0.7
"""Share of tasks among tasks and events."""

MORE_ATTENDEES = (0, 4)
"""Fewest and most contacts of an event besides the first."""

SUBTYPES = {"Email": 0.7, "Call": 0.2, "Task": 0.1}
STATUS = {"Completed": 0.9, "Not Started": 0.1}
TEXTS = (
    "",
    "",
    "Talked about delivery times, prices and the open complaint.",
    "Sent the quotation.\nThey will come back to us next week, after the budget round.",
    '<div>Agenda:</div>\n<ul><li>ramp-up of the "B" line</li><li>packaging</li></ul>',
    "Follow-up of the audit: measurement reports, drawings, and the change of the second supplier for gaskets.",
)
"""Descriptions; of the lines in them every one is a line of the file."""


def write_export(folder: Path, size: int) -> None:
    """Write one export of ``size`` tasks and events; the folder appears when it is complete."""
    people = world(max(2, size // CLIENT_MEAN))
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    tasks = int(size * TASKS)
    files = {
        "Account": iter([_accounts(people)]),
        "Contact": iter([_contacts(people)]),
        "User": iter([_users(people)]),
        "Task": _activities(people, "00T", tasks),
        "Event": _activities(people, "00U", size - tasks),
        "TaskRelation": _relations(people, "00T", tasks),
        "EventRelation": _relations(people, "00U", size - tasks),
    }
    for name, blocks in files.items():
        first = next(blocks)
        options = pcsv.WriteOptions(quoting_style="all_valid")
        with pcsv.CSVWriter(unfinished / f"{name}.csv", first.schema, write_options=options) as writer:
            writer.write_table(first)
            for block in blocks:
                writer.write_table(block)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _ids(prefix: str, numbers: Numbers) -> pa.Array:
    """Ids of 18 characters: prefix, digits, and the check characters that tell where capitals stand."""
    capitals = sum(1 << place for place, letter in enumerate(prefix) if letter.isupper())
    check = "ABCDEFGH"[capitals] + "AA"
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 12, "0")
    return pc.binary_join_element_wise(prefix, digits, check, "")


def _accounts(people: World) -> pa.Table:
    numbers = np.arange(people.clients)
    return _text_table(
        {
            "Id": _ids("001", numbers),
            "IsDeleted": "0",
            "Name": _numbered("Client ", numbers),
            "Type": "Customer",
            "ParentId": "",
            "Website": "",
            "Industry": "Machinery",
            "OwnerId": _ids("005", people.team[:, 0]),
        }
    )


def _contacts(people: World) -> pa.Table:
    random = np.random.default_rng([SEED, people.clients, 3])
    numbers = np.arange(people.theirs)
    return _text_table(
        {
            "Id": _ids("003", numbers),
            "IsDeleted": "0",
            "MasterRecordId": "",
            "AccountId": _ids("001", np.repeat(np.arange(people.clients), people.contact_count)),
            "FirstName": "Kim",
            "LastName": _numbered("Contact", numbers),
            "Email": "",
            "Title": drawn(random, TITLES, len(numbers)),
            "Department": drawn(random, THEIR_DEPARTMENTS, len(numbers)),
            "ReportsToId": "",
        }
    )


def _users(people: World) -> pa.Table:
    numbers = np.arange(people.ours)
    return _text_table(
        {
            "Id": _ids("005", numbers),
            "Username": _numbered("user", numbers),
            "FirstName": "Sam",
            "LastName": _numbered("User", numbers),
            "Email": "",
            "Title": "Account Manager",
            "Department": "Sales",
            "IsActive": "1",
            "ManagerId": "",
            "ContactId": "",
            "LastModifiedDate": "2026-06-30T00:00:00.000Z",
        }
    )


def _numbered(word: str, numbers: Numbers) -> pa.Array:
    return pc.binary_join_element_wise(word, pa.array(numbers).cast(pa.string()), "")


def _activities(people: World, prefix: str, size: int) -> Iterator[pa.Table]:
    for start in range(0, size, BLOCK):
        rows = min(BLOCK, size - start)
        when, client, member, contact = _met(people, prefix, start, rows, size)
        random = np.random.default_rng([SEED, size, start, 5])
        moment = pa.array(np.datetime64(FIRST_DAY, "s") + (when * SECONDS).astype("timedelta64[s]"))
        at = pc.strftime(moment, format="%Y-%m-%dT%H:%M:%S.000Z")
        texts = pa.array(TEXTS).take(pa.array(random.integers(0, len(TEXTS), rows)))
        shared = {
            "Id": _ids(prefix, np.arange(start, start + rows)),
            "WhoId": _ids("003", people.contact_start[client] + contact),
            "WhatId": "",
            "Subject": "Follow-up, open points",
            "ActivityDate": pc.strftime(moment, format="%Y-%m-%d"),
            "OwnerId": _ids("005", people.team[client, member]),
            "Description": texts,
            "IsDeleted": "0",
            "AccountId": _ids("001", client),
            "CreatedDate": at,
            "CreatedById": _ids("005", people.team[client, member]),
            "LastModifiedDate": at,
            "IsRecurrence": "0",
        }
        if prefix == "00T":
            status = drawn(random, STATUS, rows)
            own = {
                "Status": status,
                "IsClosed": pc.if_else(pc.equal(status, "Completed"), "1", "0"),
                "Priority": "Normal",
                "Type": "",
                "CallType": "",
                "TaskSubtype": drawn(random, SUBTYPES, rows),
                "CallDurationInSeconds": "",
                "CompletedDateTime": at,
            }
        else:
            own = {
                "StartDateTime": at,
                "ActivityDateTime": at,
                "DurationInMinutes": "60",
                "Type": "Meeting",
                "IsChild": "0",
                "IsGroupEvent": "1",
                "EventSubtype": "Event",
            }
        yield _text_table({**shared, **own})


def _relations(people: World, prefix: str, size: int) -> Iterator[pa.Table]:
    """Each activity's first contact, and for events some of the same client besides."""
    record = "TaskId" if prefix == "00T" else "EventId"
    for start in range(0, size, BLOCK):
        rows = min(BLOCK, size - start)
        _, client, _, contact = _met(people, prefix, start, rows, size)
        random = np.random.default_rng([SEED, size, start, 7])
        more = (
            np.zeros(rows, dtype=np.int64)
            if prefix == "00T"
            else random.integers(*MORE_ATTENDEES, rows, endpoint=True)
        )
        count = np.minimum(1 + more, people.contact_count[client])
        row = np.repeat(np.arange(rows), count)
        place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        who = (contact[row] + place) % people.contact_count[client[row]] + people.contact_start[client[row]]
        first = 10 * start  # no activity has as many relations
        columns = {
            "Id": _ids("0RE", np.arange(first, first + len(row))),
            "RelationId": _ids("003", who),
            record: _ids(prefix, start + row),
            "IsWhat": "0",
            "AccountId": _ids("001", client[row]),
            "IsDeleted": "0",
        }
        yield _text_table(columns if prefix == "00T" else {**columns, "Status": "Accepted"})


def _met(
    people: World, prefix: str, start: int, rows: int, size: int
) -> tuple[np.ndarray, Numbers, Numbers, Numbers]:
    """When, and which client, member of the team and contact, of the activities from ``start`` on."""
    random = np.random.default_rng([SEED, size, start, ord(prefix[2])])
    return meeting(people, start, rows, size, random)


def _text_table(columns: dict[str, pa.Array | str]) -> pa.Table:
    rows = max(len(column) for column in columns.values() if not isinstance(column, str))
    texts = {
        name: pa.repeat(column, rows) if isinstance(column, str) else column
        for name, column in columns.items()
    }
    return pa.table(texts)


if __name__ == "__main__":
    write_export(Path(sys.argv[1]), int(float(sys.argv[2])))
