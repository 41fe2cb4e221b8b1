"""Spark asked for where it cannot be had: what is said, and that nothing is tried."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def refused(crosstie: Callable[..., Any], export: Callable[..., Path]) -> Callable[..., str]:
    """What the command says when it refuses to work on Spark."""
    export()

    def call(*words: object) -> str:
        told = crosstie("analyse", "--engine", "spark", *words)
        assert told.code == 2
        assert told.out == ""
        return " ".join(str(told.err).split())

    return call


def without_spark(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        patch.delitem(sys.modules, name)
    patch.setitem(sys.modules, "pyspark", None)  # type: ignore[arg-type]


def with_spark_of_straw(patch: pytest.MonkeyPatch) -> None:
    """A pyspark that is there and has not been started."""
    without_spark(patch)

    class SparkSession:
        @staticmethod
        def getActiveSession() -> None:  # noqa: N802 - Spark's own name
            return None

    module = types.ModuleType("pyspark.sql")
    module.SparkSession = SparkSession  # type: ignore[attr-defined]
    patch.setitem(sys.modules, "pyspark", types.ModuleType("pyspark"))
    patch.setitem(sys.modules, "pyspark.sql", module)


def test_without_pyspark(
    refused: Callable[..., str], export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_spark(monkeypatch)
    message = refused("--from", export())
    assert "needs the package pyspark, which is not installed" in message
    assert "pip install 'crosstie[spark]'" in message


def test_without_java(
    refused: Callable[..., str], export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_spark_of_straw(monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    message = refused("--from", export())
    assert "Spark needs Java, and none is found" in message
    assert "17" in message
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert f"there is none at JAVA_HOME ({tmp_path / 'jdk'})" in refused("--from", export())


def test_what_spark_does_not_do(
    refused: Callable[..., str], export: Callable[..., Path], tmp_path: Path
) -> None:
    assert "give --from DIR" in refused()
    assert "give --from DIR" in refused("--store", tmp_path / "some.duckdb")
    assert "writes parquet, not xlsx" in refused(
        "--from", export(), "--format", "xlsx", "--out", tmp_path / "out"
    )
    assert not (tmp_path / "out").exists()
