"""A production server on a port of its own, for tests that look at it from outside; stopped whatever happens."""

import shlex
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR


def run(command: Sequence[str], environment: Mapping[str, str], said: str = "") -> str:
    """Run one of our own programs to its end; what it printed."""
    done = subprocess.run(  # noqa: S603 (our own lines)
        command, cwd=ROOT, env=environment, input=said, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], *, port: int, log: Path) -> Iterator[str]:
    """Start the server's program, and yield its address once it answers; what it says goes to `log`."""
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as written:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=written)  # noqa: S603 (our own lines)
        try:
            _wait(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 (our own server)
                return
        except OSError:  # nobody listens yet, or the workers are still being loaded
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer\n{log.read_text(encoding='utf-8')}")
