"""The project as text: where it lies and which files belong to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def house() -> Path:
    """The project's folder."""
    return HOUSE


@pytest.fixture(scope="session")
def files(house: Path) -> list[Path]:
    """Every file that is, or is about to be, committed."""
    if not (house / ".git").exists():
        pytest.skip("not a git checkout: get one with git clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=house,
        capture_output=True,
        text=True,
        check=True,
    )
    return [house / name for name in listed.stdout.split("\0") if name and (house / name).is_file()]
