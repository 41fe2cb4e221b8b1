"""Takes the steps that an analysis suggests: the inputs as they would be if everybody did as they were told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from graphmodel.settings import Settings
from graphmodel.tables import LIST_SEPARATOR

Row = dict[str, Any]
TOGETHER = ("tie", "channel", "direct_work", "joint_work")
NO_TIE_MENDS = ("trade", "nobody_known", "nobody_of_ours", "other")


def taken(
    inputs: Mapping[str, list[Row]], steps: Iterable[Row], as_of: date, settings: Settings
) -> dict[str, list[Row]]:
    """The inputs with all steps taken at noon of the as-of day."""
    found = {name: list(rows) for name, rows in inputs.items()}
    for number, step in enumerate(steps):
        if step["kind"] in TOGETHER:
            found["interactions"] += _gatherings(step, number, as_of, settings)
        elif step["kind"] == "orders":
            found.setdefault("orders", [])
            found["orders"] += [
                {
                    "order_id": f"step-{number}-{order}",
                    "organisation_id": step["client_id"],
                    "amount": 1.0,
                    "won": True,
                    "closed_on": as_of,
                }
                for order in range(step["times"])
            ]
        else:
            assert step["kind"] in NO_TIE_MENDS
    return found


def _gatherings(step: Row, number: int, as_of: date, settings: Settings) -> Iterable[Row]:
    """As many meetings as the strength asked for needs, at least as many as are told."""
    people = step["supplier_people"].split(LIST_SEPARATOR) + step["client_people"].split(LIST_SEPARATOR)
    channels = {
        name: settings.ties.channel_weights[name] for name in ("workshop", "meeting", "call", "visit")
    }
    channel = max(channels, key=lambda name: channels[name])
    at = datetime.combine(as_of, time(12))
    age = timedelta(days=1) - timedelta(hours=12)
    weight = (
        channels[channel] / (len(people) - 1) * 0.5 ** (age / timedelta(days=settings.ties.half_life_days))
    )
    count = max(step["times"] or 1, math.ceil(step["strength"] / weight * (1 + 1e-9)))
    for one in range(count):
        yield {
            "interaction_id": f"step-{number}-{one}",
            "occurred_at": at,
            "channel": channel,
            "participant_ids": people,
            "initiator_id": None,
        }
