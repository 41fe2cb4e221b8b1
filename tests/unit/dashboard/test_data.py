from __future__ import annotations

import math

import pyarrow as pa
import pytest

from dashboard.addresses import Filters, client_of, relationship_address
from dashboard.data import Data
from dashboard.snapshot import parse_flags
from graphmodel.errors import StoreBusyError, StoreEmptyError, StoreError, UnknownNameError
from tests.unit.dashboard import invented


def test_overview_adds_up(data, reader):
    overview = data.overview()
    rows = reader.tables["relationships"].to_pylist()
    hanging = [row for row in rows if row["threads"] == 1]
    assert overview.clients == len(rows) == sum(overview.stages.values())
    assert overview.hanging == len(hanging)
    assert math.isclose(
        sum(overview.hanging_revenue.values()),
        sum(row["revenue"] for row in hanging if row["revenue"] is not None),
    )
    assert overview.without_revenue == sum(row["revenue"] is None for row in rows)
    assert overview.as_of == invented.AS_OF


def test_currencies_are_never_added(data):
    assert set(data.overview().revenue) == {"EUR", "USD"}


def test_first_row_is_what_to_do_first(data):
    ranks = [row["rank"] for row in data.portfolio(Filters()).rows]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_empty_cells_sort_last_either_way(data, direction):
    rows = data.portfolio(Filters(), [{"colId": "exposed_revenue", "sort": direction}]).rows
    values = [row["exposed_revenue"] for row in rows]
    known = [value for value in values if value is not None]
    assert None in values
    assert values[len(known) :] == [None] * (len(values) - len(known))
    assert known == sorted(known, reverse=direction == "desc")


def test_stages_sort_by_stage_not_by_letter(data):
    stages = [row["stage"] for row in data.portfolio(Filters(), [{"colId": "stage", "sort": "asc"}]).rows]
    assert stages[0] == "none"
    assert stages[-1] == "cloud"


@pytest.mark.parametrize("column", ["reasons", "no_such", "__class__"])
def test_sorting_by_what_is_no_column_falls_back_to_rank(data, column):
    rows = data.portfolio(Filters(), [{"colId": column, "sort": "asc"}]).rows
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)


def test_filters_narrow(data):
    wedges = data.portfolio(Filters(stages=("wedge",)))
    assert wedges.total == data.overview().stages["wedge"] > 0
    assert {row["stage"] for row in wedges.rows} == {"wedge"}
    assert data.portfolio(Filters(q="contoso")).total == 1
    assert data.portfolio(Filters(q="精密")).rows[0]["client_name"] == "华东精密机械"
    assert data.portfolio(Filters(q="no such name anywhere")).total == 0


def test_search_finds_clients_by_their_people(data):
    relationship = data.relationship("c0")
    name = relationship.name(relationship.people[0]["person_id"])
    assert "c0" in {row["client_id"] for row in data.portfolio(Filters(q=name.upper())).rows}


def test_slices_page_through_everything(data):
    whole = [row["client_id"] for row in data.portfolio(Filters()).rows]
    paged = [
        row["client_id"]
        for start in range(0, 60, 7)
        for row in data.portfolio(Filters(), (), start, start + 7).rows
    ]
    assert paged == whole


@pytest.mark.parametrize("search", ["", "?", "?q=", "?stage=;;;&level=%00", "?stage=nonsense", "?q=%FF"])
def test_odd_addresses_are_harmless(data, search):
    assert data.portfolio(Filters.from_search(search)) is not None


def test_filters_survive_the_address():
    filters = Filters.of("Müller & 精", ["wedge", "cloud"], ["high"])
    assert Filters.from_search(filters.search()) == filters


@pytest.mark.parametrize("client", ["a", "c/1 <x>", "ü&?=#%", "客户", "a%2Fb"])
def test_addresses_of_clients_come_back(client):
    assert client_of(relationship_address(client)) == client


def test_relationship_holds_only_its_own_rows(data, reader):
    for client in ("c0", "c/1 <x>"):
        relationship = data.relationship(client)
        for name in ("people", "ties", "cells", "conditions", "holes"):
            rows = getattr(relationship, name)
            assert len(rows) == sum(c == client for c in reader.tables[name]["client_id"].to_pylist())
            assert {row["client_id"] for row in rows} <= {client}


def test_unknown_client_is_said_so(data):
    with pytest.raises(UnknownNameError, match="no client has the identifier 'nobody'"):
        data.relationship("nobody")


def test_reasons_of_one_column_are_joined():
    assert parse_flags("insufficient:few;insufficient:none mapped;initiative:unknown")[1] == {
        "insufficient": "few, none mapped"
    }


def test_results_are_read_once_a_version():
    reader = invented.reader(clients=3)
    data = Data(reader, assess=invented.assess)
    data.overview()
    reads = reader.reads
    data.portfolio(Filters())
    data.relationship("c1")
    assert reader.reads == reads
    reader.version = "2"
    data.overview()
    assert reader.reads == 2 * reads


def test_a_busy_store_shows_the_last_results():
    reader = invented.reader(clients=3)
    data = Data(reader, assess=invented.assess)
    assert data.overview().stale is None

    def busy():
        raise StoreBusyError("another process writes", where="x.duckdb")

    reader.results_version = busy
    assert "another process writes" in data.overview().stale.what
    del reader.results_version
    assert data.overview().stale is None


def test_a_store_that_is_gone_is_an_error():
    reader = invented.reader(clients=3)
    data = Data(reader, assess=invented.assess)
    data.overview()

    def gone():
        raise StoreError("the file is gone")

    reader.results_version = gone
    with pytest.raises(StoreError):
        data.overview()


def test_nothing_analysed_is_an_error_of_its_own():
    with pytest.raises(StoreEmptyError):
        Data(invented.nothing(), assess=invented.assess).overview()


def test_the_real_risk_levels_fit(reader):
    data = Data(reader)
    assert data.portfolio(Filters()).rows[0]["next_step"]


def test_results_told_in_chinese_are_shown_in_english():
    chinese = invented.reader()
    for table, column, text in (
        ("relationships", "flags", "initiative:没有消息注明由谁发起"),
        ("conditions", "source", "不再只靠一个窗口。"),
    ):
        rows = chinese.tables[table]
        told = pa.array([text] * len(rows))
        chinese.tables[table] = rows.set_column(rows.column_names.index(column), column, told)
    chinese.last_run = {**chinese.last_run, "language": "zh"}
    data = Data(chinese, assess=invented.assess)
    shown = data.relationship(data.portfolio(Filters()).rows[0]["client_id"])
    assert shown.reasons == {"initiative": "no message says who started it"}
    assert {row["source"] for row in shown.conditions} == {"No longer one window."}
