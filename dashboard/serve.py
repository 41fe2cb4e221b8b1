"""Serving the dashboard with a production server."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable

import waitress

from dashboard.app import create_app
from dashboard.snapshot import ResultsReader
from graphmodel.errors import InputError
from graphmodel.settings import Settings

LOOPBACK = "127.0.0.1"
PORT = 8050
THREADS = 8


def serve(
    store: ResultsReader,
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    announce: Callable[[str], None],
    settings: Settings | None = None,
) -> None:
    """Serve until Ctrl-C; ``announce`` is told the address once it answers, and what to beware of.

    Raises ``InputError`` where the address cannot be used.
    """
    app = create_app(store, settings=settings)
    if is_loopback(host):
        app.server.config["TRUSTED_HOSTS"] = [LOOPBACK, "localhost", "[::1]", host]
    with _bound(host, port) as listening:
        server = waitress.create_server(app.server, sockets=[listening], threads=THREADS, ident=None)
        port = listening.getsockname()[1]
        announce(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        if not is_loopback(host):
            announce("Anyone who can reach this address sees everything: there is no sign-in yet.")
        try:
            server.run()  # ends cleanly on Ctrl-C
        finally:
            server.close()


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
