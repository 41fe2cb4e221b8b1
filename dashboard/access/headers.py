"""Headers that every answer carries: what a browser may run, load and tell on our pages."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash
from flask import Response, request

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    # Mantine, AG Grid and Plotly write style elements as they run; none of them takes a nonce through Dash.
    "style-src": "'self' 'unsafe-inline'",
    # Plotly draws the picture to be downloaded from a blob or data address.
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
"""What pages may load, beside ``script-src``: nothing from elsewhere, nothing within a frame."""

HSTS = f"max-age={365 * 24 * 3600}"
"""Over https a browser comes back over https alone."""


def install(app: Dash) -> None:
    """Give an app its headers; once all callbacks are registered, since inline scripts are named by their hashes."""
    hashes = app.csp_hashes()
    policy = "; ".join(
        f"{name} {sources}"
        for name, sources in {**POLICY, "script-src": " ".join(("'self'", *hashes))}.items()
    )

    def secured(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response

    app.server.after_request(secured)
