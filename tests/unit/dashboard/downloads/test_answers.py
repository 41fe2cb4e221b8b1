"""Each download has what the results, or the page, have; whatever else is asked for gets words."""

from __future__ import annotations

import csv
import datetime as dt
import io
from urllib.parse import unquote, urlencode

import networkx
import openpyxl
import pytest

from dashboard import explaining
from dashboard.access.rights import Rights, exercised
from dashboard.access.seen import EXTENSION, SeenLog
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.downloads import Sheet, offer_table
from dashboard.downloads.offers import MOST_ASKED, offers_of
from graphmodel import tables
from graphmodel.errors import StoreBusyError
from graphmodel.explaining import FIGURES
from tests.unit.dashboard import invented
from tests.unit.dashboard.woven import NASTY, woven_store

FORMULA = "=cmd|' /C calc'!A1"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return woven_store(tmp_path_factory.mktemp("woven"))


@pytest.fixture(scope="module")
def woven(store):
    return create_app(store).server.test_client()


@pytest.fixture(scope="module")
def portfolio():
    reader = invented.reader()
    named = reader.sources["organisations"].to_pylist()
    named[1]["name"] = FORMULA
    reader.sources["organisations"] = type(reader.sources["organisations"]).from_pylist(
        named, reader.sources["organisations"].schema
    )
    return create_app(reader, assess=invented.assess).server.test_client()


def rows(client, address):
    answer = client.get(f"/download/{address}", buffered=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def book(client, address):
    answer = client.get(f"/download/{address}", buffered=True)
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.get_data()))


def called(answer):
    """The name that a browser saves the file under."""
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment; ")
    return unquote(told.rsplit("''", 1)[-1]) if "''" in told else told.rsplit("=", 1)[-1].strip('"')


# ------------------------------------------------------------ what is in a file


@pytest.mark.parametrize("name", ["ties", "people", "cells", "conditions", "holes", "worst_cases"])
def test_the_tables_of_a_client_are_those_of_the_results(woven, store, name):
    table = store.results(name)
    known = [row for row in table.to_pylist() if row["client_id"] == "alder"]
    found = rows(woven, f"{name}.csv?client=alder")
    assert len(found) == len(known) > 0
    assert set(table.column_names) <= set(found[0])
    keys = tables.by_name(tables.RESULTS)[name].key
    assert {tuple(row[key] for key in keys) for row in found} == {
        tuple(str(row[key] or "") for key in keys) for row in known
    }


def test_values_are_machine_values(woven, store):
    (tie,) = (row for row in store.results("ties").to_pylist() if row["client_id"] == "brack")
    (row,) = rows(woven, "ties.csv?client=brack")
    assert float(row["strength"]) == tie["strength"]
    assert dt.datetime.fromisoformat(row["last_at"]) == tie["last_at"].replace(tzinfo=dt.UTC)
    assert row["live"] == "true"
    assert (row["client_name"], row["supplier_person_name"], row["client_person_name"]) == (
        "Brackwater Turbines",
        "Ada",
        "Flo",
    )


def test_without_a_client_all_rows_are_there(woven, store):
    assert len(rows(woven, "ties.csv")) == len(store.results("ties"))


def test_the_portfolio_is_narrowed_and_ordered_as_it_is_shown(portfolio):
    found = rows(portfolio, "relationships.csv?stage=wedge,mesh&sort=revenue.desc")
    assert {row["stage"] for row in found} == {"wedge", "mesh"}
    known = [float(row["revenue"]) for row in found if row["revenue"]]
    assert known == sorted(known, reverse=True)
    assert not any(row["revenue"] for row in found[len(known) :])  # undefined comes last
    assert [int(row["rank"]) for row in rows(portfolio, "relationships.csv")] == list(range(1, 41))


@pytest.mark.parametrize("at_once", [100, 350, 1000])
def test_every_row_that_matches_is_there_not_only_those_in_view(monkeypatch, at_once):
    monkeypatch.setattr("dashboard.data._AT_ONCE", at_once)
    client = create_app(invented.reader(clients=350), assess=invented.assess).server.test_client()
    found = rows(client, "relationships.csv?sort=client_name.asc")
    assert len(found) == len({row["client_id"] for row in found}) == 350
    names = [row["client_name"].casefold() for row in found]
    assert names == sorted(names)


