"""Spark, ready to work: found or explained, and on this machine alone unless the user says otherwise."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.errors import EngineError, InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

UNLESS_TOLD_OTHERWISE: Mapping[str, str] = {
    "spark.master": "local[*]",
    "spark.ui.enabled": "false",
    # People and organisations come to the driver as a whole; how many those are is known before they come.
    "spark.driver.maxResultSize": "0",
}
ON_ONE_MACHINE: Mapping[str, str] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # Spark's 200 are for a cluster; here most of the time would go into starting so many tasks.
    "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
}


@contextmanager
def spark_session() -> Iterator[SparkSession]:
    """The session of the calling program where it has one; else a new one, which ends with the block.

    ``spark-defaults.conf``, ``spark-submit`` and ``PYSPARK_SUBMIT_ARGS`` are obeyed; only what they leave open
    is chosen here.

    Raises
    ------
    InputError
        There is no pyspark, or no Java.
    EngineError
        Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as cause:
        raise InputError(
            "Spark needs the package pyspark, which is not installed",
            where="--engine spark",
            remedy="Install it with: pip install 'crosstie[spark]'",
        ) from cause
    with warnings.catch_warnings():
        # No table is turned into pandas here.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        running = SparkSession.getActiveSession()
        if running is not None:
            yield running
            return
        _require_java()
        session = _started()
        try:
            yield session
        finally:
            session.stop()


def _started() -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        # Java comes first: only it knows what the user's files and the command line say.
        SparkContext._ensure_initialized()
        conf = SparkConf()
        for name, value in UNLESS_TOLD_OTHERWISE.items():
            conf.setIfMissing(name, value)
        # Started from Python, Spark takes itself for a shell: it is called so and draws bars beside Crosstie's own.
        conf.set("spark.ui.showConsoleProgress", "false")
        if conf.get("spark.app.name") == "pyspark-shell":
            conf.set("spark.app.name", "crosstie")
        alone = str(conf.get("spark.master")).startswith("local")
        if alone:
            for name, value in ON_ONE_MACHINE.items():
                conf.setIfMissing(name, value)
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        session = SparkSession.builder.config(conf=conf).getOrCreate()
    except (PySparkException, Py4JError, OSError) as cause:
        raise EngineError(
            f"Spark does not start ({reason(cause)})", remedy="See what works with: crosstie doctor"
        ) from cause
    if alone:
        session.sparkContext.setLogLevel("ERROR")
    return session


def reason(cause: Exception) -> str:
    """What went wrong at the root, in one line and without the way there."""
    java = getattr(cause, "java_exception", None)
    while java is not None and java.getCause() is not None:
        java = java.getCause()
    lines = [line.strip() for line in str(java or cause).splitlines() if line.strip()]
    if not lines:
        return type(cause).__name__
    of_a_worker = any(line.startswith("Traceback") for line in lines)
    return lines[-1 if of_a_worker else 0]


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if (Path(home) / "bin" / "java").exists() if home else shutil.which("java"):
        return
    raise InputError(
        f"Spark needs Java, and there is none at JAVA_HOME ({home})"
        if home
        else "Spark needs Java, and none is found",
        where="--engine spark",
        remedy="Install a JDK or JRE 17 (Debian: apt-get install openjdk-17-jre-headless)",
    )
