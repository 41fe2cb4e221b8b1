"""What a browser sends, held against what a callback says it takes: the types of its parameters.

A page sends what its controls say, but anybody can send anything. What does not fit is refused with words before the
callback sees it, so that pages need not be written against lists where a text was meant.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    TypedDict,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from dash import Dash, Output
from dash.exceptions import DependencyException
from flask import request

from dashboard.i18n import text
from graphmodel.errors import InputError


class SortedBy(TypedDict):
    """A column that a table is sorted by; ``sort`` is ``asc`` or ``desc``."""

    colId: str
    sort: str


class RowsRequest(TypedDict):
    """The rows that a table asks for: from ``startRow`` to before ``endRow``, sorted."""

    startRow: int
    endRow: int
    sortModel: Sequence[SortedBy]


class Route(TypedDict):
    """Where the browser is: path and query of the address."""

    pathname: str
    search: str


class _Slot(TypedDict):
    id: str
    property: str


class _Asked(TypedDict):
    output: str
    inputs: Sequence[_Slot]
    changedPropIds: Sequence[str]


class _Question(_Asked, total=False):
    outputs: _Slot | Sequence[_Slot] | None
    state: Sequence[_Slot]


ANSWER = "/_dash-update-component"
"""Where callbacks are called."""

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def install(app: Dash) -> None:
    """Refuse, before Dash looks at it, what calls no callback, or not with its own inputs and outputs."""

    def look() -> tuple[str, int, dict[str, str]] | None:
        if request.path != ANSWER or request.method != "POST" or _calls(app, _body()):
            return None
        return "No page asks this.\n", 400, PLAIN

    def missing(_: Exception) -> tuple[str, int, dict[str, str]]:
        return "There is no such file.\n", 404, PLAIN

    app.server.before_request(look)
    app.server.register_error_handler(DependencyException, missing)


def _body() -> Any:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # lists within lists within lists
        return None


def _calls(app: Dash, asked: Any) -> bool:
    if not fits(asked, _Question) or asked["output"] not in app.callback_map:
        return False
    known = app.callback_map[asked["output"]]
    return (
        _named(asked["inputs"]) == _named(known["inputs"])
        and _named(asked.get("state") or []) == _named(known["state"])
        and _fills(asked.get("outputs") or [], known["output"])
    )


def _fills(slots: _Slot | Sequence[_Slot], outputs: Output | Sequence[Output]) -> bool:
    """Whether the slots are a callback's outputs: one, or a list of them, which is empty where it has none."""
    if isinstance(outputs, Output):
        return isinstance(slots, Mapping) and _fills([slots], [outputs])
    of_callback = [(output.component_id_str(), output.component_property) for output in outputs]
    # where several callbacks fill one property, the browser adds to its name which of them it means
    return isinstance(slots, list) and of_callback == [
        (name, part.partition("@")[0]) for name, part in _named(slots)
    ]


def _named(slots: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(slot["id"], slot["property"]) for slot in slots]


class NotUnderstoodError(InputError):
    """A browser sent what no control of a page says."""

    def __init__(self) -> None:
        super().__init__(text("face.not_understood"))


def checked(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The callback, which raises ``NotUnderstoodError`` where what it is given is not of the types it names."""
    hints, signature = get_type_hints(callback), inspect.signature(callback)

    @wraps(callback)
    def careful(*args: Any, **named: Any) -> Any:
        given = signature.bind(*args, **named)
        if not all(fits(value, hints.get(name, Any)) for name, value in given.arguments.items()):
            raise NotUnderstoodError
        return callback(*args, **named)

    return careful


def fits(value: Any, kind: Any) -> bool:
    """Whether a value that came as JSON is of a type; numbers are finite.

    >>> fits(["a"], Sequence[str] | None), fits("a", Sequence[str]), fits([1], Sequence[str])
    (True, False, False)
    >>> fits({"colId": "rank", "sort": "asc", "more": 1}, SortedBy), fits({"colId": 1}, SortedBy)
    (True, False)
    >>> fits(float("nan"), float), fits(True, int)
    (False, False)
    """
    if kind is Any or kind is object:
        return True
    if kind is None or kind is NoneType:
        return value is None
    if is_typeddict(kind):
        told = isinstance(value, dict) and kind.__required_keys__ <= value.keys()
        return told and all(
            fits(value[name], of) for name, of in get_type_hints(kind).items() if name in value
        )
    origin, parts = get_origin(kind) or kind, get_args(kind)
    if origin in (Union, UnionType):
        return any(fits(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin in (float, int):
        number = isinstance(value, int | float if origin is float else int) and not isinstance(value, bool)
        return number and math.isfinite(value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        of = parts[1] if parts else Any
        return isinstance(value, dict) and all(fits(item, of) for item in value.values())
    if origin is not str and isinstance(origin, type) and issubclass(list, origin):
        of = parts[0] if parts else Any
        return isinstance(value, list) and all(fits(item, of) for item in value)
    return isinstance(value, origin)
