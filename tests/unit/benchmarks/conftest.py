"""One small portfolio in every form, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data import write_export
from benchmarks.forms import FORMS

SIZE = 12_000


@pytest.fixture(scope="session")
def exports(tmp_path_factory) -> dict[str, Path]:
    """Export folders by form."""
    root = tmp_path_factory.mktemp("exports")
    for form in FORMS:
        write_export(root / form, SIZE, form)
    return {form: root / form for form in FORMS}
