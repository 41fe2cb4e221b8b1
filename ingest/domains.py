"""What an address says: the firm behind its domain, or that it belongs to no firm, to several people, to a program.

The domain that a firm registers comes from the public suffix list that `publicsuffixlist` brings along; nothing is
asked of the network. The other lists lie in ``data/``.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache, lru_cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

_DATA = Path(__file__).parent / "data"
_HOST = re.compile(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+")
_IP = re.compile(r"[\d.]+")
_PARTS = re.compile(r"[\s._+\-]+|(?<=\D)(?=\d)|(?<=\d)(?=\D)")
_REMEMBERED = 1 << 16


@lru_cache(_REMEMBERED)
def registrable(host: str) -> str:
    """The domain that a firm registers; empty where the host is none that can be registered.

    A host at which a registry sells names of its own (``uk.com``) stands for itself. Names in punycode come back as
    they are read.

    >>> registrable("mail.sales.Example.co.uk")
    'example.co.uk'
    >>> registrable("xn--mnchen-3ya.de")
    'münchen.de'
    >>> registrable("co.uk"), registrable("localhost"), registrable("[192.0.2.1]")
    ('', '', '')
    """
    plain = _readable(host.strip().strip(".").lower())
    if not _HOST.fullmatch(plain) or _IP.fullmatch(plain):
        return ""
    every, states = _suffixes()
    return every.privatesuffix(plain) or states.privatesuffix(plain) or ""


def domain_of_address(address: str) -> str:
    """The registrable domain of a mail address; empty where there is none.

    >>> domain_of_address("ada@mail.example.com")
    'example.com'
    """
    return registrable(address.rpartition("@")[2])


def is_free_mail(domain: str) -> bool:
    """Whether anybody may have an address at the domain.

    >>> is_free_mail("yahoo.co.jp"), is_free_mail("vip.qq.com"), is_free_mail("example.com")
    (True, True, False)
    """
    whole, under_any = _free_mail()
    known = registrable(domain)
    if not known:
        return False
    return known in whole or _readable(domain.strip().lower()) in whole or known.split(".", 1)[0] in under_any


@lru_cache(_REMEMBERED)
def is_shared_mailbox(address: str) -> bool:
    """Whether the name before the ``@`` tells that several people read the mailbox.

    >>> is_shared_mailbox("sales-uk@example.com"), is_shared_mailbox("ada.reyes@example.com")
    (True, False)
    """
    local = address.partition("@")[0].strip().lower()
    words, only_whole = _shared()
    return local in only_whole or any(part in words for part in (local, *_PARTS.split(local)))


@lru_cache(_REMEMBERED)
def is_automatic(address: str) -> bool:
    """Whether a program, and no person, is behind the address.

    >>> is_automatic("no-reply@example.com"), is_automatic("noreen@example.com")
    (True, False)
    """
    return _automatic().fullmatch(address.strip().lower()) is not None


def _readable(host: str) -> str:
    """A host name as it is read; names in punycode that decode to nothing stay."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna").lower()
    except UnicodeError:
        return host


@cache
def _suffixes() -> tuple[PublicSuffixList, PublicSuffixList]:
    """All suffixes under which names are registered, and those of states' and other top-level registries alone."""
    return PublicSuffixList(), PublicSuffixList(only_icann=True)


@cache
def _free_mail() -> tuple[frozenset[str], frozenset[str]]:
    lines = read_list("free_mail")
    under_any = {line.removesuffix(".*") for line in lines if line.endswith(".*")}
    return frozenset(lines) - {f"{name}.*" for name in under_any}, frozenset(under_any)


@cache
def _shared() -> tuple[frozenset[str], frozenset[str]]:
    lines = read_list("shared_mailboxes")
    only_whole = {line.removeprefix("=") for line in lines if line.startswith("=")}
    return frozenset(line for line in lines if not line.startswith("=")), frozenset(only_whole)


@cache
def _automatic() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{translate(line)})" for line in read_list("automatic_addresses")))


def read_list(name: str) -> tuple[str, ...]:
    """The lines of a list in ``data/``, comments and blank lines left out, in lower case."""
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))
