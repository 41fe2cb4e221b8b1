"""How answers travel: small, kept where they last, and never a page that tells of a session."""

from __future__ import annotations

import gzip

import pytest

from dashboard.app import create_app
from dashboard.transfer import KEPT_BYTES, LATE, Kept
from tests.unit.dashboard import invented

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def client():
    return create_app(invented.reader(clients=4), assess=invented.assess).server.test_client()


def test_scripts_travel_compressed_and_are_the_same(client):
    path = f"/_dash-component-suites/{LATE}"
    plain, small = client.get(path).get_data(), client.get(path, headers=GZIP)
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.get_data()) < len(plain) / 2
    assert gzip.decompress(small.get_data()) == plain
    assert "Accept-Encoding" in small.headers["Vary"]


def test_our_own_files_are_kept_for_good_where_their_address_changes_with_them(client):
    with client.get("/assets/crosstie.css?m=1", headers=GZIP) as dated:
        assert dated.headers["Content-Encoding"] == "gzip"
        assert "immutable" in dated.headers["Cache-Control"]
        assert b"--paper" in gzip.decompress(dated.get_data())
    with client.get("/assets/crosstie.css") as undated:
        assert "immutable" not in undated.headers.get("Cache-Control", "")


def test_answers_are_compressed_and_pages_are_not(client):
    assert client.get("/_dash-layout", headers=GZIP).headers["Content-Encoding"] == "gzip"
    page = client.get("/", headers=GZIP)
    assert "Content-Encoding" not in page.headers
    assert f'rel="prefetch" as="script" href="/_dash-component-suites/{LATE}"' in page.get_data(as_text=True)


def test_made_up_addresses_do_not_fill_the_memory():
    kept = Kept()
    for number in range(40):
        kept.set(str(number), b"x" * (KEPT_BYTES // 10))
    assert kept.get("0") is None
    assert kept.get("39") is not None
    assert sum(kept.get(str(number)) is not None for number in range(40)) == 10
