"""Mails in mbox files, maildirs and message files: one row each, headers only."""

import numpy as np
import pytest

from ingest.mail import mail_sources
from tests.unit.ingest.mail.letters import broken_in, folder_of, letter, mbox, rows_of


def only_row(tmp_path, text):
    (row,) = rows_of(folder_of(tmp_path, {"a.eml": text}))
    return row


def test_an_mbox_is_cut_where_an_envelope_meets_a_header(tmp_path):
    body = "From here on it rains\nFrom now\n>From quoted\nFrom x Mon Mar  2 10:00:00 2026\nno header"
    rows = rows_of(folder_of(tmp_path, {"in.mbox": mbox(letter(body=body), letter("<2@example.com>"))}))
    assert [row["message-id"] for row in rows] == ["<1@example.com>", "<2@example.com>"]


def test_an_mbox_is_known_by_its_first_line_whatever_its_name(tmp_path):
    folder = folder_of(
        tmp_path, {"Inbox": mbox(letter()), "notes": "From my desk\nhello", "sub/Sent": mbox(letter("<2@x>"))}
    )
    assert [source.name for source in mail_sources(folder).sources] == ["Inbox", "sub/Sent"]
    assert {path.name for path in mail_sources(folder).taken} == {"Inbox"}


def test_windows_line_ends_and_folded_headers(tmp_path):
    text = letter(to="Cleo Lind\n <cleo@acme.example>,\n\tDan <dan@acme.example>").replace("\n", "\r\n")
    assert only_row(tmp_path, text)["staff"] == (
        "Ada Reyes <ada@example.com>; Cleo Lind <cleo@acme.example>; Dan <dan@acme.example>"
    )


def test_a_maildir_is_one_source_and_its_folders_are_more(tmp_path):
    folder = folder_of(
        tmp_path,
        {
            "me/cur/1:2,S": letter("<1@x>"),
            "me/new/2": letter("<2@x>"),
            "me/tmp/3": letter("<3@x>"),
            "me/cur/4:2,DS": letter("<4@x>"),
            "me/.Sent/cur/5:2,S": letter("<5@x>"),
            "me/.Sent/new/6": letter("<6@x>"),
        },
    )
    assert [source.name for source in mail_sources(folder).sources] == ["me", "me/.Sent"]
    reasons = {row["message-id"]: row.get("left out") for row in rows_of(folder)}
    assert reasons == {"<1@x>": None, "<2@x>": None, "<4@x>": "draft", "<5@x>": None, "<6@x>": None}


def test_raw_headers_in_other_encodings(tmp_path):
    gb = letter(sender="王伟 <wang@acme.example>").encode("gb18030")
    latin = letter("<2@x>", sender="Jürgen <j@acme.example>").encode("latin-1")
    rows = rows_of(folder_of(tmp_path, {"a.eml": gb, "b.eml": latin}))
    assert [row["from"] for row in rows] == ["王伟 <wang@acme.example>", "Jürgen <j@acme.example>"]


def test_the_name_most_often_given_stands_in_every_row(tmp_path):
    rows = rows_of(
        folder_of(
            tmp_path,
            {
                "in.mbox": mbox(
                    letter("<1@x>", to="cleo@acme.example"),
                    letter("<2@x>", to="Lind <cleo@acme.example>"),
                    letter("<3@x>", to="Cleo Lind <cleo@acme.example>"),
                    letter("<4@x>", to="Cleo Lind <cleo@acme.example>"),
                )
            },
        )
    )
    assert {row["staff"].split("; ")[1] for row in rows} == {"Cleo Lind <cleo@acme.example>"}


def test_one_mail_in_several_mailboxes_is_one_with_whom_any_copy_names(tmp_path):
    folder = folder_of(
        tmp_path, {"in.mbox": mbox(letter()), "sent.mbox": mbox(letter(more="Bcc: ben@example.com"))}
    )
    kept, copy = rows_of(folder)
    assert kept["message-id"] == copy["copy of"] == "<1@example.com>"
    assert "copy of" not in kept
    assert "ben@example.com" in kept["staff"]


def test_one_id_for_different_mails_tells_them_apart(tmp_path):
    rows = rows_of(folder_of(tmp_path, {"in.mbox": mbox(letter(), letter(sender="dan@acme.example"))}))
    assert len({row["message-id"] for row in rows}) == 2
    assert not any("copy of" in row for row in rows)


def test_a_mail_without_an_id_gets_the_same_one_again(tmp_path):
    text = letter(None)
    rows = rows_of(
        folder_of(tmp_path, {"a.mbox": mbox(text, letter(None, to="eve@bolt.example")), "b.eml": text})
    )
    ids = [row["message-id"] for row in rows]
    assert ids[0].startswith("<made:")
    assert ids[1] != ids[0]
    assert rows[2]["copy of"] == ids[0]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("Return-Path: <>", "bounce"),
        ("Content-Type: multipart/report; report-type=delivery-status", "bounce"),
        ("Auto-Submitted: auto-replied", "auto_reply"),
        ("Return-Path: <>\nAuto-Submitted: auto-replied (vacation)", "auto_reply"),
        ("Auto-Submitted: auto-generated", "auto_generated"),
        ("Auto-Submitted: no", None),
        ("List-Unsubscribe: <https://x.org/u>", "newsletter"),
        ("List-Unsubscribe: <https://x.org/u>\nList-Id: <news.x.org>", "newsletter"),
        ("Precedence: bulk", "newsletter"),
        ("Precedence: list", None),
        ("List-Post: <mailto:talk@x.org>\nList-Unsubscribe: <https://x.org/u>\nPrecedence: bulk", None),
        ("List-Post: NO\nList-Unsubscribe: <https://x.org/u>", "newsletter"),
        ("Content-Type: text/calendar; method=REPLY", "calendar_mail"),
        ("X-Unsent: 1", "draft"),
        ("X-Gmail-Labels: =?utf-8?Q?Wichtig,Entw=C3=BCrfe?=", "draft"),
        ("X-Spam-Flag: YES", "spam"),
    ],
)
def test_what_no_person_wrote_to_another(tmp_path, more, reason):
    assert only_row(tmp_path, letter(more=more)).get("left out") == reason


