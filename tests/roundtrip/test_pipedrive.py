"""What Pipedrive's exports tell of a portfolio is what the exchange format tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.load import read_folder
from tests.roundtrip import pipedrive
from tests.roundtrip.portfolio import portfolio, same_tables

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_exports_give_the_same_tables(seed: int, tmp_path: Path) -> None:
    drawn = pipedrive.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    vendor = read_folder(pipedrive.write(drawn, tmp_path / "vendor"), supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, pipedrive.FORM) == []
    assert vendor.report.quarantined == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_without_ids_give_the_same_tables(seed: int, tmp_path: Path) -> None:
    drawn = pipedrive.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    folder = pipedrive.write(drawn, tmp_path / "vendor", ids=False)
    vendor = read_folder(folder, supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, pipedrive.FORM_WITHOUT_IDS) == []
    assert vendor.report.quarantined == 0
