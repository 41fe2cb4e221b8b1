"""A small invented folder that is wholly sound; a test replaces what it wants to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SOUND = {
    "organisations.csv": (
        "organisation_id,name,role\nown,Rail & Sons,supplier\nacme,Acme,client\nbolt,Bolt,client\n"
    ),
    "people.csv": (
        "person_id,name,organisation_id\ns1,Ada,own\ns2,Ben,own\nc1,Cleo,acme\nc2,Dan,acme\nb1,Eve,bolt\n"
    ),
    "interactions.csv": (
        "interaction_id,occurred_at,channel,participant_ids\n"
        "i1,2024-03-01T10:00:00,email,s1;c1\n"
        "i2,2024-03-02T10:00:00,call,s1;c2\n"
        "i3,2024-03-03T10:00:00,meeting,s2;b1\n"
    ),
}

MakeFolder = Callable[..., Path]


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Write the sound folder with some files replaced (``None`` removes one) and return its path."""

    def make(
        files: dict[str, str | bytes | None] | None = None, *, base: dict[str, str] | None = None
    ) -> Path:
        folder = tmp_path / f"export{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, text in {**(SOUND if base is None else base), **(files or {})}.items():
            if isinstance(text, bytes):
                (folder / name).write_bytes(text)
            elif text is not None:
                (folder / name).write_text(text, encoding="utf-8", newline="")
        return folder

    return make
