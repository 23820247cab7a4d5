"""What is missing when a quarter is to be closed: what stands in the way, and what needs a word."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from figures import wording
from indicators.models import Actual, UnitActual, UnitTarget
from indicators.progress import Status
from plans.models import ItemKind, ReportingPeriod
from plans.review import State
from tasks.models import MeasurePlan, TaskReport

from .rounds import Item, missing_explanations, objections, open_checks
from .standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that is missing: in a word, and whose; whether the closing has to say why."""

    word: str
    text: str
    needs_reason: bool = False


_KINDS: Mapping[str, tuple[Any, str]] = {
    "waiting_figures": (Actual, "指标数据"),
    "waiting_reports": (TaskReport, "任务进展"),
    "waiting_measures": (MeasurePlan, "年度工作措施"),
    "waiting_parts": (UnitActual, "单位分量"),
    "waiting_targets": (UnitTarget, "单位年度目标"),
}
Waiting = Mapping[str, int]  # what waits for review -> how many


def waiting_columns(period: int) -> dict[str, Any]:
    """How many of each kind wait for review in a quarter (its key), as columns of any statement."""
    return {name: Coalesce(Subquery(_count(model, period)), 0) for name, (model, _noun) in _KINDS.items()}


def _count(model: Any, period: int) -> Any:
    rows = model.objects.filter(period=period, state=State.SUBMITTED).order_by()
    return rows.values("period").annotate(found=Count("pk")).values("found")


def read_waiting(period: ReportingPeriod) -> Waiting:
    """How many of each kind wait for review in a quarter: one statement."""
    rows = ReportingPeriod.objects.filter(pk=period.pk).annotate(**waiting_columns(period.pk))
    found: Waiting = rows.values(*_KINDS).get()
    return found


def obstacles(standing: Standing, period: ReportingPeriod, waiting: Waiting, *, today: date) -> list[Lack]:
    """What has to be dealt with first."""
    found = []
    if period.last_day >= today:
        found.append(Lack(word="未结束", text=f"{wording.period(period.year, period.quarter)}尚未结束"))
    for name, (_model, noun) in _KINDS.items():
        if waiting[name]:
            found.append(Lack(word="待审核", text=f"{noun}还有{waiting[name]}项待审核"))
    found += [
        Lack(word="待核对", text=f"{unit}还有{count}项未核对（{_until(period)}前）")
        for unit, count in Counter(item.unit_name for item in open_checks(standing, today, period)).items()
    ]
    found += [
        Lack(word="有异议", text=f"{item.unit_name}对{_called(item)}有异议，尚未处理") for item in objections(standing)
    ]
    return found


def wanting(standing: Standing, period: ReportingPeriod) -> list[Lack]:
    """What may be missing: figures and reports that nobody handed in, with a word why; explanations, printed as 未说明."""
    if not standing.was_in_use:
        return []
    unexplained = (
        Lack(word="未说明", text=f"{_called(item)}{item.word}，{item.unit_name}没有情况说明，将印作“未说明”")
        for item in missing_explanations(standing)
    )
    return [*_figures(standing), *_reports(standing), *unexplained]


def has_gaps(standing: Standing, period: ReportingPeriod) -> bool:
    """Whether something is missing that the closing has to say why."""
    return any(lack.needs_reason for lack in wanting(standing, period))


def _called(item: Item) -> str:
    return f"{ItemKind(item.kind).label}{item.number} {item.name}"


def _until(period: ReportingPeriod) -> str:
    return wording.day(period.check_due_on) if period.check_due_on is not None else "定稿"


def _figures(standing: Standing) -> Iterable[Lack]:
    for row in standing.in_breakdown:
        if row.status is Status.NOT_REPORTED:
            yield Lack(word="未报送", text=f"指标{row.facts.number} {row.facts.name}", needs_reason=True)


def _reports(standing: Standing) -> Iterable[Lack]:
    for task in standing.tasks:
        if task.missing:
            whose = "、".join(task.missing)
            yield Lack(word="未报送", text=f"任务{task.facts.number} {task.facts.title}：{whose}", needs_reason=True)
