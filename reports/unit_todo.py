"""现在要做: what a unit still owes, what came back and why, by when. For the unit's own people and the office, in any state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from indicators.contributions import LABELS
from indicators.reference import returned_parts
from indicators.unit_figures import unit_lines
from organizations.roles import Permission
from plans.deadlines import reports_due
from plans.facts import UnitFacts
from plans.models import ReportingPeriod
from plans.pages import quarter_at_work
from plans.review import State
from quarters.rounds import Answered, items_of
from quarters.saying import touched
from tasks.report_page import form_context, sees_worksheet
from tasks.worksheet import Line, Worksheet, worksheet_of

from .bodies import body
from .links import task_url
from .pages import PlanPage

PRESSING = timedelta(days=3)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the unit's people have before them, and where it is filed."""

    page: PlanPage
    period: ReportingPeriod
    sheet: Worksheet
    form: str  # the address of the form: on this page for the unit's own people, a page of its own for the office

    @property
    def due(self) -> tuple[str, str]:
        """By when the unit's reports of the quarter are due, and how it is coloured."""
        if not self.sheet.was_in_use:
            return "", "none"
        day = reports_due(self.period, self.sheet.extended_to)
        return _due(day, self.page.today, extended=day != self.period.reports_due_on)

    def item(self, word: str, text: str, lines: Sequence[Line], button: str, *, why: str = "", to: str = "") -> Todo:
        """Something that is due with the quarter's reports; `to` is the prefix of the form's row."""
        due, tone = self.due
        return Todo(
            word=word, text=text, tasks=_tasks(self.page, lines), why=why, due=due, tone=tone, button=button,
            url=f"{self.form}#{to or 'report'}",
        )  # fmt: skip


def todo(page: PlanPage, unit: UnitFacts, request: HttpRequest) -> dict[str, Any] | None:
    """What the unit has to do in the quarter that is at work; at another quarter only where to find it. None for others."""
    if not sees_worksheet(page.person, unit.key) or not unit.assessed:
        return None
    period, is_own = quarter_at_work(page.periods, page.today), is_own_unit(page, unit.key)
    context = {"name": wording.period(period.year, period.quarter), "query": page.query(period), "is_own": is_own}
    if period != page.shown:
        return {**context, "elsewhere": True, "form": None}
    form = reverse("tasks:report-form", args=(page.plan.slug, unit.key, period.year, period.quarter))
    work = Work(
        page=page,
        period=period,
        sheet=worksheet_of(page.plan, page.periods, period, unit.key, unreviewed=page.standing.unreviewed),
        form="" if is_own else form,
    )
    reporting = work.sheet.reporting
    filing = [*_returned(work), *_owed(work)]
    return {
        **context,
        "elsewhere": False,
        "items": [*filing, *_checks(work), *_milestones(work)],
        "filing": bool(filing),
        "waiting": _tasks(page, [line for line in reporting if _state(line) == State.SUBMITTED]),
        "approved": _tasks(page, [line for line in reporting if _state(line) == State.APPROVED]),
        "reporting": len(reporting),
        "was_in_use": work.sheet.was_in_use,
        "form": _form(work, unit, request) if is_own else None,
    }


def is_own_unit(page: PlanPage, key: int) -> bool:
    """Whether the person files for this very unit as one of its people."""
    return page.person.unit_id == key and page.person.may(Permission.FILE_REPORTS)


_STAND_IN = "stands for the token of a request"  # no token looks so


def _form(work: Work, unit: UnitFacts, request: HttpRequest) -> SafeString:
    """The unit's form, to be filled in on its page. Kept like a body, but for the request's own token."""
    page, period = work.page, work.period
    person = page.person

    def content() -> dict[str, Any]:
        figures, place = unit_lines(page.plan, period, unit.key), page.standing.period.place
        district = {row.facts.number: row.facts.values.get(place) for row in page.standing.indicators}
        sheet = form_context(work.sheet, figures, period, person, unit_name=unit.name, district=district)
        return {"sheet": sheet, "from": "unit", "csrf_token": _STAND_IN}

    who = (person.pk, person.username, person.role, person.unit_id, person.region_id)
    kept = body(page.standing, "tasks/_report_form.html", content, key=(unit.key, *who, page.today))
    return mark_safe(kept.replace(_STAND_IN, get_token(request), 1))


def _state(line: Line) -> str:
    return line.stands.state if line.stands is not None else ""


