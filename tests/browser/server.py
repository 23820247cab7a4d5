"""The production server on a directory of its own, set up and started by the very lines of `make run`."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.people import PASSWORD
from tests.serving import ROOT, free_port, run, serving

STEPS = ("migrate", "load_holidays", "load_plan", "load_catalogue", "demo_data", "collectstatic")
NEIGHBOUR = "neighbour"  # the leader of another region, whose plan is tests/data/plans/two-years.yaml


def set_up(directory: Path) -> None:
    """All that `make run` does before it serves, in the empty directory, and what only the tests need."""
    environment = _environment(directory)
    for step in _lines_of_make_run()[:-1]:
        run(step, environment)
    _add_a_neighbour(environment)
    scene = (ROOT / "tests" / "browser" / "scene.py").read_text(encoding="utf-8")
    run([sys.executable, "manage.py", "shell", "--command", scene], environment)


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve from a directory that was set up, and yield the address; stopped afterwards."""
    port = free_port()
    serve = _lines_of_make_run(port)[-1]
    with serving(serve, _environment(directory), port=port, log=directory / "server.log") as address:
        yield address


def _lines_of_make_run(port: int = 0) -> list[list[str]]:
    """What `make run` would do, as programs and arguments: the management commands, then the server."""
    command = ["make", "--dry-run", "run", f"PORT={port}", f"BIN={Path(sys.executable).parent}", "HOST=127.0.0.1"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 (our own Makefile)
    found = [line for line in said.stdout.splitlines() if "manage.py" in line or "gunicorn" in line]
    steps = [re.findall(r"manage\.py (\w+)", line) for line in found]
    assert steps == [*([name] for name in STEPS), []]
    return [
        ["sh", "-c", line] if line.startswith("for ") else shlex.split(line.removeprefix("exec ")) for line in found
    ]


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
    run([*manage, "load_plan", "tests/data/plans/two-years.yaml"], environment)
    person = [NEIGHBOUR, "--name", "邻区领导", "--role", "leader", "--region", "500102", "--password-stdin"]
    run([*manage, "add_user", *person], environment, said=PASSWORD)
