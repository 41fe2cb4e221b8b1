"""Query texts: one statement a file, found by name, its parameters checked before it runs.

``queries/sql/NAME.sql`` in a checkout; inside this package once installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["sql", "cypher"]

_PARAMETER = re.compile(r"^(?:--|//)\s{3}(\w+) \(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with the names of its parameters."""

    name: str
    text: str
    parameters: frozenset[str]

    def check(self, given: Iterable[str]) -> None:
        """Refuse missing and surplus parameters; ``TypeError`` names them."""
        names = frozenset(given)
        if missing := self.parameters - names:
            raise TypeError(f"query {self.name} lacks the parameters {sorted(missing)}")
        if surplus := names - self.parameters:
            raise TypeError(f"query {self.name} knows no parameters {sorted(surplus)}")


def folder(language: Language) -> Path:
    """Where the texts of that language lie."""
    here = Path(__file__).parent
    installed = here / "queries" / language
    return installed if installed.is_dir() else here.parent / "queries" / language


@cache
def query(name: str, language: Language = "sql") -> Query:
    """Read one query text; ``FileNotFoundError`` where there is none of that name."""
    text = (folder(language) / f"{name}.{'sql' if language == 'sql' else 'cypher'}").read_text(
        encoding="utf-8"
    )
    return Query(name, text, frozenset(_PARAMETER.findall(text)))
