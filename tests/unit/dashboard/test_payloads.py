"""What a browser sends is of the types that a callback names, or the callback is not called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pytest

from dashboard.payloads import NotUnderstoodError, RowsRequest, checked, fits

ROWS = {"startRow": 0, "endRow": 100, "sortModel": [{"colId": "rank", "sort": "asc"}], "filterModel": {}}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("a", str),
        (None, str | None),
        (3, float),
        (3, int | None),
        (["a"], Sequence[str]),
        ([], list[str]),
        ({"a": [1]}, Mapping[str, Any]),
        ("ties", Literal["ties", "hours"]),
        (ROWS, RowsRequest),
        ([[]], object),
    ],
)
def test_what_a_page_sends_fits(value, kind):
    assert fits(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, str),
        (["a"], str),
        ("a", Sequence[str]),
        ([1], Sequence[str] | None),
        (True, int),
        (float("inf"), float),
        ("3", float | int),
        ([], Mapping[str, Any]),
        ({"a": 1}, Mapping[str, str]),
        ("days", Literal["ties", "hours"]),
        ({**ROWS, "endRow": "x"}, RowsRequest),
        ({**ROWS, "sortModel": [{"colId": "rank"}]}, RowsRequest),
        ({"startRow": 0, "endRow": 1}, RowsRequest),
    ],
)
def test_what_no_page_sends_does_not(value, kind):
    assert not fits(value, kind)


def test_a_callback_is_not_called_with_what_it_does_not_take():
    called: list[object] = []

    @checked
    def callback(client_id: str, people: Sequence[str] | None, *more: Any) -> None:
        called.append((client_id, people, *more))

    callback("c1", ["s1"], 5)
    with pytest.raises(NotUnderstoodError, match="reload the page"):
        callback("c1", "s1")
    with pytest.raises(NotUnderstoodError):
        callback(None, None)
    assert called == [("c1", ["s1"], 5)]
