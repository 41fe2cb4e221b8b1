"""The server of `make neo4j`: what it lacks is told, its data last, it never outlives its parent."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import AuthError

from tools.neo4j import jars
from tools.neo4j.keeper import __file__ as KEEPER  # noqa: N812
from tools.neo4j.server import Server, ServerError

PATIENCE = 20


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie that its parent did not fetch has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def eventually(holds) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


@pytest.fixture
def keeper(tmp_path):
    """A parent that has a keeper run something long; told are the parent, and the process ids of both below it."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a file").touch()
    program = (
        "import subprocess, sys\n"
        f"command = [sys.executable, {KEEPER!r}, {str(folder)!r}, 'sleep', '600']\n"
        "keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)\n"
        "print(keeper.pid, keeper.stdout.readline().strip(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        keeper, kept = map(int, parent.stdout.readline().split())
        yield parent, keeper, kept, folder
    finally:
        parent.kill()
        parent.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which processes there are")
def test_a_killed_parent_takes_the_program_and_its_folder_with_it(keeper):
    parent, keeper_pid, kept, folder = keeper
    assert not gone(kept)
    parent.send_signal(signal.SIGKILL)
    assert eventually(lambda: gone(kept) and gone(keeper_pid))
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_a_killed_keeper_takes_the_program_with_it(keeper):
    _, keeper_pid, kept, _ = keeper
    subprocess.run(["kill", "-KILL", str(keeper_pid)], check=True)
    assert eventually(lambda: gone(kept))


def test_a_program_that_ends_by_itself_leaves_the_folder(tmp_path):
    command = [sys.executable, KEEPER, str(tmp_path), "sh", "-c", "exit 7"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ended:
        assert ended.wait(PATIENCE) == 7
        assert int(ended.stdout.readline()) > 0
    assert tmp_path.is_dir()


def test_the_version_is_a_patch_of_the_long_term_release():
    assert jars.version().startswith("5.26.")


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (("java", "mvn"), "make neo4j ARGS=--fetch"),
        (("java",), "apt-get install maven, then"),
        ((), "apt-get install maven"),
    ],
)
def test_what_is_missing_is_told_in_one_line(tmp_path, monkeypatch, there, told):
    monkeypatch.setattr(jars, "CACHE", tmp_path)
    monkeypatch.setattr(jars.shutil, "which", lambda name, path=None: name if name in there else None)
    with pytest.raises(jars.MissingError, match=told) as missing:
        jars.jars()
    assert "\n" not in str(missing.value)


def test_no_java_is_told(monkeypatch):
    monkeypatch.setattr(jars.shutil, "which", lambda name, path=None: None)
    with pytest.raises(jars.MissingError, match="apt-get install openjdk"):
        jars.java()


def test_a_fetch_that_fails_leaves_nothing_half_fetched(tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setattr(jars, "CACHE", cache)
    monkeypatch.setattr(jars.shutil, "which", lambda name, path=None: "false")
    with pytest.raises(jars.MissingError, match="exit code 1"):
        jars.fetch()
    assert list(cache.iterdir()) == []


def test_the_password_is_kept_for_the_owner_only(tmp_path):
    server = Server(tmp_path)
    assert len(server.password) >= 32
    assert stat.S_IMODE((tmp_path / "password").stat().st_mode) == 0o600
    assert Server(tmp_path).password == server.password


def test_a_server_that_cannot_start_says_its_last_words(tmp_path, monkeypatch):
    monkeypatch.setattr(Server, "_program", lambda *_: ["sh", "-c", "echo no room; exit 1"])
    server = Server(tmp_path)
    with pytest.raises(ServerError, match="no room"):
        server.start()
    assert not server.running


def test_a_port_that_was_taken_meanwhile_is_given_up(tmp_path, monkeypatch):
    def answers(self):
        if self.port == taken:
            self._keeper.wait()  # its words are in the log by then
            raise ServerError("it ended")

    monkeypatch.setattr(Server, "_program", lambda *_: ["sh", "-c", "echo Address already in use; exit 1"])
    monkeypatch.setattr(Server, "_wait", answers)
    server = Server(tmp_path)
    taken = server.port
    monkeypatch.setattr(Server, "running", property(lambda self: self.port != taken))
    server.start()
    assert server.port != taken
    server.kill()


# --- the real one ---


def names(server: Server) -> list[str]:
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        return [row["name"] for row in driver.execute_query("MATCH (n:Tried) RETURN n.name AS name").records]


@pytest.mark.neo4j
def test_its_data_and_its_address_outlast_a_restart(neo4j_server):
    url = neo4j_server.url
    with neo4j.GraphDatabase.driver(url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("CREATE (:Tried {name: 'before'})")
    try:
        neo4j_server.kill()
        assert not neo4j_server.running
        neo4j_server.start()
        assert neo4j_server.url == url
        assert names(neo4j_server) == ["before"]
    finally:
        neo4j_server.start()
        with neo4j.GraphDatabase.driver(url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
            driver.execute_query("MATCH (n:Tried) DELETE n")


@pytest.mark.neo4j
@pytest.mark.parametrize("password", ["neo4j", "wrong"])
def test_no_other_password_opens_it(neo4j_server, password):
    with (
        neo4j.GraphDatabase.driver(neo4j_server.url, auth=("neo4j", password)) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()
