"""Addresses of pages, and what of a page's state stands in them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode

from graphmodel.tables import FUNCTIONS, RISK_LEVELS, STAGES

RELATIONSHIP, PERSON = "/relationship/", "/person/"
BACKTEST = "/backtest"
MEASURES = "/measures"
HOLES, INTRODUCTIONS, PLAN = "/holes", "/introductions", "/plan"
MAP = "/map"
STAGES_PAGE, DATA = "/stages", "/data"
STAGE_ORDERS = ("worst", "setback", "revenue", "stage", "name")
"""How the list of clients on the page of stages may be sorted."""
DOWNLOAD = "/download/"
ALERTS = "/alerts"
ALERTS_A_STEP, MOST_ALERTS = 20, 60
"""Alerts of one severity that are shown at first, and at most: a browser takes seconds for two hundred."""


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


@dataclass(frozen=True, slots=True)
class StagesView:
    """What the page of stages shows; written in the address.

    Attributes
    ----------
    first, last
        The months between which flows are told, ``2026-06``; empty for the latest year.
    by
        What is counted: ``clients``, or revenue in a currency.
    flow
        The stages before and after, of which the clients are listed; none for all clients.
    q, stages, fallen, order
        What the list of clients is narrowed to and how it is sorted; ``fallen`` for those with a setback.
    client
        The only client whose history is told; empty for all.
    """

    first: str = ""
    last: str = ""
    by: str = "clients"
    flow: tuple[str, str] | None = None
    q: str = ""
    stages: tuple[str, ...] = ()
    fallen: bool = False
    order: str = STAGE_ORDERS[0]
    client: str = ""

    @classmethod
    def of(
        cls,
        *,
        first: object = "",
        last: object = "",
        by: object = "",
        flow: object = "",
        q: object = "",
        stages: object = (),
        fallen: object = False,
        order: object = "",
        client: object = "",
    ) -> StagesView:
        """From what controls or an address say; what makes no sense is dropped.

        >>> StagesView.of(first="2025-12", flow="mesh-wedge", order="sideways")  # doctest: +ELLIPSIS
        StagesView(first='2025-12', ..., flow=('mesh', 'wedge'), ..., order='worst', client='')
        """
        asked = stages if isinstance(stages, list | tuple) else ()
        before, _, after = (flow if isinstance(flow, str) else "").partition("-")
        return cls(
            first=_month(first),
            last=_month(last),
            by=by[:20] if isinstance(by, str) and by else "clients",
            flow=(before, after) if before in STAGES and after in STAGES else None,
            q=q.strip()[:200] if isinstance(q, str) else "",
            stages=tuple(stage for stage in STAGES if stage in asked),
            fallen=bool(fallen),
            order=order if isinstance(order, str) and order in STAGE_ORDERS else STAGE_ORDERS[0],
            client=client[:200] if isinstance(client, str) else "",
        )

    @classmethod
    def from_search(cls, search: str | None) -> StagesView:
        """From the query part of an address."""
        asked = _asked(search)
        return cls.of(
            first=asked.get("from"),
            last=asked.get("to"),
            by=asked.get("by"),
            flow=asked.get("flow"),
            q=asked.get("q"),
            stages=asked.get("stage", "").split(","),
            fallen=asked.get("setbacks") == "1",
            order=asked.get("order"),
            client=asked.get("client"),
        )


def alerts_shown(search: str | None) -> int:
    """How many alerts of each severity an address asks for.

    >>> alerts_shown("?shown=40"), alerts_shown(""), alerts_shown("?shown=many")
    (40, 20, 20)
    """
    said = _asked(search).get("shown", "")
    asked = int(said) if re.fullmatch(r"\d{1,6}", said, re.ASCII) else 0
    return min(max(asked, ALERTS_A_STEP), MOST_ALERTS)


def alerts_address(shown: int, severity: str) -> str:
    """Where so many alerts of each severity are shown, from one severity on.

    >>> alerts_address(40, "critical")
    '/alerts?shown=40#critical'
    """
    return f"{ALERTS}?shown={shown}#{severity}"


def _month(said: object) -> str:
    """A month as ``2026-06``; empty where it is none."""
    return said if isinstance(said, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", said) else ""


def stages_address(client_id: str = "") -> str:
    """Where the history of stages is, of all clients or of one.

    >>> stages_address("c 1")
    '/stages?client=c%201'
    """
    return f"{STAGES_PAGE}?client={quote(client_id, safe='')}" if client_id else STAGES_PAGE


def load_address(number: int) -> str:
    """Where one load is told in full.

    >>> load_address(3)
    '/data?load=3'
    """
    return f"{DATA}?load={number}"


def asked_load(search: str | None) -> int | None:
    """The load that an address names; none for the latest.

    >>> asked_load("?load=3"), asked_load("?load=x")
    (3, None)
    """
    said = _asked(search).get("load", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


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


def download_address(name: str, form: str, **asked: str) -> str:
    """Where what a page shows is a file.

    >>> download_address("ties", "csv", client="c 1")
    '/download/ties.csv?client=c%201'
    """
    address = f"{DOWNLOAD}{name}.{form}"
    return f"{address}?{urlencode(asked, quote_via=quote)}" if asked else address


def measure_address(name: str) -> str:
    """Where it stands what that measure means.

    >>> measure_address("threads")
    '/measures?measure=threads'
    """
    return f"{MEASURES}?measure={quote(name, safe='')}"


def measure_in(search: str | None) -> str:
    """The measure that an address of them names.

    >>> measure_in("?measure=threads"), measure_in("")
    ('threads', '')
    """
    return _asked(search).get("measure", "")[:60]
