"""PDF and PNG are made by an installed Chromium, or it is said what to install."""

from __future__ import annotations

import os
import re
import struct

import pytest

from dashboard.report import printing
from dashboard.report.printing import browser, to_pdf, to_png
from graphmodel.errors import InputError

PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'>"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<style>body {margin: 0} div {height: 1500px}</style></head><body><div>织网</div></body></html>"
)


@pytest.fixture
def chromium():
    try:
        return browser()
    except InputError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def test_a_page_is_printed(chromium, tmp_path):
    to_pdf(PAGE, tmp_path / "it.pdf")
    content = (tmp_path / "it.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 2  # 1500 pixels do not fit on one


def test_a_picture_is_as_high_as_the_page(chromium, tmp_path):
    to_png(PAGE, tmp_path / "it.png")
    content = (tmp_path / "it.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (2 * printing.WIDTH, 3000)


def test_without_a_browser_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(printing.shutil, "which", lambda _: None)
    with pytest.raises(InputError, match=r"none is installed\. Install chromium .* \.html"):
        to_pdf(PAGE, tmp_path / "it.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("script", "said"),
    [("echo oh >&2; exit 3", "Chromium failed: oh"), ("exit 0", "Chromium made no file")],
)
def test_a_browser_that_fails_is_told(monkeypatch, tmp_path, script, said):
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(printing.shutil, "which", lambda _: str(program))
    with pytest.raises(InputError, match=said):
        to_pdf(PAGE, tmp_path / "it.pdf")
    assert not (tmp_path / "it.pdf").exists()
