"""Departments and titles as the commands meet them: a user's own table, and the texts that no table knows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from crosstie.terminal import say
from graphmodel.functions import Taxonomy
from graphmodel.unmapped import LIKENED, unmapped, write_list

TOLD = 5
"""How many unmapped texts are named; the rest is counted."""


def known_taxonomy(path: Path | None) -> Taxonomy:
    """The bundled departments and titles, with those of a file where one is given."""
    bundled = Taxonomy.bundled()
    if path is None:
        return bundled
    known = bundled.extended(path)
    if known.left_empty:
        rows = "1 row is" if known.left_empty == 1 else f"{known.left_empty:,} rows are"
        say(f"{path}: {rows} without maps_to and passed over; the others count.")
    return known


def tell_unmapped(people: pa.Table, known: Taxonomy, to_fill_in: Path | None) -> None:
    """Say which departments and titles of these people are not mapped; write them all where a file is named."""
    listed = unmapped(people, known, likened=LIKENED if to_fill_in else TOLD)
    texts = [row for row in listed.to_pylist() if row["kind"] != "seniority"]
    if texts:
        say(f"Departments and titles that no table knows: {len(texts):,}; they count as 'other'.")
    for row in texts[:TOLD]:
        about = f"{row['kind']}, {row['people']:,} {'person' if row['people'] == 1 else 'people'}"
        like = f"; nearest known: {row['nearest']}" if row["nearest"] else ""
        say(f"  {row['term']} ({about}{like})")
    if len(texts) > TOLD:
        say(f"  and {len(texts) - TOLD:,} more")
    if to_fill_in is not None:
        write_list(listed, to_fill_in)
        say(f"Fill in maps_to in {to_fill_in} and give it back: crosstie analyse --taxonomy {to_fill_in}")
    elif texts:
        say("To map them, have them written to a file: --unmapped FILE.csv")
