from __future__ import annotations

import pytest

from dashboard.data import Data
from tests.unit.dashboard import invented


@pytest.fixture(scope="module")
def reader() -> invented.Reader:
    return invented.reader()


@pytest.fixture(scope="module")
def data(reader: invented.Reader) -> Data:
    return Data(reader, assess=invented.assess)
