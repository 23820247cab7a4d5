"""Twenty people at one quarter at the same moment, against the server itself: nothing is lost, nothing overwritten unseen."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.gridpage import GridPage
from tests.load.clerks import Answer, Clerk, at_once
from tests.load.stage import CELLS, CLERKS, LAST, REVIEWER
from tests.serving import ROOT, free_port, run, serving

pytestmark = pytest.mark.django_db  # the database of this process is made for who asks for it; the server gets a copy

WORKERS = 4
STAGE = [sys.executable, "-m", "tests.load.stage"]
Quarter = tuple[int, int]
D = Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The running server, its people, and what stands in its database."""

    environment: dict[str, str]
    clerks: list[Clerk]
    log: Path

    def stored(self, quarter: Quarter) -> "Stored":
        found = json.loads(run([*STAGE, "state"], self.environment).splitlines()[-1])
        label = f"{quarter[0]}年第{quarter[1]}季度"
        cells: dict[int, list[dict[str, Any]]] = {}
        for row in found["figures"]:
            if row["quarter"] == list(quarter):
                cells.setdefault(row["number"], []).append(row)
        saved = [(who, said) for of, who, what, said in found["lines"] if label in of and what == "填报指标数据"]
        return Stored(cells=cells, saved=saved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What stands in a quarter: the revisions of each cell; who saved what, by the operation log."""

    cells: dict[int, list[dict[str, Any]]]
    saved: list[tuple[str, str]]


@contextmanager
def copied_database(directory: Path, blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of a database of its own for the server, made from the one that the tests of this process use: of the same
    cluster, or a file in the directory."""
    if connection.vendor == "sqlite":
        path = directory / "load.sqlite3"
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        yield f"sqlite:///{path}"
        return
    template, name = connection.settings_dict["NAME"], f"ipplan_load_{os.getpid()}"
    connection.close()  # nobody may use what is copied
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Office]:
    directory, port = tmp_path_factory.mktemp("load"), free_port()
    with ExitStack() as stack:
        url = stack.enter_context(copied_database(directory, django_db_blocker))
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "ipplan.settings.testing", "IPPLAN_VAR_DIR": str(directory),
            "DATABASE_URL": url,
        }  # fmt: skip
        run([*STAGE, "make"], environment)
        gunicorn = [sys.executable, "-m", "gunicorn", "ipplan.wsgi", "--bind", f"127.0.0.1:{port}", "--workers",
                    str(WORKERS), "--no-control-socket", "--access-logfile", "/dev/null"]  # fmt: skip
        log = directory / "server.log"
        stack.enter_context(serving(gunicorn, environment, port=port, log=log))
        clerks = [Clerk(port, name) for name in CLERKS]
        at_once([clerk.sign_in for clerk in clerks])
        yield Office(environment=environment, clerks=clerks, log=log)


@pytest.fixture(autouse=True)
def nothing_broke(office: Office) -> Iterator[None]:
    yield
    said = office.log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    assert "Internal Server Error" not in said, said


def typed_by(place: int) -> str:
    """A figure that nobody else types: 101.01, 102.02 … 120.20."""
    return f"{100 + place}.{place:02}"


def test_twenty_people_fill_twenty_cells(office: Office) -> None:
    quarter = (2026, 1)
    for clerk, number in zip(office.clerks, CELLS, strict=True):
        assert clerk.row(quarter, number).fields[f"{number}-version"] == "0"

    def save(clerk: Clerk, number: int) -> Answer:
        return clerk.do(quarter, "save", **{f"n{number}_value": typed_by(number), f"n{number}_version": "0"})

    answers = at_once([partial(save, *each) for each in zip(office.clerks, CELLS, strict=True)])
    assert [answer.status for answer in answers] == [200] * 20
    for number, answer in zip(CELLS, answers, strict=True):
        assert answer.page.fields[f"{number}-version"] == "1"
    stored = office.stored(quarter)
    found = {
        number: [(D(row["value"]), row["by"], row["version"]) for row in rows] for number, rows in stored.cells.items()
    }
    assert found == {number: [(D(typed_by(number)), name, 1)] for number, name in zip(CELLS, CLERKS, strict=True)}
    assert sorted(stored.saved) == [
        (name, f"load-test 指标{number}：空→{typed_by(number).rstrip('0')}")
        for number, name in zip(CELLS, CLERKS, strict=True)
    ]


