"""Columns of interactions that the quick way knows, and its two kinds of rows: of two people, and of fewer or more."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NEEDED = ("interaction_id", "occurred_at", "channel")
SHORTHAND = ("supplier_person_id", "client_person_id")
LISTED = ("participant_ids",)
JUDGED_CELL_BY_CELL = ("duration_minutes",)

TOLD = pa.schema(
    [("occurred_at", pa.timestamp("us"))]
    + [(name, pa.string()) for name in ("channel", "initiator_id", "one", "other")]
)
GIVEN = pa.schema(
    [
        ("interaction_id", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("channel", pa.string()),
        ("initiator_id", pa.string()),
        ("participant_ids", pa.list_(pa.string())),
    ]
)


def told_of(batch: pa.RecordBatch) -> list[pa.Array]:
    """When, by which channel, and who started it: empty where the file does not say."""
    starter = (
        batch["initiator_id"] if "initiator_id" in batch.schema.names else pa.nulls(len(batch), pa.string())
    )
    return [batch["occurred_at"].cast(TOLD.field("occurred_at").type), batch["channel"], starter]


def lists_of(participants: pa.Array) -> pa.Array:
    """People of a list as it is written; of an empty one, one without a name."""
    return pc.split_pattern(pc.fill_null(participants, ""), ";")


def sorted_out(
    told: list[pa.Array], ids: pa.Array, participants: pa.Array
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Rows of two different people, one of whom may have started it; and all others, with their lists."""
    many = lists_of(participants)
    two = pc.equal(pc.list_value_length(many), 2).to_numpy(zero_copy_only=False)
    names = many.filter(pa.array(two)).flatten()
    place = np.arange(0, len(names), 2)
    one, other = names.take(pa.array(place)), names.take(pa.array(place + 1))
    starter = told[2].filter(pa.array(two))
    of_theirs = pc.or_(pc.equal(starter, one), pc.equal(starter, other))
    plain = pc.and_(pc.not_equal(one, other), pc.fill_null(of_theirs, True)).to_numpy(zero_copy_only=False)
    chosen = np.zeros(len(two), dtype=bool)
    chosen[np.flatnonzero(two)[plain]] = True
    pairs = [column.filter(pa.array(chosen)) for column in told]
    people = [column.filter(pa.array(plain)) for column in (one, other)]
    left = [column.filter(pa.array(~chosen)) for column in (ids, *told, many)]
    return pa.record_batch([*pairs, *people], schema=TOLD), pa.record_batch(left, schema=GIVEN)
