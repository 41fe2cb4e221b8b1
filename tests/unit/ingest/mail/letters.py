"""Invented mails and meetings for tests."""

from __future__ import annotations

from pathlib import Path

from ingest.mail import mail_sources


def letter(
    message_id: str | None = "<1@example.com>",
    sender: str | None = "Ada Reyes <ada@example.com>",
    to: str | None = "Cleo Lind <cleo@acme.example>",
    date: str | None = "Mon, 2 Mar 2026 10:00:00 +0100",
    more: str = "",
    body: str = "Hello",
) -> str:
    """One mail; a header that is None is not there."""
    headers = {"Message-ID": message_id, "From": sender, "To": to, "Date": date, "Subject": "a secret"}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\n".join([*lines, *([more] if more else []), "", body, ""])


def mbox(*letters: str) -> str:
    """Mails as an mbox file."""
    return "".join(f"From ada@example.com Mon Mar  2 10:00:00 2026\n{text}\n" for text in letters)


def event(*lines: str, uid: str | None = "e1", begins: str = "20260302T100000Z", more: str = "") -> str:
    """One event; `lines` come behind its UID and DTSTART."""
    head = ["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), f"DTSTART:{begins}", "SUMMARY:a secret"]
    return "\n".join([*head, *lines, "END:VEVENT"])


def calendar(*events: str, more: str = "") -> str:
    """Events as a calendar file."""
    return "\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *([more] if more else []), *events, "END:VCALENDAR", ""]
    )


ORGANIZER = "ORGANIZER;CN=Ada Reyes:mailto:ada@example.com"
STAMP = "DTSTAMP:20260401T000000Z"


def attendee(address: str, status: str = "ACCEPTED", traits: str = "") -> str:
    """One attendee's line."""
    return f"ATTENDEE;PARTSTAT={status}{traits}:mailto:{address}"


def folder_of(tmp_path: Path, files: dict[str, str | bytes]) -> Path:
    """A folder with these files, sub-folders included."""
    folder = tmp_path / "mail"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The filled cells of every row of every source."""
    found = []
    for source in mail_sources(folder).sources:
        names = list(source.columns)
        for cells in zip(*(column.to_pylist() for column in source.columns.values()), strict=True):
            found.append({name: cell for name, cell in zip(names, cells, strict=True) if cell is not None})
    return found


def broken_in(folder: Path) -> list[str]:
    """What is said of every broken row."""
    return [broken.extra for source in mail_sources(folder).sources for broken in source.broken]