def test_a_grid_s_order_is_kept(portfolio):
    found = rows(portfolio, "people.csv?client=c0&sort=orphans.desc")
    counts = [len(row["orphans"].split(";")) if row["orphans"] else 0 for row in found]
    assert counts == sorted(counts, reverse=True)
    names = [row["person_name"] for row in rows(portfolio, "people.csv?client=c0&sort=person.asc")]
    assert names == sorted(names, key=str.casefold)
    assert rows(portfolio, "people.csv?client=c0&sort=nonsense.asc") == rows(
        portfolio, "people.csv?client=c0"
    )


def test_names_are_never_formulas(portfolio):
    (row,) = rows(portfolio, "relationships.csv?client=c0")
    assert row["client_name"] == "Contoso Motors"
    assert {row["client_name"] for row in rows(portfolio, "ties.csv?client=c0")} == {f"'{FORMULA}"}
    cells = {cell.value: cell for cell in book(portfolio, "ties.xlsx?client=c0")["ties"]["B"]}
    assert cells[FORMULA].data_type == "s"
    assert cells[FORMULA].quotePrefix


def test_a_name_that_is_markup_is_text(woven):
    assert NASTY in {row["to_name"] for row in rows(woven, "introductions.csv?to=b2")}


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("mended_holes.csv", "mended_holes"),
        ("mended_holes.csv?client=brack", "mended_holes"),
        ("planned_ties.csv?ties=2", "planned_ties"),
        ("introductions.csv?to=quality@brack", "introductions"),
        ("connectors.csv", "connectors"),
        ("departures.csv?client=alder&leave=s1", "departures"),
        ("handover.csv?client=alder&leave=s1,s2", "handover"),
        ("departures.csv?person=s1", "departures"),
        ("leavers.csv?person=s1", "leavers"),
        ("ties.csv?person=s1", "ties"),
        ("alerts.csv", "alerts"),
    ],
)
def test_what_pages_work_out_has_the_columns_of_the_commands(woven, address, kind):
    known = {t.name: t for t in (*tables.RESULTS, *tables.LEAVING, *tables.WEAVING)}
    known |= {"planned_ties": tables.PLANNED_TIES, "alerts": tables.ALERTS}
    found = rows(woven, address)
    assert found
    assert set(known[kind].names) <= set(found[0])


def test_holes_are_narrowed_as_on_their_page(woven):
    found = rows(woven, "mended_holes.csv?q=brack&function=quality")
    assert {(row["client_id"], row["client_function"]) for row in found} == {("brack", "quality")}
    assert found[0]["route_names"].startswith("Ada > ")


def test_a_departure_is_of_the_client_that_is_asked_for(woven):
    assert {row["client_id"] for row in rows(woven, "departures.csv?person=s1")} == {
        "alder",
        "brack",
        "cedar",
    }
    (row,) = rows(woven, "departures.csv?client=brack&leave=s1")
    assert (row["client_id"], row["ties_after"], row["leaving_names"]) == ("brack", "0", "Ada")


def test_the_map_s_table_goes_by_its_supposition_and_month(woven):
    (now,), (then,) = rows(woven, "map.csv?client=brack"), rows(woven, "map.csv?client=brack&leave=s1")
    assert (now["supposed"], then["supposed"]) == ("", "goes")
    assert then["strength"] == now["strength"]
    refused = woven.get("/download/map.csv?client=brack&leave=nobody")
    assert refused.status_code == 400
    assert "no person" in refused.get_data(as_text=True)


def test_an_empty_answer_is_a_header(woven):
    assert rows(woven, "relationships.csv?q=nobody") == []
    header = next(book(woven, "relationships.xlsx?q=nobody")["relationships"].iter_rows(values_only=True))
    assert header[:6] == ("rank", "level", "why", "next_step", "currency", "client_id")


def test_a_workbook_says_what_it_is_of(woven):
    told = dict(book(woven, "ties.xlsx?client=alder")["about"].iter_rows(min_row=2, values_only=True))
    assert (told["about"], told["as_of"], told["address"]) == ("Alder Motors", "2024-06-28", "?client=alder")
    assert float(told["settings.ties.half_life_days"]) > 0


