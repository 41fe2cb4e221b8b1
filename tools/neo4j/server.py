"""A server of one's own: its data in a folder, on a free port of this machine only, with a random password.

with running() as server:
    GraphDatabase.driver(server.url, auth=(server.user, server.password))
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tools.neo4j.jars import jars, java

USER = "neo4j"
FIRST_PASSWORD = "neo4j"  # noqa: S105 - what a fresh server has, and refuses to work with before it is changed
DATABASE = "neo4j"
HOST = "127.0.0.1"
PATIENCE = 120.0
"""Seconds a server has to answer; five are usual."""

SETTINGS: Mapping[str, str] = {
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.memory.pagecache.size": "128m",
    "db.tx_log.preallocate": "false",  # else half a gigabyte of disk for an empty server
    "db.tx_log.rotation.retention_policy": "keep_none",
    "dbms.usage_report.enabled": "false",
    "dbms.security.auth_max_failed_attempts": "0",  # a refused password locks nobody out for the next test
}

OPTIONS = (
    "-Xms128m",
    "-XX:+UseSerialGC",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
PORT_TAKEN = "Address already in use"
KEEPER = Path(__file__).with_name("keeper.py")


class ServerError(Exception):
    """The server did not start; says its own last words."""


class Server:
    """One server: ``url``, ``user``, ``password``; may be stopped and started again on the same data and port.

    Parameters
    ----------
    folder
        Where its data lie; a server that was here before is started again, with the password it had.
    heap
        What Java may take, in its own notation.
    temporary
        Whether the folder goes when this process dies.
    short_lived
        Whether Java compiles less: it starts sooner, and runs slower.
    """

    def __init__(
        self, folder: Path, *, heap: str = "512m", temporary: bool = False, short_lived: bool = False
    ) -> None:
        self.folder = folder
        self.user = USER
        self.password = _password_kept_in(folder)
        self.port = _free_port()
        self._port_is_told = False
        self._options = (f"-Xmx{heap}", *OPTIONS, *(("-XX:TieredStopAtLevel=1",) if short_lived else ()))
        self._temporary = temporary
        self._keeper: subprocess.Popen[str] | None = None
        self._pid = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"bolt://{HOST}:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the server's process is there."""
        return self._keeper is not None and self._keeper.poll() is None

    @property
    def log(self) -> str:
        """What the server printed since it was last started."""
        path = self.folder / "server.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    def start(self, *, settings: Mapping[str, str] | None = None, largest_file: int | None = None) -> None:
        """Start, and return when it answers.

        Parameters
        ----------
        settings
            Lines of ``neo4j.conf`` for this start only.
        largest_file
            Bytes that no file of the server may outgrow for this start: a disk that is full, as far as a process can be
            told so.

        Raises
        ------
        MissingError
            There is no Java, or no jars.
        ServerError
            It ended, or did not answer in ``PATIENCE`` seconds.
        """
        while not self.running:
            try:
                self._start(settings, largest_file)
            except ServerError:
                if self._port_is_told or PORT_TAKEN not in self.log:
                    raise
                self.port = _free_port()  # somebody took the other between our choice and the server's start
        self._port_is_told = True

    def _start(self, settings: Mapping[str, str] | None, largest_file: int | None) -> None:
        program = self._program({**SETTINGS, **(settings or {})})
        if largest_file is not None:
            blocks = largest_file // 512
            program = ["sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh", *program]
        with (self.folder / "server.log").open("w", encoding="utf-8") as log:
            self._keeper = _kept(program, self.folder if self._temporary else None, log)
        assert self._keeper.stdout is not None  # noqa: S101
        self._pid = int(self._keeper.stdout.readline() or 0)
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop in order: all that was committed is in the data files."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop as a power cut would: the next start recovers from the transaction log."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._keeper is None:
            return
        if self.running and self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, how)
            with suppress(subprocess.TimeoutExpired):
                self._keeper.wait(PATIENCE)
        self._keeper.kill()
        self._keeper.communicate()
        self._keeper = None

    def _program(self, settings: Mapping[str, str]) -> list[str]:
        home, conf = self.folder / "home", self.folder / "conf"
        home.mkdir(parents=True, exist_ok=True)
        conf.mkdir(exist_ok=True)
        lines = {"server.bolt.listen_address": f"{HOST}:{self.port}", **settings}
        (conf / "neo4j.conf").write_text("".join(f"{key}={value}\n" for key, value in lines.items()), "utf-8")
        places = ["--home-dir", str(home), "--config-dir", str(conf), "--console-mode"]
        entry = "org.neo4j.server.CommunityEntryPoint"
        return [java(), *self._options, "-cp", f"{jars()}/*", entry, *places]

    def _wait(self) -> None:
        """Until it takes queries with the password that this server is to have."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._greet()
            except AuthError:
                self._change_first_password()
            except (DriverError, Neo4jError, OSError) as error:
                if not self.running or time.monotonic() > deadline:
                    words = f"Neo4j does not answer ({error}); its last words:\n{self.log[-2000:]}"
                    raise ServerError(words) from error
                time.sleep(0.1)
            else:
                return

    def _greet(self) -> None:
        login = (self.user, self.password)
        with neo4j.GraphDatabase.driver(self.url, auth=login, connection_acquisition_timeout=5) as driver:
            driver.verify_connectivity()
            driver.execute_query("RETURN 1", database_=DATABASE)

    def _change_first_password(self) -> None:
        with neo4j.GraphDatabase.driver(self.url, auth=(self.user, FIRST_PASSWORD)) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                old=FIRST_PASSWORD,
                new=self.password,
                database_="system",
            )


@contextmanager
def running(folder: Path | None = None, *, heap: str = "512m", short_lived: bool = False) -> Iterator[Server]:
    """A server that runs for the length of the block; parameters as of ``Server``.

    Without a ``folder`` its data go with it. Where this process dies before the end of the block, so does the server.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        server = Server(folder.resolve(), heap=heap, short_lived=short_lived)
        server.start()
        try:
            yield server
        finally:
            server.stop()
        return
    with tempfile.TemporaryDirectory(prefix="crosstie-neo4j-", ignore_cleanup_errors=True) as temporary:
        server = Server(Path(temporary), heap=heap, temporary=True, short_lived=short_lived)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _kept(program: list[str], temporary: Path | None, log: IO[str]) -> subprocess.Popen[str]:
    """The program under a keeper; in a session of its own, so that Ctrl-C reaches us and not the server."""
    return subprocess.Popen(
        [sys.executable, str(KEEPER), str(temporary or "-"), *program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    )


def _password_kept_in(folder: Path) -> str:
    path = folder / "password"
    if path.exists():
        return path.read_text("utf-8")
    password = secrets.token_hex(16)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(password)
    return password


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
