"""A network as CSV: a list of edges with the headers that Gephi knows, and the list of nodes that belongs to it.

Both may be opened in a spreadsheet: no text in them is run as a formula.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from graphmodel.exports.network import Network
from graphmodel.exports.texts import for_spreadsheets
from graphmodel.files import write_csv

UNDIRECTED = "Undirected"


def write_edges(network: Network, path: Path) -> None:
    """One row a tie: ``Source``, ``Target``, ``Type``, ``Weight``, then the other columns of ``TIES``."""
    ties = network.ties
    strength = ties["strength"]
    ties = ties.rename_columns({"supplier_person_id": "Source", "client_person_id": "Target"})
    ties = ties.append_column("Type", pa.array([UNDIRECTED] * len(ties), pa.string()))
    ties = ties.append_column("Weight", strength)
    first = ["Source", "Target", "Type", "Weight"]
    write_csv(
        for_spreadsheets(ties.select([*first, *(name for name in ties.column_names if name not in first)])),
        path,
    )


def write_nodes(network: Network, path: Path) -> None:
    """One row a person: ``Id``, ``Label``, then the other columns of ``Network.people``."""
    write_csv(for_spreadsheets(network.people.rename_columns({"person_id": "Id", "name": "Label"})), path)
