"""Every error Crosstie raises on purpose, ordered by what the caller can do about it.

    CrosstieError
    ├── InputError            the user's input: mend it and call again           (exit code 2)
    │   ├── ExportError       an export folder or file that cannot be read at all
    │   ├── SettingsError     crosstie.toml: unknown key, impossible value
    │   └── UnknownNameError  a client or person that is not in the data
    ├── EngineError           Spark did not start or finish: see its own words    (exit code 3)
    └── StoreError            the store: wait, or mend it                         (exit code 3)
        ├── StoreBusyError    another process holds it
        ├── StoreEmptyError   nothing has been loaded or analysed yet
        └── StoreSchemaError  written by another version

A bad *row* is never an exception: it is a rejection, kept whole with its reason (see ``ingest.report``).
Every message says what is wrong, where, and what to do; the parts are attributes too.
"""

from __future__ import annotations


class CrosstieError(Exception):
    """Base of all errors raised on purpose; ``what``, ``where`` and ``remedy`` make up the message."""

    exit_code = 4

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The message as one line of text: ``where: what. remedy.``."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        text = text.rstrip(".") + "."
        if not self.remedy:
            return text
        return f"{text} {self.remedy}" if self.remedy.endswith("?") else f"{text} {self.remedy.rstrip('.')}."


class InputError(CrosstieError):
    """The user's input cannot be used; nothing was written."""

    exit_code = 2


class ExportError(InputError):
    """An export folder or file cannot be read as a whole."""


class SettingsError(InputError):
    """A settings file names an unknown key or an impossible value."""


class UnknownNameError(InputError):
    """A client or person is not in the data; ``candidates`` holds the nearest names."""

    def __init__(self, what: str, *, candidates: tuple[str, ...] = (), remedy: str | None = None) -> None:
        self.candidates = candidates
        if candidates and remedy is None:
            remedy = "Did you mean: " + "; ".join(candidates)
        super().__init__(what, remedy=remedy)


class EngineError(CrosstieError):
    """What an analysis runs on, beyond this process, did not do its work."""

    exit_code = 3


class StoreError(CrosstieError):
    """The store cannot do what was asked."""

    exit_code = 3


class StoreBusyError(StoreError):
    """Another process holds the store and did not let go in time."""


class StoreFullError(StoreError):
    """There is no room for what a query needs."""


class StoreEmptyError(StoreError):
    """The store has no data or no results yet."""


class StoreSchemaError(StoreError):
    """The store was written by another version of Crosstie."""
