"""Who took part in interactions of which only a part is in the folder; the rest is in the store.

Several systems tell in a file of its own who took part in a meeting. An export of what changed may hold the meeting
without that file, or rows of that file without the meeting. Nobody's attendance is lost by it: whoever took part
before still does, and joins whoever is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.tables import LIST_SEPARATOR
from ingest.known import Known


def with_known_attendance(
    rows: pa.Table, partial: pa.Array, joining: Mapping[str, Sequence[str]], known: Known
) -> pa.Table:
    """Interactions with whom a store knows beside them, then those that only the store has and somebody joins.

    Parameters
    ----------
    rows
        The folder's interactions.
    partial
        Ids of those among them whose attendance the folder does not tell in full.
    joining
        New participants by the id of an interaction that is not among ``rows``.
    """
    if not joining and not len(partial):
        return rows
    stored = known.look_up(
        "interactions", pa.concat_arrays([partial, pa.array(sorted(joining), pa.string())])
    )
    told = _united(rows, stored.filter(pc.is_in(stored["interaction_id"], partial)))
    more = [
        {**row, "participant_ids": sorted({*row["participant_ids"], *joining[row["interaction_id"]]})}
        for row in stored.to_pylist()
        if row["interaction_id"] in joining
    ]
    return pa.concat_tables([told, pa.Table.from_pylist(more, rows.schema)]) if more else told


def _united(rows: pa.Table, stored: pa.Table) -> pa.Table:
    """The rows with the participants of stored ones of the same id added.

    Most rows of a night are as they were; only where somebody differs are lists looked at one by one.
    """
    if not len(stored):
        return rows
    now = rows["participant_ids"].combine_chunks()
    place = pc.index_in(
        rows["interaction_id"], value_set=stored["interaction_id"].combine_chunks()
    ).combine_chunks()
    before = stored["participant_ids"].combine_chunks().take(place)
    differs = pc.fill_null(
        pc.not_equal(pc.binary_join(now, LIST_SEPARATOR), pc.binary_join(before, LIST_SEPARATOR)), False
    )
    if not pc.any(differs).as_py():
        return rows
    pairs = zip(now.filter(differs).to_pylist(), before.filter(differs).to_pylist(), strict=True)
    united = pa.array([sorted({*these, *those}) for these, those in pairs], now.type)
    at = rows.column_names.index("participant_ids")
    place = np.arange(len(rows))
    place[differs.to_numpy(zero_copy_only=False)] = len(rows) + np.arange(len(united))
    lists = pa.concat_arrays([now, united]).take(pa.array(place))
    return rows.set_column(at, rows.schema.field(at), lists)
