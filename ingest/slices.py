"""A slice of a long table of interactions, judged by itself: on a cluster nobody sees the whole.

The rules are the loader's (`ingest.load`). Most slices have nothing to reject; they are checked as sets, and at
the first doubt the slice is read with care. Only what needs the whole table is not seen here: an id that occurs
again in another slice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.tables import INTERACTIONS, LIST_SEPARATOR
from ingest.cells.validate import in_one_form
from ingest.memory import no_doubt, read_tables
from ingest.report import Balance, Code

Known = Callable[[pa.Array], pa.Array]
"""Those of some ids that are a person's."""

MALFORMED = "malformed"
PAIR = ("supplier_person_id", "client_person_id")
_UTC = r"(Z|\+00:?00)$"
_FATES = ("read", "loaded", "merged", "quarantined")
_IGNORED, _CODE = "ignored/", "code/"


@dataclass(frozen=True)
class Judged:
    """The rows of a slice that can be used, typed; and counts of what became of all, which add up over slices."""

    rows: pa.Table
    counts: Mapping[str, int]


def judged(given: pa.Table, known: Known) -> Judged:
    """Judge some rows of the table ``interactions``; cells are text, as CSV would hold it, or have their types.

    Where there is a column ``malformed``, it says which rows could not be cut into cells.
    """
    if MALFORMED in given.column_names:
        broken = pc.sum(given[MALFORMED]).as_py() or 0
        sound = judged(given.filter(pc.invert(given[MALFORMED])).drop_columns(MALFORMED), known)
        if not broken:
            return sound
        more = {"read": broken, "quarantined": broken, _CODE + Code.WRONG_CELL_COUNT.text: broken}
        return Judged(
            sound.rows,
            {name: sound.counts.get(name, 0) + more.get(name, 0) for name in {**sound.counts, **more}},
        )
    plain = _plain(given)
    if plain is not None and no_doubt(plain, known(_people(plain["participant_ids"], plain["initiator_id"]))):
        return Judged(plain, {"read": len(plain), "loaded": len(plain)})
    told = [
        _written(given[name])
        for name in ("participant_ids", *PAIR, "initiator_id")
        if name in given.column_names
    ]
    people = known(pa.concat_arrays([pa.array([], pa.string()), *told]).unique())
    home = pa.repeat("own", len(people))
    dataset = read_tables(
        {
            "organisations": [{"organisation_id": "own", "name": "own", "role": "supplier"}],
            "people": pa.table({"person_id": people, "name": people, "organisation_id": home}),
            "interactions": given,
        }
    )
    report = dataset.report
    balance = report.tables["interactions"]
    counts = {name: getattr(balance, name) for name in _FATES}
    counts |= {_IGNORED + reason: rows for reason, rows in balance.ignored.items()}
    counts |= {_CODE + code: rows for code, rows in report.rejections_by_code().items()}
    return Judged(dataset.tables["interactions"].select(INTERACTIONS.names), counts)


def balance_of(counts: Mapping[str, int]) -> tuple[Balance, dict[str, int]]:
    """The balance of all slices, and how often each quarantine code occurred."""
    ignored = {
        name.removeprefix(_IGNORED): rows for name, rows in counts.items() if name.startswith(_IGNORED)
    }
    codes = {name.removeprefix(_CODE): rows for name, rows in counts.items() if name.startswith(_CODE)}
    return Balance(**{name: counts.get(name, 0) for name in _FATES}, ignored=ignored), codes


def _plain(given: pa.Table) -> pa.Table | None:
    """The rows with their types where every cell is written plainly; they are still to be judged."""
    names = given.column_names
    pair = [name for name in PAIR if name in names]
    if ("participant_ids" in names) == (len(pair) == len(PAIR)):
        return None
    try:
        columns = {
            "interaction_id": given["interaction_id"].cast(pa.string()),
            "occurred_at": _instants(given["occurred_at"]),
            "channel": given["channel"].cast(pa.string()),
            "participant_ids": _pairs(given) if pair else _lists(given["participant_ids"]),
            "initiator_id": _or_nulls(given, "initiator_id", pa.string()),
            "duration_minutes": _or_nulls(given, "duration_minutes", pa.float64()),
            "topic": pa.nulls(len(given), pa.string()),
        }
        return pa.table(columns, schema=schema_of(INTERACTIONS))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _instants(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(cells.type):
        return cells.cast(pa.timestamp("us", cells.type.tz)).cast(pa.int64()).cast(pa.timestamp("us"))
    try:
        return cells.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return pc.replace_substring_regex(cells, _UTC, "").cast(pa.timestamp("us"))


def _pairs(given: pa.Table) -> pa.ListArray:
    """Two columns as lists of two; what is empty is a fault that is found later."""
    one, other = (_one(given[name].cast(pa.string())) for name in PAIR)
    rows = len(given)
    in_turns = np.arange(2 * rows).reshape(2, rows).T.ravel()
    people = pa.concat_arrays([one, other]).take(pa.array(in_turns))
    return pa.ListArray.from_arrays(pa.array(np.arange(0, 2 * rows + 1, 2), pa.int32()), people)


def _lists(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists of people, written as lists or with separators."""
    return cells if pa.types.is_list(cells.type) else pc.split_pattern(cells, LIST_SEPARATOR)


def _or_nulls(given: pa.Table, name: str, wanted: pa.DataType) -> pa.ChunkedArray | pa.Array:
    return given[name].cast(wanted) if name in given.column_names else pa.nulls(len(given), wanted)


def _people(lists: pa.ChunkedArray, starters: pa.ChunkedArray) -> pa.Array:
    """Everybody who is named, each once."""
    named = pa.chunked_array([*pc.list_flatten(lists).chunks, *starters.chunks], pa.string())
    return pc.unique(named).drop_null()


def _written(cells: pa.ChunkedArray) -> pa.Array:
    """The ids that cells name, in the form in which ids are compared, each once."""
    texts = pc.list_flatten(_lists(cells)).cast(pa.string())
    return in_one_form(pc.utf8_trim_whitespace(_one(pc.unique(texts)))).unique().drop_null()


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
