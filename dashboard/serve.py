"""Serving the dashboard with a production server."""

from __future__ import annotations

import errno
import ipaddress
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

import waitress

from dashboard.access.gate import Gate
from dashboard.access.settings import AccessSettings, proxy_of
from dashboard.apart.working import Apart
from dashboard.app import create_app
from dashboard.data_quality.duplicates import Propose
from dashboard.downloads.reports import Report
from dashboard.memory import keep_small
from dashboard.snapshot import ResultsReader
from graphmodel.errors import InputError
from graphmodel.settings import Settings

LOOPBACK = "127.0.0.1"
PORT = 8050
THREADS = 24
"""Most wait, for the store or for an answer that another works out: so nobody else has to wait for them."""

STORE_WAIT = 2.0
"""Seconds to wait for another process that writes into the store: what is in memory is shown meanwhile."""

LIMITS: Mapping[str, Any] = {
    "max_request_body_size": 4 * 2**20,  # a callback sends what controls say, never a file
    "max_request_header_size": 64 * 2**10,
    "channel_timeout": 60,
    "connection_limit": 500,  # 50 people with the six connections of a browser, and room
    "asyncore_use_poll": hasattr(select, "poll"),
}
"""What waitress takes from one request and from all of them together: bytes, seconds of silence, connections."""


def serve(
    store: ResultsReader,
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    announce: Callable[[str], None],
    settings: Settings | None = None,
    report: Report | None = None,
    propose: Propose | None = None,
    access: AccessSettings | None = None,
) -> None:
    """Serve until Ctrl-C; ``announce`` is told the address once it answers, and what to beware of.

    Parameters
    ----------
    access
        How people sign in; without it, whoever reaches the address sees everything.

    Raises
    ------
    InputError
        The address cannot be used, or nobody could sign in.
    """
    gate = Gate(access) if access else None
    keep_small()
    app = create_app(store, settings=settings, report=report, propose=propose, gate=gate, apart=Apart())
    proxy = proxy_of()
    if is_loopback(host) and proxy is None:
        app.server.config["TRUSTED_HOSTS"] = [LOOPBACK, "localhost", "[::1]", host]
    with _bound(host, port) as listening:
        server = waitress.create_server(
            app.server, sockets=[listening], threads=THREADS, ident=None, **LIMITS, **_behind(proxy)
        )
        port = listening.getsockname()[1]
        announce(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        if gate is None and must_sign_in(host):
            announce(
                "WARNING: there is no sign-in. Whoever reaches this address sees every client and person."
            )
        elif gate is not None and proxy is None and not is_loopback(host):
            announce("Passwords travel in the clear without https: see docs/access.md on a reverse proxy.")
        threading.Thread(target=app.warm_up, daemon=True).start()
        _end_when_told()
        try:
            server.run()  # ends cleanly on Ctrl-C
        finally:
            server.close()


def _end_when_told() -> None:
    """End on SIGTERM as on Ctrl-C: what is being answered is answered, for some seconds."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def must_sign_in(host: str) -> bool:
    """Whether people sign in unless somebody says otherwise: where others than this machine reach the server."""
    return not is_loopback(host) or proxy_of() is not None


def _behind(proxy: str | None) -> dict[str, Any]:
    """Whose X-Forwarded-… headers say where a request comes from; anybody else's are dropped."""
    if proxy is None:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        "clear_untrusted_proxy_headers": True,
    }


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as cause:
        raise _refused(host, port, cause) from cause


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(host: str, port: int, cause: OSError | OverflowError) -> InputError:
    where = f"{host}:{port}"
    number = getattr(cause, "errno", None)
    if number == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else PORT
        return InputError("the port is taken", where=where, remedy=f"Choose another: --port {other}")
    if number == errno.EACCES:
        return InputError(
            "the port may not be used", where=where, remedy=f"Choose one above 1023: --port {PORT}"
        )
    if isinstance(cause, OverflowError):
        return InputError(
            "a port is a number up to 65535", where=where, remedy=f"Choose another: --port {PORT}"
        )
    said = cause.strerror or str(cause)
    return InputError(said, where=where, remedy=f"Choose another address: --host {LOOPBACK}")
