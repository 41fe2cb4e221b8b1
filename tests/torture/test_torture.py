"""The torture folder has its exact report, and what is loaded from it is what an attentive reader would make of it.

``expected.txt`` is what `crosstie check` prints, ``expected.csv`` what `crosstie load` quarantines (a NUL stands there
as ``␀``). Both were judged line by line; whoever changes one judges the changed lines again.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graphmodel.errors import ExportError
from ingest.load import Dataset, read_folder
from tests.torture import folder
from tests.torture.folder import short, whole

HERE = Path(__file__).parent
SUPPLIER = "Rail & Sons"
READ = {
    "Archive": 18,
    "kept.eml": 1,
    "team.ics": 3,
    "Account.csv": 11,
    "Case.csv": 0,
    "Contact.csv": 15,
    "Event.csv": 3,
    "EventRelation.csv": 8,
    "Opportunity.csv": 5,
    "Task.csv": 16,
    "User.csv": 4,
    "hubspot-crm-exports-all-calls-2026-02-28.csv": 5,
    "hubspot-crm-exports-all-companies-2026-02-28.xlsx/Companies": 5,
    "hubspot-crm-exports-all-contacts-2026-02-28.csv": 4,
    "report1771000000.csv": 13,
    "跟进记录.csv": 6,
}
"""Rows, mails and events as counted by eye in the builder, titles and footers included."""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder.write(tmp_path_factory.mktemp("torture") / "export")


@pytest.fixture(scope="module")
def dataset(export: Path) -> Dataset:
    return read_folder(export, supplier=SUPPLIER)


def test_check_prints_what_is_expected(crosstie, export):
    ended = crosstie("check", export, "--supplier", SUPPLIER)
    assert ended.code == 1
    assert f"{ended.out}--\n{ended.err}" == (HERE / "expected.txt").read_text(encoding="utf-8")


def test_reading_says_the_same_as_the_command(dataset):
    printed = (HERE / "expected.txt").read_text(encoding="utf-8").split("--\n", 1)[0]
    assert dataset.report.lines() == printed.splitlines()


def test_load_quarantines_what_is_expected(crosstie, desk, export):
    assert crosstie("load", export, "--supplier", SUPPLIER).code == 0
    found = (desk / "quarantine" / "quarantine.csv").read_bytes().decode()
    with (HERE / "expected.csv").open(encoding="utf-8", newline="") as handle:
        assert list(csv.reader(found.replace("\0", "␀").splitlines(keepends=True))) == list(
            csv.reader(handle)
        )


def test_every_row_is_counted(dataset):
    assert {name: balance.read for name, balance in dataset.report.files.items()} == READ
    assert all(balance.holds for balance in dataset.report.files.values())


def test_loading_again_changes_nothing(crosstie, export):
    first = crosstie("load", export, "--supplier", SUPPLIER).out.splitlines()
    again = crosstie("load", export, "--supplier", SUPPLIER).out.splitlines()
    before, after = (next(line for line in told if line.startswith("all files:")) for told in (first, again))
    loaded = before.split(" = ")[1].split(" loaded")[0]
    assert after == before.replace(f"{loaded} loaded + 0 unchanged", f"0 loaded + {loaded} unchanged")


def test_one_person_five_ways_is_one(dataset):
    cleo, twin = whole("003", "Cleo"), whole("003", "CleoTwo")
    with_cleo = {
        row["interaction_id"]
        for row in dataset.tables["interactions"].to_pylist()
        if cleo in row["participant_ids"]
    }
    told = {
        row["topic"] for row in dataset.tables["interactions"].to_pylist() if cleo in row["participant_ids"]
    }
    assert whole("00T", "Call") in with_cleo  # by her 15-character id
    assert whole("00T", "Merged") in with_cleo  # by the id of a record that was merged into hers
    assert {"Call", "Offer"} <= told  # by name, and with her names swapped
    assert "<1@rail.example>" in with_cleo  # by Name <mail>, in another case
    merges = dataset.tables["merges"].select(["merged_id", "into_id", "rule"]).to_pylist()
    assert merges == [{"merged_id": twin, "into_id": cleo, "rule": "same_email"}]


def test_an_alias_is_the_only_person_of_that_name(dataset):
    mails = {row["interaction_id"]: row for row in dataset.tables["interactions"].to_pylist()}
    assert whole("003", "Cleo") in mails["<2@rail.example>"]["participant_ids"]
    assert "mail:cleo@acme.example" not in dataset.tables["people"]["person_id"].to_pylist()


def test_a_new_address_of_a_name_that_two_have_is_a_third_person(dataset):
    homes = {row["person_id"]: row["organisation_id"] for row in dataset.tables["people"].to_pylist()}
    assert homes["mail:sora@cedar.example"] == whole("001", "Cedar")


def test_one_firm_under_three_spellings_is_one(dataset):
    homes = {row["person_id"]: row["organisation_id"] for row in dataset.tables["people"].to_pylist()}
    met = {
        row["topic"]: {homes[one] for one in row["participant_ids"]}
        for row in dataset.tables["interactions"].to_pylist()
    }
    assert met["Offer"] == met["Visit"] == {whole("001", "Acme"), "own-firm"}


def test_names_come_as_they_are_written(dataset):
    names = {row["person_id"]: row["name"] for row in dataset.tables["people"].to_pylist()}
    assert names[whole("003", "Null")] == "Christopher Null"
    assert names[whole("003", "Markup")] == "Dan &amp; Co <i>Day</i>"
    assert names[whole("003", "Bidi")] == f"Noa 🚄 {folder.RLO}Levi{folder.LRM}"
    firms = {row["organisation_id"]: row["name"] for row in dataset.tables["organisations"].to_pylist()}
    assert firms[whole("001", "Cedar")] == "Cedar Karásek"
    assert firms[whole("001", "Sao")] == "SÃO Motores"


def test_who_left_and_who_shares_a_mailbox_is_known(dataset):
    people = {row["person_id"]: row for row in dataset.tables["people"].to_pylist()}
    assert str(people[whole("005", "Eva")]["left_on"]) == "2026-01-15"
    assert people["mail:sales@elm.example"]["kind"] == "shared_mailbox"


def test_numbers_of_people_are_numbers(dataset):
    amounts = {row["order_id"]: row["amount"] for row in dataset.tables["orders"].to_pylist()}
    assert amounts == {whole("006", "Won"): 1234.56, whole("006", "Credit"): -7.5}


def test_the_meeting_has_everybody_who_came(dataset):
    meetings = {row["interaction_id"]: row for row in dataset.tables["interactions"].to_pylist()}
    assert set(meetings[whole("00U", "Review")]["participant_ids"]) == {
        whole("003", "Cleo"),
        whole("003", "Null"),
        whole("005", "Ada"),
        whole("005", "Ben"),
    }


def test_an_address_at_a_parent_s_domain_is_not_the_subsidiary_s(dataset):
    """Acme UK's website is uk.acme.example; whoever writes from acme.example works at Acme."""
    told = [rejection.sentence for rejection in dataset.report.rejections if rejection.file == "Archive"]
    assert not any("Acme" in sentence for sentence in told)


def test_a_reason_is_told_in_the_words_of_the_format_that_gave_it(dataset):
    assert dataset.report.reasons["no_account"].startswith("the contact, opportunity or case")
    assert "(HubSpot export)" in dataset.report.reasons["no_counterpart"]


def test_dates_that_tell_no_order_are_asked_for(tmp_path, crosstie):
    undecided = folder.write_undecided(tmp_path / "undecided")
    with pytest.raises(ExportError, match=r"Task\.csv.*no day is above 12.*--date-order"):
        read_folder(undecided, supplier=SUPPLIER)
    ended = crosstie("check", undecided, "--supplier", SUPPLIER)
    assert ended.code == 2
    assert "--date-order dmy, mdy or ymd" in ended.err
    days = {"dmy": "2026-04-03", "mdy": "2026-03-04"}
    for order, day in days.items():
        tasks = read_folder(undecided, supplier=SUPPLIER, date_order=order).tables["interactions"].to_pylist()  # type: ignore[arg-type]
        assert {str(row["occurred_at"])[:10] for row in tasks} == {day}


def test_the_short_form_of_an_id_is_part_of_the_whole():
    assert whole("003", "Cleo").startswith(short("003", "Cleo"))
    assert len(whole("003", "Cleo")) == 18