def _returned(work: Work) -> Iterable[Todo]:
    """What came back, each with its reason."""
    for line in work.sheet.returned:
        if line.open is not None:
            why = f"退回理由：{line.open.review_reason}"
            yield work.item("补正", "任务进展被退回", [line], "修改", why=why, to=f"r-{line.own.key}")
    for line in work.sheet.lines:
        for quarter, reason in line.elsewhere:
            yield _returned_elsewhere(work, line, quarter, reason)
    for line in work.sheet.lines:
        if _came_back(line):
            why = f"退回理由：{line.measures[0].review_reason}"
            yield work.item("补正", "年度工作措施被退回", [line], "修改", why=why, to=f"m-{line.own.key}")
    for facts, part in returned_parts(work.page.plan, work.sheet.unit, (work.sheet.year, work.sheet.quarter)):
        text = f"{LABELS[part.kind]}被退回：指标{facts.number} {facts.name}"
        to = f"c-{part.kind.value}-{part.responsibility}"
        yield work.item("补正", text, [], "修改", why=f"退回理由：{part.reason}", to=to)


def _returned_elsewhere(work: Work, line: Line, quarter: tuple[int, int], reason: str) -> Todo:
    """What came back of another quarter than the one at work: its form stands on a page of its own."""
    form = reverse("tasks:report-form", args=(work.page.plan.slug, work.sheet.unit, *quarter))
    return Todo(
        word="补正", text=f"{wording.period(*quarter)}任务进展被退回", tasks=_tasks(work.page, [line]),
        why=f"退回理由：{reason}", button="修改", url=f"{form}#r-{line.own.key}",
    )  # fmt: skip


def _owed(work: Work) -> Iterable[Todo]:
    """What was never handed in: reports not begun, drafts, what was asked for, the year's measures."""
    owed = [line for line in work.sheet.owed if _state(line) != State.RETURNED]
    own = [line for line in owed if line.request is None]
    begun = [line for line in own if line.stands is not None]
    fresh = [line for line in own if line.stands is None]
    if fresh:
        yield work.item("填报", "本季任务进展尚未填写", fresh, "填报", to=f"r-{fresh[0].own.key}")
    if begun:
        yield work.item("填报", "本季任务进展已有草稿，尚未报送", begun, "报送", to=f"r-{begun[0].own.key}")
    for line in owed:
        if line.request is not None:
            why = f"{line.request.asked_by}征集" + (f"：{line.request.note}" if line.request.note else "")
            yield work.item("征集", "请报送配合任务的进展", [line], "填报", why=why, to=f"r-{line.own.key}")
    without = [line for line in work.sheet.lines if line.owes_measures and not _came_back(line)]
    if without:
        text = f"{work.period.year}年度工作措施尚未报送"
        yield Todo(
            word="措施", text=text, tasks=_tasks(work.page, without), due="年初填报", button="填写",
            url=f"{work.form}#report-measures",
        )  # fmt: skip


def _checks(work: Work) -> Iterable[Todo]:
    """Lights that the unit has not answered to, and what is behind and not explained. With unreviewed figures none."""
    page, due_on = work.page, work.period.check_due_on
    if page.standing.unreviewed:
        return
    items = items_of(page.standing, work.sheet.unit)
    waiting = [item for item in items if item.answered(due_on, page.today) in (Answered.OPEN, Answered.OUTDATED)]
    lacking = [item for item in items if item.lacks_explanation]
    due, tone = _due(due_on, page.today)
    if waiting:
        text = f"{len(waiting)}项评价待核对，到期未答复的视同无异议"
        yield Todo(word="核对", text=text, due=due, tone=tone, button="核对", url="#check")
    if lacking:
        text = f"滞后待说明：{touched([item.key for item in lacking])}"
        yield Todo(word="说明", text=text, due=due, tone=tone, button="说明", url="#check")


def _came_back(line: Line) -> bool:
    return bool(line.measures) and line.measures[0].state == State.RETURNED


def _milestones(work: Work) -> Iterable[Todo]:
    """Steps that are due soon or overdue, the earliest first."""
    today = work.page.today
    steps = [
        (each.due_on, each.title, line)
        for line in work.sheet.lines
        for each in line.milestones
        if each.due_on is not None and each.done_on is None and each.due_on <= today + SOON
    ]
    for due_on, title, line in sorted(steps, key=lambda step: step[0]):
        due, tone = _due(due_on, today)
        yield Todo(word="节点", text=title, tasks=_tasks(work.page, [line]), due=due, tone=tone)


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


def _due(day: date | None, today: date, *, extended: bool = False) -> tuple[str, str]:
    """10月14日前，还有2天, and how it is coloured; nothing without a day."""
    if day is None:
        return "", "none"
    named = f"{day.month}月{day.day}日" if day.year == today.year else wording.day(day)
    tone = "bad" if day < today else "warn" if day - today <= PRESSING else "none"
    return f"{named}前{'（已延期）' if extended else ''}，{wording.days_left(day, today)}", tone
