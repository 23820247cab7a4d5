"""Row 4: how many SQL statements a page takes, the look-up of session and person included."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role

from .floor import forget_kept
from .pages import NAMES, address
from .template import session_of


def count() -> dict[str, int]:
    """Statements by page: the larger of what a leader's page takes and a reviewer's with unreviewed figures."""
    readers = [(session_of(Role.LEADER), ""), (session_of(Role.REVIEWER), "?unreviewed=1")]
    return {page: max(_of_page(cookie, address(page) + query) for cookie, query in readers) for page in NAMES}


def _of_page(cookie: str, path: str) -> int:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = cookie
    forget_kept()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(captured)
