"""docker-compose.yml and Dockerfile: no default password, every server watched, nothing unlocked, nobody root."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools.neo4j.jars import version

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
PASSWORD = "CROSSTIE_NEO4J_PASSWORD"  # noqa: S105


def section(name: str) -> str:
    """What stands below a key at the left margin."""
    found = re.search(rf"^{name}:.*\n((?:[ #].*\n|\n)*)", COMPOSE, re.MULTILINE)
    assert found
    return found[1]


def services() -> dict[str, str]:
    """Name and text of each service, with what it takes from ``x-crosstie``."""
    parts = re.split(r"^  (\w+):\n", section("services"), flags=re.MULTILINE)[1:]
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    return {name: text.replace("<<: *crosstie", section("x-crosstie")) for name, text in texts.items()}


def compose() -> list[str]:
    """Docker Compose as it is called here; skips where there is none, and fails in CI."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            told = subprocess.run([*command, "version"], capture_output=True, check=False)
            if told.returncode == 0:
                return command
    missing = "no Docker Compose found: apt-get install docker-compose"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def config(**environment: str) -> subprocess.CompletedProcess[str]:
    """What Compose says of the file; no server is asked."""
    inherited = {name: value for name, value in os.environ.items() if name != PASSWORD}
    return subprocess.run(
        [*compose(), "--file", str(ROOT / "docker-compose.yml"), "config"],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        env={**inherited, **environment},
    )


def test_compose_understands_the_file_and_passes_the_password_on():
    told = config(**{PASSWORD: "rail-and-sons-1"})
    assert told.returncode == 0, told.stderr
    assert "NEO4J_AUTH: neo4j/rail-and-sons-1" in told.stdout
    assert f"{PASSWORD}: rail-and-sons-1" in told.stdout
    assert "${" not in told.stdout


@pytest.mark.parametrize("environment", [{}, {PASSWORD: ""}])
def test_compose_refuses_to_start_without_a_password(environment):
    told = config(**environment)
    assert told.returncode != 0
    assert "choose the password of the graph" in told.stderr


def test_there_is_no_default_for_a_secret():
    asked = re.findall(r"\$\{(\w*(?:PASSWORD|TOKEN|SECRET|AUTH)\w*)([^}]*)\}", COMPOSE)
    assert {name for name, _ in asked} == {PASSWORD}
    assert all(rest.startswith(":?") for _, rest in asked)
    given = re.findall(r"^\s+(\w*(?:PASSWORD|AUTH)\w*): (.+)$", COMPOSE, re.MULTILINE)
    assert len(given) == 2
    assert all(f"${{{PASSWORD}:?" in value for _, value in given)


def test_every_service_that_stays_is_watched_and_comes_back():
    assert set(services()) == {"neo4j", "dashboard", "crosstie"}
    for name, text in services().items():
        if "profiles: [commands]" in text:
            continue
        assert "healthcheck:\n" in text, name
        assert "disable: true" not in text, name
        assert "restart: unless-stopped" in text, name


def test_who_needs_the_graph_waits_until_it_is_healthy():
    for name in ("dashboard", "crosstie"):
        assert re.search(r"depends_on:\s+neo4j:\s+condition: service_healthy", services()[name])


def test_only_this_machine_can_reach_a_port():
    ports = re.findall(r'^\s+- "([^"]*:\d+)"$', COMPOSE, re.MULTILINE)
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_what_lasts_lies_in_named_volumes():
    named = set(re.findall(r"^  (\w+):$", section("volumes"), re.MULTILINE))
    used = set(re.findall(r"^\s+- (\w+):/", section("services"), re.MULTILINE))
    assert named == used == {"graph", "logs", "work", "cache", "access"}
    assert "- graph:/data" in services()["neo4j"]


def test_the_programs_containers_may_do_little():
    for name in ("dashboard", "crosstie"):
        for word in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
            assert word in services()[name], (name, word)


def test_the_server_is_the_one_that_is_tested():
    assert re.findall(r"image: neo4j:(\S+)", COMPOSE) == [f"{version()}-community"]


def test_the_health_check_asks_what_the_dashboard_answers():
    from dashboard.app import HEALTH

    assert f":8050{HEALTH}'" in services()["dashboard"]


# --- the image ---


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def test_the_image_does_not_run_as_root():
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (.+)$", last_stage, re.MULTILINE)
    assert user.isdigit()
    assert int(user) > 0
    assert last_stage.index("USER") > last_stage.rindex("RUN")


def test_everything_in_the_image_is_locked_by_its_hash():
    installs = [part for part in shlex.split(" ".join(instructions("RUN"))) if part in ("install", "wheel")]
    pips = re.findall(r"/bin/pip (?:install|wheel)\b(.*?)(?=&&|$)", " ".join(instructions("RUN")))
    assert len(pips) == 4
    assert len(installs) >= len(pips)
    assert all("--require-hashes" in pip or "--no-deps" in pip for pip in pips)
    for path in re.findall(r"-r (requirements/\S+)", DOCKERFILE):
        assert "--hash=sha256:" in (ROOT / path).read_text("utf-8")


def test_the_image_gets_all_that_the_wheel_is_made_of_and_no_more():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], "pyproject.toml", project["project"]["readme"]}
    needed |= set(project["project"]["license-files"]) | set(re.findall(r"-r (requirements/\S+)", DOCKERFILE))
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == needed