@pytest.mark.parametrize(("form", "read"), [("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)])
def test_networks_hold_the_live_ties(woven, store, form, read):
    live = [row for row in store.results("ties").to_pylist() if row["live"]]
    whole = read(io.BytesIO(woven.get(f"/download/network.{form}", buffered=True).get_data()))
    assert {frozenset(edge) for edge in whole.edges} == {
        frozenset((row["supplier_person_id"], row["client_person_id"])) for row in live
    }
    one = read(io.BytesIO(woven.get(f"/download/network.{form}?client=brack", buffered=True).get_data()))
    assert set(one) == {"s1", "b1"}


# ------------------------------------------------------------ names and headers


def test_files_are_called_after_what_they_hold(portfolio):
    answers = {
        name: portfolio.get(f"/download/{address}", buffered=True)
        for name, address in {
            "crosstie-relationships-2026-06-30.csv": "relationships.csv",
            "crosstie-ties-华东精密机械-2026-06-30.xlsx": "ties.xlsx?client=c2",
            "crosstie-ties-b-onmouseover-alert-1-O-Brien-Söhne-b-2026-06-30.csv": "ties.csv?client=c/1+<x>",
        }.items()
    }
    for name, answer in answers.items():
        assert called(answer) == name
        assert "\n" not in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


# ------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("nothing.csv", 404, "Nothing called “nothing” can be taken away."),
        ("ties", 404, "can be taken away"),
        ("ties.exe", 404, "CSV, XLSX only"),
        ("network.csv", 404, "GEXF, GRAPHML only"),
        ("__class__.csv", 404, "can be taken away"),
        ("../../../etc/passwd", 404, "can be taken away"),
        ("..%2f..%2fetc%2fpasswd.csv", 404, "can be taken away"),
        ("ties%00.csv", 404, "can be taken away"),
        ("<script>alert(1)</script>.csv", 404, "can be taken away"),
        ("ties.csv?client=nobody", 404, "There is no such client"),
        ("ties.csv?client=%ff%fe", 404, "There is no such client"),
        ("ties.csv?person=nobody", 404, "There is no such person"),
        ("departures.csv?client=alder", 400, "names nobody"),
        ("departures.csv?client=alder&leave=nobody", 404, "There is no such"),
        ("introductions.csv", 400, "names nobody"),
        ("introductions.csv?to=nobody", 404, "nobody"),
        ("planned_ties.csv?ties=100000", 400, "100 ties at the most"),
        (f"ties.csv?q={'x' * MOST_ASKED}", 400, "more than fits"),
        ("backtest_survival.csv", 400, "<bdi>"),
    ],
)
def test_what_is_not_there_gets_words(woven, address, status, words):
    answer = woven.get(f"/download/{address}", buffered=True)
    said = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert words in said
    assert "Traceback" not in said
    assert "<script" not in said
    assert "Content-Disposition" not in answer.headers


def test_words_are_in_the_language_of_whoever_asks(woven):
    said = woven.get("/download/nothing.csv", headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)
    assert '<html lang="zh' in said
    assert "没有这个文件" in said


def test_nothing_yet_and_a_busy_store_get_words(monkeypatch):
    client = create_app(invented.nothing()).server.test_client()
    assert client.get("/download/ties.csv").status_code == 404
    reader = invented.reader(clients=2)

    def busy(*_):
        raise StoreBusyError("process 7 holds it")

    monkeypatch.setattr(reader, "results", busy)
    answer = create_app(reader, assess=invented.assess).server.test_client().get("/download/ties.csv")
    assert answer.status_code == 503
    assert "process 7 holds it" in answer.get_data(as_text=True)


def test_a_bug_gets_a_reference_and_no_more(caplog):
    app = create_app(invented.reader(clients=2), assess=invented.assess)

    def broken(asked):
        raise ZeroDivisionError("secret")

    offer_table(app, "broken", broken)
    answer = app.server.test_client().get("/download/broken.csv")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "secret" not in said
    reference = next(word for record in caplog.records if (word := record.args[0] if record.args else ""))
    assert reference in said


def test_a_name_is_offered_once():
    app = create_app(invented.reader(clients=2), assess=invented.assess)
    with pytest.raises(ValueError, match="offered already"):
        offer_table(app, "ties", lambda asked: Sheet(None))


# ------------------------------------------------------------ rights


def seen_by(client, rights, address):
    with exercised(rights):
        return client.get(f"/download/{address}", buffered=True)


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("ties.csv", "Cedar Mills"),
        ("people.csv?client=alder", "Alder Motors"),
        ("relationships.csv", "Cedar Mills"),
        ("network.gexf", "Cedar Mills"),
        ("connectors.csv", "Cedar Mills"),
        ("alerts.csv", "Brackwater Turbines"),
    ],
)
def test_who_may_not_see_people_gets_none(woven, address, client):
    answer = seen_by(woven, Rights("vera", "viewer"), address)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for name in ("Ada", "Flo", "Cleo", "s1", "b1"):
        assert f'"{name}"' not in said, name
        assert f">{name}<" not in said, name
    assert client in said


