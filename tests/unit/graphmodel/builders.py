"""Small portfolios in a line: who met whom, how often, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from graphmodel.analysis import Results, analyse
from graphmodel.settings import Settings

AS_OF = date(2026, 6, 30)


def meetings(pairs: Iterable[tuple[str, ...]], *, days_ago: int = 0) -> list[dict[str, Any]]:
    """One meeting each, at noon, in the order given; ids tell them apart."""
    at = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12) - timedelta(days=days_ago)
    return [
        {
            "interaction_id": f"{days_ago}-{number}",
            "occurred_at": at,
            "channel": "meeting",
            "participant_ids": list(people),
        }
        for number, people in enumerate(pairs)
    ]


def analysed(
    interactions: list[dict[str, Any]],
    functions: Mapping[str, str] | None = None,
    *,
    settings: Settings | None = None,
    **tables: list[dict[str, Any]],
) -> Results:
    """Analyse interactions between people: ids that begin with ``s`` are ours, all others are the client's."""
    people = sorted(
        {person for row in interactions for person in row["participant_ids"]} | set(functions or {})
    )
    return analyse(
        {
            "organisations": [
                {"organisation_id": "us", "name": "Us", "role": "supplier", "revenue": None},
                {"organisation_id": "them", "name": "Them", "role": "client", "revenue": 1000.0},
            ],
            "people": [
                {
                    "person_id": person,
                    "name": person.upper(),
                    "organisation_id": "us" if person.startswith("s") else "them",
                    "function": (functions or {}).get(person),
                }
                for person in people
            ],
            "interactions": interactions,
            **tables,
        },
        AS_OF,
        settings,
    )


def relationship(results: Results) -> dict[str, Any]:
    """The only relationship."""
    (row,) = results.tables["relationships"].to_pylist()
    return dict(row)


def person(results: Results, person_id: str) -> dict[str, Any]:
    """The row of that person."""
    (row,) = [row for row in results.tables["people"].to_pylist() if row["person_id"] == person_id]
    return dict(row)
