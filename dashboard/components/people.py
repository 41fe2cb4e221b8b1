"""People as links to their pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.access.rights import may_see_people
from dashboard.addresses import person_address
from dashboard.data import Named
from dashboard.i18n import text

_PLACE = "\x00"


def link(named: Named, identifier: str, words: str = "") -> Any:
    """A person; without a page where there is none, or none for whoever asks."""
    name = words or named.name(identifier)
    if not has_page(named, identifier):
        return html.Bdi(name)
    return dcc.Link(name, href=person_address(identifier), className="person")


def has_page(named: Named, identifier: str) -> bool:
    """Whether whoever asks may open a page of that person."""
    return identifier in named.names and may_see_people()


def elsewhere(name: str, address: str) -> Any:
    """A firm, as a link to its page."""
    return dcc.Link(name, href=address, className="client")


def links(named: Named, identifiers: Sequence[str], most: int = 3) -> list[Any]:
    """People as a phrase: ``A, B and 3 more``."""
    shown = [link(named, identifier) for identifier in identifiers]
    if len(shown) > most + 1:
        return filled(text("list.more", names=_PLACE, more=len(shown) - most), _apart(shown[:most]))
    if len(shown) > 1:
        return filled(text("list.and", names=_PLACE, last=_PLACE), _apart(shown[:-1]), [shown[-1]])
    return shown


def told(key: str, who: Sequence[Any], **params: str) -> list[Any]:
    """The text of that key with components in place of ``{who}``."""
    return filled(text(key, who=_PLACE, **params), who)


def filled(words: str, *parts: Sequence[Any]) -> list[Any]:
    """A text with components in its places, in order."""
    found: list[Any] = []
    for n, piece in enumerate(words.split(_PLACE)):
        found += parts[n - 1] if n else []
        found += [piece] if piece else []
    return found


def _apart(shown: Sequence[Any]) -> list[Any]:
    return [part for one in shown for part in (text("list.separator"), one)][1:]


def cell(named: Named, identifiers: Sequence[str], words: Sequence[str] = ()) -> list[dict[str, str]]:
    """People for a table cell of ``grids.people_column``: what to show of each, and where it leads."""
    return [
        {
            "text": word or named.name(identifier),
            "href": person_address(identifier) if has_page(named, identifier) else "",
        }
        for identifier, word in zip(identifiers, words or [""] * len(identifiers), strict=True)
    ]
