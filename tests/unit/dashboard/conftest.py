from __future__ import annotations

import pytest

from dashboard.data import Data
from graphmodel.stores.base import Store
from tests.unit.dashboard import held, invented


@pytest.fixture(scope="module")
def reader() -> invented.Reader:
    return invented.reader()


@pytest.fixture(scope="module")
def data(reader: invented.Reader) -> Data:
    return Data(reader, assess=invented.assess)


@pytest.fixture(scope="package")
def held_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with interactions; to be asked, never written to."""
    return held.store(tmp_path_factory.mktemp("held"))
