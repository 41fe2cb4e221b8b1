"""Relationships of a drawn portfolio, each with all that its figures rest on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graphmodel.analysis import analyse
from graphmodel.events import TableEvents
from graphmodel.explaining import Subject
from graphmodel.explaining.interactions import read
from graphmodel.recognising import recognised
from graphmodel.stores.workbench import Workbench
from graphmodel.what_if import gather
from tests.oracle.judge import Row
from tests.oracle.portfolios import Portfolio


@contextmanager
def laid_out(drawn: Portfolio) -> Iterator[tuple[Workbench, dict[str, Any]]]:
    inputs = drawn.arrow()
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        yield workbench, inputs


def subjects(drawn: Portfolio) -> Iterator[tuple[Subject, dict[str, list[Row]]]]:
    """Each relationship, and the rows of the result tables about it."""
    analysed = analyse(drawn.arrow(), drawn.as_of, drawn.settings).tables
    rows = {name: analysed[name].to_pylist() for name in ("relationships", "ties", "people")}
    with laid_out(drawn) as (workbench, inputs):
        whole = gather(recognised(TableEvents(workbench), inputs), drawn.as_of, drawn.settings)
    for client in whole.portfolio.client_ids.to_pylist():
        standing = whole.of([client])
        with laid_out(drawn) as (workbench, inputs):
            source = recognised(TableEvents(workbench), inputs).source
            met = read(source, standing.portfolio, drawn.settings, drawn.as_of)
        of_it = {name: [row for row in told if row["client_id"] == client] for name, told in rows.items()}
        yield Subject(standing, met, of_it["relationships"][0]), of_it
