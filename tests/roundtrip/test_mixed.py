"""Whatever lies in one folder, every file is known as what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.detect import Recognised, recognise
from ingest.formats import built_in
from ingest.load import read_folder
from ingest.reading import peek_all
from tests.roundtrip import chinese, dynamics, salesforce, salesforce_report
from tests.roundtrip.portfolio import Portfolio, portfolio

FORMS: dict[str, tuple[Callable[[Portfolio], Portfolio], Callable[[Portfolio, Path], Path]]] = {
    "salesforce": (salesforce.fitted, salesforce.write),
    "salesforce_report": (salesforce_report.fitted, salesforce_report.write),
    "dynamics": (dynamics.fitted, dynamics.write),
    "chinese": (chinese.fitted, chinese.write_text),
}


def test_several_systems_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    drawn = portfolio(1)
    alone = 0
    for name in (
        "salesforce",
        "dynamics",
        "chinese",
    ):  # reports name what the objects of the same system hold
        fitted, write = FORMS[name]
        alone += read_folder(write(fitted(drawn), tmp_path / name)).tables["interactions"].num_rows
        write(fitted(drawn), tmp_path / "all")
    together = read_folder(tmp_path / "all")
    assert together.tables["interactions"].num_rows == alone
    assert not together.report.unread_files.keys() & together.report.files.keys()
    assert together.report.quarantined == 0


@pytest.mark.parametrize("name", FORMS)
def test_every_file_of_a_form_is_known_as_that_form(name: str, tmp_path: Path) -> None:
    fitted, write = FORMS[name]
    files = sorted(write(fitted(portfolio(1)), tmp_path).iterdir())
    found = [recognise(peek, built_in()) for path in files for peek in peek_all(path).tables]
    assert {one.format.name if isinstance(one, Recognised) else one.reason for one in found} == {name}
    assert len({one.file.name for one in found if isinstance(one, Recognised)}) == len(files)
