"""Row 4: how many SQL statements a page takes, the look-up of session and person included."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from plans.recent import forget_everything

from .pages import CLOSED, NAMES, address, reader
from .template import session_of


def count() -> dict[str, int]:
    """Statements by page: of a leader's page the larger of what it takes and what it takes with unreviewed figures."""
    sessions = {role.value: session_of(role) for role in (Role.LEADER, Role.ENTRY, Role.REVIEWER, Role.UNIT_LEAD)}
    return {page: max(_of_page(sessions[role], path) for role, path in _readings(page)) for page in NAMES}


def _readings(page: str) -> list[tuple[str, str]]:
    path = address(page)
    if reader(path) != Role.LEADER or page == CLOSED:  # of a closed quarter nothing is unreviewed
        return [(reader(path), path)]
    return [(Role.LEADER, path), (Role.REVIEWER, f"{path}&unreviewed=1")]


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
