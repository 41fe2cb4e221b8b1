"""Rows that are given away as they are made: the same as those that are kept."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pytest

from graphmodel import analysis
from graphmodel.analysis import HEADLINE, analyse, analyse_source
from graphmodel.events import TableEvents
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import RELATIONSHIPS, RESULTS
from tests.oracle.portfolios import arrow_of, portfolio


@pytest.mark.parametrize("confidence", [False, True])
def test_what_is_given_away_is_what_would_have_been_kept(monkeypatch, confidence):
    drawn = portfolio(3, 10)
    inputs = arrow_of(drawn.inputs)
    kept = analyse(inputs, drawn.as_of, drawn.settings, confidence=confidence)
    monkeypatch.setattr(analysis, "ROWS_A_PART", 1)
    given = defaultdict(list)

    def take(tables):
        for name, rows in tables.items():
            given[name].append(rows)

    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        found = analyse_source(
            TableEvents(workbench),
            inputs,
            drawn.as_of,
            drawn.settings,
            confidence=confidence,
            take=take,
        )
    assert set(given) == set(kept.tables) <= {table.name for table in RESULTS}
    assert len(given["ties"]) > 1
    for name, parts in given.items():
        assert pa.concat_tables(parts).equals(kept.tables[name]), name
    relationships = kept.tables[RELATIONSHIPS.name]
    assert found.tables[RELATIONSHIPS.name].select(HEADLINE).equals(relationships.select(HEADLINE))
    assert list(found.run["counts"].items()) == list(kept.run["counts"].items())
    assert found.run["unmapped"] == kept.run["unmapped"]
