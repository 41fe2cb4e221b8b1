"""Crosstie: how much of each client relationship hangs on one person.

>>> import crosstie
>>> crosstie.Settings().ties.half_life_days
90.0

``analyse(tables)`` turns tables of people and interactions into result tables; ``read_tables`` and ``read_folder``
only check them, or an export; ``open_store`` opens a store; ``relationship_graph`` gives one relationship to
NetworkX. Names load on first use, so that ``import crosstie`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crosstie.library import analyse
    from graphmodel.analysis import Results
    from graphmodel.errors import CrosstieError, InputError, StoreError
    from graphmodel.graph import relationship_graph
    from graphmodel.settings import Settings
    from graphmodel.stores.open import open_store
    from ingest.load import read_folder
    from ingest.memory import read_tables

__all__ = [
    "CrosstieError",
    "InputError",
    "Results",
    "Settings",
    "StoreError",
    "analyse",
    "open_store",
    "read_folder",
    "read_tables",
    "relationship_graph",
]

_HOMES = {
    "CrosstieError": "graphmodel.errors",
    "InputError": "graphmodel.errors",
    "Results": "graphmodel.analysis",
    "Settings": "graphmodel.settings",
    "StoreError": "graphmodel.errors",
    "analyse": "crosstie.library",
    "open_store": "graphmodel.stores.open",
    "read_folder": "ingest.load",
    "read_tables": "ingest.memory",
    "relationship_graph": "graphmodel.graph",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'crosstie' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
