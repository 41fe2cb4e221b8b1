"""Why there is no file: a page of words, in the language of whoever asked."""

from __future__ import annotations

import html
import logging
import secrets
from collections.abc import Sequence

from flask import Response

from dashboard.access.rights import ForbiddenError
from dashboard.data import UnknownPersonError
from dashboard.downloads.offers import RefusedError
from dashboard.formats import plain
from dashboard.i18n import LANGUAGE, errors, text
from dashboard.reader import ResultsOnlyError
from graphmodel.errors import CrosstieError, InputError, StoreBusyError, StoreEmptyError, UnknownNameError

log = logging.getLogger("dashboard")


def refusal(error: Exception) -> Response:
    """The answer where a file cannot be made."""
    status, title, words = _told(error)
    page = _PAGE.format(
        language=LANGUAGE.get(),
        title=html.escape(title),
        words="".join(f"<p><bdi>{html.escape(plain(word))}</bdi></p>" for word in words),
        back=html.escape(text("face.back")),
    )
    return Response(page, status, {"Cache-Control": "no-store"}, content_type="text/html; charset=utf-8")


def _told(error: Exception) -> tuple[int, str, Sequence[str]]:
    """Status, what is the matter, and more of it."""
    title = text("download.refused")
    match error:
        case RefusedError():
            return error.status, title, [text(error.key, **error.params)]
        case ForbiddenError():
            return 403, title, [text(error.key)]
        case UnknownNameError():
            kind = "person" if isinstance(error, UnknownPersonError) else "client"
            return 404, text(f"face.unknown.{kind}"), [errors.told(error)]
        case InputError() | ResultsOnlyError():
            return 400, title, [errors.told(error)]
        case StoreBusyError():
            return 503, text("face.busy.title"), [errors.told(error), text("face.busy.words")]
        case StoreEmptyError():
            return 404, text("face.nothing.title"), [text("face.nothing.words")]
    reference = secrets.token_hex(4)
    log.error("reference %s", reference, exc_info=error)
    known = [errors.told(error)] if isinstance(error, CrosstieError) else []
    key = "face.failed.known" if known else "face.failed.words"
    return 503 if known else 500, text("face.failed.title"), [*known, text(key, reference=reference)]


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/assets/crosstie.css">
</head>
<body>
<main class="page">
<div class="panel" role="alert"><h1>{title}</h1>{words}<p><a href="/">{back}</a></p></div>
</main>
</body>
</html>
"""
