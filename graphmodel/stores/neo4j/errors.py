"""What a server or the driver says, as errors of ours: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graphmodel.errors import InputError, StoreBusyError, StoreError, StoreFullError, StoreSchemaError

_UNREACHABLE = (
    "Start the server, or correct the address; then call again: what was written already is not lost"
)
_NO_MEMORY = "Give the server more memory (server.memory.heap.max_size), then call again"
_NO_DISK = (
    "Make room where the server keeps its data, restart it, then call again: what was written is not lost"
)
_READ_ONLY = (
    "Call where the database may be written, or make it writable: ALTER DATABASE … SET ACCESS READ WRITE"
)
_DATABASE = "Correct CROSSTIE_NEO4J_DATABASE, or start that database"

_BY_CODE: dict[str, tuple[type[StoreError | InputError], str, str]] = {
    "Neo.ClientError.Security.CredentialsExpired": (
        StoreError,
        "the password must be changed before the first use",
        "Change it in the system database: ALTER CURRENT USER SET PASSWORD FROM '…' TO '…'",
    ),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        StoreError,
        "the server refuses to be asked: the password was wrong too often",
        "Wait some seconds, then call again with the right CROSSTIE_NEO4J_PASSWORD",
    ),
    "Neo.ClientError.Security.Forbidden": (
        StoreError,
        "the user may not do this",
        "Give the user the right to read and write, and to make constraints and indexes",
    ),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (
        StoreError,
        "the database is read-only",
        _READ_ONLY,
    ),
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (
        StoreError,
        "the database is read-only",
        _READ_ONLY,
    ),
    "Neo.ClientError.Database.DatabaseNotFound": (InputError, "there is no such database", _DATABASE),
    "Neo.ClientError.Database.DatabaseUnavailable": (StoreError, "the database is not running", _DATABASE),
    "Neo.TransientError.Database.DatabaseUnavailable": (
        StoreError,
        "the database is not running",
        _DATABASE,
    ),
    "Neo.DatabaseError.Transaction.TransactionLogError": (
        StoreFullError,
        "the server cannot write its transaction log: most often, it ran out of disk space",
        _NO_DISK,
    ),
    "Neo.DatabaseError.Transaction.TransactionStartFailed": (
        StoreError,
        "the database has stopped after an error of its own",
        "See the server's log: most often, its disk is full. Make room, restart the server, then call again",
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
        StoreFullError,
        "the server ran out of memory",
        _NO_MEMORY,
    ),
    "Neo.TransientError.General.OutOfMemoryError": (
        StoreFullError,
        "the server ran out of memory",
        _NO_MEMORY,
    ),
}

_TIMED_OUT = ("TransactionTimedOut", "LockAcquisitionTimeout", "LockClientStopped")
_DISK_WORDS = ("no space left", "disk full", "not enough space", "disk quota")


@contextmanager
def translated(where: str, user: str) -> Iterator[None]:
    """Raise our errors for those of the driver; no password is ever part of one."""
    try:
        yield
    except (DriverError, Neo4jError) as cause:
        raise _translation(cause, where, user) from cause


def _translation(cause: DriverError | Neo4jError, where: str, user: str) -> StoreError | InputError:
    told = str(getattr(cause, "message", None) or cause).splitlines()[0]
    if any(words in _all_words(cause) for words in _DISK_WORDS):
        return StoreFullError("the server ran out of disk space", where=where, remedy=_NO_DISK)
    if isinstance(cause, Neo4jError) and cause.code in _BY_CODE:
        kind, what, remedy = _BY_CODE[cause.code]
        return kind(what, where=where, remedy=remedy)
    if isinstance(cause, Neo4jError) and any(word in (cause.code or "") for word in _TIMED_OUT):
        return StoreBusyError(
            "the server ended a transaction: it took too long, or somebody ended it",
            where=where,
            remedy="Call again when the server has less to do",
        )
    if isinstance(cause, AuthError):
        return StoreError(
            f"the server refuses the password of user {user}",
            where=where,
            remedy="Set CROSSTIE_NEO4J_USER and CROSSTIE_NEO4J_PASSWORD",
        )
    if isinstance(cause, ConstraintError):
        return StoreSchemaError(
            f"a constraint of the database forbids our rows ({told})",
            where=where,
            remedy="Drop the constraint, or choose another database with CROSSTIE_NEO4J_DATABASE",
        )
    if isinstance(cause, ServiceUnavailable | SessionExpired):
        told = told.partition(" (resolved")[0]
        return StoreError(f"the server does not answer ({told})", where=where, remedy=_UNREACHABLE)
    if isinstance(cause, ConfigurationError):
        return InputError(f"the address cannot be used ({told})", where=where, remedy="Correct --store")
    return StoreError(told, where=where)


def _all_words(error: BaseException | None) -> str:
    """The words of an error and of all that caused it, in small letters."""
    words = []
    while error is not None:
        words.append(str(error).lower())
        error = error.__cause__
    return " ".join(words)
