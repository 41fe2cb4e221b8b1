"""What the one who asks may see: the rights of the request that is being answered.

====================  =====================================================================================
right                 what it shows
====================  =====================================================================================
role ``viewer``       firms and functions; people are masked: a function and a number instead of a name
role ``analyst``      people too
clients               none: all clients; else only these, in every list, sum and question
====================  =====================================================================================

Pages need little of this: what they get as ``data`` and ``asking`` tells no more than the rights allow
(``dashboard.access.sights``). They ask here only whether to offer what would be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from dashboard.i18n import LANGUAGE
from graphmodel.errors import CrosstieError, InputError

AnyPage = TypeVar("AnyPage")
Role = Literal["viewer", "analyst"]
ROLES: tuple[Role, ...] = get_args(Role)


class ForbiddenError(InputError):
    """The one who asks may not see this; ``key`` is that of the text which says so."""

    def __init__(self, key: str, what: str) -> None:
        self.key = key
        super().__init__(what)

    def __reduce__(self) -> tuple[type[ForbiddenError], tuple[str, str], dict[str, object]]:
        return ForbiddenError, (self.key, self.what), self.__dict__


class NotAdmittedError(CrosstieError):
    """The provider says who it is, and no role here is meant for them; ``key`` is that of the text which says so."""

    def __init__(self, key: str, what: str) -> None:
        self.key = key
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a store is seen; all with the same rights share one.

    Attributes
    ----------
    masked
        People have no names.
    clients
        Ids of the only clients that are seen; none for all.
    language
        In which masked people are called something; empty where they are not masked.
    """

    masked: bool = False
    clients: frozenset[str] | None = None
    language: str = ""


WHOLE = Sight()


@dataclass(frozen=True, slots=True)
class Rights:
    """Who asks, and what they may see; ``user`` is empty where nobody has to sign in."""

    user: str
    role: Role
    clients: frozenset[str] | None = None

    @property
    def people(self) -> bool:
        """Whether people are seen by name."""
        return self.role == "analyst"

    @property
    def sight(self) -> Sight:
        """What of the store is seen."""
        masked = not self.people
        return Sight(masked, self.clients, LANGUAGE.get() if masked else "")


ANYBODY = Rights("", "analyst")
"""Where nobody has to sign in, everybody sees everything."""

_RIGHTS: ContextVar[Rights | None] = ContextVar("dashboard_rights", default=None)


def rights() -> Rights:
    """Of the request that is being answered; of anybody outside of one."""
    return _RIGHTS.get() or ANYBODY


def known_rights() -> Rights | None:
    """The same; none where nobody said who asks."""
    return _RIGHTS.get()


@contextmanager
def exercised(whose: Rights | None) -> Iterator[None]:
    """These rights, for the length of the block."""
    token = _RIGHTS.set(whose)
    try:
        yield
    finally:
        _RIGHTS.reset(token)


def may_see_people() -> bool:
    """Whether people are seen by name; where not, pages offer nothing that is about one person."""
    return rights().people


def may_see_all_clients() -> bool:
    """Whether every client is seen; where not, figures are those of the user's own clients."""
    return rights().clients is None


def require_people() -> None:
    """``ForbiddenError`` where people are not seen by name."""
    if not may_see_people():
        raise ForbiddenError("access.refused.people", "your account shows firms and functions, not people")


def offered(pages: Iterable[AnyPage]) -> list[AnyPage]:
    """The pages that the one who asks may open: one that is ``ABOUT_PEOPLE`` shows nothing without them."""
    return [page for page in pages if may_see_people() or not about_people(page)]


def about_people(page: object) -> bool:
    """Whether the page shows nothing without people."""
    return bool(getattr(page, "ABOUT_PEOPLE", False))
