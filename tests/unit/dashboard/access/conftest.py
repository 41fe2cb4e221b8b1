from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from dash import Dash

from dashboard.access import passwords
from graphmodel.stores.base import Store
from tests.unit.dashboard.access import signing


@pytest.fixture(scope="package", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hashes that cost next to nothing: what they cost in earnest is looked at in ``test_passwords``."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_HASHER", quick)
        patched.setattr(passwords, "_OF_NOBODY", quick.hash("of nobody"))
        yield


@pytest.fixture(scope="package")
def app(held_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Dash:
    """Everybody has an account; to be asked, never changed."""
    folder = tmp_path_factory.mktemp("access")
    signing.accounts(folder)
    return signing.guarded(held_store, folder)


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """A folder with accounts that a test may change."""
    signing.accounts(tmp_path / "access")
    return tmp_path / "access"
