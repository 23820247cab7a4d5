"""年度包 and 终期评估包: quarters side by side as they were closed, and what units did in them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan
from plans.recent import forget_everything
from quarters.amending import confirm_amendment
from tasks.review import approve_reports
from tests.people import NOW, approve
from tests.quarters import closings
from tests.quarters.scenes import report
from tests.quarters.test_amending import propose
from tests.reports.pack.reading_back import loaded, sheets, table

pytestmark = pytest.mark.django_db
People = dict[str, User]
YEAR_END = datetime(2027, 1, 25, 2, 0, tzinfo=UTC)
LATER = YEAR_END + timedelta(days=8)


@pytest.fixture
def year(dazu: Plan, people: People) -> Plan:
    """Patents of 2026: 505 due and 500 reached at the first quarter, 525 due and 518 at the third, 535 due and 536 at the end."""
    closings.figures(dazu, people)
    approve(dazu, 2025, 4, {1: 495}, people)
    approve(dazu, 2026, 1, {1: 500}, people)
    approve(dazu, 2026, 4, {1: 536}, people)
    key = report(dazu, people["unit_lead"], 3)
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3}
    approve_reports(**where, assignments=[key], by=people["reviewer"], at=NOW)
    return dazu


def got(client: Client, person: User, rest: str) -> bytes:
    client.force_login(person)
    response = client.get(f"/plans/dazu-patents-2025/reports/{rest}")
    assert response.status_code == 200, response.content.decode()[:300]
    return bytes(response.content)


def test_a_years_quarters_side_by_side(year: Plan, people: People, client: Client) -> None:
    found = loaded(got(client, people["reviewer"], "2026/q4.xlsx?edition=annual"))
    first, *_rest = table(found["年度指标"])
    assert [first[f"{name} 完成"] for name in ("一季度", "上半年", "前三季度", "全年")] == [
        "500",
        "未报送",
        "518",
        "536",
    ]
    lights = [first[f"{name} 评价"] for name in ("一季度", "上半年", "前三季度", "全年")]
    assert lights == ["滞后", "未报送", "滞后", "已完成"]  # 5 of 10 and 23 of 30 are 12.5 and 17.5 points behind
    assert (first["2026年目标"], first["全年完成率(%)"]) == ("535", "100.2%")
    third = next(row for row in table(found["年度任务"]) if row["序号"] == "3")
    assert [third[name] for name in ("上半年", "前三季度", "全年")] == ["未报送", "正常推进", "未报送"]


def test_a_units_year(year: Plan, people: People, client: Client) -> None:
    """区科技局 answers for tasks 2, 3, 4 and 7, and first of all for indicator 8, which is published once a year."""
    rows = table(loaded(got(client, people["reviewer"], "2026/q4.xlsx?edition=annual"))["责任单位年度情况"])
    row = next(row for row in rows if row["责任单位"] == "区科技局")
    quarter = [row[f"前三季度 {head}"] for head in ("正常", "轻微滞后", "滞后", "未报送", "不参评")]
    assert quarter == ["1", "0", "0", "3", "1"]
    reports = [row[f"全年任务进展报送 {head}"] for head in ("应报", "按时", "迟报", "未报", "退回")]
    assert reports == ["12", "1", "0", "11", "0"]  # three quarters are over, four reports each


def test_a_later_amendment_of_an_earlier_quarter_leaves_a_closed_years_pack_as_it_was(
    year: Plan, people: People, client: Client
) -> None:
    closings.closed(year, people)
    closings.closed(year, people, quarter=4, at=YEAR_END, signed_off_on=date(2027, 1, 22))
    before = sheets(got(client, people["leader"], "2026/q4.xlsx?edition=annual&revision=1"))
    row = propose(year, people["entry"])
    confirm_amendment(plan=year, key=row.pk, by=people["reviewer"], at=LATER)
    forget_everything()
    assert sheets(got(client, people["leader"], "2026/q4.xlsx?edition=annual&revision=1")) == before
    first, *_rest = table(loaded(got(client, people["leader"], "2026/q3.xlsx"))["附件1"])
    assert first["截至9月底完成"] == "528"


def test_a_plan_looked_back_on(year: Plan, people: People, client: Client) -> None:
    found = loaded(got(client, people["reviewer"], "2027/q4.xlsx?edition=final"))
    first, *_rest = table(found["终期指标评估"])
    assert [first[f"{each}年 目标"] for each in (2025, 2026, 2027)] == ["495", "535", "575"]
    assert [first[f"{each}年 完成"] for each in (2025, 2026, 2027)] == ["495", "536", "未报送"]
    assert first["基数"] == "460"
    assert len(table(found["终期任务评估"])) == 12
