"""Gunicorn with two workers on a port of its own, started as `make run` starts it and stopped whatever happens; and its client."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .pages import reader

WORKERS = 2
START_WITHIN = 30.0  # seconds
ANSWER_WITHIN = 30.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server and the cookies of people signed in to it, by their roles."""

    port: int
    cookies: Mapping[str, str]

    def get(self, path: str) -> float:
        """Seconds from connecting to the last byte of the answer. RuntimeError unless the page came.

        Gunicorn's plain workers close the connection after each answer, so each request pays for its own, floor and
        figure alike. Nothing is parsed but the first line: the client must not cost what the server is measured by.
        """
        cookie = self.cookies[reader(path)]
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\nConnection: close\r\n\r\n"
        ).encode("ascii")
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_WITHIN) as connection:
            connection.sendall(request)
            parts = []
            while part := connection.recv(1 << 16):
                parts.append(part)
        seconds = time.perf_counter() - started
        head = b"".join(parts)[:20]
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{path} answered {head!r}")
        return seconds


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(environment: Mapping[str, str], *, cookies: Mapping[str, str], log: Path) -> Iterator[Server]:
    """A server for the block; its warnings and errors go to `log`."""
    server = Server(port=_free_port(), cookies=cookies)
    command = [
        sys.executable, "-m", "gunicorn", "ipplan.wsgi", "--bind", f"127.0.0.1:{server.port}", "--workers", str(WORKERS),
        "--no-control-socket", "--access-logfile", "/dev/null", "--log-level", "warning",
    ]  # fmt: skip
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, env=dict(environment), stdout=written, stderr=subprocess.STDOUT)
        try:
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            server.get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")
