"""Passwords as Argon2id hashes; checking a name that is not there takes as long as checking one that is."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graphmodel.errors import InputError

SHORTEST, LONGEST = 12, 256
_AT_ONCE = threading.Semaphore(2)
"""Each check takes memory and a core for some hundredths of a second: a flood of them must not take all."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet (2025)."""

_OF_NOBODY = _HASHER.hash("of nobody")


def hashed(password: str) -> str:
    """The hash to keep; ``InputError`` where the password is too short or too long."""
    told = _normal(password)
    if not SHORTEST <= len(told) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} letters", remedy="Choose another")
    with _AT_ONCE:
        return _HASHER.hash(told)


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password of that hash; without one it is not, after the same work."""
    told = _normal(password[: 2 * LONGEST])
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _OF_NOBODY, told) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """One form for letters that keyboards write in several (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
