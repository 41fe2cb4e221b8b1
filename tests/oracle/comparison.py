"""Result tables against the judge's rows, or against each other: what differs, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from graphmodel.tables import RESULTS, by_name
from tests.oracle.judge import Row

RELATIVE, ABSOLUTE = 1e-9, 1e-12
"""Either is enough."""

RESULT_TABLES = by_name(RESULTS)
KEYS = {name: table.key for name, table in RESULT_TABLES.items()}
KEYS["conditions"] = ("client_id", "stage", "measure")
"""What a row is found by; the judge knows a condition by its measure, its name is the engine's own."""


def rows_of(results: Mapping[str, pa.Table]) -> dict[str, list[Row]]:
    """Arrow tables as rows."""
    return {name: table.to_pylist() for name, table in results.items()}


def parsed(value: Any) -> Any:
    """A condition's value or threshold, which the tables carry as text and the judge as it is."""
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    return float(value)


def agree(left: Any, right: Any) -> bool:
    """Equal; numbers to the tolerance; None agrees with None alone, a truth value with a truth value."""
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(left == right)


def differences(
    table: str, ours: Sequence[Row], judged: Sequence[Row], *, ignore: Iterable[str] = ()
) -> list[str]:
    """One line for every row or cell of a table that differs; only the judged columns are looked at."""
    key = KEYS[table]
    left = {tuple(row[name] for name in key): row for row in ours}
    right = {tuple(row[name] for name in key): row for row in judged}
    lines = [f"{table} {row}: missing in the engine" for row in sorted(right.keys() - left.keys(), key=str)]
    if len(left) != len(ours):
        lines.append(f"{table}: {len(ours)} rows of {len(left)} keys in the engine")
    lines += [f"{table} {row}: not in the judge" for row in sorted(left.keys() - right.keys(), key=str)]
    for row in sorted(left.keys() & right.keys(), key=str):
        for column in (name for name in right[row] if name not in ignore):
            found, expected = left[row][column], right[row][column]
            if table == "conditions" and column in ("value", "threshold"):
                found, expected = parsed(found), parsed(expected)
            if not agree(found, expected):
                lines.append(f"{table} {row} {column}: engine {found!r}, judge {expected!r}")
    return lines


def report(title: str, lines: list[str], limit: int = 15) -> str:
    """The failure message."""
    more = [f"… and {len(lines) - limit} more"] if len(lines) > limit else []
    return "\n".join([f"{title}: {len(lines)} differences", *lines[:limit], *more])
