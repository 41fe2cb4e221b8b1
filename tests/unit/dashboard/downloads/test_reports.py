from __future__ import annotations

import threading
import time

import pytest

from dashboard.access.rights import Rights, exercised
from dashboard.app import create_app
from dashboard.components.relationship import page as relationship_page
from dashboard.data import Data
from dashboard.downloads import reports
from graphmodel.errors import InputError
from tests.unit.dashboard import invented
from tests.unit.dashboard.test_app import call


@pytest.fixture
def told():
    """What reports were made: the clients that the reader showed, the client, the language."""
    return []


@pytest.fixture
def app(told):
    def report(reader, client_id, language):
        told.append((sorted(reader.results("relationships")["client_id"].to_pylist()), client_id, language))
        return f"<!doctype html><title>{client_id}</title>"

    return create_app(invented.reader(clients=4), assess=invented.assess, report=report)


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture
def printed(monkeypatch):
    """Pages that were printed, without a browser."""
    pages = []

    def to_pdf(page, out):
        pages.append(page)
        out.write_bytes(b"%PDF-1.7 " + page.encode())

    monkeypatch.setattr(reports, "to_pdf", to_pdf)
    monkeypatch.setattr(reports, "browser", lambda: "chromium")
    monkeypatch.setattr(reports, "WAIT", 30)
    return pages


def test_the_page_is_made_once_and_handed_out_as_a_file(client, told):
    for _ in range(2):
        answer = client.get("/download/report.html?client=c1", buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert answer.get_data(as_text=True) == "<!doctype html><title>c1</title>"
        assert "crosstie-report-Northwind-Traders-2026-06-30.html" in answer.headers["Content-Disposition"]
    assert [(client_id, language) for _, client_id, language in told] == [("c1", "en")]


def test_it_is_made_in_the_language_of_whoever_asks(client, told):
    client.get("/download/report.html?client=c1", headers={"Accept-Language": "zh"}, buffered=True)
    assert told[-1][2] == "zh"


def test_it_is_made_of_what_may_be_seen(client, told):
    with exercised(Rights("olga", "analyst", frozenset({"c2"}))):
        assert client.get("/download/report.html?client=c2", buffered=True).status_code == 200
        assert client.get("/download/report.html?client=c1", buffered=True).status_code == 404
    assert [clients for clients, *_ in told] == [["c2"]]


def test_a_pdf_is_printed_once(client, printed):
    for _ in range(2):
        answer = client.get("/download/report.pdf?client=c1", buffered=True)
        assert answer.mimetype == "application/pdf"
        assert answer.get_data().startswith(b"%PDF-1.7 <!doctype html><title>c1")
    assert len(printed) == 1


def test_one_is_printed_at_a_time(app, monkeypatch):
    running, most = [], []

    def to_pdf(page, out):
        running.append(page)
        most.append(len(running))
        time.sleep(0.02)
        running.remove(page)
        out.write_bytes(b"%PDF")

    monkeypatch.setattr(reports, "to_pdf", to_pdf)

    def ask(n):
        app.server.test_client().get(f"/download/report.pdf?client=c{n}", buffered=True)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]


def test_what_was_not_printed_gets_words_and_is_tried_again(client, monkeypatch, printed):
    answers = iter([InputError("Chromium took longer than 120 seconds"), None])
    print_it = reports.to_pdf

    def to_pdf(page, out):
        if error := next(answers):
            raise error
        print_it(page, out)

    monkeypatch.setattr(reports, "to_pdf", to_pdf)
    first = client.get("/download/report.pdf?client=c1", buffered=True)
    assert first.status_code == 503
    assert "Chromium took longer than 120 seconds" in first.get_data(as_text=True)
    assert client.get("/download/report.pdf?client=c1", buffered=True).status_code == 200


def asked(client, **inputs):
    """What a callback of the page answers."""
    told = call(client, "relationship-pdf-state.children", **{"relationship-client.data": "c1", **inputs})
    return told.get_data(as_text=True)


def test_the_page_says_when_the_pdf_is_ready(client, printed):
    said = asked(client, **{"relationship-pdf.n_clicks": 1})
    assert "The PDF is ready" in said
    assert "report.pdf?client=c1" in said


def test_a_page_that_could_not_be_printed_says_so(client, monkeypatch, printed):
    def to_pdf(page, out):
        raise InputError("Chromium failed: no memory")

    monkeypatch.setattr(reports, "to_pdf", to_pdf)
    assert "Chromium failed: no memory" in asked(client, **{"relationship-pdf.n_clicks": 1})


def test_a_server_without_a_browser_says_so(client, monkeypatch):
    def none():
        raise InputError("PDF and PNG are made by Chromium, and none is installed")

    monkeypatch.setattr(reports, "browser", none)
    assert "none is installed" in asked(client, **{"relationship-pdf.n_clicks": 1})
    answer = client.get("/download/report.pdf?client=c1")
    assert answer.status_code == 400
    assert "none is installed" in answer.get_data(as_text=True)


def ids_in(component):
    return {found.id for found in component._traverse() if getattr(found, "id", None)}


def test_links_stand_where_reports_are_made(app):
    shown = Data(invented.reader(clients=4), assess=invented.assess).relationship("c1")
    with app.server.test_request_context():
        assert "relationship-pdf" in ids_in(relationship_page.body(shown))
    without = create_app(invented.reader(clients=4), assess=invented.assess)
    with without.server.test_request_context():
        assert "relationship-pdf" not in ids_in(relationship_page.body(shown))
    assert without.server.test_client().get("/download/report.html?client=c1").status_code == 404
