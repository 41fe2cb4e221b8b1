"""An export folder worked on without a store: its interactions read the quick way, at the first doubt with care."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import pyarrow as pa

from crosstie.terminal import Bar, progress
from graphmodel.events import EventSource, TableEvents
from graphmodel.stores.workbench import Workbench

if TYPE_CHECKING:  # the readers of exports are many: who works on a store does without them
    from ingest.load import Dataset
    from ingest.quick import QuickFile, QuickSource

T = TypeVar("T")

Begin = Callable[["QuickFile", Workbench], "QuickSource"]
Work = Callable[[EventSource, "Dataset", Bar], T]


@dataclass(frozen=True)
class Worked(Generic[T]):
    """What came out, what the folder holds, and the file of interactions that was read the quick way, if one was."""

    found: T
    dataset: Dataset
    quick: Path | None


def work_on(
    folder: Path, supplier: str | None, begin: Begin, work: Work[T], *, limited: bool = False
) -> Worked[T]:
    """Work on a folder; ``begin`` starts the quick reading, within the file's memory where it is ``limited``."""
    from ingest.quick import InDoubtError, quick_file

    # What a file was read with goes back to the machine at once; Arrow's own pools keep a good part of it.
    pa.set_memory_pool(pa.system_memory_pool())
    with progress() as bar:
        quick = quick_file(folder)
        if quick:
            with (
                suppress(InDoubtError),
                Workbench(memory=quick.memory if limited else None) as workbench,
                begin(quick, workbench) as reading,
            ):
                reading.wait_until_under_way()
                from ingest.load import read_folder  # late: the interactions are being read meanwhile

                dataset = read_folder(folder, supplier=supplier, leave_out=quick.path, progress=bar)
                if dataset.tables["interactions"].num_rows:
                    raise InDoubtError("other files tell of interactions too")
                return Worked(work(reading, dataset, bar), dataset, quick.path)
        from ingest.load import read_folder

        with Workbench() as workbench:
            dataset = read_folder(folder, supplier=supplier, progress=bar)
            workbench.lay_out({"interactions": dataset.tables["interactions"]})
            return Worked(work(TableEvents(workbench), dataset, bar), dataset, None)
