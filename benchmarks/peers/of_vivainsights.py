"""vivainsights, a client at a time, on ties that are already summed: it knows no times, no firms and no interactions.

``network_g2g`` makes a table of function by function, ``network_p2p`` one of people with their centralities; nothing
of it tells threads, severance or coverage. ``python -m benchmarks.peers.of_vivainsights FOLDER AS_OF``
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from datetime import date
from pathlib import Path
from statistics import median

import pandas as pd
import vivainsights

from benchmarks.measuring import fresh, network_of, relationships, seconds
from benchmarks.peers.forms import Relationship
from graphmodel.measures import measure_all

CLIENTS = 100


def frame(relationship: Relationship) -> pd.DataFrame:
    """The ties of one client as a person-to-person query would export them."""
    people = relationship.people
    return pd.DataFrame(
        {
            "PrimaryCollaborator_PersonId": [str(tie.ours) for tie in relationship.ties],
            "SecondaryCollaborator_PersonId": [str(tie.theirs) for tie in relationship.ties],
            "PrimaryCollaborator_Organization": [people[tie.ours].function for tie in relationship.ties],
            "SecondaryCollaborator_Organization": [people[tie.theirs].function for tie in relationship.ties],
            "weight": [tie.strength for tie in relationship.ties],
        }
    )


def groups(frames: list[pd.DataFrame]) -> None:
    """Function by function, for each client."""
    for one in frames:
        vivainsights.network_g2g(
            one,
            primary="PrimaryCollaborator_Organization",
            secondary="SecondaryCollaborator_Organization",
            metric="weight",
            return_type="table",
        )


def people(frames: list[pd.DataFrame]) -> None:
    """The people of each client, with their centralities."""
    for one in frames:
        vivainsights.network_p2p(one, weight="weight", centrality="betweenness", return_type="table")


def main(folder: str, as_of: str) -> None:
    """Time both on some clients, and the measures of the same clients by their share of all."""
    network = network_of(Path(folder), date.fromisoformat(as_of))
    given = [one for one in relationships(network) if one.ties][:CLIENTS]
    frames = [frame(one) for one in given]
    ours = (
        median(seconds(lambda: measure_all(fresh(network))) for _ in range(5)) * len(given) / network.clients
    )
    warnings.simplefilter("ignore")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        g2g, p2p = seconds(lambda: groups(frames)), seconds(lambda: people(frames))
    told = {"vivainsights network_g2g / measures": g2g, "vivainsights network_p2p / measures": p2p}
    print(json.dumps({"at": f"{len(given)} clients", "ours": ours, **told}))


if __name__ == "__main__":
    main(*sys.argv[1:])
