"""A ledger is taken over: long or wide, workbook or text, into history quarters and open ones."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from documents.loading import load_plan
from indicators.entry import FigureInput, save_actuals, submit_actuals, submit_quarters
from indicators.models import Actual
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import PendingUpload, Plan
from plans.planfile import read_plan_file
from quarters.closing import live_standing
from reports.ledger import HEADS, Row, ledger
from tests.conftest import DAZU
from tests.people import NOW, TODAY, approve
from tests.uploads import file_of, quarter_of
from tests.workbooks.files import table

pytestmark = pytest.mark.django_db

PLACES = ((2024, 4), (2026, 1), (2026, 3))
WIDE: list[list[object]] = [
    ["序号", "指标名称", "计量单位", "2024年末", "2025年一季度", "截至2026年9月底", "2026年目标", "来源"],
    [1, "有效发明专利总量", "件", 460, 465, "５１８件", 535, "市局通报"],
    [2, "PCT国际专利申请量年均增长", "件", 10, 2, "—", 10, None],
    [3, "万人高价值发明专利拥有量", "件", 0.95, None, 1.2, None, None],
    [14, "战略性新兴产业发明专利占比", "%", 15, 15, 16, None, None],
    [None, "填报人：王某", None, None, None, None, None, None],
]


def enter_and_approve(plan: Plan, place: tuple[int, int], figures: list[FigureInput], people: dict[str, User]) -> None:
    where: dict[str, Any] = {"plan": plan, "year": place[0], "quarter": place[1], "at": NOW}
    save_actuals(**where, figures=figures, by=people["entry"])
    numbers = [figure.number for figure in figures]
    submit_actuals(**where, numbers=numbers, by=people["entry"])
    approve_actuals(**where, numbers=numbers, by=people["reviewer"])


def figures_of(step: int) -> list[FigureInput]:
    """What a quarter holds of every kind: direct with all that stands beside, quantity, parts, a published value."""
    return [
        FigureInput(
            number=1, value=Decimal(460 + step), as_of=date(2026, 9, 28), source="+通报", certainty="final",  # type: ignore[arg-type]
            note="口径一致", city_rank=12, city_average=Decimal("600.5"), city_source="市局",
        ),
        FigureInput(number=2, quantity=Decimal(10)),
        FigureInput(number=3, numerator=Decimal(80 + step), denominator=Decimal("83.2")),
        FigureInput(number=6, value=Decimal("4.1234")),
        FigureInput(number=8, value=Decimal("10.5")),
        FigureInput(number=9, not_applicable=True, not_applicable_reason="停报"),
        FigureInput(
            number=10, not_applicable=True, not_applicable_reason="未评定", certainty="final", as_of=date(2026, 9, 30),  # type: ignore[arg-type]
        ),
    ]  # fmt: skip


def rows_of(plan: Plan, person: User) -> list[Row]:
    period = quarter_of(plan)
    return list(ledger(live_standing(period, person)))


def copy_of(_plan: Plan) -> Plan:
    text = DAZU.read_text(encoding="utf-8").replace("dazu-patents-2025", "dazu-copy")
    plan, _changes = load_plan(read_plan_file(text, name="copy.yaml"), today=TODAY)
    return plan


def confirmed(client: Client, plan: Plan, content: bytes, name: str = "台账.xlsx") -> None:
    response = client.post(f"/plans/{plan.slug}/entry/history/upload/", {"workbook": file_of(content, name)})
    assert response.status_code == 302
    page = client.get(response["Location"])
    seen = page.context["preview"]
    assert (seen["stray"], seen["faulty"], seen["can_confirm"]) == ([], [], True)
    assert client.post(response["Location"], {"act": "confirm", "seen": seen["digest"]}).status_code == 302


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_long_table_rebuilds_the_figures_of_a_plan(
    kind: str, client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    for step, place in enumerate(PLACES):
        enter_and_approve(dazu, place, figures_of(step), people)
    rows = rows_of(dazu, people["entry"])
    assert len(rows) > 15
    if kind == "csv":
        text = StringIO()
        csv.writer(text).writerows([HEADS, *(["" if value is None else str(value) for value in row] for row in rows)])
        content = text.getvalue().encode("utf-8-sig")
    else:
        year, quarter = PLACES[-1]
        client.force_login(people["leader"])
        content = client.get(f"/plans/{dazu.slug}/reports/{year}/q{quarter}.xlsx?edition=ledger").getvalue()
    plan = copy_of(dazu)
    client.force_login(people["entry"])
    confirmed(client, plan, content, f"台账.{kind}")
    drafts = Actual.objects.filter(period__plan=plan).values_list(
        "period__year", "period__quarter", "indicator__number", "version"
    )
    numbers: dict[tuple[int, int], list[int]] = {}
    versions: dict[tuple[int, int], dict[int, int]] = {}
    for year, quarter, number, version in drafts:
        numbers.setdefault((year, quarter), []).append(number)
        versions.setdefault((year, quarter), {})[number] = version
    assert sorted(numbers) == list(PLACES)
    submit_quarters(plan=plan, numbers=numbers, versions=versions, by=people["entry"], at=NOW)
    for (year, quarter), wanted in numbers.items():
        approve_actuals(plan=plan, year=year, quarter=quarter, numbers=wanted, by=people["reviewer"], at=NOW)
    assert rows_of(plan, people["entry"]) == rows
    columns = ("indicator__number", "period__year", "period__quarter", "value", "numerator", "denominator", "quantity")
    both = [
        set(Actual.objects.filter(period__plan=each).values_list(*columns, "as_of", "source", "certainty", "note"))
        for each in (dazu, plan)
    ]
    assert both[0] == both[1]
    again = client.post(f"/plans/{plan.slug}/entry/history/upload/", {"workbook": file_of(content, f"again.{kind}")})
    assert client.get(again["Location"]).context["preview"]["changed"] == []  # the same table changes nothing


def test_a_wide_table(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    client.force_login(people["entry"])
    where = f"/plans/{dazu.slug}/entry/history/upload/"
    preview = client.post(where, {"workbook": file_of(table(WIDE))})["Location"]
    page = client.get(preview)
    assert not Actual.objects.exists()
    said = page.context["preview"]
    assert said["notes"] == ["1行是由系统计算的指标，没有读取", "没有读取的列：2026年目标"]
    assert (said["counts"]["changed"], said["errors"]) == (7, 0)
    first = {change["label"]: change["where"] for change in said["changed"][0]["changes"]}
    assert first == {"本期数值": "填报表 D2", "数据来源": "填报表 H2"}
    chosen = {
        column["head"]: next(choice["label"] for choice in column["choices"] if choice["chosen"])
        for column in page.context["columns"]
    }
    assert chosen["D列 2024年末"] == "2024年全年"
    assert chosen["F列 截至2026年9月底"] == "2026年前三季度"
    assert chosen["G列 2026年目标"] == "不读取"
    confirmed(client, dazu, table(WIDE))
    found = {
        (row.indicator.number, row.period.year, row.period.quarter): (row.value or row.quantity, row.source)
        for row in Actual.objects.select_related("indicator", "period")
    }
    assert found == {
        (1, 2024, 4): (460, "市局通报"),
        (1, 2025, 1): (465, "市局通报"),
        (1, 2026, 3): (518, "市局通报"),
        (2, 2024, 4): (10, ""),
        (2, 2025, 1): (2, ""),
        (3, 2024, 4): (Decimal("0.95"), ""),
        (3, 2026, 3): (Decimal("1.2"), ""),
    }


def test_the_person_says_what_a_column_is(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    client.force_login(people["entry"])
    sent = table([["项目名", "指标", "期末", "年份", "季度"], ["x", "有效发明专利总量", 460, 2024, "四季度"]])
    where = client.post(f"/plans/{dazu.slug}/entry/history/upload/", {"workbook": file_of(sent)})["Location"]
    assert client.get(where).context["preview"]["counts"]["changed"] == 0
    page = client.get(f"{where}?c3=value")
    assert page.context["preview"]["counts"]["changed"] == 1
    assert "2024年全年" in page.content.decode()
    twice = client.get(f"{where}?c1=value&c3=value")
    assert twice.status_code == 400
    assert "有几列都是“数值”" in twice.content.decode()
    digest = page.context["preview"]["digest"]
    assert client.post(where, {"act": "confirm", "seen": digest}).status_code == 400, "not what was shown"
    assert client.post(f"{where}?c3=value", {"act": "confirm", "seen": digest}).status_code == 302
    assert Actual.objects.get().value == 460


def test_one_fault_keeps_back_every_quarter(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2025, 1, {1: 465}, people)
    client.force_login(people["entry"])
    sent = table(
        [
            ["指标", "年份", "季度", "数值"],
            ["有效发明专利总量", 2024, 4, 460],
            ["有效发明专利总量", 2025, 1, 466],
            ["有效发明专利总量", 2019, 1, 100],
            ["没有的指标", 2025, 1, 1],
            ["有效发明专利总量", 2025, "某", 1],
        ]
    )
    where = client.post(f"/plans/{dazu.slug}/entry/history/upload/", {"workbook": file_of(sent)})["Location"]
    page = client.get(where)
    text = page.content.decode()
    for said in (
        "已审核，更正须写明更正理由",
        "2019年一季度不是本计划的报告期",
        "没有叫“没有的指标”的指标",
        "看不出是哪一年哪个季度",
    ):
        assert said in text
    assert page.context["preview"]["errors"] == 3
    assert page.context["preview"]["faulty"][0]["errors"][0]["where"] == "填报表 D3", (
        "the figure, where there is no reason"
    )
    assert client.post(where, {"act": "confirm", "seen": page.context["preview"]["digest"]}).status_code == 400
    assert Actual.objects.count() == 1
    assert client.get(f"{where}marked.xlsx").status_code == 200
    assert PendingUpload.objects.count() == 1
    assert (
        client.post(f"/plans/{dazu.slug}/entry/history/upload/", {"workbook": file_of(table([["a"]]))}).status_code
        == 400
    )
