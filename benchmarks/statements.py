"""Row 4: how many SQL statements a page takes, the look-up of session and person included."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.recent import forget_everything

from .pages import CLOSED, NAMES, address, reader
from .template import sessions


def count() -> dict[str, int]:
    """Statements by page: of a leader's page the larger of what it takes and what it takes with unreviewed figures."""
    cookies = sessions()
    return {page: max(_of_page(cookies[name], path) for name, path in _readings(page)) for page in NAMES}


def _readings(page: str) -> list[tuple[str, str]]:
    path = address(page)
    if reader(path) != "leader" or page == CLOSED:  # of a closed quarter nothing is unreviewed
        return [(reader(path), path)]
    return [("leader", path), ("reviewer", f"{path}&unreviewed=1")]


def _of_page(cookie: str, path: str) -> int:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = cookie
    client.get(path)  # what a process asks its database once, such as what it can do, is no page's
    forget_everything()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(captured)
