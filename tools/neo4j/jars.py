"""Where the server's jars lie, and how they get there: Maven fetches what ``pom.xml`` names, once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).parents[2] / ".neo4j"

JAVA_REMEDY = "no Java found: apt-get install openjdk-17-jre-headless"
MAVEN_REMEDY = "no Maven found: apt-get install maven"
JARS_REMEDY = "Neo4j's jars are not here: make neo4j ARGS=--fetch"


class MissingError(Exception):
    """What a server needs and this machine lacks, and how to get it, in one line."""


def version() -> str:
    """The version of Neo4j that the project is tested with."""
    found = re.search(r"<neo4j\.version>(.+?)</neo4j\.version>", POM.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{POM} names no neo4j.version")
    return found[1]


def java() -> str:
    """The Java to run; ``MissingError`` where there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    if found is None:
        raise MissingError(JAVA_REMEDY)
    return found


def jars() -> Path:
    """The folder of jars; ``MissingError`` where they were never fetched."""
    folder = CACHE / version()
    if not folder.is_dir():
        raise MissingError(JARS_REMEDY if shutil.which("mvn") else f"{MAVEN_REMEDY}, then {JARS_REMEDY}")
    return folder


def fetch() -> Path:
    """The folder of jars, fetched where they are not there yet (some 120 MB)."""
    folder = CACHE / version()
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingError(MAVEN_REMEDY)
    print(f"Fetching Neo4j {version()} into {folder} (once) ...", file=sys.stderr)  # noqa: T201
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="fetching-") as half:
        fetched = Path(half) / "jars"
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"]
        quiet = ["--batch-mode", "--no-transfer-progress", "--quiet", "-Dstyle.color=never"]
        done = subprocess.run([maven, *quiet, "--file", str(POM), *goal], check=False)
        if done.returncode:
            raise MissingError(
                f"Maven could not fetch Neo4j (exit code {done.returncode}): see what it says above"
            )
        try:
            fetched.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was quicker
                raise
    return folder
