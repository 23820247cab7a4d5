"""The pack as it is downloaded: the same as the pages, the same for ever once a quarter is closed."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from plans.recent import forget_everything
from quarters.amending import confirm_amendment
from quarters.querysets import plan_quarters, standing_at
from reports.board import board_row
from tasks.models import ReportedState, VerdictChoice
from tasks.review import approve_reports
from tests import changes
from tests.acts import own_unit
from tests.people import NOW, add, approve
from tests.plans_in_use import reported, widen
from tests.quarters import closings
from tests.quarters.scenes import report
from tests.quarters.test_amending import AFTER, propose
from tests.reports.pack.reading_back import loaded, sheets, table

pytestmark = pytest.mark.django_db
People = dict[str, User]


def got(client: Client, person: User, plan: Plan, rest: str = "2026/q3.xlsx") -> bytes:
    client.force_login(person)
    response = client.get(f"/plans/{plan.slug}/reports/{rest}")
    assert response.status_code == 200, response.content.decode()[:300]
    return bytes(response.content)


def test_an_amendment_leaves_the_revision_before_it_as_it_was(dazu: Plan, people: People, client: Client) -> None:
    closings.figures(dazu, people)
    closings.closed(dazu, people)
    leader = people["leader"]
    before = {
        edition: sheets(got(client, leader, dazu, f"2026/q3.xlsx?revision=1&edition={edition}"))
        for edition in ("meeting", "working")
    }
    row = propose(dazu, people["entry"])
    confirm_amendment(plan=dazu, key=row.pk, by=people["reviewer"], at=AFTER)
    forget_everything()
    for edition, cells in before.items():
        assert sheets(got(client, leader, dazu, f"2026/q3.xlsx?revision=1&edition={edition}")) == cells
    latest = loaded(got(client, leader, dazu))
    first, *_others = table(latest["附件1"])
    assert (first["截至9月底完成"], first["完成率(%)"]) == ("528", "98.7%")  # 528 ÷ 535
    adjusted, *_dependents = table(latest["上期数据调整说明"])
    assert (adjusted["季度"], adjusted["调整前"], adjusted["调整后"]) == ("2026年前三季度", "518件", "528件")
    assert (adjusted["调整理由"], adjusted["依据文件"]) == ("市局通报更正", "渝知发〔2026〕8号")


def test_a_changed_target_is_printed_with_the_one_before(dazu: Plan, people: People, client: Client) -> None:
    changes.change(dazu, changes.target("525"), people)
    first, *_others = table(loaded(got(client, people["leader"], dazu))["附件1"])
    assert first["年度计划目标 2026"] == "525"
    assert "2026年目标：原目标535件，调整后目标525件，自2026年第3季度起" in first["备注"]


def test_one_units_pack_holds_what_it_has_a_part_in(dazu: Plan, people: People, client: Client) -> None:
    content = got(client, people["unit_lead"], dazu, f"2026/q3.xlsx?unit={own_unit(dazu)}")
    found = loaded(content)
    assert [row["序号"] for row in table(found["附件1"])] == ["5", "6", "7", "8", "9", "10"]  # from annex 1
    assert all("区科技局" in row["责任单位"] + row["配合单位"] for row in table(found["附件2"]))
    said = [cell for sheet in sheets(content).values() for row in sheet for cell in row]
    assert said.count("填报单位（盖章）：区科技局") == 2


def test_annex_two_in_the_documents_words(dazu: Plan, people: People, client: Client) -> None:
    sheet = loaded(got(client, people["leader"], dazu))["附件2"]
    rows = table(sheet)
    merged = [each for each in sheet.merged_cells.ranges if each.min_col == each.max_col == 2 and each.size["rows"] > 1]
    # Groups of 4, 2, 4 and 2 tasks, as the annex prints them; the second one lies across the page's end and stands twice.
    assert sorted(each.size["rows"] for each in merged) == [2, 4, 4]
    assert list(rows[0]) == [
        "序号", "任务名称", "具体内容", "责任单位", "配合单位", "本季度进展", "存在问题", "下一步措施", "完成时限", "状态",
        "备注",
    ]  # fmt: skip
    assert (rows[0]["任务名称"], rows[0]["具体内容"]) == ("增强创新策源能力，提升科技产出效能。", "紧盯重点产业。")
    assert (rows[1]["责任单位"], rows[1]["状态"]) == ("区科技局、区经济信息委", "未报送")
    assert [row["任务名称"] for row in rows].count("增强创新策源能力，提升科技产出效能。") == 4  # rows 1 to 4
    assert len(rows) == 12


def test_every_sheet_says_that_it_is_no_final_and_no_real_one(dazu: Plan, people: People, client: Client) -> None:
    Plan.objects.update(is_demonstration=True)
    for edition in ("meeting", "working"):
        for name, rows in sheets(got(client, people["leader"], dazu, f"2026/q3.xlsx?edition={edition}")).items():
            said = [cell for row in rows for cell in row]
            assert "演示数据，非真实数据，仅供系统演示" in said, name
            assert "未定稿，数据可能还有变化" in said, name


def test_a_closed_quarter_says_nothing_of_being_open(dazu: Plan, people: People, client: Client) -> None:
    closings.figures(dazu, people)
    closings.closed(dazu, people)
    content = got(client, people["leader"], dazu, "2026/q3.xlsx?edition=working")
    said = "".join(str(cell) for sheet in sheets(content).values() for row in sheet for cell in row)
    assert "未定稿" not in said
    assert "数据状态：定稿第1版，2026年10月23日王某审定。" in said
    assert "填报日期：2026年10月23日" in said
    assert "缺项说明：其余指标数据尚未提供" in said


@pytest.mark.parametrize(("year", "quarter"), [(2025, 4), (2027, 4), (2028, 2)])
def test_odd_plans_say_what_their_pages_say(two_years: Plan, client: Client, year: int, quarter: int) -> None:
    people = reported(two_years, year, quarter)
    content = got(client, people["reviewer"], two_years, f"{year}/q{quarter}.xlsx?edition=working")
    periods = plan_quarters(two_years.slug, people["reviewer"])
    standing = standing_at(periods, next(row for row in periods if (row.year, row.quarter) == (year, quarter)))
    lines = {row["指标"]: row for row in table(loaded(content)["附件1"])}
    assert lines
    for row in standing.indicators:
        seen, line = board_row(row, standing, ""), lines[row.facts.name]
        reached = next(value for head, value in line.items() if head.startswith("截至"))
        shown = (reached, line["完成率(%)"], line["序时应完成"], line["较序时进度（百分点）"])
        assert shown == (seen.actual, seen.achievement, seen.expected, seen.gap), row.facts.name


def test_a_plan_without_indicators_has_its_tasks(no_indicators: Plan, client: Client) -> None:
    leader = add("leader", Role.LEADER, no_indicators.region)
    year = no_indicators.first_year
    for edition in ("meeting", "working"):
        found = loaded(got(client, leader, no_indicators, f"{year}/q1.xlsx?edition={edition}"))
        assert not {"附件1", "附件2"} & found.keys()
        assert table(found["附件"])


YEARLY = {"annual": ("2026/q4", 10), "final": ("2027/q4", 10), "meeting": ("2026/q3", 10), "working": ("2026/q3", 10)}


@pytest.mark.parametrize(("edition", "place", "most"), [(name, *rest) for name, rest in YEARLY.items()])
def test_statements_do_not_grow_with_the_rows(
    dazu: Plan, people: People, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries,
    edition: str, place: str, most: int,
) -> None:  # fmt: skip
    approve(dazu, 2026, 3, {1: 518, 5: 150}, people)
    widen(dazu, 3)
    closings.closed(dazu, people)
    got(
        client, people["reviewer"], dazu, f"{place}.xlsx?edition={edition}"
    )  # the session and quarters of others are read
    with django_assert_max_num_queries(most):
        client.get(f"/plans/{dazu.slug}/reports/{place}.xlsx?edition={edition}")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("edition", ["meeting", "working"])
def test_libreoffice_recalculates_it_without_an_error(
    dazu: Plan, people: People, client: Client, tmp_path: Path, edition: str
) -> None:
    closings.figures(dazu, people)
    content = got(client, people["leader"], dazu, f"2026/q3.xlsx?edition={edition}")
    file = tmp_path / "pack.xlsx"
    file.write_bytes(content)
    convert(file, "xlsx:Calc MS Excel 2007 XML", tmp_path / "again")
    convert(file, "pdf", tmp_path / "again")
    again = sheets((tmp_path / "again" / "pack.xlsx").read_bytes())
    before = sheets(content)
    assert list(again) == list(before)
    cells = [cell for rows in again.values() for row in rows for cell in row]
    assert not [cell for cell in cells if str(cell).startswith(("#", "Err:"))]
    assert figures(again) == figures(before)
    pages = len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "again" / "pack.pdf").read_bytes()))
    assert pages == {"meeting": 3, "working": 9}[edition]  # as they were looked at


def convert(file: Path, form: str, to: Path) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{to}-profile", "--headless", "--convert-to", form]
    subprocess.run([*command, "--outdir", str(to), str(file)], check=True, capture_output=True, timeout=120)  # noqa: S603


def figures(book: dict[str, list[list[Any]]]) -> list[float]:
    return [cell for rows in book.values() for row in rows for cell in row if isinstance(cell, float)]


def test_every_program_reads_the_same_values(dazu: Plan, people: People, client: Client) -> None:
    closings.figures(dazu, people)
    content = got(client, people["leader"], dazu, "2026/q3.xlsx?edition=working")
    by_calamine = sheets(content)
    for name, sheet in loaded(content).items():
        rows = by_calamine[name]
        for cell in (each for row in sheet.iter_rows() for each in row):
            if cell.value is None:
                continue
            read = rows[cell.row - 1][cell.column - 1]
            assert read == (cell.value.date() if hasattr(cell.value, "date") else cell.value), (name, cell.coordinate)


def test_what_units_reported_of_their_tasks(dazu: Plan, people: People, client: Client) -> None:
    """区科技局 answers for tasks 3 and 4 alone, for 2 and 7 with others."""
    lead = people["unit_lead"]
    keys = {
        3: report(dazu, lead, 3, reported_state=ReportedState.SLOW, problems="资金未到位", next_steps="11月到位"),
        4: report(dazu, lead, 4, reported_state=ReportedState.COMPLETED, done="已建成3家"),
        7: report(dazu, lead, 7, nothing_new=True, done=""),
    }
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "by": people["reviewer"], "at": NOW}
    approve_reports(**where, assignments=[keys[3], keys[7]])
    behind = {keys[4]: (VerdictChoice.SERIOUSLY_BEHIND, "验收未通过")}
    approve_reports(**where, assignments=[keys[4]], verdicts=behind)
    rows = {row["序号"]: row for row in table(loaded(got(client, people["leader"], dazu))["附件2"])}
    assert [rows[number]["状态"] for number in ("1", "3", "4", "7")] == ["未报送", "推进缓慢", "严重滞后", "正常推进"]
    assert (rows["3"]["本季度进展"], rows["3"]["存在问题"], rows["3"]["下一步措施"]) == (
        "已召开对接会", "资金未到位", "11月到位",
    )  # fmt: skip
    assert rows["4"]["备注"] == "填报已完成\n区科技局未说明滞后原因"
    assert rows["7"]["本季度进展"] == "区市场监管局：未报送\n区科技局：零报告：本季度没有新的进展"
