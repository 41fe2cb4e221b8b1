"""The bundled example, read and analysed: every story comes out as it was told, and every trap behaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from graphmodel.analysis import analyse
from graphmodel.settings import Settings
from ingest.example import AS_OF, CIRCULAR_SIZE, Told, write_example
from ingest.load import read_folder

Row = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """The stories, what was read of them, and what the analysis says."""

    told: tuple[Told, ...]
    inputs: Mapping[str, pa.Table]
    read: Mapping[str, list[Row]]
    found: Mapping[str, list[Row]]

    def trapped(self, trap: str) -> list[str]:
        clients = [one.client_id for one in self.told if one.trap == trap]
        assert clients, f"no story sets the trap {trap}"
        return clients

    def relationship(self, client: str) -> Row:
        return next(row for row in self.found["relationships"] if row["client_id"] == client)

    def ties(self, client: str) -> list[Row]:
        return [row for row in self.found["ties"] if row["client_id"] == client]

    def circular_sender(self) -> str:
        (sender,) = {row["initiator_id"] for row in self.read["interactions"] if _is_circular(row)}
        return str(sender)


def _is_circular(interaction: Row) -> bool:
    return len(interaction["participant_ids"]) > CIRCULAR_SIZE


def _rows(tables: Mapping[str, pa.Table]) -> dict[str, list[Row]]:
    return {name: table.to_pylist() for name, table in tables.items()}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    folder: Path = tmp_path_factory.mktemp("example")
    told = write_example(folder)
    inputs = read_folder(folder).tables
    return Example(told, inputs, _rows(inputs), _rows(analyse(inputs).tables))


def _compare(told: Iterable[Told], found: Iterable[Row]) -> str:
    """Tabulate the stories whose stage came out otherwise; empty where none did."""
    rows = {row["client_id"]: row for row in found}
    wrong = [(one, rows[one.client_id]) for one in told if rows[one.client_id]["stage"] != one.stage]
    return "\n".join(
        f"{one.client_id} {one.name}: told {one.stage}, came out {row['stage']}"
        f" (margin {row['stage_margin']}; missing {row['missing']})\n    {one.story}"
        for one, row in wrong
    )


def test_every_row_of_the_example_is_accepted(tmp_path: Path) -> None:
    write_example(tmp_path)
    total = read_folder(tmp_path).report.total
    assert total.read == total.loaded > 20_000


def test_every_story_comes_out_as_told(example: Example) -> None:
    wrong = _compare(example.told, example.found["relationships"])
    assert not wrong, "\n" + wrong


@pytest.mark.parametrize(
    "changed",
    [
        {"half_life_days": 70},
        {"half_life_days": 115},
        {"live_strength": 0.75},
        {"live_strength": 1.3},
        {"channel_weights": {"call": 2, "meeting": 3, "visit": 5, "workshop": 5, "on_site": 5}},
    ],
    ids=str,
)
def test_no_stage_stands_on_a_knife_edge(example: Example, changed: dict[str, Any]) -> None:
    results = analyse(example.inputs, settings=Settings.from_mapping({"ties": changed}))
    wrong = _compare(example.told, results.tables["relationships"].to_pylist())
    assert not wrong, "\n" + wrong


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stages_come_from_the_stories_not_from_the_dice(tmp_path: Path, seed: int) -> None:
    told = write_example(tmp_path, seed=seed)
    wrong = _compare(told, analyse(read_folder(tmp_path).tables).tables["relationships"].to_pylist())
    assert not wrong, "\n" + wrong


def test_the_default_as_of_date_is_the_day_of_the_latest_interaction(example: Example) -> None:
    assert {row["as_of"] for row in example.found["relationships"]} == {AS_OF}


def test_only_the_person_without_department_and_title_stays_unmapped(example: Example) -> None:
    (unmapped,) = [
        row for row in example.found["roles"] if row["function"] == "other" or row["seniority"] == "unknown"
    ]
    (client,) = example.trapped("no_title")
    assert not unmapped["department"]
    assert not unmapped["title"]
    (tie,) = [
        row
        for row in example.ties(client)
        if row["client_person_id"] == unmapped["person_id"] and row["live"]
    ]
    assert tie["strength"] > 2


def test_mass_mail_creates_no_tie(example: Example) -> None:
    sender = example.circular_sender()
    sent = [row for row in example.found["ties"] if row["supplier_person_id"] == sender]
    assert len({row["client_id"] for row in sent}) > 20
    assert not any(row["live"] or row["fading"] for row in sent)
    (client,) = example.trapped("mass_mail")
    assert {row["supplier_person_id"] for row in example.ties(client)} == {sender}


@pytest.mark.parametrize(
    ("trap", "side"), [("departed_contact", "client"), ("departed_colleague", "supplier")]
)
def test_the_heavy_ties_of_a_departed_person_are_not_live(example: Example, trap: str, side: str) -> None:
    (client,) = example.trapped(trap)
    left = {row["person_id"] for row in example.read["people"] if row["left_on"]}
    carried = [row for row in example.ties(client) if row[f"{side}_person_id"] in left and row["two_way"]]
    assert sum(row["strength"] for row in carried) > 5
    assert not any(row["live"] for row in carried)


def test_a_contact_who_left_within_the_half_life_leaves_fading_ties(example: Example) -> None:
    (client,) = example.trapped("departed_contact")
    assert example.relationship(client)["fading_ties"] == 3


def test_the_fading_tie_is_told_as_fading(example: Example) -> None:
    (client,) = example.trapped("fading_tie")
    (fading,) = [row for row in example.ties(client) if row["fading"]]
    assert not fading["live"]
    assert 0.5 < fading["strength"] < 0.8
    assert example.relationship(client)["fading_ties"] == 1


def test_one_sided_and_unanswered_mail_is_no_tie(example: Example) -> None:
    for trap, least in (("one_sided_mail", 2), ("unanswered_mail", 1)):
        (client,) = example.trapped(trap)
        strong = [row for row in example.ties(client) if row["strength"] > 2 and not row["two_way"]]
        assert len(strong) >= least
        assert not any(row["live"] for row in strong)


def test_meetings_in_the_managers_company_give_ties_but_no_channel(example: Example) -> None:
    (client,) = example.trapped("window_only")
    relationship = example.relationship(client)
    assert relationship["threads"] >= 4
    assert relationship["ties"] >= 10
    assert relationship["direct_share"] == 0
    assert not any(row["direct"] for row in example.ties(client) if row["live"])


def test_two_clients_hang_on_the_same_account_manager(example: Example) -> None:
    clients = example.trapped("shared_account_manager")
    assert len(clients) == 2
    carriers = {
        row["supplier_person_id"] for client in clients for row in example.ties(client) if row["live"]
    }
    assert len(carriers) == 1
    everywhere = {
        row["client_id"]
        for row in example.found["ties"]
        if row["supplier_person_id"] in carriers and row["live"]
    }
    assert everywhere == set(clients)


def test_many_contacts_through_one_of_ours_are_a_single_thread(example: Example) -> None:
    (client,) = example.trapped("single_thread")
    relationship = example.relationship(client)
    assert relationship["people_client"] >= 6
    assert (relationship["people_supplier"], relationship["threads"]) == (1, 1)
    assert relationship["single_thread_risk"] == pytest.approx(1)


def test_the_subsidiary_names_its_parent_and_stands_on_its_own(example: Example) -> None:
    (client,) = example.trapped("subsidiary")
    (parent,) = [
        row["parent_id"] for row in example.read["organisations"] if row["organisation_id"] == client
    ]
    assert example.relationship(parent)["stage"] == "cloud"
    assert example.relationship(client)["stage"] == "wedge"


def test_awkward_names_pass_unchanged(example: Example) -> None:
    (client,) = example.trapped("quoted_name")
    assert example.relationship(client)["client_name"] == "O'Neil & Söhne GmbH"
    names = {row["name"] for row in example.read["people"] if row["organisation_id"] == client}
    assert names == {'Zoë "Zed" O\'Neil <b>& Söhne</b>', "Baumgarn, Ilse"}


def test_a_workshop_of_two_clients_counts_for_each_with_its_own_people(example: Example) -> None:
    clients = set(example.trapped("joint_workshop"))
    home = {row["person_id"]: row["organisation_id"] for row in example.read["people"]}
    shared = [
        row
        for row in example.read["interactions"]
        if clients <= {home[person] for person in row["participant_ids"]} and not _is_circular(row)
    ]
    assert shared
    assert all(home[row["initiator_id"]] not in {"S", *clients} for row in shared)
    assert all(home[row["client_person_id"]] == row["client_id"] for row in example.found["ties"])


def test_exposed_strongholds_lead_the_risk_list(example: Example) -> None:
    clients = set(example.trapped("exposed_stronghold"))
    exposed = {
        row["client_id"]
        for row in example.found["relationships"]
        if "exposed_stronghold" in (row["mismatch"] or "").split(";")
    }
    assert exposed == clients
    ranked = sorted(example.found["relationships"], key=lambda row: row["exposed_revenue"] or 0, reverse=True)
    assert {row["client_id"] for row in ranked[: len(clients)]} == clients


def test_the_mesh_hole_shows_open_cases_from_functions_nobody_reaches(example: Example) -> None:
    (client,) = example.trapped("mesh_hole")
    open_cases = {
        row["client_function"]: row["open_cases"]
        for row in example.found["holes"]
        if row["client_id"] == client and row["reason"] == "function_without_tie"
    }
    assert open_cases["quality"] >= 2
    assert open_cases["logistics"] >= 1


def test_a_lapsed_agreement_keeps_a_diamond_network_at_mesh(example: Example) -> None:
    (client,) = example.trapped("lapsed_agreement")
    failed = {
        row["condition"]
        for row in example.found["conditions"]
        if (row["client_id"], row["stage"], row["passed"]) == (client, "diamond", "false")
    }
    assert failed == {"share_of_wallet", "agreement"}


def test_engineers_are_embedded_at_cloud_clients_only(example: Example) -> None:
    embedded = {row["client_id"] for row in example.found["relationships"] if row["embedded_people"]}
    assert embedded == set(example.trapped("embedded"))
    assert all(example.relationship(client)["embedded_people"] == 3 for client in embedded)
