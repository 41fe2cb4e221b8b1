"""How answers travel: small, and what does not change only once.

Scripts and styles are compressed once and kept so; a browser keeps those whose address changes with them for good.
Answers to callbacks are compressed as they go. Pages are not: what they say of a session must not be guessed from
their length.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from dash import Dash
from flask import Request, Response, request
from flask_compress import Compress

COMPONENTS, ASSETS, QUESTIONS = "/_dash-component-suites/", "/assets/", "/_dash-"
"""Where scripts of libraries, our own files, and answers of Dash are."""

FOR_GOOD = "public, max-age=31536000, immutable"
FINGERPRINT = "m"
"""Of a query: the time at which one of our own files was changed."""

LATE = "dash_ag_grid/async-community.js"
"""What most pages ask for as soon as they know that they have a table: it may come while the rest is read.
Prefetched, not preloaded: browsers complain of what was preloaded and is not used soon."""

OPTIONS = {
    "COMPRESS_REGISTER": False,
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_ZSTD_LEVEL": 6,
    "COMPRESS_BR_LEVEL": 5,
    "COMPRESS_LEVEL": 5,
}


KEPT_BYTES = 16 * 2**20
"""Of what is kept compressed: all of it, several times; addresses are anybody's to make up."""


class Kept:
    """What was compressed, by address; what was asked for longest ago goes where it is too much."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        """The bytes of that key."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep them."""
        with self._lock:
            self._bytes += len(value) - len(self._found.pop(key, b""))
            self._found[key] = value
            while self._bytes > KEPT_BYTES:
                self._bytes -= len(self._found.popitem(last=False)[1])


def install(app: Dash) -> None:
    """Compress what an app answers, and say how long it may be kept."""
    app.server.config.update(OPTIONS)
    live, kept = Compress(app.server), Compress(app.server)
    kept.cache, kept.cache_key = Kept(), _address

    def sent(response: Response) -> Response:
        if response.status_code == 200 and request.method == "GET" and _lasting(request):
            if request.path.startswith(ASSETS):
                response.headers["Cache-Control"] = FOR_GOOD
            response.direct_passthrough = False
            response.make_sequence()  # a file that is read while it is sent cannot be kept
            return kept.after_request(response)
        return live.after_request(response) if request.path.startswith(QUESTIONS) else response

    app.server.after_request(sent)


def _lasting(asked: Request) -> bool:
    """Whether what the address gives stays the same for as long as this server runs."""
    return asked.path.startswith(COMPONENTS) or (asked.path.startswith(ASSETS) and FINGERPRINT in asked.args)


def _address(asked: Request) -> str:
    return asked.full_path


def prefetch() -> str:
    """For the head of a page: fetch early what is asked for late."""
    return f'<link rel="prefetch" as="script" href="{COMPONENTS}{LATE}">'
