"""The server's key: it signs sessions, and what masks people is made of it."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from dashboard.access.private_files import held, unusable, write
from graphmodel.errors import InputError

FILE = "secret.key"
_SHORTEST = 32


def key_in(folder: Path) -> bytes:
    """The key kept in a folder; made, for its owner alone, where there is none.

    Raises
    ------
    InputError
        The file cannot be read or written, others may read it, or it holds no key.
    """
    path = folder / FILE
    with held(path):
        if not path.exists():
            write(path, secrets.token_urlsafe(48) + "\n")
        try:
            if path.stat().st_mode & 0o077:
                raise InputError(
                    "others on this machine may read the key", where=str(path), remedy=f"chmod 600 {path}"
                )
            told = path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as cause:
            raise unusable(path, cause if isinstance(cause, OSError) else OSError("is no key")) from cause
    if len(told) < _SHORTEST:
        raise InputError("is no key", where=str(path), remedy="Remove it: another one is made")
    return told.encode()


def mask_key(key: bytes) -> bytes:
    """A key of its own for masked ids, so that none of them tells anything of the one that signs."""
    return hashlib.blake2b(key, person=b"masks").digest()
