"""Exports that nobody here wrote: each loads or refuses, and its figures are those that pandas counts in its files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from graphmodel.errors import ExportError
from ingest.load import read_folder
from ingest.report import Balance

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def needs(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not (DATA / name).is_dir(), reason=f"needs {name} in ../shared/data beside the project"
    )


def counted(folder: Path, name: str) -> pd.DataFrame:
    """The rows of a file as pandas reads them."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, encoding="utf-8-sig", keep_default_na=False)


@needs("salesforce-dcworkshop")
def test_a_training_org_has_plans_but_no_meetings():
    folder = DATA / "salesforce-dcworkshop"
    accounts, contacts, tasks, deals, cases, relations = (
        counted(folder, name)
        for name in ("Account", "Contact", "Task", "Opportunity", "Case", "AccountContactRelation")
    )
    report = read_folder(folder, supplier="Us").report
    homeless, open_cases = (int((rows["AccountId"] == "").sum()) for rows in (contacts, cases))
    direct = int((relations["IsDirect"] == "1").sum())
    assert set(tasks["Status"]) == {"Not Started"}
    assert report.files == {
        "Account.csv": Balance(len(accounts), loaded=len(accounts)),
        "Contact.csv": Balance(len(contacts), len(contacts) - homeless, ignored={"no_account": homeless}),
        "Case.csv": Balance(len(cases), len(cases) - open_cases, ignored={"no_account": open_cases}),
        "Opportunity.csv": Balance(len(deals), loaded=len(deals)),
        "Task.csv": Balance(len(tasks), ignored={"not_completed": len(tasks)}),
        "AccountContactRelation.csv": Balance(
            len(relations), len(relations) - direct, ignored={"own_account": direct}
        ),
    }
    assert (report.total.read, report.total.loaded) == (311, 108)
    assert {"Campaign.csv", "CampaignMember.csv", "Lead.csv"} < set(report.unread_files)
    assert not report.rejections


@needs("salesforce-devorg")
def test_a_developer_s_org_lacks_activities_only(tmp_path):
    folder = DATA / "salesforce-devorg"
    with pytest.raises(
        ExportError, match=r"has no interactions \(from interactions\.csv or Task\.csv or Event\.csv"
    ):
        read_folder(folder, supplier="Us")
    whole = shutil.copytree(folder, tmp_path / "whole")
    (whole / "Task.csv").write_text("Id,WhoId,OwnerId,Subject,ActivityDate,Status\n")
    dataset = read_folder(whole, supplier="Us")
    accounts, contacts, deals = (counted(folder, name) for name in ("Account", "Contact", "Opportunity"))
    assert {name: (balance.read, balance.loaded) for name, balance in dataset.report.files.items()} == {
        "Account.csv": (len(accounts), len(accounts)),
        "Contact.csv": (len(contacts), len(contacts)),
        "Opportunity.csv": (len(deals), len(deals)),
        "Task.csv": (0, 0),
    }
    assert (len(accounts), len(contacts), len(deals)) == (18, 25, 36)
    assert dataset.report.facts["Opportunity.csv"].dates == "mdy"
    closed = deals[deals["IsClosed"] == "TRUE"]
    days = pd.to_datetime(closed["CloseDate"], format="%m/%d/%y").dt.date
    orders = {row["order_id"]: row for row in dataset.tables["orders"].to_pylist()}
    assert {row["Id"]: day for (_, row), day in zip(closed.iterrows(), days, strict=True)} == {
        one: row["closed_on"] for one, row in orders.items() if row["closed_on"] is not None
    }
    won = set(deals["Id"][deals["IsWon"] == "TRUE"])
    assert {one for one, row in orders.items() if row["won"]} == won
    amounts = pd.to_numeric(deals["Amount"]).sum()
    assert sum(row["amount"] or 0 for row in orders.values()) == pytest.approx(amounts)


@pytest.mark.parametrize(
    ("name", "file", "format_"),
    [
        pytest.param(
            "fivetran-hubspot",
            "contact_data.csv",
            "Salesforce object export",
            marks=needs("fivetran-hubspot"),
        ),
        pytest.param(
            "fivetran-salesforce",
            "sf_account_data.csv",
            "Salesforce object export",
            marks=needs("fivetran-salesforce"),
        ),
    ],
)
def test_tables_of_a_connector_are_no_export(name, file, format_):
    """Their columns have other names; a mapping file can tell them, nothing is guessed."""
    with pytest.raises(ExportError) as caught:
        read_folder(DATA / name, supplier="Us")
    assert caught.value.exit_code == 2
    for table in ("organisations", "people", "interactions"):
        assert table in caught.value.what
    remedy = caught.value.remedy or ""
    assert remedy.startswith("Not read: ")
    assert f"{file} (no known export; nearest is " in remedy
    assert format_ in remedy


@needs("w3c-mail-1995-2000")
def test_years_of_mail_load_whole():
    folder = DATA / "w3c-mail-1995-2000"
    report = read_folder(folder).report
    for name in ("organisations", "people", "interactions"):
        rows = len(counted(folder, name))
        assert report.files[f"{name}.csv"] == Balance(rows, loaded=rows)
    assert report.total.read == 3_569 + 5_989 + 34_875
    assert not report.rejections