def test_a_program_as_sender_and_programs_among_recipients(tmp_path):
    folder = folder_of(
        tmp_path,
        {
            "a.eml": letter("<1@x>", sender="Shop <no-reply@shop.example>"),
            "b.eml": letter("<2@x>", to="cleo@acme.example, 123@bcc.hubspot.com, no-reply@shop.example"),
            "c.eml": letter("<3@x>", sender="Mail Delivery <MAILER-DAEMON@mx.example>"),
        },
    )
    first, second, third = rows_of(folder)
    assert (first["left out"], third["left out"]) == ("no_reply", "bounce")
    assert second["staff"] == "Ada Reyes <ada@example.com>; Cleo Lind <cleo@acme.example>"


def test_a_list_is_nobody_also_in_the_senders_own_copy(tmp_path):
    sent = letter("<1@x>", to="talk@lists.example.org, cleo@acme.example")
    other = letter("<2@x>", to="talk@lists.example.org", more="List-Post: <mailto:talk@lists.example.org>")
    first, second = rows_of(folder_of(tmp_path, {"a.eml": sent, "b.eml": other}))
    assert first["staff"] == "Ada Reyes <ada@example.com>; cleo@acme.example"
    assert second["staff"] == "Ada Reyes <ada@example.com>"
    assert second["mailing list"] == "yes"


def test_a_sender_that_a_list_wrote_over_is_found_again(tmp_path):
    text = letter(
        sender="Ada via talk <talk@lists.example.org>",
        to="talk@lists.example.org, Cleo <cleo@acme.example>",
        more="List-Id: <talk.lists.example.org>\nReply-To: Ada Reyes <ada@example.com>",
    )
    assert only_row(tmp_path, text)["from"] == "Ada Reyes <ada@example.com>"


def test_a_copy_passed_on_by_a_program_does_not_make_the_sender_one(tmp_path):
    kept, _ = rows_of(folder_of(tmp_path, {"a.eml": letter(more="Precedence: bulk"), "b.eml": letter()}))
    assert "left out" not in kept


def test_free_mail_stands_apart(tmp_path):
    row = only_row(tmp_path, letter(to="cleo@acme.example, Dan <dan@gmail.com>, li@qq.com"))
    assert row["staff"] == "Ada Reyes <ada@example.com>; cleo@acme.example"
    assert row["free mail"] == "Dan <dan@gmail.com>; li@qq.com"


def test_what_cannot_be_used_is_kept_with_its_reason_and_without_its_subject(tmp_path):
    folder = folder_of(
        tmp_path,
        {
            "a.eml": letter(sender="nobody"),
            "b.eml": letter(date="soon"),
            "c.eml": "just a text\n\nmore",
            "d.eml": b"",
            "in.mbox": mbox(letter(), letter("<2@x>", sender=None)),
        },
    )
    said = broken_in(folder)
    assert len(said) == 5
    assert "From is 'nobody'" in "".join(said)
    assert "Date is 'soon'" in "".join(said)
    raws = [broken.raw for source in mail_sources(folder).sources for broken in source.broken]
    assert any("Message-ID: <2@x>" in raw for raw in raws)
    assert any(raw.startswith("b.eml\n") for raw in raws)
    assert not any("secret" in raw or "Hello" in raw for raw in raws)
    assert [broken.line for broken in mail_sources(folder).sources[0].broken] == [10]


def test_the_raw_text_of_a_row_is_its_headers_as_they_stand(tmp_path):
    folder = folder_of(
        tmp_path, {"in.mbox": mbox(letter(), letter("<2@x>", to="Cleo\n <cleo@acme.example>"))}
    )
    (source,) = mail_sources(folder).sources
    assert source.raw_text(np.array([1])) == {
        1: "Message-ID: <2@x>\nFrom: Ada Reyes <ada@example.com>\nTo: Cleo\n <cleo@acme.example>\n"
        "Date: Mon, 2 Mar 2026 10:00:00 +0100"
    }
    assert source.first_line.tolist() == [1, 10]


def test_the_order_of_files_changes_only_which_copy_is_kept(tmp_path):
    one, other = (
        letter(to="cleo@acme.example"),
        letter(to="Cleo <cleo@acme.example>", more="Cc: ben@example.com"),
    )
    there = rows_of(folder_of(tmp_path / "1", {"a.eml": one, "b.eml": other}))
    back = rows_of(folder_of(tmp_path / "2", {"a.eml": other, "b.eml": one}))
    assert {*there[0]["staff"].split("; ")} == {*back[0]["staff"].split("; ")}
    assert [row["message-id"] for row in there] == [row["message-id"] for row in back]
