"""Names become ids: what joins, what is made, what is told of the rest, and that no order changes anything."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.tables import INPUTS
from ingest import mapping
from ingest.cells.conventions import Conventions
from ingest.detect import Recognised, recognise
from ingest.formats import built_in, read_format
from ingest.ledger import Ledger
from ingest.load import Dataset, read_folder
from ingest.naming.joining import join_names
from ingest.reading import peek, read
from tests.examples import examples

MAPPING = """
title = "Sheets"
dates = "any"
own_firm = "Own firm"

[[file]]
name = "companies"
table = "organisations"
names = ["*companies*"]
needs = ["Company ID", "Company"]
[file.fields]
organisation_id = "Company ID"
name = "Company"
domain = "Website"
role = { value = "client" }
parent_id = { column = "Parent", by = ["name"], absent = "empty" }

[[file]]
name = "contacts"
table = "people"
names = ["*contacts*"]
needs = ["Contact ID", "Contact", "Company"]
drop = [{ reason = "old", when = { column = "State", is = ["old"] } }]
[file.fields]
person_id = "Contact ID"
name = "Contact"
organisation_id = { column = "Company", by = ["name", "domain"] }
email = "Mail"

[[file]]
name = "cards"                      # people without ids of their own
table = "people"
names = ["*cards*"]
needs = ["Card", "Company"]
[file.fields]
name = "Card"
organisation_id = { column = "Company", by = ["name"] }
email = "Mail"

[[file]]
name = "calls"
table = "interactions"
names = ["*calls*"]
needs = ["Company", "Contact", ["Owner", "Rep"], "When"]
members = [
    { column = ["Owner", "Rep"], by = ["email", "name"], within = "own-firm" },
    { column = "Contact", by = ["email", "name"], split = ["/", ","], within = { column = "Company", by = ["name"] } },
]
[file.fields]
occurred_at = "When"
channel = { value = "call" }
topic = "Note"
MAKES

