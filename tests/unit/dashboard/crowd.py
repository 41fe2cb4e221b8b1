"""A store of one relationship between two big firms, for what only a crowd shows: small rows, fewer names, folding."""

from __future__ import annotations

from pathlib import Path

from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from tests.weaving import analysed_store

FUNCTIONS = ("sales", "production", "quality", "logistics", "finance", "research_development", "management")
THEIRS = ("purchasing", *FUNCTIONS[1:])


def store(folder: Path, people: int) -> Store:
    """So many people on either side; everybody met two of the others in June 2024, the first quarter in March, too."""
    return open_store(analysed_store(folder, files(people)))


def files(people: int) -> dict[str, str]:
    """The export, by the names of its tables."""
    named = [
        f"{side}{n},{name} {n:03},{firm},{functions[n % len(functions)]}\n"
        for side, name, firm, functions in (("s", "Ours", "own", FUNCTIONS), ("c", "Theirs", "crowd", THEIRS))
        for n in range(people)
    ]
    met = [
        (n, (n + step) % people, month)
        for n in range(people)
        for step in (0, 7)
        for month in _months(n, people)
    ]
    return {
        "organisations": "organisation_id,name,role,revenue,currency\n"
        "own,Rail & Sons,supplier,,\ncrowd,Crowd Works,client,9000000,EUR\n",
        "people": "person_id,name,organisation_id,function\n" + "".join(named),
        "interactions": "interaction_id,occurred_at,channel,participant_ids\n"
        + "".join(
            f"i{i},2024-{month:02}-{1 + i % 27:02}T09:00:00,meeting,s{ours};c{theirs}\n"
            for i, (ours, theirs, month) in enumerate(met)
        ),
    }


def _months(n: int, people: int) -> tuple[int, ...]:
    return (3, 6) if 4 * n < people else (6,)
