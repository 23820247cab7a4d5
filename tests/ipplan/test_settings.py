"""Production settings start with everything said, and refuse with anything missing."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

GOOD = {
    "IPPLAN_SECRET_KEY": "k" * 50,
    "IPPLAN_HOSTS": "plan.example.gov, 10.0.0.1",
    "DATABASE_URL": "sqlite:///:memory:",
}
ASK = "from ipplan.settings import production as s; print(s.ALLOWED_HOSTS, s.DEBUG, s.SESSION_COOKIE_SECURE)"


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """The settings in a process of their own."""
    wanted: dict[str, str | None] = {**GOOD, **changes}
    environment = {name: value for name, value in os.environ.items() if name not in GOOD}
    environment |= {name: value for name, value in wanted.items() if value is not None}
    return subprocess.run(  # noqa: S603 (our own interpreter and settings)
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_everything_said() -> None:
    done = start()
    assert (done.returncode, done.stdout) == (0, "['plan.example.gov', '10.0.0.1'] False True\n"), done.stderr


REFUSED: list[tuple[str, str | None, str]] = [
    ("IPPLAN_SECRET_KEY", None, "IPPLAN_SECRET_KEY is not set"),
    ("IPPLAN_SECRET_KEY", "  ", "IPPLAN_SECRET_KEY is not set"),
    ("IPPLAN_SECRET_KEY", "k" * 49, "IPPLAN_SECRET_KEY is shorter than 50 characters"),
    ("IPPLAN_HOSTS", None, "IPPLAN_HOSTS is not set"),
    ("IPPLAN_HOSTS", "*", "would admit every name"),
    ("IPPLAN_HOSTS", "plan.example.gov,*", "would admit every name"),
    ("DATABASE_URL", None, "DATABASE_URL is not set"),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
def test_what_is_missing(name: str, value: str | None, message: str) -> None:
    done = start(**{name: value})
    assert done.returncode == 1
    assert f"ImproperlyConfigured: {message}" in done.stderr or message in done.stderr.splitlines()[-1]
