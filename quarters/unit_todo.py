"""What a unit still owes, what came back and why, what it has to check and to explain, by when: for its page and for 待办."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from figures import wording
from indicators.contributions import LABELS
from indicators.reference import returned_parts
from plans.addresses import numbered
from plans.deadlines import reports_due
from plans.models import Plan, ReportingPeriod
from plans.review import State
from tasks.worksheet import Line, Worksheet

from .rounds import Answered, items_of
from .saying import touched
from .standing import Standing

PRESSING = timedelta(days=3)
SOON = timedelta(days=30)  # a milestone is brought to mind so long before it is due
LATE = "bad"  # the tone of what is overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLink:
    """A task that something is to be done about."""

    number: int
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing to do: what, on which tasks, why (a reason of return, a word of who asked), by when."""

    word: str
    text: str
    tasks: tuple[TaskLink, ...] = ()
    why: str = ""
    due: str = ""
    tone: str = "none"
    button: str = ""
    url: str = ""

    @property
    def is_overdue(self) -> bool:
        return self.tone == LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a unit's people have before them in a quarter.

    `form` is the address of the report form, blank where it stands on the very page; `here` that of the unit's page, blank
    on it. `standing` is what the quarter shows, None where lights are not checked, as with unreviewed figures.
    """

    plan: Plan
    period: ReportingPeriod
    today: date
    sheet: Worksheet
    standing: Standing | None
    form: str = ""
    here: str = ""
    query: str = ""

    @property
    def due(self) -> tuple[str, str]:
        """By when the unit's reports of the quarter are due, and how it is coloured."""
        if not self.sheet.was_in_use:
            return "", "none"
        day = reports_due(self.period, self.sheet.extended_to)
        return due_text(day, self.today, extended=day != self.period.reports_due_on)

    def item(self, word: str, text: str, lines: Sequence[Line], button: str, *, why: str = "", to: str = "") -> Todo:
        """Something that is due with the quarter's reports; `to` is the prefix of the form's row."""
        due, tone = self.due
        return Todo(
            word=word, text=text, tasks=self.tasks(lines), why=why, due=due, tone=tone, button=button,
            url=f"{self.form}#{to or 'report'}",
        )  # fmt: skip

    def tasks(self, lines: Iterable[Line]) -> tuple[TaskLink, ...]:
        return tuple(task_link(self.plan.slug, line.task.number, line.task.title, self.query) for line in lines)


def task_link(slug: str, number: int, title: str, query: str) -> TaskLink:
    return TaskLink(number=number, title=title, url=numbered("reports:task-detail", slug, number, query))


def filing(work: Work) -> list[Todo]:
    """What is to be filed: what came back, then what was never handed in."""
    return [*_returned(work), *_owed(work)]


def rest(work: Work) -> list[Todo]:
    """What is to be checked and explained, and the steps that are due soon."""
    checks = _checks(work.standing, work) if work.standing is not None else ()
    return [*checks, *_milestones(work)]


def state_of(line: Line) -> str:
    """The state of the report that stands for the line; blank for none."""
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
    for facts, part in returned_parts(work.plan, work.sheet.unit, (work.sheet.year, work.sheet.quarter)):
        text = f"{LABELS[part.kind]}被退回：指标{facts.number} {facts.name}"
        to = f"c-{part.kind.value}-{part.responsibility}"
        yield work.item("补正", text, [], "修改", why=f"退回理由：{part.reason}", to=to)


def _returned_elsewhere(work: Work, line: Line, quarter: tuple[int, int], reason: str) -> Todo:
    """What came back of another quarter than the one at work: its form stands on a page of its own."""
    form = reverse("tasks:report-form", args=(work.plan.slug, work.sheet.unit, *quarter))
    return Todo(
        word="补正", text=f"{wording.period(*quarter)}任务进展被退回", tasks=work.tasks([line]),
        why=f"退回理由：{reason}", button="修改", url=f"{form}#r-{line.own.key}",
    )  # fmt: skip


def _owed(work: Work) -> Iterable[Todo]:
    """What was never handed in: reports not begun, drafts, what was asked for, the year's measures."""
    owed = [line for line in work.sheet.owed if state_of(line) != State.RETURNED]
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
            word="措施", text=text, tasks=work.tasks(without), due="年初填报", button="填写",
            url=f"{work.form}#report-measures",
        )  # fmt: skip


def _checks(standing: Standing, work: Work) -> Iterable[Todo]:
    return checks(standing, work.period, work.sheet.unit, work.today, here=work.here)


def checks(
    standing: Standing, period: ReportingPeriod, unit: int, today: date, *, here: str, of: str = ""
) -> Iterable[Todo]:
    """Lights that the unit has not answered to, and what is behind and not explained; `of` names a quarter that is not the
    one at work."""
    due_on = period.check_due_on
    items = items_of(standing, unit)
    waiting = [item for item in items if item.answered(due_on, today) in (Answered.OPEN, Answered.OUTDATED)]
    lacking = [item for item in items if item.lacks_explanation]
    due, tone = due_text(due_on, today)
    if waiting:
        text = f"{of}{len(waiting)}项评价待核对，到期未答复的视同无异议"
        yield Todo(word="核对", text=text, due=due, tone=tone, button="核对", url=f"{here}#check")
    if lacking:
        text = f"{of}滞后待说明：{touched([item.key for item in lacking])}"
        yield Todo(word="说明", text=text, due=due, tone=tone, button="说明", url=f"{here}#check")


def _came_back(line: Line) -> bool:
    return bool(line.measures) and line.measures[0].state == State.RETURNED


def _milestones(work: Work) -> Iterable[Todo]:
    """Steps that are due soon or overdue, the earliest first."""
    today = work.today
    steps = [
        (each.due_on, each.title, line)
        for line in work.sheet.lines
        for each in line.milestones
        if each.due_on is not None and each.done_on is None and each.due_on <= today + SOON
    ]
    for due_on, title, line in sorted(steps, key=lambda step: step[0]):
        due, tone = due_text(due_on, today)
        yield Todo(word="节点", text=title, tasks=work.tasks([line]), due=due, tone=tone)


def due_text(day: date | None, today: date, *, extended: bool = False) -> tuple[str, str]:
    """10月14日前，还有2天, and how it is coloured; nothing without a day."""
    if day is None:
        return "", "none"
    named = f"{day.month}月{day.day}日" if day.year == today.year else wording.day(day)
    tone = "bad" if day < today else "warn" if day - today <= PRESSING else "none"
    return f"{named}前{'（已延期）' if extended else ''}，{wording.days_left(day, today)}", tone
