"""The evidence behind a stage: every condition with its value, threshold, verdict and distance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.arrow import joined
from graphmodel.conditions import Condition
from graphmodel.messages import Messages
from graphmodel.portfolio import Portfolio
from graphmodel.stages.judging import NOT_ASKED, PASSED
from graphmodel.stages.staging import Staging
from graphmodel.tables import CONDITIONS, STAGES


def condition_rows(staged: Staging, portfolio: Portfolio, words: Messages) -> pa.Table:
    """The ``conditions`` table: every condition that a relationship is asked for."""
    size, clients = len(staged.conditions), portfolio.clients
    order = np.arange(size * clients).reshape(size, clients).T.ravel()
    if (staged.verdicts == NOT_ASKED).any():
        order = order[staged.verdicts.ravel()[order] != NOT_ASKED]
    condition, client = pa.array(order // max(clients, 1)), pa.array(order % max(clients, 1))
    place = pa.array(order)

    def spread(texts: list[str]) -> pa.Array:
        return pa.array(texts, pa.string()).take(condition)

    def own(texts: list[pa.Array]) -> pa.Array:
        return pa.concat_arrays(texts).take(place)

    rows = list(enumerate(staged.conditions))
    distance = staged.distance.ravel()[order]
    columns = {
        "client_id": portfolio.client_ids.take(client),
        "stage": spread([c.stage for c in staged.conditions]),
        "condition": spread([c.name for c in staged.conditions]),
        "measure": spread([c.measure for c in staged.conditions]),
        "value": own([_texts(staged.values[c.measure], c) for c in staged.conditions]),
        "operator": spread([c.operator for c in staged.conditions]),
        "threshold": own([_thresholds(staged.asked[row], c) for row, c in rows]),
        "passed": pa.array(["unknown", "false", "true"]).take(pa.array(staged.verdicts.ravel()[order] + 1)),
        "source": spread([c.because(words) for c in staged.conditions]),
        "distance": pa.array(distance, mask=np.isnan(distance)),
    }
    return pa.table({name: columns[name] for name in CONDITIONS.names})


def missing(staged: Staging, words: Messages) -> pa.Array:
    """What fails of the next stage's conditions, as text: ``threads >= 3 (is 2); …``."""
    fails = np.array([staged.failing(row) for row in range(len(staged.conditions))])
    return _joined(staged, fails, "missing.condition", words)


def margin(staged: Staging, words: Messages) -> pa.Array:
    """The passed condition, of this stage or below, that is nearest to failing by ``distance``, as text."""
    stages = np.array([STAGES.index(condition.stage) for condition in staged.conditions])
    held = (staged.verdicts == PASSED) & (staged.stage >= stages[:, None]) & ~np.isnan(staged.distance)
    spare = np.where(held, staged.distance, np.inf)
    nearest = (np.arange(len(stages))[:, None] == spare.argmin(axis=0)) & np.isfinite(spare)
    return _joined(staged, nearest, "missing.margin", words)


def _joined(staged: Staging, chosen: Bools, key: str, words: Messages) -> pa.Array:
    """What there is to say of the chosen conditions of each relationship, in one text."""
    clients, texts = [], []
    for row, condition in enumerate(staged.conditions):
        where = np.flatnonzero(chosen[row])
        if len(where):
            clients.append(where)
            texts.append(words.joined(key, **_told(staged, row, condition, where, words)))
    client = np.concatenate(clients) if clients else np.zeros(0, dtype=np.int64)
    order = np.argsort(client, kind="stable")
    told = pa.concat_arrays(texts) if texts else pa.array([], pa.string())
    return joined(
        client[order], told.take(pa.array(order)), len(staged.stage), words.text("missing.separator")
    )


def _told(staged: Staging, row: int, condition: Condition, where: Ints, words: Messages) -> Mapping[str, Any]:
    asked, distance = staged.asked[row][where], staged.distance[row][where]
    value = _texts(np.asarray(staged.values[condition.measure])[where], condition)
    threshold = _thresholds(asked, condition)
    if condition.operator == "is":
        value, threshold = (_yes_or_no(texts, words) for texts in (value, threshold))
    return {
        "measure": words.text(f"measure.{condition.measure}"),
        "operator": words.text(f"operator.{condition.operator}"),
        "threshold": threshold,
        "value": pc.fill_null(value, words.text("value.undefined")),
        "distance": _by_value(np.rint(distance * 100), "{:+.0f}%"),
    }


def _yes_or_no(texts: pa.Array, words: Messages) -> pa.Array:
    return pc.if_else(pc.equal(texts, "true"), words.text("value.true"), words.text("value.false"))


def _thresholds(asked: Floats, condition: Condition) -> pa.Array:
    if condition.operator == "is":
        return pa.array(["true"] * len(asked), pa.string())
    return _by_value(asked, "{:g}")


def _by_value(values: Floats, template: str) -> pa.Array:
    """A text a value, made once for equal ones."""
    if len(values) and (values == values[0]).all():
        return pa.repeat(pa.scalar(template.format(values[0])), len(values))
    distinct, which = np.unique(values, return_inverse=True)
    texts = [template.format(value) for value in distinct.tolist()]
    return pa.array(texts, pa.string()).take(pa.array(which))


def _texts(values: Floats | Ints | Bools, condition: Condition) -> pa.Array:
    """Values as texts, null where undefined."""
    numbers = np.asarray(values, dtype=float)
    undefined = np.isnan(numbers)
    if condition.operator == "is":
        return pa.array(np.where(numbers == 1, "true", "false"), pa.string(), mask=undefined)
    texts = pa.array(numbers, mask=undefined).cast(pa.string())
    return pc.replace_substring_regex(texts, pattern=r"\.0$", replacement="")
