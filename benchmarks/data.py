"""Portfolios of any size in the exchange format, the same bytes for the same size and form.

1,000 interactions a client in the mean, over three and a half years, with heavy-tailed clients. A client has a
small team at the supplier, some contacts of its own, and 10 to 30 pairs who keep meeting: the first of
them far more than the last, and over the years one after another comes first.

``python -m benchmarks.data FOLDER SIZE FORM`` writes one export folder. Rows come in the order of time,
as exports do, block by block, so that memory stays small at any size.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from benchmarks.forms import DAYS, FIRST_DAY

SEED = 20260630
CLIENT_MEAN = 1000
BLOCK = 1_000_000
SECONDS = DAYS * 86_400
COMES_FIRST = 3  # how many pairs come first, one after another, within the time

CHANNELS = {  # share of interactions
    "email": 0.50,
    "message": 0.15,
    "call": 0.15,
    "meeting": 0.14,
    "visit": 0.03,
    "on_site": 0.02,
    "workshop": 0.01,
}
MESSAGES = ("email", "message")
GATHERINGS = ("meeting", "visit", "workshop")
CROWDED = 0.20  # share of gatherings with 3 to 12 people
INITIATOR_KNOWN = 0.95
WE_START = 0.55
GONE = 0.10  # share of people who have left by now

OUR_DEPARTMENTS = {
    "Sales": 0.34,
    "Customer Service": 0.16,
    "Engineering": 0.13,
    "Production": 0.10,
    "Quality": 0.10,
    "Logistics": 0.08,
    "Finance": 0.05,
    "General Management": 0.04,
}
THEIR_DEPARTMENTS = {
    "Purchasing": 0.30,
    "Production": 0.16,
    "Engineering": 0.14,
    "Quality": 0.12,
    "Logistics": 0.10,
    "Finance": 0.08,
    "General Management": 0.05,
    "Marketing": 0.05,
}
TITLES = {
    "Specialist": 0.5,
    "Manager": 0.3,
    "Director": 0.12,
    "Vice President": 0.05,
    "Chief Executive Officer": 0.03,
}

Numbers = npt.NDArray[np.int64]
Columns = dict[str, pa.Array]


@dataclass(frozen=True)
class Weave:
    """How relationships are woven: fewest and most of a client's team, contacts, and pairs that keep meeting.

    Of the pairs some meet far more than others, by Zipf's law, or all about equally often; ``spread`` is that of the
    logarithm of a client's interactions.
    """

    team: tuple[int, int]
    contacts: tuple[int, int]
    pairs: tuple[int, int]
    spread: float
    equally: bool = False


COMMON = Weave(team=(4, 8), contacts=(5, 12), pairs=(10, 30), spread=1.3)
DENSE = Weave(team=(6, 10), contacts=(8, 14), pairs=(60, 100), spread=0.6, equally=True)


@dataclass(frozen=True)
class World:
    """Who may meet whom: rows are clients; people of a side are numbered through all clients."""

    reach: npt.NDArray[np.float64]
    """Share of all interactions up to and with each client."""
    ours: int
    team: Numbers
    team_size: Numbers
    contact_start: Numbers
    contact_count: Numbers
    pair_count: Numbers
    pair_ours: Numbers
    pair_theirs: Numbers
    equally: bool

    @property
    def clients(self) -> int:
        """Number of clients."""
        return len(self.team)

    @property
    def theirs(self) -> int:
        """Number of people of all clients."""
        return int(self.contact_count.sum())


def world(clients: int, weave: Weave = COMMON) -> World:
    """Draw the firms and who deals with whom."""
    random = np.random.default_rng([SEED, clients])
    weight = random.lognormal(sigma=weave.spread, size=clients)
    ours = max(40, clients // 4)
    team_size = random.integers(*weave.team, clients, endpoint=True)
    # All steps together go less than once round the supplier's people: a team has nobody twice.
    first, step = random.integers(0, ours, clients), random.integers(1, ours // weave.team[1], clients)
    team = (first[:, None] + step[:, None] * np.arange(weave.team[1])) % ours
    contact_count = random.integers(*weave.contacts, clients, endpoint=True)
    shape = (clients, weave.pairs[1])
    return World(
        reach=np.cumsum(weight) / weight.sum(),
        ours=ours,
        team=team,
        team_size=team_size,
        contact_start=np.cumsum(contact_count) - contact_count,
        contact_count=contact_count,
        pair_count=random.integers(*weave.pairs, clients, endpoint=True),
        pair_ours=(random.random(shape) * team_size[:, None]).astype(np.int64),
        pair_theirs=(random.random(shape) * contact_count[:, None]).astype(np.int64),
        equally=weave.equally,
    )


def write_export(folder: Path, size: int, form: str) -> None:
    """Write one export of ``size`` interactions; the folder appears when it is complete."""
    shape, suffix = form.split("-")
    people = world(max(2, size // CLIENT_MEAN), DENSE if shape == "dense" else COMMON)
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    write(unfinished / f"organisations.{suffix}", iter([_organisations(people)]))
    write(unfinished / f"people.{suffix}", iter([people_table(people)]))
    write(unfinished / f"interactions.{suffix}", interactions(people, size, lists=shape == "lists"))
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def write(path: Path, blocks: Iterator[pa.Table]) -> None:
    """Write a table block by block, as CSV or Parquet by the name of the file."""
    first = next(blocks)
    if path.suffix == ".csv":
        options = pcsv.WriteOptions(quoting_style="none", quoting_header="none")
        writer: Any = pcsv.CSVWriter(path, first.schema, write_options=options)
    else:
        writer = pq.ParquetWriter(path, first.schema)
    with writer:
        writer.write_table(first)
        for block in blocks:
            writer.write_table(block)


def _organisations(people: World) -> pa.Table:
    random = np.random.default_rng([SEED, people.clients, 1])
    revenue = np.round(random.lognormal(13, 1.2, people.clients), -3)
    return pa.table(
        {
            "organisation_id": ["us", *ids("c", people.clients).to_pylist()],
            "name": ["Our Firm", *(f"Client {number}" for number in range(people.clients))],
            "role": ["supplier", *["client"] * people.clients],
            "revenue": pa.array([None, *revenue.tolist()], pa.float64()),
        }
    )


def people_table(people: World) -> pa.Table:
    """The people of all firms, our own first."""
    random = np.random.default_rng([SEED, people.clients, 2])
    ours, theirs = people.ours, people.theirs
    everyone = ours + theirs
    employer = np.repeat(np.arange(people.clients), people.contact_count)
    left = np.datetime64(FIRST_DAY) + random.integers(0, DAYS, everyone)
    departments = [drawn(random, OUR_DEPARTMENTS, ours), drawn(random, THEIR_DEPARTMENTS, theirs)]
    return pa.table(
        {
            "person_id": pa.concat_arrays([ids("s", ours), ids("p", theirs)]),
            "name": [f"Person {number}" for number in range(everyone)],
            "organisation_id": pa.concat_arrays(
                [pa.array(["us"] * ours), ids("c", people.clients).take(pa.array(employer))]
            ),
            "department": pa.concat_arrays(departments),
            "title": drawn(random, TITLES, everyone),
            "left_on": pa.array(left, mask=random.random(everyone) >= GONE),
        }
    )


def interactions(people: World, size: int, *, lists: bool) -> Iterator[pa.Table]:
    """Blocks of interactions, each within its own slice of time."""
    ours, theirs = ids("s", people.ours), ids("p", people.theirs)
    for number, start in enumerate(range(0, size, BLOCK)):
        rows = min(BLOCK, size - start)
        random = np.random.default_rng([SEED, size, number])
        when, client, member, contact = meeting(people, start, rows, size, random)
        supplier_person = ours.take(pa.array(people.team[client, member]))
        client_person = theirs.take(pa.array(people.contact_start[client] + contact))
        channel = drawn(random, CHANNELS, rows)
        chance, known, crowd = random.random((3, rows))
        we_start = chance < WE_START
        columns: Columns = {
            "interaction_id": ids("i", size, start, rows),
            "occurred_at": pa.array(
                np.datetime64(FIRST_DAY, "s") + (when * SECONDS).astype("timedelta64[s]")
            ),
            "channel": channel,
            "initiator_id": pc.if_else(
                pa.array(known < INITIATOR_KNOWN),
                pc.if_else(pa.array(we_start), supplier_person, client_person),
                pa.scalar(None, pa.string()),
            ),
        }
        if lists:
            gathers = np.asarray(pc.is_in(channel, value_set=pa.array(GATHERINGS)))
            asked = np.where(gathers & (crowd < CROWDED), random.integers(1, 10, rows, endpoint=True), 0)
            everyone = _participants(people, client, member, contact, asked)
            names = pa.concat_arrays([ours, theirs]).take(pa.array(everyone.people))
            together = pa.ListArray.from_arrays(pa.array(everyone.offsets, pa.int32()), names)
            columns["participant_ids"] = pc.binary_join(together, ";")
        else:
            columns |= {"supplier_person_id": supplier_person, "client_person_id": client_person}
        yield pa.table(columns)


def meeting(
    people: World, start: int, rows: int, size: int, random: np.random.Generator
) -> tuple[npt.NDArray[np.float64], Numbers, Numbers, Numbers]:
    """When (share of all time, in order), which client, member of its team and contact, of ``rows`` interactions."""
    when = np.sort(random.random(rows)) * rows / size + start / size
    client = np.minimum(np.searchsorted(people.reach, random.random(rows)), people.clients - 1)
    pair = _pair(people, client, when, random)
    return when, client, people.pair_ours[client, pair], people.pair_theirs[client, pair]


def _pair(
    people: World, client: Numbers, when: npt.NDArray[np.float64], random: np.random.Generator
) -> Numbers:
    """Which of a client's pairs meets: any, or by Zipf's law, the first place handed on as time passes."""
    count = people.pair_count[client]
    if people.equally:
        return np.asarray((count * random.random(len(client))).astype(np.int64))
    rank = ((count + 1.0) ** random.random(len(client))).astype(np.int64) - 1
    return np.asarray((rank + (when * COMES_FIRST).astype(np.int64)) % count)


@dataclass(frozen=True)
class _Gatherings:
    people: Numbers
    """Numbers of all participants, the supplier's people before the clients'."""
    offsets: Numbers
    """Where each interaction's participants begin."""


