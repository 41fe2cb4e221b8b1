"""References against a slow judge: what is loaded is exactly what a plain fixed point says."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.load import read_folder
from tests.examples import examples

ORGANISATIONS, PEOPLE, INTERACTIONS = (
    "organisation_id,name,role,parent_id",
    "person_id,name,organisation_id,reports_to",
    "interaction_id,occurred_at,channel,participant_ids,initiator_id",
)
names = st.sampled_from(["", "X"])  # an empty name is a fault of the row itself
organisation = st.tuples(st.integers(0, 5), names, st.sampled_from(["", "o0", "o1", "o2", "o3", "o9"]))
person = st.tuples(
    st.integers(0, 7),
    names,
    st.sampled_from(["o0", "o1", "o2", "own"]),
    st.sampled_from(["", "p0", "p1", "p2", "p9"]),
)
interaction = st.tuples(
    st.lists(st.sampled_from(["p0", "p1", "p2", "p3", "p9"]), min_size=1, max_size=3),
    st.sampled_from(["", "p0", "p4"]),
)


def judge(organisations, people, interactions):
    """Rows are struck out one at a time until every row left is sound; the ids of what is left."""
    organisations, people, interactions = list(organisations), list(people), list(interactions)
    while True:
        firms, staff = {row[0] for row in organisations}, {row[0] for row in people}
        faulty = [
            (organisations, [r for r in organisations if not r[1] or {r[3]} - {""} - firms]),
            (people, [r for r in people if not r[1] or r[2] not in firms or {r[3]} - {""} - staff]),
            (interactions, [r for r in interactions if {*r[3].split(";"), r[4]} - {""} - staff]),
        ]
        rows, wrong = next(((rows, wrong) for rows, wrong in faulty if wrong), ([], []))
        if not wrong:
            return [sorted(row[0] for row in rows) for rows, _ in faulty]
        rows.remove(wrong[0])


@given(
    st.lists(organisation, max_size=6, unique_by=lambda row: row[0]),
    st.lists(person, max_size=8, unique_by=lambda row: row[0]),
    st.lists(interaction, max_size=5),
)
@examples(60)
def test_what_is_loaded_is_what_the_judge_leaves(organisations, people, interactions):
    tables = {
        "organisations": [("own", "Us", "supplier", "")]
        + [(f"o{i}", name, "client", parent) for i, name, parent in organisations],
        "people": [(f"p{i}", name, firm, boss) for i, name, firm, boss in people],
        "interactions": [
            (f"i{i}", "2024-01-01", "email", ";".join(members), initiator)
            for i, (members, initiator) in enumerate(interactions)
        ],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for (table, rows), header in zip(tables.items(), (ORGANISATIONS, PEOPLE, INTERACTIONS), strict=True):
            text = "\n".join([header, *(",".join(row) for row in rows)]) + "\n"
            (folder / f"{table}.csv").write_text(text)
        dataset = read_folder(folder)
    left = [sorted(dataset.tables[table].column(0).to_pylist()) for table in tables]
    assert left == judge(*tables.values())
    assert dataset.report.quarantined == sum(map(len, tables.values())) - sum(map(len, left))
    for row in dataset.tables["interactions"].to_pylist():
        _, _, _, members, initiator = tables["interactions"][int(row["interaction_id"][1:])]
        assert row["participant_ids"] == sorted({*members.split(";"), *filter(None, [initiator])})
