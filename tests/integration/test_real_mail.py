"""Real traffic: 34,875 mails between one organisation and 3,568 others, 1995 to 2000."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

MAIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "w3c-mail-1995-2000"


@pytest.mark.skipif(
    not MAIL.is_dir(), reason="needs the mails of 1995 to 2000 in ../shared/data beside the project"
)
def test_few_relationships_live_and_almost_all_of_them_on_one_thread(crosstie, desk):
    ended = crosstie("analyse", "--from", MAIL, "--as-of", "2000-12-31", "--out", "out", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["counts"]["interactions"] == 34_875
    with (desk / "out" / "relationships.csv").open(encoding="utf-8", newline="") as handle:
        threads = [int(row["threads"]) for row in csv.DictReader(handle)]
    assert len(threads) == 3_568
    assert sum(number > 0 for number in threads) == 74
    assert threads.count(1) == 68
