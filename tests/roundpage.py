"""What the page of a quarter's round shows, read as a person would."""

import re
from typing import Any

from django.test import Client

from organizations.models import User
from tests.unitpages import body, text

People = dict[str, User]
ROUND = "/plans/dazu-patents-2025/round/2026/q3/"


def rows(page: str) -> dict[str, str]:
    """Unit -> what is read in its row, without what unfolds below it."""
    found = re.findall(r'<tbody class="debt".*?<tr>(.*?)</tr>', page, re.DOTALL)
    return {text(row.split("</a>")[0]): text(row) for row in found}


def tasks_of(row: str) -> list[int]:
    return [int(number) for number in re.findall(r"任务(\d+) ", row)]


def notices(page: str) -> list[str]:
    inside = page.split('id="notices"')[1].split("</div>", maxsplit=1)[0]
    return [text(each) for each in re.findall(r"<p>(.*?)</p>", inside)]


def look(client: Client, person: User, address: str = ROUND) -> str:
    return body(client, person, address)


def settled(page: str) -> str:
    return text(page.split('class="fold settled">')[1].split("</details>", maxsplit=1)[0]) if "settled" in page else ""


def send(client: Client, person: User, /, **data: Any) -> Any:
    client.force_login(person)
    return client.post(ROUND, data)
