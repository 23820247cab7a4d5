"""Announced holidays: the file, the rows, and the dates that are proposed by them. Expected days are those of the notices."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from documents.loading import load_plan
from organizations.models import Operation
from plans.holidays import read_calendar
from plans.models import Holiday, ReportingPeriod
from plans.planfile import read_plan_file
from tests.conftest import DAZU
from tests.people import TODAY

pytestmark = pytest.mark.django_db

SHIPPED = settings.BASE_DIR / "fixtures" / "holidays.yaml"

# 国办发明电〔2024〕12号, 国办发明电〔2025〕7号: working days that are off, and weekends that are worked.
OFF = [
    (2025, "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08"),
    (2026, "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07"),
]  # fmt: skip
WORKED = [
    (2025, "01-26 02-08 04-27 09-28 10-11"),
    (2026, "01-04 02-14 02-28 05-09 09-20 10-10"),
]


def days(rows: list[tuple[int, str]]) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for year, said in rows for day in said.split()}


def load(path: Path = SHIPPED) -> str:
    out = StringIO()
    call_command("load_holidays", str(path), stdout=out)
    return out.getvalue()


def test_the_file_says_what_was_announced() -> None:
    load()
    calendar = read_calendar()
    every = [date.fromordinal(day) for day in range(date(2025, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    exceptions = {day for day in every if calendar.is_working_day(day) != (day.weekday() < 5)}
    assert exceptions == days(OFF) | days(WORKED)
    assert len(days(OFF)) == 18 + 19


def test_loading_again_changes_nothing_and_a_changed_day_is_put_right() -> None:
    assert "新增" in load()
    lines, rows = Operation.objects.count(), Holiday.objects.count()
    assert (Operation.objects.latest("pk").action, Operation.objects.latest("pk").user) == ("载入节假日", None)
    assert "没有变化" in load()
    assert (Operation.objects.count(), Holiday.objects.count()) == (lines, rows)
    Holiday.objects.filter(day="2026-10-10").update(is_working=False)
    Holiday.objects.create(day="2026-12-18", name="全区停电")
    assert "新增0天，变更1天" in load()
    assert Holiday.objects.get(day="2026-10-10").is_working
    assert Holiday.objects.filter(day="2026-12-18").exists(), "an office's own day stays"


GOOD = "- {year: 2027, source: 某文, days: [{name: 元旦, from: 2027-01-01, to: 2027-01-03}]}\n"
NONSENSE = {
    "": "应为年份的列表",
    "[": "无法读取",
    "x: 1": "应为年份的列表",
    "- 5": "应有且只有",
    GOOD.replace("source: 某文, ", ""): "应有且只有 year、source、days",
    GOOD.replace("某文", "' '"): "没有写明来源",
    GOOD.replace("year: 2027", "year: 27"): "2000至2100",
    GOOD.replace("name: 元旦", "name: ''"): "名称应为",
    GOOD.replace("name: 元旦", f"name: {'长' * 21}"): "名称应为",
    GOOD.replace("to: 2027-01-03", "to: 2026-12-31"): "不是合理的放假日期",
    GOOD.replace("to: 2027-01-03", "to: 2027-01-16"): "不是合理的放假日期",
    GOOD.replace("from: 2027-01-01", "from: 2026-11-30"): "不在这一年",
    GOOD.replace("from: 2027-01-01", "from: 元旦"): "不是日期",
    GOOD.replace("from: 2027-01-01", "from: 2027-02-30"): "无法读取",
    GOOD.replace("to: 2027-01-03", "to: 2027-01-03, colour: red"): "应有且只有",
    GOOD.replace("to: 2027-01-03", "to: 2027-01-03, working: [2027-01-04]"): "不是周末",
    GOOD.replace("to: 2027-01-03", "to: 2027-01-03, working: 2027-01-09"): "应为日期的列表",
    GOOD.replace("to: 2027-01-03", "to: 2027-01-03, working: [2027-01-02]"): "列了两次",
    GOOD + GOOD: "列了两次",
}


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused_whole(text: str, tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=NONSENSE[text]):
        load(path)
    assert not Holiday.objects.exists()


def test_nearly_nonsense_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(GOOD.replace("from: 2027-01-01", "from: 2026-12-30, working: [2027-01-09]"), encoding="utf-8")
    assert "新增6天" in load(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到文件"):
        load(tmp_path / "nothing.yaml")
    (tmp_path / "gb.yaml").write_bytes("国庆".encode("gb18030"))
    with pytest.raises(CommandError, match="不是UTF-8文本"):
        load(tmp_path / "gb.yaml")


def test_a_new_plans_dates_are_proposed_by_the_announcement() -> None:
    """After 30 September 2026: 8, 9, 10 (a Saturday that is worked), 12, 13 | 14, 15, 16 | 19, 20, 21 | 22, 23 | 26, 27."""
    load()
    plan, _changes = load_plan(read_plan_file(DAZU.read_text(encoding="utf-8"), name=DAZU.name), today=TODAY)
    row = ReportingPeriod.objects.get(plan=plan, year=2026, quarter=3)
    assert [row.reports_due_on, row.figures_due_on, row.check_due_on, row.closing_due_on, row.meeting_on] == [
        date(2026, 10, day) for day in (13, 16, 21, 23, 27)
    ]
    first = ReportingPeriod.objects.get(plan=plan, year=2026, quarter=1)
    assert first.reports_due_on == date(2026, 4, 8), "1, 2, 3, 7, 8: the 6th is off"