[[file]]
name = "bills"
table = "orders"
names = ["*bills*"]
needs = ["Bill", "For"]
[file.fields]
order_id = "Bill"
organisation_id = { column = "For", multi = "name (id)", by = ["name"] }
"""

MAKE_COLLEAGUES = """
[[file.makes]]
table = "people"
[file.makes.fields]
name = { column = ["Owner", "Rep"] }
organisation_id = { value = "own-firm" }
"""

MAKE_CLIENTS = """
[[file.makes]]
table = "organisations"
[file.makes.fields]
name = "Company"
[[file.makes]]
table = "people"
[file.makes.fields]
name = { column = "Contact", split = ["/", ","] }
organisation_id = { column = "Company", by = ["name"] }
title = "Title"
"""

COMPANIES = "Company ID,Company,Website,Parent\nA1,Acme GmbH,acme.example,\nB1,Bolt,www.bolt.example,acme\n"
CONTACTS = (
    "Contact ID,Contact,Company,Mail,State\n"
    "1,Cleo Lind,Acme GmbH,Cleo@acme.example; c.lind@acme.example,\n"
    '2,"Day, Dan",ACME,,\n'
    "3,Eve Fox,bolt.example,eve@bolt.example,\n"
    "4,Gus Old,Bolt,,old\n"
)
CALLS = "Owner,Contact,Company,When,Note\n"


def load(
    tmp_path: Path, files: dict[str, str], makes: str = MAKE_COLLEAGUES, supplier: str | None = None
) -> Dataset:
    folder = tmp_path / f"folder{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    language = tmp_path / "sheets.toml"
    language.write_text(MAPPING.replace("MAKES", makes), encoding="utf-8")
    return read_folder(folder, mapping=language, supplier=supplier)


def participants(dataset: Dataset) -> list[list[str]]:
    return [row["participant_ids"] for row in dataset.tables["interactions"].to_pylist()]


@pytest.mark.parametrize(
    ("contact", "company", "person"),
    [
        ("Cleo Lind", "Acme GmbH", "1"),
        ("  LIND ,  cleo", "Acme GmbH", None),  # a comma parts people here
        ("Dr. cleo  lind", "ACME gmbh", "1"),
        ("cleo lind", "Acme", "1"),
        ("Ｃleo Lind", "Acme AG", "1"),
        ("CLEO@ACME.example", "nobody knows", "1"),
        ("Somebody <c.lind@acme.example>", "", "1"),
        ("Cleo Lind <unknown@acme.example>", "Acme", "1"),
        ("Dan Day", "Acme", "2"),
        ("Eve Fox", "", "3"),
        ("Eve Fox", "Acme", None),
        ("Eve Fox", "Nowhere", None),
        ("Eva Fox", "Bolt", None),
    ],
)
def test_a_name_joins_where_exactly_one_fits(tmp_path, contact, company, person):
    calls = CALLS + f'Ada,"{contact}",{company},2026-01-05,x\n'
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": calls})
    expected = [] if person is None else [[person, "name:own-firm/ada"]]
    assert participants(dataset) == expected
    assert dataset.report.quarantined == (person is None)


def test_a_last_name_first_is_the_same_name(tmp_path):
    calls = CALLS + 'Ada,"Cleo Lind/Dan Day",Acme,2026-01-05,x\n'
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": calls})
    assert participants(dataset) == [["1", "2", "name:own-firm/ada"]]


def test_what_names_nobody_is_told_with_the_nearest(tmp_path):
    calls = (
        CALLS
        + "Ada,Eva Fox,Bolt,2026-01-05,x\nAda,Eve Fox,Bold,2026-01-05,x\nAda,Eve Fox,Acme,2026-01-05,x\n"
    )
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": calls})
    told = [(r.line, r.column, r.code, r.sentence) for r in dataset.report.rejections]
    assert told == [
        (2, "Contact", "dangling_reference",
         "Contact names 'Eva Fox', which is no e-mail or name in the table people at Bolt; the nearest is 'Eve Fox'"),
        (3, "Contact", "dangling_reference",
         "Contact names 'Eve Fox', whose organisation is 'Bold', which is no name in the table organisations;"
         " the nearest is 'Bolt'"),
        (4, "Contact", "dangling_reference",
         "Contact names 'Eve Fox', which is no e-mail or name in the table people at Acme GmbH;"
         " the nearest is 'Eve Fox'"),
    ]  # fmt: skip


def test_of_several_none_is_taken(tmp_path):
    companies = COMPANIES + "A2,acme gmbh.,,\n"
    contacts = CONTACTS + "5,Eve Fox,Bolt,,\n"
    calls = (
        CALLS + "Ada,Eve Fox,Bolt,2026-01-05,x\nAda,Cleo Lind,Acme,2026-01-05,x\nAda,Eve Fox,,2026-01-05,x\n"
    )
    files = {"companies.csv": companies, "contacts.csv": contacts, "calls.csv": calls}
    dataset = load(tmp_path, files)
    assert [(r.line, r.code) for r in dataset.report.rejections if r.file == "calls.csv"] == [
        (2, "ambiguous_name"), (3, "ambiguous_name"), (4, "ambiguous_name"),
    ]  # fmt: skip
    sentences = [r.sentence for r in dataset.report.rejections if r.file == "calls.csv"]
    assert (
        sentences[0]
        == "Contact names 'Eve Fox', which fits several: Eve Fox at Bolt (3) or Eve Fox at Bolt (5)"
    )
    assert "its organisation 'Acme' may be Acme GmbH (A1) or acme gmbh. (A2)" in sentences[1]


def test_one_person_in_two_rows_is_no_choice(tmp_path):
    contacts = CONTACTS + "5,Fox Eve,Bolt,eve@bolt.example,\n6,Eve Fox,Acme,EVE@bolt.example,\n"
    calls = CALLS + "Ada,eve@bolt.example,,2026-01-05,x\nAda,Eve Fox <eve@bolt.example>,Bolt,2026-01-06,x\n"
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "contacts.csv": contacts, "calls.csv": calls})
    assert [r.code for r in dataset.report.rejections] == ["ambiguous_name"]  # Fox Eve is another name
    assert participants(dataset) == [["3", "name:own-firm/ada"]]


def test_who_was_left_out_is_no_stranger(tmp_path):
    calls = CALLS + "Ada,Gus Old,Bolt,2026-01-05,x\n"
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": calls})
    assert participants(dataset) == [["name:own-firm/ada"]]
    assert "calls.csv: 1 participants were left out with their records" in dataset.report.notes


def test_joins_are_counted(tmp_path):
    calls = CALLS + "Ada,Eve Fox/cleo@acme.example,Bolt,2026-01-05,x\nAda,Eve Fox,Bolt,2026-01-06,x\n"
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": calls})
    assert [note for note in dataset.report.notes if "joined" in note] == [
        "companies.csv: Parent: 1 of 1 references joined by name without legal form",
        "contacts.csv: Company: 1 of 3 references joined by name, 1 by name without legal form, 1 by domain",
        "calls.csv: Contact: 2 of 3 references joined by name, 1 by e-mail",
    ]
    assert "calls.csv tells of 1 people besides its rows" in dataset.report.notes
    assert dataset.report.stubs == {"organisations": 1, "people": 1}


def test_cells_of_names_with_ids(tmp_path):
    bills = "Bill,For\n1,Acme GmbH (A1)\n2,Bolt; Sons (B1); Acme (A1)\n3,Bolt\n4,Nobody (Z9)\n"
    calls = CALLS + "Ada,Eve Fox,Bolt,2026-01-05,x\n"
    files = {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": calls, "bills.csv": bills}
    dataset = load(tmp_path, files)
    orders = {row["order_id"]: row["organisation_id"] for row in dataset.tables["orders"].to_pylist()}
    assert orders == {"1": "A1", "2": "B1", "3": "B1"}
    assert dataset.report.rejections_by_code() == {"dangling_reference": 1}


FLAT = """Company,Contact,Owner,When,Note,Title
Acme GmbH,Cleo Lind,Ada Reyes,2026-01-05,hello,Buyer
acme gmbh,Cleo  Lind,ada reyes,2026-01-06,again,
Acme,Dr. Cleo Lind/Dan Day,Ada Reyes,2026-01-07,third,CTO
Acme,Cleo Lind,Ada Reyes,2026-01-08,fourth,CTO
Bolt,Eve,Ben Lee,2026-01-08,x,
Zed,Zoe,Ben Lee,2026-99-08,x,
"""


def test_one_flat_sheet_gives_everything(tmp_path):
    dataset = load(tmp_path, {"calls.csv": FLAT}, MAKE_COLLEAGUES + MAKE_CLIENTS, "Rail & Sons")
    organisations = {
        r["organisation_id"]: (r["name"], r["role"]) for r in dataset.tables["organisations"].to_pylist()
    }
    assert organisations == {
        "own-firm": ("Rail & Sons", "supplier"),
        "name:acme gmbh": ("Acme", "client"),
        "name:bolt": ("Bolt", "client"),
    }
    people = {
        r["person_id"]: (r["name"], r["organisation_id"], r["title"])
        for r in dataset.tables["people"].to_pylist()
    }
    assert people == {
        "name:name:acme gmbh/cleo lind": ("Cleo Lind", "name:acme gmbh", "CTO"),
        "name:name:acme gmbh/dan day": ("Dan Day", "name:acme gmbh", "CTO"),
        "name:name:bolt/eve": ("Eve", "name:bolt", None),
        "name:own-firm/ada reyes": ("Ada Reyes", "own-firm", None),
        "name:own-firm/ben lee": ("Ben Lee", "own-firm", None),
    }
    assert (
        dataset.report.line_of_books
        if False
        else dataset.report.total.line()
        == ("6 read = 5 loaded + 0 unchanged + 0 merged + 0 ignored + 1 quarantined")
    )
    assert dataset.report.stubs == {"organisations": 3, "people": 5}
    assert "calls.csv tells of 2 organisations and 5 people besides its rows" in dataset.report.notes


def test_a_quarantined_row_makes_nobody(tmp_path):
    dataset = load(tmp_path, {"calls.csv": FLAT}, MAKE_COLLEAGUES + MAKE_CLIENTS)
    assert not [
        r for table in dataset.tables.values() for r in table.to_pylist() if "Zed" in map(str, r.values())
    ]


def test_whoever_is_there_is_not_made(tmp_path):
    files = {"companies.csv": COMPANIES, "contacts.csv": CONTACTS, "calls.csv": FLAT}
    dataset = load(tmp_path, files, MAKE_COLLEAGUES + MAKE_CLIENTS)
    made = {r["person_id"] for r in dataset.tables["people"].to_pylist()} - {"1", "2", "3"}
    assert made == {"name:B1/eve", "name:own-firm/ada reyes", "name:own-firm/ben lee"}
    assert {r["organisation_id"] for r in dataset.tables["organisations"].to_pylist()} == {
        "A1",
        "B1",
        "own-firm",
    }


def test_what_was_made_once_may_come_back_as_a_row(tmp_path):
    first = load(tmp_path, {"calls.csv": FLAT}, MAKE_COLLEAGUES + MAKE_CLIENTS)
    firm, *_ = [r for r in first.tables["organisations"].to_pylist() if r["name"] == "Bolt"]
    companies = f"Company ID,Company,Website,Parent\n{firm['organisation_id']},Bolt & Partners,,\n"
    again = load(tmp_path, {"companies.csv": companies, "calls.csv": FLAT}, MAKE_COLLEAGUES + MAKE_CLIENTS)
    names = {r["organisation_id"]: r["name"] for r in again.tables["organisations"].to_pylist()}
    assert names["name:bolt"] == "Bolt & Partners"
    assert participants(again) == participants(first)


def test_the_supplier_may_be_one_that_is_made(tmp_path):
    dataset = load(tmp_path, {"calls.csv": FLAT}, MAKE_COLLEAGUES + MAKE_CLIENTS, "bolt")
    roles = {r["organisation_id"]: r["role"] for r in dataset.tables["organisations"].to_pylist()}
    assert roles == {"name:acme gmbh": "client", "name:bolt": "supplier"}
    homes = {r["person_id"]: r["organisation_id"] for r in dataset.tables["people"].to_pylist()}
    assert homes["name:own-firm/ada reyes"] == "name:bolt"


def test_rows_without_ids_get_them_from_names(tmp_path):
    cards = "Card,Company,Mail\nEve Fox,Bolt,EVE@bolt.example\nFay,Bolt,\nFay,Bolt,\nGus,Nobody,\n"
    calls = CALLS + "Ada,fay/eve@bolt.example,Bolt,2026-01-05,x\nAda,Gus,,2026-01-05,x\n"
    dataset = load(tmp_path, {"companies.csv": COMPANIES, "cards.csv": cards, "calls.csv": calls})
    assert participants(dataset) == [["mail:eve@bolt.example", "name:B1/fay", "name:own-firm/ada"]]
    assert dataset.report.files["cards.csv"].merged == 1
    assert [(r.file, r.line, r.sentence.split(", ", 1)[1]) for r in dataset.report.rejections] == [
        ("calls.csv", 3, "whose row was quarantined"),
        ("cards.csv", 5, "which is no name in the table organisations"),
    ]


# ---------------------------------------------------------------- whatever the folder

FIRMS = ["Acme", "ACME GmbH", "acme gmbh", "Acme AG", "Bolt", "bolt ", "Cog", ""]
NAMES = [
    "Ann Lee",
    "ann  lee",
    "Mr. Ann Lee",
    "Bo",
    "BO",
    "Cy",
    "Ann <ann@x.example>",
    "ann@x.example",
    "bo@x.example",
    "",
]
MAILS = ["", "ann@x.example", "ANN@x.example; b@x.example", "bo@x.example"]
firms_, names_ = st.sampled_from(FIRMS), st.sampled_from(NAMES)
companies_ = st.lists(st.tuples(firms_, st.sampled_from(["", "acme.example"]), firms_), max_size=4)
contacts_ = st.lists(
    st.tuples(names_, firms_, st.sampled_from(MAILS), st.sampled_from(["", "", "old"])), max_size=5
)
cards_ = st.lists(  # of two rows about one person the first would count
    st.tuples(
        st.sampled_from([("Ann Lee", "ann@y.example"), ("bo", ""), ("Di", "bo@x.example"), ("Ed", "")]),
        firms_,
    ),
    max_size=3,
    unique_by=lambda row: row[0],
)
days_, titles_ = (
    st.sampled_from(["2026-01-05", "2026-01-06", "2026-99-01"]),
    st.sampled_from(["", "CTO", "CEO"]),
)
calls_ = st.lists(
    st.tuples(names_, names_, st.sampled_from(["", "/Bo", ", Cy"]), firms_, days_, titles_),
    min_size=1,
    max_size=7,
)
folders = st.tuples(companies_, contacts_, cards_, calls_)
making_ = st.sampled_from(["", MAKE_COLLEAGUES, MAKE_CLIENTS, MAKE_COLLEAGUES + MAKE_CLIENTS])


def texts_of(companies, contacts, cards, calls) -> dict[str, list[str]]:
    return {
        "companies": ["Company ID,Company,Website,Parent"]
        + [f"o{i},{name},{domain},{parent}" for i, (name, domain, parent) in enumerate(companies)],
        "contacts": ["Contact ID,Contact,Company,Mail,State"]
        + [f"p{i},{','.join(row)}" for i, row in enumerate(contacts)],
        "cards": ["Card,Company,Mail", *(f"{name},{firm},{mail}" for (name, mail), firm in cards)],
        "calls": ["Owner,Contact,Company,When,Title"]
        + [f'{owner},"{name}{more}",{firm},{day},{title}' for owner, name, more, firm, day, title in calls],
    }


def shuffled(texts: dict[str, list[str]], order) -> dict[str, str]:
    """The files with their rows, and themselves, in another order."""
    numbers = order.sample(range(len(texts)), len(texts))
    result = {}
    for number, (name, (header, *rows)) in zip(numbers, texts.items(), strict=True):
        result[f"{number}-{name}.csv"] = "\n".join([header, *order.sample(rows, len(rows))]) + "\n"
    return result


def content(dataset: Dataset) -> dict[str, list[str]]:
    return {table.name: sorted(map(str, dataset.tables[table.name].to_pylist())) for table in INPUTS}


def complaints(dataset: Dataset) -> Counter[tuple[str, str, str]]:
    return Counter((r.file.split("-")[1], r.raw, r.sentence) for r in dataset.report.rejections)


@given(folders, making_, st.randoms(use_true_random=False))
@examples(50)
def test_no_order_changes_anything(folder, makes, order):
    texts = texts_of(*folder)
    with tempfile.TemporaryDirectory() as name:
        first, second = (load(Path(name), shuffled(texts, order), makes) for _ in range(2))
    for dataset in (first, second):
        dataset.report.check()
        for table in INPUTS:
            accepted = dataset.report.tables[table.name].loaded if table.name in dataset.report.tables else 0
            assert len(dataset.tables[table.name]) == accepted + dataset.report.stubs.get(table.name, 0)
    assert content(first) == content(second)
    assert complaints(first) == complaints(second)


@given(folders, making_)
@examples(50)
def test_every_reference_has_one_end(folder, makes):
    texts = texts_of(*folder)
    with tempfile.TemporaryDirectory() as name:
        language = Path(name, "sheets.toml")
        language.write_text(MAPPING.replace("MAKES", makes), encoding="utf-8")
        formats = (read_format(language), *built_in())
        parts = []
        for file, rows in texts.items():
            path = Path(name, f"{file}.csv")
            path.write_text("\n".join(rows) + "\n", encoding="utf-8")
            known = recognise(peek(path), formats)
            assert isinstance(known, Recognised)
            source = read(known.peek)
            parts.append(
                mapping.apply(source, known.file, known.format, Ledger(source.rows, 0), Conventions(), {})
            )
        named = join_names(parts, None)
    references = Counter[tuple[str, str]]()
    for part in parts:
        for label in part.member_label.tolist():
            references[part.label, part.member_labels[label]] += 1
        for column in part.file.table.columns:
            if column.references and column.name in part.file.fields and column.name != "initiator_id":
                cells = part.columns[column.name]
                references[part.label, part.labels[column.name]] += len(cells) - cells.null_count
    ends = Counter({(tally.file, tally.column): tally.references for tally in named.tallies})
    assert {place: count for place, count in references.items() if count} == dict(ends)
    unknown = sum(tally.dangling + tally.ambiguous for tally in named.tallies)
    left = [text for part in parts for text in part.member_id.to_pylist()]
    left += [text for part in parts for name in ("organisation_id", "parent_id") if name in part.columns
             for text in part.columns[name].to_pylist() if text is not None]  # fmt: skip
    assert unknown == sum(text.startswith("\0") for text in left)


@given(folders)
@examples(50)
def test_names_join_as_a_plain_search_says(folder):
    """Companies and contacts with ids only: each contact's company against a search row by row."""
    companies, contacts, _, calls = folder
    texts = texts_of(companies, contacts, [], calls)
    with tempfile.TemporaryDirectory() as name:
        files = {f"{file}.csv": "\n".join(rows) + "\n" for file, rows in texts.items() if file != "cards"}
        dataset = load(Path(name), files, MAKE_COLLEAGUES)
    plain = [" ".join(company.split()).casefold() for company, _, _ in companies]

    def search(firm: str) -> set[int]:
        said = " ".join(firm.split()).casefold()
        whole = {i for i, one in enumerate(plain) if one == said}
        return whole or {i for i, one in enumerate(plain) if one and one.split()[0] == said.split()[0]}

    codes = {
        (r.line, r.code)
        for r in dataset.report.rejections
        if r.file == "contacts.csv" and r.column == "Company"
    }
    expected = set()
    for line, (_, firm, _, state) in enumerate(contacts, start=2):
        if state == "old":
            continue
        if not firm.strip():
            expected.add((line, "missing_value"))
            continue
        found = search(firm)
        if len(found) > 1:
            expected.add((line, "ambiguous_name"))
        elif not found:
            expected.add((line, "dangling_reference"))
    assert codes == expected
