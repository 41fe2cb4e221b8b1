"""What may be taken away from an app, by name and form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import parse_qs

import pyarrow as pa
from dash import Dash
from flask import current_app, has_app_context

from dashboard.payloads import SortedBy
from graphmodel.errors import InputError

MOST_ASKED = 4000
"""Characters of what an address asks."""

PATIENCE = 20.0
"""Seconds that a file waits for what its page is working out, or for its turn."""

TABLE_FORMS = ("csv", "xlsx")
_KEY = "crosstie_downloads"


class RefusedError(InputError):
    """There is no such file, or not now; ``key`` is that of the text which says why, ``status`` what HTTP calls it."""

    def __init__(self, key: str, status: int, **params: str) -> None:
        self.key, self.status, self.params = key, status, params
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a download asks for.

    Attributes
    ----------
    search
        The query part itself, for those who read a page's filters from it.
    """

    search: str = ""

    @classmethod
    def of(cls, query: str) -> Asked:
        """From the query part of an address, as it was sent; ``RefusedError`` where nobody can have meant it."""
        if len(query) > MOST_ASKED:
            raise RefusedError("download.refused.long", 400)
        return cls(f"?{query}" if query else "")

    def get(self, name: str) -> str:
        """The value of that name; empty where the address has none.

        >>> Asked("?client=c%201&sort=revenue.desc").get("client")
        'c 1'
        """
        return parse_qs(self.search.lstrip("?")).get(name, [""])[-1]

    @property
    def client(self) -> str:
        """Id of the only client; empty for all."""
        return self.get("client")

    @property
    def person(self) -> str:
        """Id of the only person; empty for all."""
        return self.get("person")

    @property
    def sort(self) -> Sequence[SortedBy]:
        """The order as a grid says it; empty where rows stay in their own.

        >>> Asked("?sort=revenue.desc").sort
        [{'colId': 'revenue', 'sort': 'desc'}]
        """
        name, _, direction = self.get("sort").rpartition(".")
        return [{"colId": name, "sort": direction}] if name and direction in ("asc", "desc") else []


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be taken away.

    Attributes
    ----------
    table
        Machine values under the columns' own names of exports, in the order that is shown.
    about
        Whom it is about, by name: of the client or the person; empty for the whole portfolio.
    keys
        What a grid on the page orders its rows by, a value a row, by its names of columns: of those that the table
        does not have, or that it has with other values.
    sorted
        Whether the rows stand in the order that was asked for already.
    """

    table: pa.Table
    about: str = ""
    keys: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    sorted: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file to be taken away.

    Attributes
    ----------
    write
        Writes it into a file that is open.
    about
        Whom it is about, by name.
    people
        Whether it names people.
    """

    write: Callable[[BinaryIO], object]
    about: str = ""
    people: bool = False


MakeSheet = Callable[[Asked], Sheet]
MakeFile = Callable[[Asked], File]


@dataclass(frozen=True, slots=True)
class Offers:
    """What may be taken away: tables by name, other files by name and form."""

    tables: dict[str, MakeSheet] = field(default_factory=dict)
    files: dict[tuple[str, str], MakeFile] = field(default_factory=dict)


def offers_of(app: Dash) -> Offers:
    """What may be taken away from that app."""
    found: Offers = app.server.extensions.setdefault(_KEY, Offers())
    return found


def is_offered(name: str, form: str) -> bool:
    """Whether the app that answers this request has that file."""
    found: Offers = current_app.extensions.get(_KEY, Offers()) if has_app_context() else Offers()
    return (name, form) in found.files


def offer_table(app: Dash, name: str, make: MakeSheet) -> None:
    """Let a table be taken away as ``/download/NAME.csv`` and ``/download/NAME.xlsx``."""
    tables = offers_of(app).tables
    if name in tables:
        raise ValueError(f"a table '{name}' is offered already")
    tables[name] = make


def offer(app: Dash, name: str, form: str, make: MakeFile) -> None:
    """Let a file be taken away as ``/download/NAME.FORM``."""
    files = offers_of(app).files
    if (name, form) in files:
        raise ValueError(f"'{name}.{form}' is offered already")
    files[name, form] = make
