"""Shows what came of the stories at the end of a run, passed or not."""

from __future__ import annotations

import pytest

SHOWN = "came out"
"""The property of a test whose text is shown."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    texts = [
        text
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, text in getattr(report, "user_properties", ())
        if name == SHOWN and report.when == "call"
    ]
    if texts:
        terminalreporter.section("stages as told (rows) and as found (columns)")
        terminalreporter.write_line("\n\n".join(texts))
