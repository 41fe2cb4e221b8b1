"""One alert: what stands, of whom, how severe, and the rows it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphmodel.tables import SEVERITIES

_SIGNS = 12
"""Hexadecimal signs of an alert's name: 48 bits, so that two of 100,000 alerts share one in 1 of 50,000 stores."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that stands in an analysis.

    Attributes
    ----------
    level, kind, client_id, subject
        What it is about: together, and alone, they name it. ``subject`` is a person or a month end, or empty.
    severity
        One of ``SEVERITIES``.
    members
        What it names: people, ties (``ours > theirs``) or conditions, in order.
    figures
        What its sentence says.
    rows
        The rows it comes from: each the name of a table and the key of a row.
    """

    level: str
    kind: str
    client_id: str
    subject: str
    severity: str
    members: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Mapping[str, Any], ...] = ()

    @property
    def alert_id(self) -> str:
        """Its short name."""
        return alert_id(self.level, self.kind, self.client_id, self.subject)


def alert_id(level: str, kind: str, client_id: str, subject: str) -> str:
    """The short name of what an alert is about, the same on every machine.

    >>> alert_id("company", "single_thread", "C01", "")
    'dc2c9eadb79c'
    """
    about = "\0".join((level, kind, client_id, subject))
    return hashlib.sha256(about.encode()).hexdigest()[:_SIGNS]


def at_least(found: str, wanted: str) -> bool:
    """Whether a severity is as bad as another or worse.

    >>> at_least("critical", "high"), at_least("low", "high")
    (True, False)
    """
    return SEVERITIES.index(found) <= SEVERITIES.index(wanted)
