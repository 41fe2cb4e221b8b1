"""The forms in which systems write the ids of their records, and the one in which ids are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pyarrow as pa

from ingest.cells.validate import in_one_form
from ingest.formats import Format

_ZOHO_PREFIX = "zcrm_"
"""Before the ids of Zoho's list exports; its data backup writes them without."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def eighteen(text: str) -> str:
    """An 18-character Salesforce id from its case-sensitive 15-character form; other texts stay.

    >>> eighteen("001Ec00000GGw3h")
    '001Ec00000GGw3hIAD'
    """
    if len(text) != 15 or not (text.isascii() and text.isalnum()):
        return text
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    check = (
        alphabet[sum(1 << i for i, char in enumerate(text[start : start + 5]) if "A" <= char <= "Z")]
        for start in (0, 5, 10)
    )
    return text + "".join(check)


def bare_guid(text: str) -> str:
    """A GUID without braces and in lower case; other texts stay.

    >>> bare_guid("{0A1B2C3D-0000-4000-8000-00000000000F}"), bare_guid("Acme")
    ('0a1b2c3d-0000-4000-8000-00000000000f', 'Acme')
    """
    bare = text.strip("{}").lower()
    return bare if _GUID.fullmatch(bare) else text


ID_FORMS: Mapping[str, Callable[[str], str]] = {
    "salesforce": eighteen,
    "guid": bare_guid,
    "zoho": lambda text: text.removeprefix(_ZOHO_PREFIX),
}
"""How the ids of each kind are brought to one form."""


def as_id(text: str, format_: Format) -> str:
    """A text in the form in which a format's ids are compared."""
    formed = in_one_form(pa.array([text]))[0].as_py() or ""
    return ID_FORMS[format_.ids](formed) if format_.ids in ID_FORMS else formed
