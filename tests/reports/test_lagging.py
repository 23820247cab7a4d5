"""What lags, and the causes that are told of it, for the circular and the leaders' sheet."""

from datetime import date
from decimal import Decimal
from typing import Any

from organizations.models import User
from plans.models import Plan
from quarters.explaining import ExplanationInput, save_explanations
from quarters.models import Outlook
from quarters.querysets import plan_quarters, read_standing
from reports.lagging import Said, lagging_indicators, lagging_tasks
from tasks.models import ReportedState, VerdictChoice
from tests.acts import unit_of, where
from tests.people import NOW, approve
from tests.reports import task_scenes


def test_units_own_words_and_the_worst_first(dazu: Plan, people: dict[str, User]) -> None:
    """Task 4 is slow, task 6 seriously behind; 518 of 535 is explained, 3.01 of 5.20 (task 9) only by a report."""
    approve(dazu, 2024, 4, {1: 460, 6: 3}, people)
    approve(dazu, 2026, 3, {1: 518, 6: Decimal("3.01")}, people)
    office = "区市场监管局"
    said = ExplanationInput(kind="indicator", number=1, cause="授权偏慢", measure="集中预审", due_on=date(2026, 12, 31),
                            outlook=Outlook.HARD, expected=Decimal(532))  # fmt: skip
    save_explanations(**where(dazu), unit=unit_of(dazu, office), explanations=[said], by=people["entry"], at=NOW)
    slow: dict[str, Any] = {"reported_state": ReportedState.SLOW, "problems": "评估周期长", "next_steps": "批量评估"}
    task_scenes.approve(dazu, people, 4, "区科技局", **slow)
    task_scenes.approve(
        dazu, people, 6, office, verdict=(VerdictChoice.SERIOUSLY_BEHIND, "未上线"), by=people["entry2"]
    )
    task_scenes.approve(dazu, people, 9, office, by=people["entry2"], **slow)
    periods = plan_quarters(dazu.slug, people["leader"])
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, 3))
    standing = read_standing(shown.plan, periods, shown)
    assert [(item.number, item.word, item.said) for item in lagging_indicators(standing)] == [
        (6, "滞后", (Said(unit=office, cause="评估周期长（任务9填报）", measure="批量评估（任务9填报）"),)),
        (1, "滞后", (Said(unit=office, cause="授权偏慢", measure="集中预审", due_on=date(2026, 12, 31),
                          expected="预计全年532件，有困难", by="entry某"),)),
    ]  # fmt: skip
    nothing = {name: Said(unit=name, cause="", measure="") for name in (office, "区金融发展事务中心")}
    told = {name: Said(unit=name, cause="评估周期长", measure="批量评估") for name in (office, "区科技局")}
    assert [(item.number, item.word, item.said) for item in lagging_tasks(standing)] == [
        (6, "严重滞后", (nothing[office],)),
        (4, "推进缓慢", (told["区科技局"],)),
        (9, "推进缓慢", (told[office], nothing["区金融发展事务中心"])),
    ]
