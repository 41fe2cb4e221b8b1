"""Where people sign in and out, and which addresses may be returned to."""

from __future__ import annotations

from urllib.parse import urlsplit

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
OPENID, OPENID_DONE = f"{SIGN_IN}/openid", f"{SIGN_IN}/openid/done"
NEXT = "next"


def safe_next(address: str | None) -> str:
    r"""An address on this server to go on to; the first page instead of any other.

    >>> safe_next("/relationship/c1?leave=a"), safe_next("//evil.example/x"), safe_next("https://evil.example")
    ('/relationship/c1?leave=a', '/', '/')
    >>> safe_next("/\\\\evil.example"), safe_next("/sign-in?next=/"), safe_next(None)
    ('/', '/', '/')
    """
    told = address or ""
    if not told.startswith("/") or told.startswith("//") or len(told) > 2000:
        return "/"
    if "\\" in told or any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in told):
        return "/"
    try:
        parts = urlsplit(told)
    except ValueError:
        return "/"
    own = parts.path.startswith((SIGN_IN, SIGN_OUT, "/_", "/assets/"))
    return "/" if parts.scheme or parts.netloc or own else told
