"""A page as PDF or PNG, by an installed Chromium: without a window, without a network, in a profile of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from graphmodel.errors import InputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that can print, the first that is installed is used."""

WIDTH = 794
"""Pixels across a picture: A4 at 96 an inch."""

SECONDS = 120
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What keeps a browser without a window from asking anybody anything of its own accord."""

_FLAGS = (*QUIET, "--disable-extensions", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND")
_MEASURE = (
    "<script>const page = document.documentElement;"
    "page.dataset.height = Math.ceil(document.body.getBoundingClientRect().height)</script>"
)
"""Added to a copy, that is thrown away, to learn how high the page is: the page itself runs nothing."""
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def browser() -> str:
    """The program that prints; ``InputError`` where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise InputError(
            "PDF and PNG are made by Chromium, and none is installed",
            remedy="Install chromium (apt-get install chromium, brew install --cask chromium) or Google Chrome,"
            " or give a file that ends in .html: any browser prints it",
        )
    return found


def to_pdf(page: str, out: Path) -> None:
    """Print a page on A4."""
    with tempfile.TemporaryDirectory(prefix="crosstie-") as folder:
        source, printed = _written(page, folder, "report.html"), Path(folder, "report.pdf")
        _run(folder, "--no-pdf-header-footer", f"--print-to-pdf={printed}", source.as_uri())
        _moved(printed, out)


def to_png(page: str, out: Path) -> None:
    """Take a picture of the whole page, two pixels for each."""
    with tempfile.TemporaryDirectory(prefix="crosstie-") as folder:
        measured = _written(
            _POLICY.sub("", page).replace("</body>", _MEASURE + "</body>"), folder, "size.html"
        )
        size = f"--window-size={WIDTH},1200"
        found = re.search(r'data-height="(\d+)"', _run(folder, size, "--dump-dom", measured.as_uri()))
        if found is None:
            raise InputError(
                "Chromium did not say how high the page is", remedy="Give a file that ends in .html"
            )
        source, taken = _written(page, folder, "report.html"), Path(folder, "report.png")
        size = f"--window-size={WIDTH},{found[1]}"
        _run(folder, size, "--force-device-scale-factor=2", f"--screenshot={taken}", source.as_uri())
        _moved(taken, out)


def _written(page: str, folder: str, name: str) -> Path:
    path = Path(folder, name)
    path.write_text(page, encoding="utf-8")
    return path


def _moved(made: Path, out: Path) -> None:
    if not made.is_file():
        raise InputError("Chromium made no file", remedy="Give a file that ends in .html instead")
    shutil.copyfile(made, out)


def _run(folder: str, *arguments: str) -> str:
    """What Chromium printed; only the folder's own files are looked at."""
    command = [browser(), *_FLAGS, *_as_root(), f"--user-data-dir={folder}/profile", *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=True, encoding="utf-8"
        )
    except subprocess.TimeoutExpired as cause:
        raise InputError(
            f"Chromium took longer than {SECONDS} seconds",
            where=command[0],
            remedy="Try again, or give a .html file",
        ) from cause
    except (OSError, subprocess.CalledProcessError) as cause:
        said = (getattr(cause, "stderr", "") or str(cause)).strip().splitlines()
        raise InputError(
            f"Chromium failed: {said[-1] if said else 'it said nothing'}",
            where=command[0],
            remedy="Give a file that ends in .html instead",
        ) from cause
    return done.stdout


def _as_root() -> Sequence[str]:
    """Chromium has no sandbox for root, as in most containers."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
