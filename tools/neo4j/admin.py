"""``neo4j-admin`` on the data of a server that is stopped, from the same jars."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tools.neo4j.jars import jars, java
from tools.neo4j.server import OPTIONS, Server, ServerError


def administer(server: Server, *arguments: str, working: Path, heap: str = "512m") -> str:
    """Run ``neo4j-admin`` with these arguments in a folder; returns what it prints.

    Raises
    ------
    MissingError
        There is no Java, or no jars.
    ServerError
        It failed; says its own last words.
    """
    home, conf = server.folder / "home", server.folder / "conf"
    home.mkdir(parents=True, exist_ok=True)
    conf.mkdir(exist_ok=True)
    done = subprocess.run(
        [java(), f"-Xmx{heap}", *OPTIONS, "-cp", f"{jars()}/*", "org.neo4j.cli.AdminTool", *arguments],
        cwd=working,
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(conf)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerError(f"neo4j-admin {' '.join(arguments)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout
