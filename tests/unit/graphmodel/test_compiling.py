"""Loops are compiled where nothing can be kept on the disk, too."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from numba import njit

from graphmodel import compiling


def test_without_a_place_for_what_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def without_place(*, cache: bool = False, **options: Any) -> Any:
        asked.append(cache)
        if cache:
            raise RuntimeError("no locator available for file")
        return njit(**options)

    monkeypatch.setattr(compiling, "njit", without_place)
    twice = compiling.compiled(lambda number: 2 * number)
    assert twice(21) == 42
    assert asked == [True, False]


def test_another_state_of_the_code_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the changed part is in another file, or a type is gone that what is kept was compiled for."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    head = "from graphmodel.compiling import compiled\n"
    (tmp_path / "kept_loop.py").write_text(
        f"{head}from kept_part import part\n@compiled\ndef whole(pair):\n    return part(pair)\n"
    )

    def result(kind: str, part: str) -> int:
        (tmp_path / "kept_part.py").write_text(
            f"{head}from typing import NamedTuple\nclass {kind}(NamedTuple):\n    number: int\n"
            f"KIND = {kind}\n@compiled\ndef part(pair):\n    return {part}\n"
        )
        for name in ("kept_loop", "kept_part"):
            sys.modules.pop(name, None)
        compiling._state_of.cache_clear()
        importlib.invalidate_caches()
        loop, parts = importlib.import_module("kept_loop"), importlib.import_module("kept_part")
        return int(loop.whole(parts.KIND(21)))

    assert result("Former", "pair.number") == 21
    assert result("Former", "pair.number * 2") == 42
    assert result("Latter", "pair.number * 3") == 63
