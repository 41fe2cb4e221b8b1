"""How people sign in, by the environment: no secret stands in a file that is shared, on a command line or in a log.

================================  ===================================================================================
variable                          meaning
================================  ===================================================================================
``CROSSTIE_ACCESS``               folder of accounts, key and log; by default beside the store (``NAME.access``)
``CROSSTIE_SECRET_KEY``           signs sessions; by default made once and kept in that folder
``CROSSTIE_SESSION_IDLE_MINUTES`` unused so long, a session ends (60)
``CROSSTIE_SESSION_HOURS``        however much it is used, a session ends then (12)
``CROSSTIE_TRUSTED_PROXY``        address of the one reverse proxy whose X-Forwarded-… headers are believed
``CROSSTIE_OIDC_ISSUER``          address of an OpenID Connect provider; with the next two, people sign in there
``CROSSTIE_OIDC_CLIENT_ID``       under which it knows the dashboard
``CROSSTIE_OIDC_CLIENT_SECRET``   and the secret it gave; none for a public client
``CROSSTIE_OIDC_NAME``            what the button calls it (by default its host)
``CROSSTIE_OIDC_ROLE_CLAIM``      the claim that tells roles (``groups``)
``CROSSTIE_OIDC_ANALYSTS``        its values that make an analyst, parted by commas
``CROSSTIE_OIDC_VIEWERS``         its values that make a viewer; ``*`` for everybody who signs in
``CROSSTIE_OIDC_CLIENTS_CLAIM``   the claim that lists the only clients somebody sees; ``*`` in it for all
================================  ===================================================================================
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from graphmodel.errors import SettingsError

FOLDER, KEY, PROXY = "CROSSTIE_ACCESS", "CROSSTIE_SECRET_KEY", "CROSSTIE_TRUSTED_PROXY"
IDLE, ABSOLUTE = "CROSSTIE_SESSION_IDLE_MINUTES", "CROSSTIE_SESSION_HOURS"
OIDC = "CROSSTIE_OIDC_"
SHORTEST_KEY = 32
ANY = "*"


@dataclass(frozen=True, slots=True)
class OpenID:
    """An OpenID Connect provider, and what its claims mean here.

    Attributes
    ----------
    analysts, viewers
        Values of ``role_claim``; ``*`` among the viewers is everybody.
    clients_claim
        Empty where nobody is limited.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    name: str
    role_claim: str = "groups"
    analysts: frozenset[str] = frozenset()
    viewers: frozenset[str] = frozenset()
    clients_claim: str = ""

    @property
    def discovery(self) -> str:
        """Where the provider tells about itself."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    @classmethod
    def from_environment(cls, told: Mapping[str, str]) -> OpenID | None:
        """None where no issuer is named; ``SettingsError`` where what is told does not do."""
        issuer = told.get(f"{OIDC}ISSUER", "").strip()
        if not issuer:
            return None
        address = urlsplit(issuer)
        loopback = address.hostname in ("127.0.0.1", "localhost", "::1")
        if address.scheme != "https" and not (address.scheme == "http" and loopback):
            raise SettingsError("an issuer is an https address", where=f"{OIDC}ISSUER")
        client_id = told.get(f"{OIDC}CLIENT_ID", "").strip()
        if not client_id:
            raise SettingsError("is not set", where=f"{OIDC}CLIENT_ID", remedy="The provider tells it")
        analysts, viewers = (_listed(told.get(OIDC + name, "")) for name in ("ANALYSTS", "VIEWERS"))
        if not analysts and not viewers:
            raise SettingsError(
                "nobody would have a role",
                where=f"{OIDC}VIEWERS",
                remedy=f"Say which groups make a viewer or an analyst, or let everybody view: {OIDC}VIEWERS=*",
            )
        if ANY in analysts:
            raise SettingsError(
                "not everybody who signs in sees people", where=f"{OIDC}ANALYSTS", remedy="Name groups"
            )
        return cls(
            issuer,
            client_id,
            told.get(f"{OIDC}CLIENT_SECRET") or None,
            told.get(f"{OIDC}NAME", "").strip() or str(address.hostname),
            told.get(f"{OIDC}ROLE_CLAIM", "").strip() or "groups",
            analysts,
            viewers,
            told.get(f"{OIDC}CLIENTS_CLAIM", "").strip(),
        )


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """How people sign in, and where what belongs to that is kept."""

    folder: Path
    key: bytes | None = field(default=None, repr=False)
    idle_minutes: float = 60
    hours: float = 12
    proxy: str | None = None
    openid: OpenID | None = None

    @classmethod
    def from_environment(cls, store: str, told: Mapping[str, str] | None = None) -> AccessSettings:
        """Of the server of that store; ``SettingsError`` where what is told does not do."""
        told = os.environ if told is None else told
        key = told.get(KEY, "")
        if key and len(key) < SHORTEST_KEY:
            raise SettingsError(
                f"a key has {SHORTEST_KEY} letters or more",
                where=KEY,
                remedy="Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'",
            )
        return cls(
            folder_of(store, told),
            key.encode() or None,
            _positive(told, IDLE, 60),
            _positive(told, ABSOLUTE, 12),
            proxy_of(told),
            OpenID.from_environment(told),
        )


def folder_of(store: str, told: Mapping[str, str] | None = None) -> Path:
    """Where accounts, key and log of a store are kept.

    >>> folder_of("data/crosstie.duckdb", {}).as_posix(), folder_of("bolt://host", {}).as_posix()
    ('data/crosstie.access', 'crosstie.access')
    """
    told = os.environ if told is None else told
    if named := told.get(FOLDER, "").strip():
        return Path(named)
    return Path("crosstie.access") if "://" in store else Path(store).with_suffix(".access")


def proxy_of(told: Mapping[str, str] | None = None) -> str | None:
    """The address of the trusted reverse proxy; none where there is none."""
    told = os.environ if told is None else told
    address = told.get(PROXY, "").strip()
    if not address:
        return None
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        raise SettingsError(
            "a trusted proxy is named by its IP address", where=PROXY, remedy="For example 127.0.0.1"
        ) from None


def _positive(told: Mapping[str, str], name: str, otherwise: float) -> float:
    said = told.get(name, "").strip()
    try:
        value = float(said) if said else otherwise
    except ValueError:
        value = 0.0
    if not 0 < value <= 24 * 365:
        raise SettingsError("is a number above 0", where=name)
    return value


def _listed(said: str) -> frozenset[str]:
    return frozenset(part.strip() for part in said.split(",") if part.strip())
