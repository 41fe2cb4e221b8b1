"""What Zoho's exports tell of a portfolio is what the exchange format tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.load import read_folder
from tests.roundtrip import zoho
from tests.roundtrip.portfolio import portfolio, same_tables

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_exports_give_the_same_tables(seed: int, tmp_path: Path) -> None:
    drawn = zoho.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    vendor = read_folder(zoho.write(drawn, tmp_path / "vendor"), supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, zoho.FORM) == []
    assert vendor.report.quarantined == 0
