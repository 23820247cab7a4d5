"""现在要做: what a unit still owes, what came back and why, by when. For the unit's own people and the office, in any state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from figures import wording
from organizations.roles import Permission
from plans.facts import UnitFacts
from plans.models import ReportingPeriod
from plans.pages import quarter_at_work
from plans.review import State
from tasks.worksheet import Line, Worksheet, worksheet_of

from .links import task_url
from .pages import PlanPage

SOON = timedelta(days=30)  # a milestone is brought to mind so long before it is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing to do: what, on which tasks, why (a reason of return, a word of who asked), by when."""

    word: str
    text: str
    tasks: tuple[dict[str, Any], ...] = ()
    why: str = ""
    due: str = ""
    tone: str = "none"
    button: str = ""
    url: str = ""
    is_first: bool = False  # its button stands out


def todo(page: PlanPage, unit: UnitFacts) -> dict[str, Any] | None:
    """What the unit has to do in the quarter that is at work; at another quarter only where to find it. None for others."""
    if not (page.staff or _is_own(page, unit)) or not unit.assessed:
        return None
    work = quarter_at_work(page.periods, page.today)
    context = {
        "name": wording.period(work.year, work.quarter),
        "query": page.query(work),
        "is_own": _is_own(page, unit),
    }
    if work != page.shown:
        return {**context, "elsewhere": True}
    sheet = worksheet_of(page.plan, page.periods, work, unit.key, unreviewed=page.standing.unreviewed)
    return {
        **context,
        "elsewhere": False,
        "items": [*_returned(page, sheet, work), *_owed(page, sheet, work), *_milestones(page, sheet)],
        "waiting": _tasks(page, [line for line in sheet.reporting if _state(line) == State.SUBMITTED]),
        "approved": _tasks(page, [line for line in sheet.reporting if _state(line) == State.APPROVED]),
        "reporting": len(sheet.reporting),
    }


def _is_own(page: PlanPage, unit: UnitFacts) -> bool:
    return page.person.unit_id == unit.key and page.person.may(Permission.FILE_REPORTS)


def _state(line: Line) -> str:
    return line.stands.state if line.stands is not None else ""


def _returned(page: PlanPage, sheet: Worksheet, work: ReportingPeriod) -> Iterable[Todo]:
    """What came back, each with its reason."""
    due, tone = _due(work.reports_due_on, page.today)
    for line in sheet.returned:
        if line.open is not None:
            yield Todo(
                word="补正", text="任务进展被退回", tasks=_tasks(page, [line]), why=f"退回理由：{line.open.review_reason}",
                due=due, tone=tone, button="修改", is_first=True,
            )  # fmt: skip
    for line in sheet.lines:
        if line.measures and line.measures[0].state == State.RETURNED:
            yield Todo(
                word="补正", text="年度工作措施被退回", tasks=_tasks(page, [line]),
                why=f"退回理由：{line.measures[0].review_reason}", due=due, tone=tone, button="修改", is_first=True,
            )  # fmt: skip


def _owed(page: PlanPage, sheet: Worksheet, work: ReportingPeriod) -> Iterable[Todo]:
    """What was never handed in: reports not begun, drafts, what was asked for, the year's measures."""
    due, tone = _due(work.reports_due_on, page.today)
    owed = [line for line in sheet.owed if _state(line) != State.RETURNED]
    own = [line for line in owed if line.request is None]
    for text, button, lines in (
        ("本季任务进展尚未填写", "填报", [line for line in own if line.stands is None]),
        ("本季任务进展已有草稿，尚未报送", "报送", [line for line in own if line.stands is not None]),
    ):
        if lines:
            yield Todo(
                word="填报", text=text, tasks=_tasks(page, lines), due=due, tone=tone, button=button, is_first=True
            )
    for line in owed:
        if line.request is not None:
            said = f"{line.request.asked_by}征集" + (f"：{line.request.note}" if line.request.note else "")
            yield Todo(
                word="征集", text="请报送配合任务的进展", tasks=_tasks(page, [line]), why=said, due=due, tone=tone,
                button="填报", is_first=True,
            )  # fmt: skip
    without = [line for line in sheet.lines if line.owes_measures and not _came_back(line)]
    if without:
        yield Todo(
            word="措施",
            text=f"{work.year}年度工作措施尚未报送",
            tasks=_tasks(page, without),
            due="年初填报",
            button="填写",
        )


def _came_back(line: Line) -> bool:
    return bool(line.measures) and line.measures[0].state == State.RETURNED


def _milestones(page: PlanPage, sheet: Worksheet) -> Iterable[Todo]:
    """Steps that are due soon or overdue, the earliest first."""
    steps = [
        (each.due_on, each.title, line)
        for line in sheet.lines
        for each in line.milestones
        if each.due_on is not None and each.done_on is None and each.due_on <= page.today + SOON
    ]
    for due_on, title, line in sorted(steps, key=lambda step: step[0]):
        due, tone = _due(due_on, page.today)
        yield Todo(word="节点", text=title, tasks=_tasks(page, [line]), due=due, tone=tone)


def _tasks(page: PlanPage, lines: Sequence[Line]) -> tuple[dict[str, Any], ...]:
    query = page.query(page.shown)
    return tuple(
        {
            "number": line.task.number,
            "title": line.task.title,
            "url": task_url(page.plan.slug, line.task.number, query),
        }
        for line in lines
    )


def _due(day: date | None, today: date) -> tuple[str, str]:
    """10月14日前，还有2天, and how it is coloured; nothing without a day."""
    if day is None:
        return "", "none"
    left = (day - today).days
    named = f"{day.month}月{day.day}日前" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日前"
    if left < 0:
        return f"{named}，已超期{-left}天", "bad"
    return (f"{named}，今天截止", "warn") if left == 0 else (f"{named}，还有{left}天", "warn" if left <= 3 else "none")
