"""A callback, called as the browser calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Slot = Mapping[str, str]
Callback = Mapping[str, Any]
"""An entry of ``/_dash-dependencies``."""


def named(slot: Slot) -> str:
    """How values name a slot: ``client.data``."""
    return f"{slot['id']}.{slot['property']}"


def outputs(callback: Callback) -> list[dict[str, str]] | dict[str, str] | None:
    """One, or a list; none where the callback sets what it shows by itself."""
    if callback["no_output"]:
        return None
    parts = [part.rsplit(".", 1) for part in callback["output"].strip(".").split("...")]
    slots = [dict(zip(("id", "property"), part, strict=True)) for part in parts]
    return slots if callback["output"].startswith("..") else slots[0]


def request_body(callback: Callback, value_of: Callable[[Slot], Any]) -> dict[str, Any]:
    """What the browser sends, all inputs changed."""
    return {
        "output": callback["output"],
        "outputs": outputs(callback),
        "inputs": [{**slot, "value": value_of(slot)} for slot in callback["inputs"]],
        "state": [{**slot, "value": value_of(slot)} for slot in callback["state"]],
        "changedPropIds": [named(slot) for slot in callback["inputs"]],
    }
