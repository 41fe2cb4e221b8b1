"""The yardstick: DuckDB reads every cell and keeps nothing.

``python -m benchmarks.scan PATH`` reads one CSV of interactions, each column with its type; or a folder, all of its CSV
files as text. Printed are the seconds that the queries alone took.
"""

from __future__ import annotations

import csv
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


def scan_folder(folder: Path) -> int:
    """Parse every cell of every CSV of a folder; the number of rows."""
    return sum(_scan_text(path) for path in sorted(folder.glob("*.csv")))


def _scan_text(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    every = ", ".join(f'count("{name}")' for name in names)
    query = f"SELECT count(*), {every} FROM read_csv(?, columns = ?, header = true, auto_detect = false)"  # noqa: S608
    found = duckdb.execute(query, [str(path), dict.fromkeys(names, "VARCHAR")]).fetchone()
    return int(found[0]) if found else 0


if __name__ == "__main__":
    start = perf_counter()
    given = Path(sys.argv[1])
    rows = scan_folder(given) if given.is_dir() else scan(given)
    print(json.dumps({"rows": rows, "seconds": perf_counter() - start}))
