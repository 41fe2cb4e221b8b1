"""What a store remembers of its loads and of what it has told."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.vocabulary import ALERT_KINDS, ENDED_RECORDS, LEVELS, MERGED_RECORDS, SEVERITIES

SIGHTINGS = Table(
    "sightings",
    "Which kind of file names a record that may end; a record without any was never in a file, or has ended.",
    ("record", "id", "origin", "file"),
    (
        C("record", "text", "What the id is of.", choices=ENDED_RECORDS),
        C("id", "text", "The record."),
        C("origin", "text", "The system whose export it is."),
        C("file", "text", "The kind of file."),
    ),
)

TURNED_AWAY = Table(
    "turned_away",
    "Records of which the latest row was not loaded, so that rows of later loads that name them are understood.",
    ("record", "id"),
    (
        C("record", "text", "What the id is of.", choices=MERGED_RECORDS),
        C("id", "text", "The record."),
        C("fate", "text", "What became of the row.", choices=("left_out", "quarantined")),
        C("place", "text", "File and line of the row; empty where it was left out."),
    ),
)

ALERTS = Table(
    "alerts",
    "What `crosstie watch` has told and what still holds of it, so that nothing is told twice.",
    ("alert_id",),
    (
        C("alert_id", "text", "Short name of the alert, the same whenever it is told."),
        C("level", "text", "What a relationship is with.", choices=LEVELS),
        C("kind", "text", "What it is about.", choices=ALERT_KINDS),
        C("client_id", "text", "The client."),
        C(
            "subject",
            "text",
            "The person or the month end it is about; empty for the relationship as a whole.",
        ),
        C("severity", "text", "How severe it is.", choices=SEVERITIES),
        C("members", "text", "People, ties or conditions that it named; parted by `;`."),
        C("told_on", "date", "As-of date of the analysis of which it was told last."),
        C("acknowledged_on", "date", "As-of date at which somebody took note of it; empty while nobody has."),
        C("note", "text", "What was noted then."),
    ),
)

WATCHES = Table(
    "watches",
    "Which analysis `crosstie watch` saw last.",
    ("level",),
    (
        C("level", "text", "What a relationship is with.", choices=LEVELS),
        C("as_of", "date", "The as-of date of that analysis."),
    ),
)

BOOKS: tuple[Table, ...] = (SIGHTINGS, TURNED_AWAY, ALERTS, WATCHES)
"""What a store remembers of its loads, and of what it has told, beside the input tables."""
