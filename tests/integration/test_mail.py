"""Mailboxes as a user gives them to the commands."""

from __future__ import annotations

import json
from datetime import date

from crosstie.analysing import analyse_folder
from crosstie.history import Asked, timeline_of_folder

MAIL = (
    "From x Mon Mar  2 10:00:00 2026\nMessage-ID: <{number}@x>\nFrom: ada@example.com\nTo: Cleo <cleo@acme.example>\n"
    "Date: Mon, {day} Mar 2026 10:00:00 +0000\nSubject: secret\n\nsecret\n\n"
)


def test_mail_beside_a_file_of_interactions_is_analysed_with_it(crosstie, desk):
    folder = desk / "export"
    folder.mkdir()
    (folder / "organisations.csv").write_text(
        "organisation_id,name,role\nown,Rail & Sons,supplier\na,Acme,client\n"
    )
    (folder / "people.csv").write_text(
        "person_id,name,organisation_id,email\ns1,Ada,own,ada@example.com\nc1,Cleo,a,cleo@acme.example\n"
    )
    (folder / "interactions.csv").write_text(
        "interaction_id,occurred_at,channel,participant_ids\ni1,2026-03-01T10:00:00Z,call,s1;c1\n"
    )
    (folder / "sent").write_text("".join(MAIL.format(number=i, day=i) for i in range(2, 12)))
    ended = crosstie("analyse", "--from", folder, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["counts"]["interactions"] == 11
    day = date(2026, 3, 31)
    months = timeline_of_folder(folder, Asked(as_of=day)).results.tables["timeline"].to_pylist()
    analysed = analyse_folder(folder, day).tables["relationships"].to_pylist()
    assert [months[-1]["strength"]] == [row["strength"] for row in analysed]


def test_a_mailbox_alone_needs_only_the_own_domain(crosstie, desk):
    folder = desk / "mail"
    folder.mkdir()
    (folder / "sent.mbox").write_text("".join(MAIL.format(number=i, day=i) for i in range(2, 12)))
    (folder / "empty.eml").write_text("")
    without = crosstie("check", folder)
    assert without.code == 2
    assert "--supplier" in without.err
    checked = crosstie("check", folder, "--supplier", "example.com")
    assert checked.code == 1
    assert "broken_mail" in checked.out
    assert "secret" not in checked.out
    ended = crosstie("analyse", "--from", folder, "--supplier", "example.com", "--out", "out", "--json")
    assert ended.code == 0
    assert "acme.example" in (desk / "out" / "relationships.csv").read_text(encoding="utf-8")