def race(office: Office, quarter: Quarter, number: int, version: str) -> None:
    """Everybody saves another figure in one cell, over the same version: one is taken, the others learn whose and which."""

    def save(clerk: Clerk, text: str) -> Answer:
        return clerk.do(quarter, "save", **{f"n{number}_value": text, f"n{number}_version": version})

    for clerk in office.clerks:
        assert clerk.row(quarter, number).fields[f"{number}-version"] == version
    texts = [typed_by(place) for place in range(1, 21)]
    answers = at_once([partial(save, *each) for each in zip(office.clerks, texts, strict=True)])
    assert sorted(answer.status for answer in answers) == [200] + [409] * 19
    first = next(place for place, answer in enumerate(answers) if answer.status == 200)
    winner, figure = CLERKS[first], texts[first].rstrip("0")
    for text, answer in zip(texts, answers, strict=True):
        if answer.status == 409:
            page = answer.page
            said = page.texts[number]
            assert f"{winner}某已于" in said, said
            assert f"改为{figure}，请核对后再办理" in said, said
            assert (page.fields[f"{number}-value"], page.fields[f"{number}-version"]) == (text, version)
    stored = office.stored(quarter)
    (row,) = stored.cells[number]
    assert (D(row["value"]), row["by"], row["version"]) == (D(figure), winner, int(version) + 1)
    assert len(stored.saved) == row["version"], "a line for each save, and none for who was refused"
    assert stored.saved[-1][0] == winner


def test_twenty_people_fill_one_empty_cell(office: Office) -> None:
    race(office, (2026, 2), 1, "0")


def test_twenty_people_change_one_draft(office: Office) -> None:
    clerk = office.clerks[0]
    clerk.row((2026, 3), 2)
    assert clerk.do((2026, 3), "save", n2_value="5", n2_version="0").status == 200
    race(office, (2026, 3), 2, "1")


TEN = range(1, 11)
ROUNDS = 4  # how often somebody looks at a row and tries again


def try_to_save(clerk: Clerk, number: int) -> list[Answer]:
    """Look at the row and save over it, again until it is taken."""
    answers: list[Answer] = []
    for _ in range(ROUNDS):
        version = clerk.row(LAST, number).fields.get(f"{number}-version", "2")
        fields = {f"n{number}_value": typed_by(10 + number), f"n{number}_version": version}
        answers.append(clerk.do(LAST, "save", **fields))
        if answers[-1].status == 200:
            break
    return answers


def withdraw_all(clerk: Clerk) -> dict[int, Answer]:
    return {number: clerk.do(LAST, f"withdraw:{number}") for number in TEN}


def approve_all(clerk: Clerk, stage: "subprocess.Popen[str]") -> dict[int, str]:
    """Look at each row and approve it, from the last one upward; number -> why it was refused."""
    assert stage.stdin is not None
    assert stage.stdout is not None
    found = {}
    for number in reversed(TEN):
        clerk.row(LAST, number)
        stage.stdin.write(f"{number}\n")
        stage.stdin.flush()
        found[number] = stage.stdout.readline().strip()
    return found


def test_saving_withdrawing_and_approving_the_same_cells(office: Office) -> None:
    author, withdrawer, savers = office.clerks[0], office.clerks[1], office.clerks[2:12]
    author.row(LAST, 1)
    fields = {f"n{number}_value": str(number) for number in TEN}
    assert author.do(LAST, "submit", **fields).status == 200
    withdrawer.row(LAST, 1)
    reviewer = Clerk(author.port, REVIEWER)
    reviewer.sign_in()
    stage = subprocess.Popen(  # noqa: S603 (our own module)
        [*STAGE, "approve"], cwd=ROOT, env=office.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with stage:
        assert stage.stdout is not None
        assert stage.stdout.readline() == "ready\n"
        refused, withdrawals, *answers = at_once([
            partial(approve_all, reviewer, stage), partial(withdraw_all, withdrawer),
            *(partial(try_to_save, *each) for each in zip(savers, TEN, strict=True)),
        ])  # fmt: skip
    attempts = dict(zip(TEN, answers, strict=True))
    approved = {number for number, why in refused.items() if not why}
    withdrawn = {number for number, answer in withdrawals.items() if answer.status == 200}
    assert approved | withdrawn == set(TEN)
    assert approved & withdrawn == set()
    assert all("不能审核" in refused[number] or "没有待处理" in refused[number] for number in withdrawn)
    stored = office.stored(LAST)
    for number in TEN:
        *_, last = attempts[number]
        (row,) = stored.cells[number]
        saved = last.status == 200
        assert not (saved and number in approved), "an approved figure was changed"
        expected = (typed_by(10 + number), savers[number - 1].username) if saved else (str(number), author.username)
        assert (D(row["value"]), row["by"]) == (D(expected[0]), expected[1])
        assert row["state"] == ("approved" if number in approved else "draft")
    for number, tried in attempts.items():
        assert {answer.status for answer in tried} <= {200, 400, 409}
        assert all(why(answer.page, number) for answer in tried if answer.status != 200)
    for number in approved:
        assert withdrawals[number].status == 400
        assert why(withdrawals[number].page, number)


def why(page: GridPage, number: int) -> bool:
    """Whether the row says why it was not taken."""
    return any(
        text in page.texts[number] for text in ("请先撤回再修改", "请核对后再办理", "没有待处理的数据", "不能撤回")
    )
