"""Alerts as the JSON that a webhook takes: a plain one of our own, Slack's and Teams'. Nothing is sent here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from graphmodel.alerts.digest import Digest, Item
from graphmodel.tables import SEVERITIES

VERSION = 1
"""Of the plain payload; it goes up when a name in it changes its meaning or goes."""

MOST_SHOWN = 20
"""Alerts in a chat message: Teams takes 28 kB, Slack cuts after 40,000 signs. The others are counted."""

_TOLD = (
    "alert_id",
    "level",
    "kind",
    "client_id",
    "client_name",
    "subject",
    "severity",
    "status",
    "told_on",
    "evidence",
    "next_step",
)
_COLOURS = {"critical": "attention", "high": "warning", "moderate": "default", "low": "default"}
_LONGEST = 1_000


def plain(digest: Digest) -> dict[str, Any]:
    """``version``, ``as_of``, ``since``, ``text``, ``counts`` by severity, and ``alerts``, one mapping each."""
    found = Counter(item["severity"] for item in digest.alerts)
    return {
        "version": VERSION,
        "as_of": digest.as_of,
        "since": digest.since,
        "text": digest.heading(),
        "counts": {severity: found[severity] for severity in SEVERITIES},
        "alerts": [{name: item[name] for name in _TOLD} for item in digest.alerts],
    }


def slack(digest: Digest) -> dict[str, Any]:
    """``text`` in Slack's own marks, as its incoming webhooks take it."""
    lines = [f"*{_for_slack(digest.heading())}*"]
    for item in digest.alerts[:MOST_SHOWN]:
        who, label = _for_slack(_client(item)), _for_slack(digest.label(item))
        lines += ["", f"*{label}: {who}*", _for_slack(item["evidence"]), f"> {_for_slack(item['next_step'])}"]
    lines += [_for_slack(text) for text in _rest(digest)]
    return {"text": "\n".join(lines)}


def teams(digest: Digest) -> dict[str, Any]:
    """A message with one Adaptive Card, as the webhooks of Teams' workflows take it."""
    body = [_block(digest.heading(), weight="bolder", size="medium")]
    for item in digest.alerts[:MOST_SHOWN]:
        label = f"{digest.label(item)}: {_client(item)}"
        body.append(_block(label, weight="bolder", color=_COLOURS[item["severity"]], separator=True))
        body += [_block(item["evidence"]), _block(f"→ {item['next_step']}")]
    body += [_block(text, isSubtle=True) for text in _rest(digest)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    content_type = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": content_type, "content": card}]}


def _client(item: Item) -> str:
    return f"{item['client_name']} [{item['client_id']}]"


def _rest(digest: Digest) -> list[str]:
    more = len(digest.alerts) - MOST_SHOWN
    counted = [digest.words.text("watch.more", n=more)] if more > 0 else []
    return [*counted, *filter(None, [digest.end_sentence()])]


def _for_slack(text: str) -> str:
    """Text that makes no link, no mention and no format: ``&``, ``<``, ``>`` as Slack asks, and its marks parted."""
    told = _short(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told.translate({ord(mark): f"{mark}\u200b" for mark in "*_~`"})


def _block(text: str, **looks: Any) -> Mapping[str, Any]:
    """A piece of a card; Teams reads some Markdown in it, so its marks are written out."""
    told = _short(text).translate({ord(mark): f"\\{mark}" for mark in "\\*_[]()`#~<>"})
    return {"type": "TextBlock", "text": told, "wrap": True, **looks}


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST else one_line[: _LONGEST - 1] + "…"
