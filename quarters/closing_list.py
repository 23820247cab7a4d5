"""What is missing when a quarter is to be closed: what stands in the way, and what needs a word. Asks nothing of the database
but what waits for review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from figures import wording
from indicators.models import Actual, UnitActual, UnitTarget
from indicators.progress import Status
from plans.models import ReportingPeriod
from plans.review import State
from tasks.models import MeasurePlan, TaskReport

from .standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that is missing: in a word, and whose."""

    word: str
    text: str


_WAITING: tuple[tuple[Any, str], ...] = (
    (Actual, "指标数据"),
    (TaskReport, "任务进展"),
    (MeasurePlan, "年度工作措施"),
    (UnitActual, "单位分量"),
    (UnitTarget, "单位年度目标"),
)


def obstacles(standing: Standing, period: ReportingPeriod, *, today: date) -> list[Lack]:
    """What has to be dealt with first."""
    found = []
    if period.last_day >= today:
        found.append(Lack(word="未结束", text=f"{wording.period(period.year, period.quarter)}尚未结束"))
    for model, noun in _WAITING:
        count = model.objects.filter(period=period, state=State.SUBMITTED).count()
        if count:
            found.append(Lack(word="待审核", text=f"{noun}还有{count}项待审核"))
    return found


def wanting(standing: Standing, period: ReportingPeriod) -> list[Lack]:
    """What may be missing, with a word why: figures and reports that nobody handed in."""
    if not standing.was_in_use:
        return []
    return [*_figures(standing), *_reports(standing)]


def _figures(standing: Standing) -> Iterable[Lack]:
    for row in standing.in_breakdown:
        if row.status is Status.NOT_REPORTED:
            yield Lack(word="未报送", text=f"指标{row.facts.number} {row.facts.name}")


def _reports(standing: Standing) -> Iterable[Lack]:
    for task in standing.tasks:
        if task.missing:
            yield Lack(word="未报送", text=f"任务{task.facts.number} {task.facts.title}：{'、'.join(task.missing)}")
