"""What a download is called, who gets it, what is refused, and its line in the log."""

import urllib.parse
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from organizations.models import Operation, Region, User
from plans.models import Plan
from quarters.models import Closing
from reports.downloads import short_title
from reports.ledger import HEADS
from tests.acts import close, own_unit
from tests.people import approve
from tests.quarters import closings

NOVEMBER = "2026-11-20T04:00:00+00:00"
REPORTS = "/plans/dazu-patents-2025/reports/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november() -> Any:
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def get(client: Client, person: User, rest: str) -> Any:
    client.force_login(person)
    return client.get(f"{REPORTS}{rest}")


def read(response: Any) -> bytes:
    """All of it, as a server does: a file that is read to its end is closed, the tests' connection is not."""
    return b"".join(response)


def name(response: Any) -> str:
    """What the file is saved as."""
    assert response.status_code == 200, response.content.decode()[:500]
    read(response)
    attachment, _, said = response.headers["Content-Disposition"].partition("; filename*=utf-8''")
    assert attachment == "attachment"
    return urllib.parse.unquote(said)


def figures(response: Any) -> list[float]:
    """All figures of a ledger that was sent."""
    if response.status_code != 200:
        return []
    rows = load_workbook(BytesIO(response.getvalue())).worksheets[0].iter_rows(values_only=True)
    return [row[HEADS.index("数值")] for row in rows]  # type: ignore[misc]  # a number, or a head


TITLES = {
    "重庆市大足区专利提升专项行动计划（2025—2027年）": "大足区专利提升专项行动计划",
    "大足区专利提升专项行动计划（2025—2027年）": "大足区专利提升专项行动计划",
    "大足区专利提升专项行动计划(2025-2027年)": "大足区专利提升专项行动计划",
    "关于进一步加强重庆市大足区专利工作的方案": "关于进一步加强重庆市大足区专利工作的方案",
    "重庆市大足区2025年工作要点（试行）": "大足区2025年工作要点（试行）",
}


def test_titles_are_named_without_what_everybody_knows() -> None:
    region = Region(code="500111", name="大足区", parent=Region(code="500000", name="重庆市"))
    assert {title: short_title(title, region) for title in TITLES} == TITLES


def test_names_say_plan_quarter_unit_and_whether_it_is_final(
    dazu: Plan, people: dict[str, User], client: Client
) -> None:
    closings.figures(dazu, people)
    unit, leader = own_unit(dazu), people["leader"]
    title = "大足区专利提升专项行动计划2026年前三季度"
    assert name(get(client, leader, "2026/q3.docx")) == f"{title}推进情况通报（未定稿）.docx"
    assert name(get(client, leader, "2026/q3.csv?unreviewed=1")) == f"{title}历史数据台账（未定稿）.csv"
    asked = get(client, people["entry"], f"2026/q3.csv?unreviewed=1&unit={unit}")
    assert name(asked) == f"{title}历史数据台账-区科技局（未定稿，含未审核数据）.csv"
    for edition, said in {"": "完成情况", "working": "完成情况-工作版"}.items():
        asked = get(client, leader, f"2026/q3.xlsx?edition={edition}&unit={unit}")
        assert name(asked) == f"{title}{said}-区科技局（未定稿）.xlsx"
    asked = get(client, leader, f"2026/q3.xlsx?edition=ledger&unit={unit}")
    assert name(asked) == f"{title}历史数据台账-区科技局（未定稿）.xlsx"
    looked_back = {"annual": "2027年度完成情况-年度包", "final": "2025—2027年完成情况-终期评估包"}
    for edition, said in looked_back.items():
        asked = get(client, leader, f"2027/q4.xlsx?edition={edition}")
        assert name(asked) == f"大足区专利提升专项行动计划{said}（未定稿）.xlsx"
    closings.closed(dazu, people)
    asked = get(client, leader, "2026/q3.xlsx")
    assert name(asked) == f"{title}完成情况（定稿第1版）.xlsx"
    assert load_workbook(BytesIO(asked.content)).sheetnames[:2] == ["附件1", "附件2"]
    for query in ("", "?revision=1"):
        assert name(get(client, leader, f"2026/q3.docx{query}")) == f"{title}推进情况通报（定稿第1版）.docx"
    Plan.objects.filter(pk=dazu.pk).update(title='大足区:"专利"/提升', is_demonstration=True)
    assert (
        name(get(client, leader, "2026/q4.csv"))
        == "大足区：＂专利＂／提升2026年全年历史数据台账（未定稿，演示数据）.csv"
    )


