"""Exports that nobody here wrote, read where they lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmodel.errors import ExportError
from ingest.load import read_folder

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the trial data is not on this machine ({DATA}); nothing to install"
)


def test_the_workshop_export_gives_a_truthful_report():
    dataset = read_folder(DATA / "salesforce-dcworkshop")
    report = dataset.report
    assert {name: (b.read, b.loaded, dict(b.ignored)) for name, b in report.files.items()} == {
        "Account.csv": (22, 22, {}),
        "AccountContactRelation.csv": (22, 4, {"own_account": 18}),
        "Case.csv": (40, 14, {"no_account": 26}),
        "Contact.csv": (102, 18, {"no_account": 84}),
        "Opportunity.csv": (50, 50, {}),
        "Task.csv": (75, 0, {"not_completed": 75}),
    }
    assert set(report.unread_files) == {
        "Campaign.csv", "CampaignMember.csv", "LICENSE.txt", "Lead.csv",
    }  # fmt: skip
    assert report.stubs == {"organisations": 1}
    assert dataset.tables["orders"]["won"].to_pylist().count(True) == 12
    assert dataset.tables["orders"]["won"].to_pylist().count(False) == 3
    assert all(len(key) == 18 for key in dataset.tables["people"]["person_id"].to_pylist())


def test_years_of_real_mail_load_whole():
    dataset = read_folder(DATA / "w3c-mail-1995-2000")
    assert {name: b.line() for name, b in dataset.report.tables.items()} == {
        name: f"{rows:,} read = {rows:,} loaded + 0 unchanged + 0 merged + 0 ignored + 0 quarantined"
        for name, rows in {"interactions": 34_875, "organisations": 3_569, "people": 5_989}.items()
    }


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("salesforce-devorg", "no interactions (from interactions.csv"),
        ("fivetran-salesforce", "sf_account_data.csv (no known export; nearest is Account"),
        ("fivetran-hubspot", "company_data.csv (no known export"),
    ],
)
def test_folders_that_cannot_be_used_say_why(folder, says):
    with pytest.raises(ExportError) as caught:
        read_folder(DATA / folder)
    assert says in str(caught.value)
