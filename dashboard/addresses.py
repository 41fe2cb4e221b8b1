"""Addresses of pages, and what of a page's state stands in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode

from graphmodel.tables import FUNCTIONS, RISK_LEVELS, STAGES

RELATIONSHIP, PERSON = "/relationship/", "/person/"
BACKTEST = "/backtest"
HOLES, INTRODUCTIONS, PLAN = "/holes", "/introductions", "/plan"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the portfolio is narrowed to; written in the address."""

    q: str = ""
    stages: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    @classmethod
    def of(cls, q: str | None, stages: Iterable[str] | None, levels: Iterable[str] | None) -> Filters:
        """From what controls or an address say; unknown names are dropped."""
        asked_stages, asked_levels = set(stages or ()), set(levels or ())
        return cls(
            (q or "").strip()[:200],
            tuple(stage for stage in STAGES if stage in asked_stages),
            tuple(level for level in RISK_LEVELS if level in asked_levels),
        )

    @classmethod
    def from_search(cls, search: str | None) -> Filters:
        """From the query part of an address.

        >>> Filters.from_search("?q=motor&stage=wedge,mesh,nonsense")
        Filters(q='motor', stages=('wedge', 'mesh'), levels=())
        """
        asked = _asked(search)
        return cls.of(asked.get("q"), asked.get("stage", "").split(","), asked.get("level", "").split(","))

    def search(self) -> str:
        """The query part of the address."""
        parts = {"q": self.q, "stage": ",".join(self.stages), "level": ",".join(self.levels)}
        asked = urlencode({key: value for key, value in parts.items() if value}, safe=",")
        return f"?{asked}" if asked else ""


@dataclass(frozen=True, slots=True)
class HoleFilters:
    """What the list of holes is narrowed to; written in the address."""

    q: str = ""
    functions: tuple[str, ...] = ()

    @classmethod
    def of(cls, q: str | None, functions: Iterable[str] | None) -> HoleFilters:
        """From what controls or an address say; unknown names are dropped."""
        asked = set(functions or ())
        return cls((q or "").strip()[:200], tuple(name for name in FUNCTIONS if name in asked))

    @classmethod
    def from_search(cls, search: str | None) -> HoleFilters:
        """From the query part of an address.

        >>> HoleFilters.from_search("?q=motor&function=quality,nonsense")
        HoleFilters(q='motor', functions=('quality',))
        """
        asked = _asked(search)
        return cls.of(asked.get("q"), asked.get("function", "").split(","))


@dataclass(frozen=True, slots=True)
class PlanBudget:
    """How much a plan may take: new ties, or hours of our people; written in the address."""

    amount: float = 10
    hours: bool = False

    @classmethod
    def of(cls, kind: str | None, amount: object) -> PlanBudget:
        """From what controls or an address say; the default where they say nothing that makes sense.

        >>> PlanBudget.of("hours", "80"), PlanBudget.of("ties", "many")
        (PlanBudget(amount=80.0, hours=True), PlanBudget(amount=10, hours=False))
        """
        try:
            found = float(str(amount))
        except ValueError:
            return cls()
        return cls(found, kind == "hours") if math.isfinite(found) and found >= 0 else cls()

    @classmethod
    def from_search(cls, search: str | None) -> PlanBudget:
        """From the query part of an address.

        >>> PlanBudget.from_search("?ties=5"), PlanBudget.from_search("")
        (PlanBudget(amount=5.0, hours=False), PlanBudget(amount=10, hours=False))
        """
        asked = _asked(search)
        kind = "hours" if "hours" in asked else "ties"
        return cls.of(kind, asked.get(kind, ""))


def introductions_address(to: str) -> str:
    """Where the ways to somebody, or to ``FUNCTION@CLIENT``, are.

    >>> introductions_address("quality@c 1")
    '/introductions?to=quality%40c%201'
    """
    return f"{INTRODUCTIONS}?to={quote(to, safe='')}"


def asked_to(search: str | None) -> str:
    """Whom an address of introductions names.

    >>> asked_to("?to=quality%40c%201"), asked_to("")
    ('quality@c 1', '')
    """
    return _asked(search).get("to", "").strip()[:200]


def _asked(search: str | None) -> dict[str, str]:
    """The last value of each name in the query part of an address."""
    return {key: values[-1] for key, values in parse_qs((search or "").lstrip("?")).items()}


def relationship_address(client_id: str, leaving: Sequence[str] = ()) -> str:
    """Where the relationship with that client is, perhaps without some people.

    >>> relationship_address("a/b c"), relationship_address("c1", ["p,1", "p2"])
    ('/relationship/a%2Fb%20c', '/relationship/c1?leave=p%2C1,p2')
    """
    address = RELATIONSHIP + quote(client_id, safe="")
    return f"{address}?leave={','.join(quote(person, safe='') for person in leaving)}" if leaving else address


def client_of(pathname: str) -> str:
    """The client an address is about."""
    return unquote(pathname.removeprefix(RELATIONSHIP))


def leaving_in(search: str | None) -> list[str]:
    """The people who leave, from the query part of an address.

    >>> leaving_in("?leave=p%2C1,p2")
    ['p,1', 'p2']
    """
    for part in (search or "").lstrip("?").split("&"):
        name, _, people = part.partition("=")
        if name == "leave":
            return [unquote(person) for person in people.split(",") if person]
    return []


def person_address(person_id: str) -> str:
    """Where that person is.

    >>> person_address("p 1@c/2")
    '/person/p%201%40c%2F2'
    """
    return PERSON + quote(person_id, safe="")


def person_of(pathname: str) -> str:
    """The person an address is about."""
    return unquote(pathname.removeprefix(PERSON))
