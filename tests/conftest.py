"""What several rooms of tests share: a sound export of invented firms, and the commands as a user calls them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from crosstie.cli import main
from tests.examples import examples
from tests.sharing import ByFileAndServer, keep_together

if TYPE_CHECKING:
    from xdist.remote import Producer

    from tools.neo4j.server import Server

settings.register_profile("ours", examples(100))
settings.load_profile("ours")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    keep_together(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFileAndServer | None:
    return ByFileAndServer(config, log) if config.getvalue("dist") == "loadgroup" else None


EXPORT = {
    "organisations.csv": (
        "organisation_id,name,role,revenue,currency\n"
        "own,Rail & Sons,supplier,,\n"
        "alder,Alder Motors,client,1000000,EUR\n"
        "birch,桦树机械,client,200000,EUR\n"
        "cedar,Cedar Mills,client,50000,EUR\n"
    ),
    "people.csv": (
        "person_id,name,organisation_id,department\n"
        "s1,Ada,own,Sales\n"
        "s2,Ben,own,Service\n"
        "a1,Cleo,alder,Purchasing\n"
        "a2,Dan,alder,Production\n"
        "b1,白露,birch,采购部\n"
        "c1,Eve,cedar,Quality\n"
    ),
    "interactions.csv": (
        "interaction_id,occurred_at,channel,participant_ids\n"
        "i1,2024-06-01T09:00:00,meeting,s1;a1\n"
        "i2,2024-06-08T09:00:00,meeting,s1;a1\n"
        "i3,2024-06-09T09:00:00,visit,s2;a2\n"
        "i4,2024-06-16T09:00:00,visit,s2;a2\n"
        "i5,2024-06-20T09:00:00,meeting,s1;b1\n"
        "i6,2024-06-25T09:00:00,meeting,s1;b1\n"
        "i7,2024-06-30T09:00:00,meeting,s1;b1\n"
    ),
}
"""Two people hold Alder, one holds Birch, nobody is known to have met Cedar."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write the sound export, with some files replaced (``None`` leaves one out), and return its folder."""

    def write(**files: str | bytes | None) -> Path:
        folder = tmp_path / "export"
        folder.mkdir(exist_ok=True)
        chosen = {**EXPORT, **{f"{name}.csv": content for name, content in files.items()}}
        for name, content in chosen.items():
            (folder / name).unlink(missing_ok=True)
            if content is not None:
                (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture(scope="session")
def analysed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the sound export, analysed; to be copied, never written to."""
    from crosstie.analysing import analyse_store
    from crosstie.loading import load_folder

    folder = tmp_path_factory.mktemp("analysed")
    for name, content in EXPORT.items():
        (folder / name).write_text(content, encoding="utf-8")
    store = folder / "store.duckdb"
    load_folder(folder, str(store), {}, quarantine=folder / "quarantine", dry_run=False)
    analyse_store(str(store))
    return store


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder in which a user sits and calls commands; no store and no language are set."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CROSSTIE_STORE", raising=False)
    monkeypatch.delenv("CROSSTIE_LANG", raising=False)
    return folder


@pytest.fixture
def analysed(analysed_store: Path, desk: Path) -> str:
    """The sound export in the default store of the desk, analysed; its address."""
    return str(shutil.copy(analysed_store, desk / "crosstie.duckdb"))


@pytest.fixture
def crosstie(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Call a command through the program's own entry, from the desk."""

    def call(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["crosstie", *map(str, words)])
        monkeypatch.setattr(sys.modules["__main__"], "__package__", None)  # help shows the program's own name
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A real Neo4j with ``url``, ``user``, ``password``; each worker of a run starts one of its own when first asked.

    Community has one database, so a module empties it first. Whoever stops it starts it again.
    """
    from tools.neo4j.jars import MissingError
    from tools.neo4j.server import running

    with ExitStack() as stack:
        try:
            server = stack.enter_context(running(short_lived=True))
        except MissingError as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield server
