"""orgnet, on the latest interactions: it knows one organisation and builds a matrix of everybody with everybody.

Centralities, constraint and communities come out; no ties between firms, threads or coverage. Against it stands
``crosstie.analyse`` in the same process on the same interactions. It takes ages from the clock on the wall, so the
times are moved there: elsewhere all its weights are nothing and it fails.

``python -m benchmarks.peers.of_orgnet FOLDER AS_OF``
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import warnings
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from orgnet.core import OrganizationalNetworkAnalyzer
from orgnet.data.models import Interaction, InteractionType, Person

import crosstie
from benchmarks.measuring import seconds

INTERACTIONS = 2000
KINDS = {"email": InteractionType.EMAIL, "message": InteractionType.TEAMS, "call": InteractionType.CALENDAR}
CONFIG = "{graph: {layer_weights: {communication: 1}}, analysis: {centrality: {top_n: 20}}}\n"


def sample(folder: Path, as_of: date) -> dict[str, pa.Table]:
    """The latest interactions, everyone in them, and their firms."""
    tables = {
        name: pq.read_table(folder / f"{name}.parquet")
        for name in ("organisations", "people", "interactions")
    }
    last = tables["interactions"].filter(
        pc.less_equal(tables["interactions"]["occurred_at"], as_of + timedelta(1))
    )
    last = last.slice(max(0, len(last) - INTERACTIONS))
    ours, theirs = last["supplier_person_id"].combine_chunks(), last["client_person_id"].combine_chunks()
    people = tables["people"].filter(
        pc.is_in(tables["people"]["person_id"], pa.concat_arrays([ours, theirs]))
    )
    firms = tables["organisations"]
    firms = firms.filter(pc.is_in(firms["organisation_id"], people["organisation_id"].combine_chunks()))
    together = pa.array([list(pair) for pair in zip(ours.to_pylist(), theirs.to_pylist(), strict=True)])
    last = last.drop_columns(["supplier_person_id", "client_person_id"]).append_column(
        "participant_ids", together
    )
    return {"organisations": firms, "people": people, "interactions": last}


def analyser(tables: dict[str, pa.Table], folder: Path) -> OrganizationalNetworkAnalyzer:
    """The sample as orgnet's own objects, made before the clock starts."""
    config = folder / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    found = OrganizationalNetworkAnalyzer(config_path=str(config), cache_dir=str(folder / "cache"))
    found.people = [
        Person(
            row["person_id"], row["name"], "", row["department"], row["title"], team=row["organisation_id"]
        )
        for row in tables["people"].to_pylist()
    ]
    rows = tables["interactions"].to_pylist()
    to_now = datetime.now() - max(row["occurred_at"] for row in rows)
    found.interactions = [_interaction(row, to_now) for row in rows]
    return found


def _interaction(row: dict[str, Any], to_now: timedelta) -> Interaction:
    ours, theirs = row["participant_ids"]
    source, target = (theirs, ours) if row["initiator_id"] == theirs else (ours, theirs)
    kind = KINDS.get(row["channel"], InteractionType.MEETING)
    return Interaction(row["interaction_id"], source, target, kind, row["occurred_at"] + to_now)


def main(folder: str, as_of: str) -> None:
    """Time both on the same interactions."""
    day = date.fromisoformat(as_of)
    tables = sample(Path(folder), day)
    ours = median(seconds(lambda: crosstie.analyse(tables, day)) for _ in range(5))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with (
        TemporaryDirectory() as here,
        contextlib.chdir(here),
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        peer = analyser(tables, Path(here))
        theirs = seconds(peer.analyze)
    at = f"{len(tables['interactions']):,} interactions"
    print(json.dumps({"at": at, "ours": ours, "orgnet / crosstie.analyse": theirs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
