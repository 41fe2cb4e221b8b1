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


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('initiator_id = { column = "Host", by = ["phone"] }', "by cannot be 'phone'"),
        ('initiator_id = { column = "Host", by = [] }', "by is empty"),
        ('initiator_id = { column = "Host", by = ["domain"] }', "named by id, email, name"),
        ('topic = { column = "Host", by = ["name"] }', "by belongs to a value that names a record"),
        ('initiator_id = { column = "Host", by = ["email"], within = "own-firm" }', "within belongs to"),
        ('initiator_id = { column = "Host", by = ["name"], within = "us" }', "within cannot be 'us'"),
        ('initiator_id = { column = "Host", multi = "id (name)" }', "multi must be one of name (id)"),
        ('initiator_id = { column = "Host", split = ";" }', "split gives a list"),
        ('topic = { column = "Host", multi = "name (id)" }', "multi gives records"),
        (
            'initiator_id = { first = [{ column = "A", by = ["name"] }], map = "how" }',
            "map cannot follow values that name records",
        ),
        ('participant_ids = "Who"', "Say who took part with members"),
        ('[[file.makes]]\ntable = "orders"', "table must be one of organisations, people"),
        ('[[file.makes]]\ntable = "people"\nfields = { name = "A" }', "the fields need organisation_id"),
        (
            '[[file.makes]]\ntable = "organisations"\nfields = { tier = "A" }',
            "the fields need name or domain",
        ),
        ('[[file.makes]]\ntable = "organisations"\nfields = { nam = "A" }', "Did you mean 'name'?"),
        (
            '[[file.makes]]\ntable = "organisations"\nfields = { name = "A", role = { value = "customer" } }',
            "'customer' is none of supplier, client, other",
        ),
        (
            '[[file.makes]]\ntable = "people"\n[file.makes.fields]\norganisation_id = "O"\n'
            'name = { column = "A", split = "/" }\nemail = { column = "B", split = "/" }',
            "name and email are both lists",
        ),
    ],
)
def test_mistakes_about_names_are_told(tmp_path, value, says):
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING.replace('initiator_id = "Host"\n', "") + value + "\n")
    with pytest.raises(ExportError) as caught:
        read_format(path)
    assert says in str(caught.value)
    assert "[[file]] visit book" in str(caught.value)


def test_a_missing_mapping_file(tmp_path):
    with pytest.raises(ExportError, match="cannot be opened"):
        read_format(tmp_path / "none.toml")


def test_built_in_formats_name_only_what_exists():
    names = [format_.name for format_ in built_in()]
    assert names[0] == "exchange"
    assert len(set(names)) == len(names)
