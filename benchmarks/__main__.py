"""``python -m benchmarks``: measure, and print every figure beside its target."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import MISSED, markdown_table, plain_table
from benchmarks.lab import Lab
from benchmarks.sections import SECTIONS
from benchmarks.targets import not_run

PACKAGES = ("crosstie", "duckdb", "igraph", "matplotlib", "networkx", "numpy", "pandas", "pyarrow", "scipy")
"""What a figure depends on; matplotlib because igraph, where it finds it, loads it at the program's start."""

PEERS = ("orgnet", "vivainsights")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen sections; 0 whatever the figures are, unless told to fail."""
    chosen = _parser().parse_args(arguments)
    if chosen.data is None:
        with TemporaryDirectory(prefix="crosstie-benchmarks-") as folder:
            return _measure(chosen, Path(folder))
    chosen.data.mkdir(parents=True, exist_ok=True)
    return _measure(chosen, chosen.data.resolve())


def _measure(chosen: argparse.Namespace, data: Path) -> int:
    lab = Lab(data, chosen.sizes, chosen.runs, chosen.limit, chosen.peers, say=_say)
    here = machine(chosen.peers)
    figures = [figure for name in chosen.only for figure in SECTIONS[name](lab)]
    figures += not_run(figures)
    if chosen.json:
        told = {"machine": here, "figures": [figure.as_mapping() for figure in figures]}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(markdown_table(figures) if chosen.markdown else plain_table(figures))
        print(f"\n{machine_line(here)}")
    return int(chosen.fail and any(figure.verdict == MISSED for figure in figures))


def machine(peers: str) -> dict[str, Any]:
    """What the figures were taken on; nothing that tells one user from another."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "memory_gib": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {**_versions(sys.executable, PACKAGES), **_versions(peers, PEERS)},
    }


def machine_line(here: dict[str, Any]) -> str:
    """The machine in one line."""
    versions = ", ".join(f"{name} {version}" for name, version in here["versions"].items())
    return (
        f"{here['measured_at']}: {here['cores']} cores (load {here['load']} at the start), {here['memory_gib']} GiB,"
        f" {here['system']}, Python {here['python']}, {versions}"
    )


def _versions(python: str, names: Sequence[str]) -> dict[str, str]:
    """The packages of those names that a Python has."""
    program = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
    )
    told = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(told.stdout)
    return {name: found[name] for name in names if name in found}


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _sizes(text: str) -> tuple[int, ...]:
    """``1e5,1e6`` as numbers, in order, each once."""
    return tuple(sorted({int(float(part)) for part in text.split(",")}))


def _sections(text: str) -> tuple[str, ...]:
    names = text.split(",")
    if unknown := set(names) - set(SECTIONS):
        raise argparse.ArgumentTypeError(
            f"no such section: {', '.join(unknown)}; there are {', '.join(SECTIONS)}"
        )
    return tuple(name for name in SECTIONS if name in names)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    parser.add_argument("--sizes", type=_sizes, default="1e5,1e6,1e7", help="interactions (%(default)s)")
    parser.add_argument("--only", type=_sections, default=",".join(SECTIONS), help="sections (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each thing (%(default)s)")
    parser.add_argument(
        "--limit", type=float, default=1800, help="seconds that a process may take (%(default)s)"
    )
    parser.add_argument("--data", type=Path, help="keep the portfolios there, to be used again")
    parser.add_argument(
        "--peers", default=sys.executable, help="a Python with the packages of others (this one)"
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print JSON")
    shape.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    parser.add_argument("--fail", action="store_true", help="exit 1 when a target is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
