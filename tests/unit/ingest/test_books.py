"""Whatever is done to the files: an ExportError, or clean tables and books that balance."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st

from graphmodel.arrow import schema_of
from graphmodel.errors import ExportError
from graphmodel.tables import INPUTS
from ingest.load import Dataset, read_folder
from tests.examples import examples

EXCHANGE = {
    "organisations.csv": "organisation_id,name,role,parent_id\nown,Us,supplier,\nacme,Acme,client,own\n"
    "bolt,Bolt,client,acme\ncog,Cog,other,bolt\n",
    "people.csv": "person_id,name,organisation_id,reports_to,left_on\ns1,Ada,own,s2,\ns2,Ben,own,,\nc1,Cleo,acme,c2,\n"
    "c2,Dan,acme,,2024-01-01\nb1,Eve,bolt,b1,\n",
    "interactions.csv": "interaction_id,occurred_at,channel,participant_ids,initiator_id,extra\n"
    'i1,2024-03-01T10:00:00,email,s1;c1,c1,"x\ny"\ni2,2024-03-02,call,s1;c2,,\n'
    "i3,2024-03-03T10:00Z,visit,s2;b1;s1,,z\ni4,2024-03-03,email,c1;b1,s2,\n",
    "orders.csv": "organisation_id,amount,won,closed_on\nacme,10,yes,2024-01-01\nbolt,2.5,,\n",
    "facts.csv": "organisation_id,as_of,share_of_wallet\nacme,2024-01-01,0.5\nacme,2024-02-01,0.6\n",
}
SALESFORCE = {
    "Account.csv": "Id,IsDeleted,MasterRecordId,Name,ParentId\n001A,0,,Acme,\n001B,0,,Bolt,001A\n"
    "001C,1,001B,Bolt2,\n",
    "User.csv": "Id,LastName,Name,ManagerId,IsActive,LastModifiedDate\n005A,U,Uma,005B,1,\n005B,V,Vic,,0,2024-01-01\n",
    "Contact.csv": "Id,IsDeleted,MasterRecordId,AccountId,LastName,ReportsToId\n003A,0,,001A,Ann,\n"
    "003B,0,,001C,Bo,003A\n003C,0,,,Cy,\n003D,1,003A,001A,An,\n",
    "Event.csv": "Id,WhoId,OwnerId,StartDateTime,IsChild\n00UA,003A,005A,2024-01-01T10:00:00.000+0000,0\n"
    "00UB,00QA,005A,2024-01-02T10:00:00.000+0000,0\n00UC,,005Z,2024-01-03T10:00:00.000+0000,0\n",
    "EventRelation.csv": "Id,RelationId,EventId,IsWhat\nr1,003B,00UA,0\nr2,003D,00UC,0\n"
    "r3,001A,00UC,1\nr4,003C,00UA,0\n",
    "Task.csv": "Id,WhoId,OwnerId,Status,ActivityDate,TaskSubtype\n00TA,003A,005A,Completed,2024-02-01,Email\n"
    "00TB,003C,005A,Completed,2024-02-01,Call\n00TC,003A,005A,Open,2024-02-01,Email\n",
    "Case.csv": "Id,AccountId,ContactId,CreatedDate\n500A,001A,003C,2024-01-01\n500B,001C,003B,2024-01-01\n",
}

PIECES = st.sampled_from(
    ["", ",", '"', "\n", ";", "\0", "\r", " ", "NULL", "é", "'", "s1", "c1", "acme", "own", "003A", "001A", "005A",
     "0", "1", "nan", "2024-02-30", "supplier", "client", "email", ",,", '""', "-1"]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 12), PIECES, st.booleans()),
    min_size=1,
    max_size=12,
)


def mangled(files: dict[str, str], edits: list[tuple[int, int, int, str, bool]]) -> dict[str, str]:
    """Each edit replaces a few characters of one file, or repeats one of its lines; headers mostly survive."""
    result = dict(files)
    names = sorted(files)
    for which, place, length, piece, repeat in edits:
        name = names[which % len(names)]
        text = result[name]
        start = text.find("\n") + 1
        if repeat:
            lines = text.splitlines(keepends=True)
            lines.insert(1 + place % len(lines), lines[place % len(lines)])
            result[name] = "".join(lines)
        else:
            at = start + place % max(len(text) - start, 1)
            result[name] = text[:at] + piece + text[at + length :]
    return result


def assert_sound(dataset: Dataset) -> None:
    report = dataset.report
    report.check()
    seen = {(r.file, r.line) for r in report.rejections}
    for name, balance in report.files.items():
        assert balance.quarantined == sum(file == name for file, _ in seen)
    assert all(rejection.raw for rejection in report.rejections)
    for table in INPUTS:
        content = dataset.tables[table.name]
        assert content.schema == schema_of(table, attributes=True)
        content.validate(full=True)
        rows = content.to_pylist()
        accepted = report.tables[table.name].loaded if table.name in report.tables else 0
        assert len(rows) == accepted + report.stubs.get(table.name, 0)
        keys = [tuple(row[name] for name in table.key) for row in rows]
        assert len(set(keys)) == len(keys)
        for column in table.columns:
            cells = [row[column.name] for row in rows]
            if column.required:
                assert all(cell is not None and cell != [] for cell in cells)
            if column.references:
                known = set(dataset.tables[column.references].column(0).to_pylist())
                if column.type == "text_list":
                    assert all(cell == sorted(set(cell)) for cell in cells)
                    cells = [member for cell in cells for member in cell]
                assert {cell for cell in cells if cell is not None} <= known
    for row in dataset.tables["interactions"].to_pylist():
        assert row["initiator_id"] is None or row["initiator_id"] in row["participant_ids"]


def check(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", newline="")
        try:
            dataset = read_folder(folder)
        except ExportError:
            event("ExportError")
            return
        event("quarantined" if dataset.report.quarantined else "clean")
        assert_sound(dataset)


@given(EDITS)
@examples(120)
def test_the_books_of_an_exchange_folder_balance(edits):
    check(mangled(EXCHANGE, edits))


@given(EDITS)
@examples(90)
def test_the_books_of_a_salesforce_folder_balance(edits):
    check(mangled(SALESFORCE, edits))


@given(EDITS, EDITS)
@examples(30)
def test_the_books_of_a_mixed_folder_balance(edits, more):
    check(mangled(EXCHANGE, edits) | mangled(SALESFORCE, more))
