"""Run the notebook from top to bottom and store what its cells print; it stops at the first cell that fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

NOTEBOOK = Path(__file__).parent / "library.ipynb"


def run(source: str) -> str:
    """The notebook with fresh outputs, as text; ``nbclient.exceptions.CellExecutionError`` where a cell fails.

    Of an output only the plain text is kept: it is small, and says the same on every machine.
    """
    notebook = nbformat.reads(source, as_version=4)
    # Sockets in the file system: anybody on this machine could listen to a kernel on a port.
    private = Config({"KernelManager": {"transport": "ipc"}})
    NotebookClient(
        notebook, config=private, kernel_name="python3", timeout=120, record_timing=False
    ).execute()
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [_plain(output) for output in cell.outputs]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.writes(notebook) + "\n"


def _plain(output: Any) -> Any:
    if "data" in output:
        output.data = {"text/plain": output.data["text/plain"]}
        output.metadata = {}
    if "execution_count" in output:
        output.execution_count = None
    return output


if __name__ == "__main__":
    NOTEBOOK.write_text(run(NOTEBOOK.read_text(encoding="utf-8")), encoding="utf-8")