def test_a_person_is_refused_to_who_may_not_see_people(woven):
    assert seen_by(woven, Rights("vera", "viewer"), "ties.csv?person=s1").status_code == 403


def test_who_may_see_some_clients_gets_those(woven):
    mine = Rights("olga", "analyst", frozenset({"alder"}))
    answer = seen_by(woven, mine, "ties.csv")
    found = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert {row["client_id"] for row in found} == {"alder"}
    assert seen_by(woven, mine, "ties.csv?client=brack").status_code == 404
    network = networkx.read_gexf(io.BytesIO(seen_by(woven, mine, "network.gexf").get_data()))
    assert not {"b1", "c1"} & set(network)


def test_all_that_is_offered_can_be_taken(portfolio):
    """Whatever a page offers answers with a file or with words, whoever asks it for nothing in particular."""
    app = create_app(invented.reader(clients=3), assess=invented.assess)
    client = app.server.test_client()
    offers = offers_of(app)
    addresses = [f"{name}.{form}" for name in offers.tables for form in ("csv", "xlsx")]
    addresses += [f"{name}.{form}" for name, form in offers.files]
    for address in addresses:
        assert client.get(f"/download/{address}", buffered=True).status_code in (200, 400, 404), address


def test_the_rows_of_every_explained_figure_can_be_taken(woven, store):
    data, asking = Data(store), Asking(store)
    figures = [*(f"{name}@alder" for name in FIGURES), *explaining.PORTFOLIO, "tie:s1:a1@alder"]
    for figure in figures:
        told = explaining.told(data, asking, explaining.Asked.of(figure))
        for part in told.explanation.rows:
            asked = urlencode({"figure": figure, "rows": part.name})
            found = rows(woven, f"explained.csv?{asked}")
            assert len(found) == len(part.cells), (figure, part.name)
            assert not found or set(part.names) <= set(found[0])
    (tie,) = (row for row in rows(woven, "explained.csv?figure=ties@brack&rows=ties") if row["ours"] == "s1")
    assert (tie["ours_name"], tie["theirs_name"]) == ("Ada", "Flo")


@pytest.mark.parametrize(
    "asked",
    ["", "figure=nonsense@alder&rows=ties", "figure=ties@nobody&rows=ties", "figure=ties@alder&rows=x"],
)
def test_what_no_figure_comes_from_gets_words(woven, asked):
    assert woven.get(f"/download/explained.csv?{asked}").status_code == 404


def test_who_took_names_of_people_is_noted(store, tmp_path):
    app = create_app(store)
    log = app.server.extensions[EXTENSION] = SeenLog(tmp_path)
    client = app.server.test_client()
    for rights in (Rights("ann", "analyst"), Rights("vera", "viewer")):
        for address in ("ties.csv?client=alder", "flows.csv", "network.gexf"):
            assert seen_by(client, rights, address).status_code == 200
    assert [(line["user"], line["what"], line["about"]) for line in log.lines(9)] == [
        ("ann", "download", "crosstie-ties-Alder-Motors-2024-06-28.csv"),
        ("ann", "download", "crosstie-network-2024-06-28.gexf"),
    ]
