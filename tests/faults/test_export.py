"""``crosstie export`` and bad input: what is wrong, where, what to do; and nothing is written."""

from __future__ import annotations

import pytest

FORMATS = ["gexf", "graphml", "edges-csv", "xlsx"]

each_format = pytest.mark.parametrize("form", FORMATS)


@each_format
def test_a_file_that_is_there_stays_unless_forced(form, crosstie, analysed, desk):
    (desk / "it").write_text("mine")
    refused = crosstie("export", "--to", form, "--out", "it")
    assert refused.code == 2
    assert refused.err == "crosstie: it: is there already. Choose another name, or give --force.\n"
    assert (desk / "it").read_text() == "mine"
    assert crosstie("export", "--to", form, "--out", "it", "--dry-run").code == 2
    assert crosstie("export", "--to", form, "--out", "it", "--force").code == 0
    assert (desk / "it").read_bytes() != b"mine"


def test_the_list_of_nodes_stays_too(crosstie, analysed, desk):
    (desk / "ties-nodes.csv").write_text("mine")
    refused = crosstie("export", "--to", "edges-csv", "--out", "ties.csv")
    assert (refused.code, "ties-nodes.csv: is there already" in refused.err) == (2, True)
    assert not (desk / "ties.csv").exists()


def test_a_folder_with_files_stays_unless_forced(crosstie, analysed, desk):
    (desk / "bulk").mkdir()
    assert crosstie("export", "--to", "neo4j-import", "--out", "bulk", "--dry-run").code == 0
    (desk / "bulk" / "people.csv").write_text("mine")
    refused = crosstie("export", "--to", "neo4j-import", "--out", "bulk")
    assert refused.code == 2
    assert refused.err == "crosstie: bulk: is not empty. Choose another folder, or give --force.\n"
    assert (desk / "bulk" / "people.csv").read_text() == "mine"


@each_format
def test_an_unknown_client_with_the_nearest(form, crosstie, analysed, desk):
    refused = crosstie("export", "--to", form, "--out", "it", "--client", "Alder Motor")
    assert refused.code == 2
    assert "no client 'Alder Motor'" in refused.err
    assert "Did you mean: Alder Motors" in refused.err
    assert not (desk / "it").exists()


@each_format
@pytest.mark.parametrize(
    ("out", "told"),
    [("nowhere/it", "there is no such folder"), (".", "is a folder")],
    ids=["nowhere", "folder"],
)
def test_a_place_where_no_file_can_be(form, out, told, crosstie, analysed):
    refused = crosstie("export", "--to", form, "--out", out)
    assert (refused.code, told in refused.err) == (2, True)


def test_a_place_where_no_folder_can_be(crosstie, analysed, desk):
    (desk / "it").write_text("mine")
    assert "is a file" in crosstie("export", "--to", "neo4j-import", "--out", "it", "--force").err
    assert "no such folder" in crosstie("export", "--to", "neo4j-import", "--out", "nowhere/it").err


@each_format
def test_a_disk_that_refuses_leaves_nothing(form, crosstie, analysed, desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    refused = crosstie("export", "--to", form, "--out", "it")
    assert (refused.code, "it: No space left on device" in refused.err) == (2, True)
    assert sorted(path.name for path in desk.iterdir()) == ["crosstie.duckdb"]


@pytest.mark.parametrize("form", [*FORMATS, "neo4j-import"])
def test_a_store_that_is_not_there(form, crosstie, desk):
    refused = crosstie("export", "--to", form, "--out", "it")
    assert refused.code == 3
    assert "there is no store yet" in refused.err
    assert list(desk.iterdir()) == []


@each_format
def test_a_store_without_an_analysis(form, crosstie, export, desk):
    crosstie("load", export())
    refused = crosstie("export", "--to", form, "--out", "it")
    assert refused.code == 3
    assert "nothing has been analysed yet" in refused.err
    assert "crosstie analyse" in refused.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--to", "gexf", "--from", "x"], "--from and --supplier go with --to neo4j-import"),
        (["--to", "neo4j-import", "--client", "a"], "--client, --live-only and --all-ties are of results"),
        (["--to", "neo4j-import", "--all-ties"], "--client, --live-only and --all-ties are of results"),
        (["--to", "neo4j-import", "--from", "x", "--store", "y"], "give either --from or --store"),
        (["--to", "neo4j-import", "--supplier", "x"], "--supplier goes with --from"),
        (["--to", "pdf"], "'pdf' is not one of"),
    ],
)
def test_options_that_do_not_go_together(options, told, crosstie):
    refused = crosstie("export", "--out", "it", *options)
    assert (refused.code, told in refused.err) == (2, True)


def test_an_export_folder_that_is_not_there(crosstie, desk):
    refused = crosstie("export", "--to", "neo4j-import", "--out", "it", "--from", "nowhere")
    assert refused.code == 2
    assert list(desk.iterdir()) == []
