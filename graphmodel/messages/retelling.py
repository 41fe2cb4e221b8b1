"""Results told in one language, read in another: codes and figures stay, sentences are said anew.

>>> row = {"missing": "threads >= 2 (is 1); sustained is true (is undefined)", "stage_margin": "ties 5 >= 1 (+400%)",
...        "flags": "initiative:no message says who started it"}
>>> for text in retold(row, "en", "zh").values():
...     print(text)
独立联系线 ≥ 2（现为 1）；持续往来 应为 是（现为 无定义）
有效联系 5 ≥ 1（余量 +400%）
initiative:没有消息注明由谁发起
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphmodel.messages import Messages

_PARTS = {"measure": "measure", "operator": "operator", "threshold": "value", "value": "value"}
"""Parts of a sentence about a condition that have names, and where the names are."""

_REMEMBERED = 65_536
"""Texts that are understood only once: many clients lack the same things."""


def retold(row: Mapping[str, Any], source: str, target: str) -> dict[str, Any]:
    """A row of ``relationships`` or ``conditions`` with its sentences in another language.

    What the source language's catalogue did not make, such as a sentence from somebody's settings, stays as it is.
    """
    told = dict(row)
    if source == target:
        return told
    separator = Messages.of(source).text("missing.separator")
    if told.get("missing"):
        parts = [_of_condition(part, source, target) for part in told["missing"].split(separator)]
        told["missing"] = Messages.of(target).text("missing.separator").join(parts)
    if told.get("stage_margin"):
        told["stage_margin"] = _of_condition(told["stage_margin"], source, target)
    if told.get("flags"):
        told["flags"] = ";".join(_flag(flag, source, target) for flag in told["flags"].split(";"))
    if told.get("source"):
        told["source"] = Messages.of(target).translated(told["source"], "condition", source)
    return told


@lru_cache(maxsize=_REMEMBERED)
def _of_condition(text: str, source: str, target: str) -> str:
    """``threads >= 3 (is 2)`` or ``threads 3 >= 2 (+50%)``, each part in the other language."""
    found, words = Messages.of(source).understood(text, "missing"), Messages.of(target)
    if found is None:
        return text
    key, values = found
    named = {name: words.translated(values[name], kind, source) for name, kind in _PARTS.items()}
    return words.text(key, **{**values, **named})


@lru_cache(maxsize=_REMEMBERED)
def _flag(flag: str, source: str, target: str) -> str:
    name, colon, reason = flag.partition(":")
    return name + colon + Messages.of(target).translated(reason, "flag", source)
