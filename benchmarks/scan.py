"""The yardstick: DuckDB reads every column of one CSV of interactions, with its type, and keeps nothing.

``python -m benchmarks.scan FILE`` prints the seconds that the query alone took.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

import duckdb


def scan(path: Path) -> int:
    """Parse every cell of the file; the number of rows."""
    with path.open(encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    types = {name: "TIMESTAMP" if name == "occurred_at" else "VARCHAR" for name in names}
    every = ", ".join(f"count({name})" for name in names)
    query = f"SELECT count(*), {every} FROM read_csv(?, columns = ?, header = true, auto_detect = false)"  # noqa: S608
    found = duckdb.execute(query, [str(path), types]).fetchone()
    return int(found[0]) if found else 0


if __name__ == "__main__":
    start = perf_counter()
    rows = scan(Path(sys.argv[1]))
    print(json.dumps({"rows": rows, "seconds": perf_counter() - start}))
