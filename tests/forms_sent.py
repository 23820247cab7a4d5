"""Hands on a unit's report form: cells by task and head, as people see them; files and archives as they are sent."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from organizations.models import User
from plans.models import PendingUpload, Plan, UploadKind
from plans.quarters import plain_quarters
from plans.reference import units_of
from tasks.sheets import UnitForm, form_file
from tasks.worksheet import worksheet_of
from tests import acts
from tests.workbooks.files import saved
from workbooks.bundles import File, bundled

Cells = Mapping[tuple[int, str], object]


def address(plan: Plan, unit: str = "区科技局", quarter: int = 3) -> str:
    return f"/plans/{plan.slug}/units/{acts.own_unit(plan, unit)}/report/2026/q{quarter}/"


def round_forms(plan: Plan, quarter: int = 3) -> str:
    return f"/plans/{plan.slug}/round/2026/q{quarter}/forms"


def form_of(client: Client, plan: Plan, by: User, unit: str = "区科技局", quarter: int = 3) -> bytes:
    client.force_login(by)
    response = client.get(f"{address(plan, unit, quarter)}form.xlsx")
    assert response.status_code == 200, response.content.decode()
    return bytes(response.content)


def book_of(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def cell_of(book: Workbook, task: int, head: str) -> Any:
    sheet = book.worksheets[0]
    heads = next(row for row in sheet.iter_rows(max_row=9) if row[0].value == "序号")
    column = next(cell.column for cell in heads if cell.value == head)
    below = range((heads[0].row or 0) + 1, sheet.max_row + 1)
    row = next(row for row in below if sheet.cell(row, 1).value == task)
    return sheet.cell(row, column)


def form_content(plan: Plan, by: User, unit: str = "区科技局") -> bytes:
    """A unit's form of the third quarter, without any page."""
    periods = plain_quarters(plan.slug, by)
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, 3))
    facts = next(each for each in units_of(shown.plan) if each.name == unit)
    sheet = worksheet_of(shown.plan, periods, shown, facts.key)
    return form_file(UnitForm(period=shown, unit=facts, sheet=sheet)).content


def kept(plan: Plan, by: User, values: Cells) -> PendingUpload:
    """A filled-in form that waits for its confirmation."""
    content = filled(form_content(plan, by), values)
    return acts.uploaded(plan, by, bundled([File("000/表.xlsx", content)]), kind=UploadKind.REPORTS)


def filled(content: bytes, values: Cells) -> bytes:
    """(task, head) -> what is typed."""
    book = book_of(content)
    for (task, head), value in values.items():
        cell_of(book, task, head).value = value
    return saved(book)


def said(content: bytes, task: int) -> dict[str, str]:
    """What a form says of a task, by head."""
    book = book_of(content)
    heads = ("本季度进展", "存在问题", "下一步措施", "推进状态", "零报告")
    return {head: value for head in heads if (value := cell_of(book, task, head).value)}


def unzipped(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def send(client: Client, where: str, by: User, files: Mapping[str, bytes]) -> Any:
    client.force_login(by)
    return client.post(where, {"workbook": [SimpleUploadedFile(name, content) for name, content in files.items()]})


def sent(client: Client, where: str, by: User, files: Mapping[str, bytes]) -> str:
    """Send files that can be read; the address of their preview."""
    response = send(client, where, by, files)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def confirm(client: Client, where: str, **more: Any) -> Any:
    page = client.get(where)
    return client.post(where, {"act": "confirm", "seen": page.context["preview"]["digest"], **more})


def texts_of(client: Client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200
    return str(response.content.decode())
