from __future__ import annotations

import pytest

from dashboard.data import Data
from dashboard.holdings.table import Holdings
from dashboard.reader import SharedReader
from tests.unit.dashboard import grouped


@pytest.fixture(scope="package")
def grouped_reader(tmp_path_factory: pytest.TempPathFactory) -> SharedReader:
    return SharedReader(grouped.store(tmp_path_factory.mktemp("grouped")))


@pytest.fixture(scope="package")
def held(grouped_reader: SharedReader) -> Holdings:
    """Who holds the clients of ``grouped``."""
    return Data(grouped_reader).holdings()
