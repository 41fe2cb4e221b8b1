"""`make neo4j`: a server to try things on, until Ctrl-C.

python -m tools.neo4j                 its data go with it
python -m tools.neo4j --keep FOLDER   its data stay in FOLDER, to be started again
python -m tools.neo4j --fetch         only fetch what it needs
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from pathlib import Path
from types import FrameType

from tools.neo4j.jars import MissingError, fetch, java, version
from tools.neo4j.server import Server, ServerError, running


def main() -> int:
    """Fetch, start, tell, wait."""
    parser = argparse.ArgumentParser(prog="make neo4j ARGS=", description="A Neo4j server until Ctrl-C.")
    parser.add_argument("--fetch", action="store_true", help="only fetch what it needs, then end")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="where its data stay for the next start")
    parser.add_argument("--heap", default="768m", help="what Java may take (default: 768m)")
    asked = parser.parse_args()
    try:
        java()
        fetch()
        if asked.fetch:
            return 0
        signal.signal(signal.SIGTERM, _as_interrupt)
        with running(asked.keep, heap=asked.heap) as server:
            _tell(server)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except (MissingError, ServerError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _tell(server: Server) -> None:
    words = (
        f"Neo4j {version()} listens on {server.url}, to this machine only; Ctrl-C ends it. For another terminal:",
        "",
        f"export CROSSTIE_STORE={server.url}",
        f"export CROSSTIE_NEO4J_USER={server.user}",
        f"export CROSSTIE_NEO4J_PASSWORD={shlex.quote(server.password)}",
    )
    print(*words, sep="\n", flush=True)  # noqa: T201


def _as_interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
