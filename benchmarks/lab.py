"""What the sections share: the portfolios, and the runs of the program against the scan."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.forms import AS_OF, VERSION, size_name
from benchmarks.processes import Run, python, run


@dataclass(frozen=True)
class Duel:
    """Round by round: the program on one portfolio, and the scan of the CSV of the same interactions."""

    ours: tuple[Run, ...]
    scan: tuple[Run, ...]

    @property
    def seconds(self) -> list[float]:
        """Of the program, the whole process."""
        return [run.seconds for run in self.ours]

    @property
    def scan_seconds(self) -> list[float]:
        """Of the scan, the whole process."""
        return [run.seconds for run in self.scan]

    @property
    def query_seconds(self) -> list[float]:
        """Of the scan, the query alone: neither Python's start nor DuckDB's."""
        return [run.told["seconds"] for run in self.scan]


@dataclass
class Lab:
    """Where the data lie and how often things are run.

    Attributes
    ----------
    data
        Folder of the portfolios, made when asked for and kept.
    sizes
        Interactions.
    runs, limit
        Runs of each thing; seconds that one of them may take.
    peers
        The Python that has the packages of others: what they bring along would slow the program's own start.
    say
        Told what is being done.
    """

    data: Path
    sizes: tuple[int, ...]
    runs: int
    limit: float
    peers: str
    say: Callable[[str], None]
    _duels: dict[tuple[int, str], Duel] = field(default_factory=dict)

    def folder(self, size: int, form: str) -> Path:
        """The export folder of a size and form."""
        folder = self.data / f"v{VERSION}-{size_name(size)}-{form}"
        if not folder.exists():
            self.say(f"making {folder.name}")
            self.run(python("benchmarks.data", folder, size, form), limit=3600)
        return folder

    def salesforce(self, size: int) -> Path:
        """A Salesforce export of so many tasks and events."""
        folder = self.data / f"v{VERSION}-{size_name(size)}-salesforce"
        if not folder.exists():
            self.say(f"making {folder.name}")
            self.run(python("benchmarks.salesforce", folder, size), limit=3600)
        return folder

    def run(
        self, command: list[str], limit: float | None = None, environment: Mapping[str, str] | None = None
    ) -> Run:
        """A process, within the folder of the data: no settings of whoever starts the benchmark are found there."""
        return run(command, self.data, limit or self.limit, environment)

    @contextmanager
    def empty_folder(self) -> Iterator[Path]:
        """A folder for what a process writes, gone afterwards."""
        folder = Path(mkdtemp(prefix="out-", dir=self.data))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def rounds(
        self, what: str, *commands: list[str], budget: float = math.inf
    ) -> tuple[tuple[Run, ...], ...]:
        """The runs of each command, taken in turns; fewer than asked for where more would take too many seconds."""
        done: list[list[Run]] = []
        spent = 0.0
        while len(done) < self.runs and spent + spent / max(len(done), 1) <= budget:
            self.say(f"{what}, {len(done) + 1} of {self.runs}")
            done.append([self.run(command) for command in commands])
            spent += sum(run.seconds for run in done[-1])
        return tuple(zip(*done, strict=True))

    def analyse(self, size: int, form: str, out: Path) -> list[str]:
        """The command from an export folder to result files."""
        return python(
            "crosstie", "analyse", "--from", self.folder(size, form), "--as-of", AS_OF, "--out", out
        )

    def scan(self, size: int, form: str) -> list[str]:
        """The command that scans the CSV of the same interactions."""
        shape = form.split("-")[0]
        return python("benchmarks.scan", self.folder(size, f"{shape}-csv") / "interactions.csv")

    def duel(self, size: int, form: str) -> Duel:
        """Program and scan in turns, each in a fresh process, after a scan that warms the cache of the disk."""
        if (size, form) not in self._duels:
            with self.empty_folder() as out:
                ours, scan = self.analyse(size, form, out), self.scan(size, form)
                self.run(scan)
                what = f"analyse against scan: {size_name(size)} {form}"
                self._duels[size, form] = Duel(*self.rounds(what, ours, scan))
        return self._duels[size, form]
