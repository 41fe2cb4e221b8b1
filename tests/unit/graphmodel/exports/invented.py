"""Names as they come out of somebody's CRM on a bad day, and a network of people who bear them."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from graphmodel.arrow import empty, schema_of
from graphmodel.exports.network import Network, network
from graphmodel.tables import ORGANISATIONS, ROLE_RULES, TIES

FORMULAS = ("=1+1", "+49 30 1234", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1")
ODD = (
    "Zoë <b>Bold</b> & Söhne",
    'say "hi", then\ngo',
    "it's; a|b\\c",
    "白露 👩‍👩‍👧",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{POP DIRECTIONAL FORMATTING} שלום",
    "<![CDATA[ ]]> &amp; <!-- -->",
    " blanks around ",
    "#REF!",
    "'quoted",
    "null",
)
NAMES = (*FORMULAS, *ODD)
AT = datetime(2024, 6, 30, 9, 0, 0, 5)


def odd_network(names: tuple[str, ...] = NAMES) -> Network:
    """One of ours, tied to a client's people who bear these names; ties of every kind, undefined cells among them."""
    roles = [
        _role("s1", "Ada", "own", "sales"),
        *(_role(f"c{n}", name, "them", None) for n, name in enumerate(names)),
    ]
    ties = [
        {
            "client_id": "them",
            "supplier_person_id": "s1",
            "client_person_id": f"c{number}",
            "strength": 0.1 + number,
            "direct_strength": 0.0,
            "interactions": number,
            "first_at": AT,
            "last_at": AT,
            "live": number % 2 == 0,
            "two_way": None if number % 3 == 0 else True,
            "direct": False,
            "fading": number % 2 == 1,
        }
        for number in range(len(names))
    ]
    organisations = [
        {"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"},
        {"organisation_id": "them", "name": 'Alder "Motors"', "role": "client"},
    ]
    tables = {
        TIES.name: pa.Table.from_pylist(ties, schema_of(TIES)),
        ROLE_RULES.name: pa.Table.from_pylist(roles, schema_of(ROLE_RULES)),
    }
    return network(tables, pa.Table.from_pylist(organisations, schema_of(ORGANISATIONS)))


def no_network() -> Network:
    """Nobody, tied to nobody."""
    return network({TIES.name: empty(TIES), ROLE_RULES.name: empty(ROLE_RULES)}, empty(ORGANISATIONS))


def _role(person: str, name: str, organisation: str, function: str | None) -> dict[str, str | None]:
    return {"person_id": person, "name": name, "organisation_id": organisation, "function": function}