def _participants(
    people: World, client: Numbers, member: Numbers, contact: Numbers, asked: Numbers
) -> _Gatherings:
    """The pair and ``asked`` more, as far as both teams have them: the next of the roster on either side."""
    ours = 1 + np.minimum(asked // 2, people.team_size[client] - 1)
    theirs = 1 + np.minimum(asked - asked // 2, people.contact_count[client] - 1)
    offsets = np.concatenate([[0], np.cumsum(ours + theirs)])
    row = np.repeat(np.arange(len(client)), ours + theirs)
    place = np.arange(len(row)) - offsets[row]
    home, here = client[row], place < ours[row]
    at_supplier = people.team[home, (member[row] + place) % people.team_size[home]]
    at_client = (contact[row] + place - ours[row]) % people.contact_count[home] + people.contact_start[home]
    return _Gatherings(np.where(here, at_supplier, at_client + people.ours), offsets)


def ids(letter: str, size: int, start: int = 0, count: int | None = None) -> pa.Array:
    """``letter`` and a number, all of a width, so that they sort as they count."""
    width = len(str(size))
    numbers = pa.array(np.arange(start, start + (size if count is None else count))).cast(pa.string())
    return pc.binary_join_element_wise(letter, pc.utf8_lpad(numbers, width, "0"), "")


def drawn(random: np.random.Generator, shares: dict[str, float], count: int) -> pa.Array:
    """Words drawn by their shares."""
    bounds = np.cumsum(list(shares.values()))
    which = np.minimum(np.searchsorted(bounds, random.random(count), side="right"), len(shares) - 1)
    return pa.array(list(shares)).take(pa.array(which))


if __name__ == "__main__":
    write_export(Path(sys.argv[1]), int(float(sys.argv[2])), sys.argv[3])
