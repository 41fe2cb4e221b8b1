from __future__ import annotations

import pytest

from dashboard.access.rights import Rights, exercised
from dashboard.access.sights import Sights
from dashboard.components.holdings import cell, of_group, people
from dashboard.holdings.cell import GROUP_ROW, behind
from dashboard.holdings.groups import as_one
from dashboard.holdings.people import holders
from dashboard.holdings.rows import map_rows
from dashboard.holdings.view import MapView
from graphmodel.errors import UnknownNameError
from graphmodel.risk import assess
from tests.unit.dashboard import grouped

NAMES = ("Ada", "Ben", "Cleo", "Flo", "Dan", "Hal")


@pytest.fixture(scope="module")
def sights(grouped_reader):
    return Sights(grouped_reader, None, assess, key=b"0" * 32, guarded=True).stand_ins()


def words(component):
    return str(component.to_plotly_json()) if hasattr(component, "to_plotly_json") else str(component)


def test_who_may_see_no_people_sees_functions_and_firms_only(sights):
    with exercised(Rights("vera", "viewer")):
        holdings = sights[0].holdings()
        assert map_rows(holdings, MapView()).totals.held.tolist() == [3, 1, 0, 1]
        assert as_one(sights[1], holdings, holdings.groups["alder"])["threads"] == 2
        found = holders(holdings, MapView())
        told = [
            words(cell.panel(behind(holdings, MapView(client=client, column="sales"))))
            for client in ("alder", f"{GROUP_ROW}alder")
        ]
        told += [words(of_group.shared(found)), str([people.row(one, found) for one in found.people])]
    assert "Your account shows firms and functions, not people." in told[0]
    for said in told:
        assert "/person/" not in said
        assert "leave=" not in said
        assert not any(name in said for name in NAMES)


def test_an_owner_of_some_clients_sees_no_trace_of_the_others(sights):
    with exercised(Rights("olaf", "analyst", frozenset({"nord", "birch"}))):
        holdings = sights[0].holdings()
        found = map_rows(holdings, MapView())
        assert {row["client_id"] for line in found.rows for row in line.clients} == {"nord", "birch"}
        assert not holdings.groups
        assert found.totals.held.sum() == 2
        with pytest.raises(UnknownNameError):
            behind(holdings, MapView(client="alder", column="sales"))
        with pytest.raises(UnknownNameError):
            map_rows(holdings, MapView(group="alder"))
        assert grouped.NASTY not in str(holdings.industries)
