"""The production server on an empty directory, started by the very lines of `make run`."""

import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from django.conf import settings

from tests.people import PASSWORD

ROOT: Path = settings.BASE_DIR
NEIGHBOUR = "neighbour"  # the leader of another region, whose plan is tests/data/plans/two-years.yaml


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Set up in the directory, serve, and yield the address; stopped afterwards."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(directory)
    *steps, serve = _lines_of_make_run(port)
    for step in steps:
        _run(step, environment)
    _add_a_neighbour(environment)
    scene = (ROOT / "tests" / "browser" / "scene.py").read_text(encoding="utf-8")
    _run([sys.executable, "manage.py", "shell", "--command", scene], environment)
    with (directory / "server.log").open("wb") as log:
        server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603 (our own lines)
        try:
            _wait(address, server, directory / "server.log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _lines_of_make_run(port: int) -> list[list[str]]:
    """What `make run` would do, as programs and arguments: the management commands, then the server."""
    command = ["make", "--dry-run", "run", f"PORT={port}", f"BIN={Path(sys.executable).parent}", "HOST=127.0.0.1"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 (our own Makefile)
    lines = [shlex.split(line.removeprefix("exec ")) for line in said.stdout.splitlines()]
    found = [line for line in lines if "manage.py" in line or line[0].endswith("gunicorn")]
    assert [line[2] for line in found[:-1]] == ["migrate", "load_plan", "demo_data", "collectstatic"]
    assert found[-1][0].endswith("gunicorn")
    return found


def _environment(directory: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "IPPLAN_SECRET_KEY")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "ipplan.settings.local",
        "IPPLAN_VAR_DIR": str(directory),
        "IPPLAN_DEMO_PASSWORD": PASSWORD,
    }


def _add_a_neighbour(environment: dict[str, str]) -> None:
    manage = [sys.executable, "manage.py"]
    _run([*manage, "load_plan", "tests/data/plans/two-years.yaml"], environment)
    person = [NEIGHBOUR, "--name", "邻区领导", "--role", "leader", "--region", "500102", "--password-stdin"]
    _run([*manage, "add_user", *person], environment, said=PASSWORD)


def _run(command: list[str], environment: dict[str, str], said: str = "") -> None:
    done = subprocess.run(  # noqa: S603 (our own lines)
        command, cwd=ROOT, env=environment, input=said, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 (our own server)
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer\n{log.read_text(encoding='utf-8')}")
