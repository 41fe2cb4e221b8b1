"""Which figure is asked about, by its key.

A figure's key stands in the address, ``?explain=threads@C26``: its name, the people it is about after colons, and the
client after ``@`` where the page is not about one client alone. ``after.threads`` is the figure once the people of
``leave=`` have left, and those of ``meet=`` have met.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from dashboard.addresses import RELATIONSHIP, client_of
from dashboard.formats import plain
from dashboard.map_state import NOTHING, MapState, Supposition
from graphmodel.errors import UnknownNameError
from graphmodel.explaining import FIGURES, SHARE, TIE

PORTFOLIO = ("exposed", "hanging", "fading")
"""Figures of all clients together: exposed revenue, revenue that hangs on one person, clients with a fading tie."""

OF_PEOPLE = {TIE: 2, SHARE: 1}
"""Figures about people, and about how many."""

AFTER = "after."
LONGEST = 600
"""Characters of a key: more is none of ours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure is asked about.

    Attributes
    ----------
    name
        One of ``FIGURES``, ``PORTFOLIO`` or ``OF_PEOPLE``.
    client
        Empty for those of the portfolio.
    people
        Whom it is about.
    supposed
        Who has left, and who has met, before it is worked out.
    """

    name: str
    client: str = ""
    people: tuple[str, ...] = ()
    supposed: Supposition = NOTHING

    @classmethod
    def of(cls, key: object, pathname: object = "", search: object = "") -> Asked:
        """By key and page; ``UnknownNameError`` where it is no figure's.

        >>> Asked.of("tie:S%3A1:P2@C%2026")
        Asked(name='tie', client='C 26', people=('S:1', 'P2'), supposed=Supposition(leave=(), meet=()))
        >>> Asked.of("after.threads", "/relationship/C1", "?leave=p1").supposed
        Supposition(leave=('p1',), meet=())
        """
        if not isinstance(key, str) or len(key) > LONGEST:
            raise UnknownNameError("this is the name of no figure")
        told, _, client = key.partition("@")
        name, *people = told.split(":")
        page = str(pathname or "")
        if not client and page.startswith(RELATIONSHIP):
            client = quote(client_of(page), safe="")
        after = MapState.from_search(str(search or "")).supposition if name.startswith(AFTER) else NOTHING
        asked = cls(name.removeprefix(AFTER), unquote(client), tuple(map(unquote, people)), after)
        if asked.name not in (*FIGURES, *PORTFOLIO, *OF_PEOPLE):
            raise UnknownNameError(f"no figure is called '{plain(asked.name)}'")
        if len(asked.people) != OF_PEOPLE.get(asked.name, 0):
            raise UnknownNameError(f"'{plain(asked.name)}' names other people than it should")
        return asked

    @property
    def key(self) -> str:
        """How the address calls it."""
        return key_of(self.name, *self.people, client=self.client, after=bool(self.supposed))


def key_of(name: str, *people: str, client: str = "", after: bool = False) -> str:
    """How an address calls a figure.

    >>> key_of("threads"), key_of("tie", "S:1", "P2", client="C 26")
    ('threads', 'tie:S%3A1:P2@C%2026')
    """
    about = "".join(f":{quote(person, safe='')}" for person in people)
    return f"{AFTER if after else ''}{name}{about}" + (f"@{quote(client, safe='')}" if client else "")
