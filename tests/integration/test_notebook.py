"""The notebook in the docs runs from top to bottom and shows what it showed when it was stored."""

from __future__ import annotations

import json

import pytest
from nbclient.exceptions import CellExecutionError

from docs.run_notebook import NOTEBOOK, run

STORED = NOTEBOOK.read_text(encoding="utf-8")


def test_every_cell_runs_and_shows_what_is_stored() -> None:
    assert run(STORED) == STORED, "call: make docs"


def test_nothing_is_stored_but_small_plain_texts() -> None:
    outputs = [output for cell in json.loads(STORED)["cells"] for output in cell.get("outputs", [])]
    assert outputs
    assert {name for output in outputs for name in output.get("data", {})} == {"text/plain"}
    assert {output["name"] for output in outputs if output["output_type"] == "stream"} == {"stdout"}
    assert len(STORED) < 30_000


def test_a_cell_that_fails_is_noticed() -> None:
    notebook = json.loads(STORED)
    notebook["cells"] = notebook["cells"][:1]
    code = {"cell_type": "code", "id": "bad", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append({**code, "source": "import crosstie\ncrosstie.analyse({})"})
    with pytest.raises(CellExecutionError, match="the table 'organisations' is missing"):
        run(json.dumps(notebook))
