"""One server and one browser for this directory. The browser is started for it alone: beside its event loop, Django
refuses to use the database, which all other tests do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import served, set_up
from tests.browser.visitors import Visitors

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up once, never served: every server gets a copy."""
    directory = tmp_path_factory.mktemp("installed")
    set_up(directory)
    return directory


@pytest.fixture(scope="package")
def address(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(_copy(installed, tmp_path_factory.mktemp("served"))) as found:
        yield found


def _copy(installed: Path, directory: Path) -> Path:
    return shutil.copytree(installed, directory, dirs_exist_ok=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk", pytrace=False)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, headless=True)
        yield found
        found.close()


@pytest.fixture(scope="package")
def everybody(browser: Browser, address: str) -> Visitors:
    return Visitors(browser, address)


@pytest.fixture(scope="module")
def office(browser: Browser, installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    """A server of its own for a module that writes: what it enters and reviews is nowhere else to be seen."""
    with served(_copy(installed, tmp_path_factory.mktemp("office"))) as address:
        yield Visitors(browser, address)


@pytest.fixture
def workers(office: Visitors) -> Iterator[Visitors]:
    """As `visitors`, in the module's own office."""
    yield office
    assert office.end() == []


@pytest.fixture
def visitors(everybody: Visitors) -> Iterator[Visitors]:
    """Whatever a test looks at: no error or warning in the console, no request elsewhere, nothing refused by policy."""
    yield everybody
    assert everybody.end() == []
