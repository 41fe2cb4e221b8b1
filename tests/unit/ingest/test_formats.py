"""The language of format files: what is misspelt is told, a mapping file reads any export."""

from __future__ import annotations

import pytest

from graphmodel.errors import ExportError
from ingest.formats import built_in, read_format
from ingest.load import read_folder

MAPPING = """
name = "visits"
title = "Visit book"
dates = "any"

[maps.how]
V = "visit"
T = "call"

[[file]]
name = "visit book"
table = "interactions"
names = ["visits*"]
needs = ["No", "When"]
members = [{ column = "Who", split = "/" }, "Host"]
[file.fields]
interaction_id = "No"
occurred_at = "When"
channel = { column = "How", map = "how", otherwise = "meeting" }
initiator_id = "Host"
duration_minutes = { column = "Hours", factor = 60 }
"""


def test_a_mapping_file_reads_what_no_format_knows(make_folder, tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING)
    visits = "No,When,How,Host,Who,Hours,Room\n1,23.02.2024,v,s1,c1 / c2,1.5,7\n2,03.02.2024,?,s2,b1,,\n"
    folder = make_folder({"interactions.csv": None, "visits-2024.csv": visits})
    dataset = read_folder(folder, mapping=tmp_path / "mapping.toml")
    first, second = dataset.tables["interactions"].to_pylist()
    assert (first["participant_ids"], first["channel"], first["duration_minutes"]) == (
        ["c1", "c2", "s1"],
        "visit",
        90,
    )
    assert (second["channel"], second["occurred_at"].isoformat()) == ("meeting", "2024-02-03T00:00:00")
    assert dataset.report.facts["visits-2024.csv"].unread_columns == ("Room",)
    with pytest.raises(ExportError, match="no known export"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[[file]]", "[[files]]"), "unknown key 'files'"),
        (('table = "interactions"', 'table = "meetings"'), "table must be one of"),
        (("needs =", "need ="), "unknown key 'need'"),
        (("channel =", "chanel ="), "no column 'chanel'"),
        (('map = "how"', 'map = "hew"'), "no map 'hew'"),
        (("otherwise", "else"), "unknown key 'else'"),
        (('dates = "any"', 'dates = "some"'), "dates must be one of"),
        (('name = "visits"', "name = "), "is not TOML"),
        (('members = [', 'record = "No"\nmembers = ['), "belong together"),
        (('members = [', 'drop = [{}]\nmembers = ['), "without a reason"),
    ],
)  # fmt: skip
def test_mistakes_are_told(tmp_path, change, says):
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING.replace(*change))
    with pytest.raises(ExportError) as caught:
        read_format(path)
    assert says in str(caught.value)
    assert "mapping.toml" in str(caught.value)


def test_a_missing_mapping_file(tmp_path):
    with pytest.raises(ExportError, match="cannot be opened"):
        read_format(tmp_path / "none.toml")


def test_built_in_formats_name_only_what_exists():
    names = [format_.name for format_ in built_in()]
    assert names[0] == "exchange"
    assert len(set(names)) == len(names)
