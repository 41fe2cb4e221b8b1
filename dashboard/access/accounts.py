"""Accounts of small teams, in one file: who may sign in with a password, and what they may see.

The file (``accounts.json``) is for its owner alone, replaced in one step and read anew when it changes, so that a
running server knows at once of whoever was removed.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dashboard.access.passwords import hashed
from dashboard.access.private_files import held, unusable, write
from dashboard.access.rights import ROLES, Rights, Role
from graphmodel.errors import InputError, UnknownNameError

FILE = "accounts.json"
_NAME = re.compile(r"[^\W_][\w.@+'-]{0,99}")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    Attributes
    ----------
    clients
        Ids of the only clients that are seen; none for all.
    revision
        Changes with whatever changes here: a session that was begun under another has ended.
    """

    name: str
    role: Role
    clients: tuple[str, ...] | None
    password: str = field(repr=False)
    revision: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)

    @property
    def rights(self) -> Rights:
        """What whoever signs in with it may see."""
        return Rights(self.name, self.role, None if self.clients is None else frozenset(self.clients))

    def told(self) -> dict[str, Any]:
        """For a list of accounts: without the password's hash."""
        return {
            "account": self.name,
            "role": self.role,
            "clients": None if self.clients is None else list(self.clients),
        }


class Accounts:
    """The accounts in a folder.

    Parameters
    ----------
    folder
        Where the file is, or will be.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int], dict[str, Account]] | None = None

    def all(self) -> Mapping[str, Account]:
        """All accounts by name; none where there is no file. ``InputError`` where it cannot be understood."""
        with self._lock:
            try:
                state = self.path.stat()
            except FileNotFoundError:
                return {}
            except OSError as cause:
                raise unusable(self.path, cause) from cause
            mark = (state.st_mtime_ns, state.st_size, state.st_ino)
            if self._read is None or self._read[0] != mark:
                self._read = mark, self._loaded()
            return self._read[1]

    def find(self, name: str) -> Account | None:
        """The account of that name; capitals do not matter."""
        return self.all().get(_key(name))

    def add(
        self, name: str, role: str, password: str, clients: Iterable[str] | None = None, *, dry: bool = False
    ) -> Account:
        """A new account; ``InputError`` where the name is taken or cannot be one."""
        key = _key(name)
        if not _NAME.fullmatch(key):
            raise InputError("an account's name is a short name or an e-mail address", where=repr(name))
        made = Account(key, _role(role), _listed(clients), hashed(password))
        with held(self.path):
            known = dict(self.all())
            if key in known:
                raise InputError(
                    "there is such an account already",
                    where=key,
                    remedy=f"Change it: crosstie accounts password {key}",
                )
            self._keep({**known, key: made}, dry)
        return made

    def remove(self, name: str, *, dry: bool = False) -> Account:
        """Take an account away; its sessions end. ``UnknownNameError`` where there is none."""
        with held(self.path):
            found = self.existing(name)
            self._keep({key: one for key, one in self.all().items() if key != found.name}, dry)
        return found

    def change(
        self, name: str, *, role: str | None = None, password: str | None = None, dry: bool = False
    ) -> Account:
        """Give an account another role or password; its sessions end. ``UnknownNameError`` where there is none."""
        told: dict[str, Any] = {"role": _role(role)} if role else {}
        return self._changed(name, {**told, **({"password": hashed(password)} if password else {})}, dry)

    def limit(self, name: str, clients: Iterable[str] | None, *, dry: bool = False) -> Account:
        """Show an account these clients alone, or all of them; its sessions end."""
        return self._changed(name, {"clients": _listed(clients)}, dry)

    def _changed(self, name: str, told: Mapping[str, Any], dry: bool) -> Account:
        with held(self.path):
            found = replace(self.existing(name), **told, revision=secrets.token_hex(8))
            self._keep({**self.all(), found.name: found}, dry)
        return found

    def existing(self, name: str) -> Account:
        """The account of that name; ``UnknownNameError`` where there is none."""
        found = self.find(name)
        if found is None:
            raise UnknownNameError(
                f"there is no account '{_key(name)}'", remedy="See them: crosstie accounts list"
            )
        return found

    def _keep(self, accounts: Mapping[str, Account], dry: bool) -> None:
        if dry:
            return
        rows = [asdict(one) for _, one in sorted(accounts.items())]
        write(self.path, json.dumps({"format": _FORMAT, "accounts": rows}, indent=1, ensure_ascii=False))

    def _loaded(self) -> dict[str, Account]:
        try:
            told = json.loads(self.path.read_text("utf-8"))
            if told["format"] != _FORMAT:
                raise InputError("was written by another version of Crosstie", where=str(self.path))
            return {row["name"]: _account(row) for row in told["accounts"]}
        except OSError as cause:
            raise unusable(self.path, cause) from cause
        except (ValueError, KeyError, TypeError) as cause:
            raise InputError(
                "is no list of accounts",
                where=str(self.path),
                remedy="Take it from a copy, or remove it and add the accounts again",
            ) from cause


def _account(row: Mapping[str, Any]) -> Account:
    clients = row["clients"]
    if not all(isinstance(row[name], str) for name in ("name", "password", "revision")):
        raise TypeError(row)
    return Account(row["name"], _role(row["role"]), _listed(clients), row["password"], row["revision"])


def _role(name: str) -> Role:
    if name not in ROLES:
        raise InputError(f"there is no role '{name}'", remedy=f"A role is one of {', '.join(ROLES)}")
    return name


def _listed(clients: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if clients is None else tuple(sorted(dict.fromkeys(map(str, clients))))


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