REFUSED = {
    "2026/q5.csv": (404, ""),
    "2031/q1.docx": (404, ""),
    "2024/q4.csv": (400, "2024年第4季度是历史数据"),
    "2026/q3.csv?revision=1": (400, "还没有定稿"),
    "2026/q2.csv?revision=2": (400, "没有第2版定稿"),
    "2026/q2.csv?revision=x": (400, "版本“x”无法识别"),
    "2026/q3.csv?unit=x": (400, "单位“x”无法识别"),
    "2026/q3.csv?unit=999999": (404, ""),
    "2026/q3.csv?edition=x": (400, "版式“x”无法识别"),
    "2026/q3.csv?edition=annual": (400, "年度包只在年末"),
    "2026/q4.csv?edition=final": (400, "终期评估包只在规划期最后一年的年末"),
    "2026/q3.csv?edition=working": (400, "历史数据台账不分版式"),
    "2026/q3.csv?edition=ledger": (400, "历史数据台账不分版式"),
    "2026/q3.xlsx?edition=ledger&unit=999999": (404, ""),
    "2026/q3.docx?edition=working": (400, "通报不分版式"),
    "2026/q3.docx?unit=": (200, ""),
}


def test_what_is_refused_and_why(dazu: Plan, people: dict[str, User], client: Client) -> None:
    close(dazu, people["reviewer"], 2026, 2)
    for rest, (status, said) in REFUSED.items():
        response = get(client, people["reviewer"], rest)
        assert response.status_code == status, rest
        assert said in response.content.decode(errors="ignore"), rest
    response = get(client, people["reviewer"], f"2026/q3.docx?unit={own_unit(dazu)}")
    assert (response.status_code, "不按单位导出" in response.content.decode()) == (400, True)
    assert client.post(f"{REPORTS}2026/q3.csv").status_code == 405


def test_a_closing_that_was_tampered_with_is_not_handed_out(
    dazu: Plan, people: dict[str, User], client: Client, raw_sql: Any
) -> None:
    from ipplan.triggers import ALL  # noqa: PLC0415
    from organizations.triggers import lifted  # noqa: PLC0415

    close(dazu, people["reviewer"], 2026, 2)
    content = Closing.objects.get().content.replace("2026年6月底", "2026年7月底")
    with lifted(ALL):
        raw_sql("UPDATE quarters_closing SET content = %s", [content])
    response = get(client, people["leader"], "2026/q2.csv")
    assert (response.status_code, "校验值不符" in response.content.decode()) == (400, True)


def test_drafts_are_for_the_office_alone(dazu: Plan, people: dict[str, User], client: Client) -> None:
    from tests.acts import save_figure  # noqa: PLC0415

    save_figure(dazu, people["entry"], "517")
    rest = "2026/q3.csv?unreviewed=1"
    cast = ("entry", "reviewer", "leader", "unit_lead", "system")
    shown = {who for who in cast if b"517" in get(client, people[who], rest).content}
    assert shown == {"entry", "reviewer"}
    rest = "2026/q3.xlsx?edition=ledger&unreviewed=1"
    shown = {who for who in cast if 517 in figures(get(client, people[who], rest))}
    assert shown == {"entry", "reviewer"}


def test_every_download_is_one_line_of_the_log_and_nothing_else(
    dazu: Plan, people: dict[str, User], client: Client
) -> None:
    approve(dazu, 2026, 3, {1: 518}, people)
    before = Operation.objects.count()
    get(client, people["leader"], f"2026/q3.csv?unit={own_unit(dazu)}")
    get(client, people["entry"], "2026/q3.docx?unreviewed=1")
    get(client, people["leader"], "2026/q3.docx?edition=nonsense")
    read(get(client, people["leader"], "2026/q3.xlsx?edition=ledger"))
    rows = Operation.objects.order_by("pk")[before:]
    assert [(row.user, row.action, row.object_type, row.detail, row.address) for row in rows] == [
        (people["leader"], "导出", "plans.reportingperiod",
         "dazu-patents-2025 2026年第3季度 csv 区科技局（未定稿）", "127.0.0.1"),
        (people["entry"], "导出", "plans.reportingperiod",
         "dazu-patents-2025 2026年第3季度 docx（未定稿，含未审核数据）", "127.0.0.1"),
        (people["leader"], "导出", "plans.reportingperiod",
         "dazu-patents-2025 2026年第3季度 历史数据台账 xlsx（未定稿）", "127.0.0.1"),
    ]  # fmt: skip
