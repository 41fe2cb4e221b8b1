"""What a refusal must be."""

from __future__ import annotations

from hypothesis import event

from graphmodel.errors import CrosstieError


def refused(error: CrosstieError) -> None:
    """It is about the input and no bug; it says what is wrong, where, and what to do."""
    event("refused")
    assert error.exit_code == 2, error
    assert error.what
    assert error.where, error
    assert error.remedy, error
