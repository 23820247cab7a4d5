"""Who is reminded of what on a day, in words: units of what they owe, the office of its figures, reviewers of what waits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from figures import wording
from organizations.models import User
from organizations.roles import Role
from plans.calendar import Calendar
from plans.models import PeriodKind, Plan, ReportingPeriod, ReviewDeputy
from plans.pages import quarter_at_work
from plans.quarters import every_quarter

from .inbox import read_open
from .models import Answer, Check
from .notices import STATES, day_before, notice, said_contact
from .owing import Debt, OwedFigures, owing_at
from .reviewing import counted, waiting_counts

AHEAD = 3  # working days before a deadline on which it is brought to mind
BY_COMMAND = "本邮件由系统自动发送，请勿回复。已报送的请忽略。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one plan asks of a person: its heading and its lines."""

    period: ReportingPeriod
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one person about everything that waits for them, in however many plans."""

    person: User
    matters: tuple[Matter, ...]

    @property
    def is_to_unit(self) -> bool:
        """Whether it asks a unit for what it owes, rather than somebody of the office."""
        return self.person.role == Role.UNIT_LEAD

    @property
    def subject(self) -> str:
        """One line: what people named may hold a line break, which a header must not."""
        named = "、".join(dict.fromkeys(matter.heading for matter in self.matters))
        return " ".join(f"报送提醒：{named}".split())

    @property
    def body(self) -> str:
        parts = [
            f"{self.person.name}：",
            *("\n".join((each.heading, *each.lines)) for each in self.matters),
            BY_COMMAND,
        ]
        return "\n\n".join(parts) + "\n"


def letters(plans: Iterable[Plan], *, today: date, calendar: Calendar) -> list[Letter]:
    """The letters of a day, by user name; none on a day that is not worked. Nobody gets two."""
    if not calendar.is_working_day(today):
        return []
    found: dict[int, tuple[User, list[Matter]]] = {}
    for plan in plans:
        for person, matter in _of_plan(plan, today, calendar):
            found.setdefault(person.pk, (person, []))[1].append(matter)
    every = [Letter(person=person, matters=tuple(matters)) for person, matters in found.values()]
    return sorted(every, key=lambda letter: letter.person.username)


def _of_plan(plan: Plan, today: date, calendar: Calendar) -> Iterator[tuple[User, Matter]]:
    """What the quarter at work asks of whom; nothing where none has ended, or all that have are closed."""
    periods = every_quarter(plan.slug)
    period = quarter_at_work(periods, today)
    if period.kind != PeriodKind.DUE or period.is_closed or period.last_day >= today:
        return
    people = list(User.objects.filter(region=plan.region_id, is_active=True).order_by("username"))
    deputies = ReviewDeputy.objects.in_force(plan.region, today).values_list("deputy", flat=True)
    round_ = _Round(periods, period, today, calendar, people, frozenset(deputies))
    for person in people:
        if person.email and (lines := round_.lines_for(person)):
            yield person, Matter(period=period, heading=round_.heading, lines=lines)


class _Round:
    """A quarter's round on a day: what it asks of each of the region's people."""

    def __init__(
        self,
        periods: Sequence[ReportingPeriod],
        period: ReportingPeriod,
        today: date,
        calendar: Calendar,
        people: Sequence[User],
        deputies: Collection[int],
    ) -> None:
        self._period, self._today, self._calendar, self._deputies = period, today, calendar, deputies
        self._name = wording.period(period.year, period.quarter)
        owing = owing_at(periods, period)
        self._debts = {debt.unit.key: debt for debt in owing.debts}
        self._figures = owing.figures
        self._waiting = _waiting(periods, period)
        clerk = next((person for person in people if person.role == Role.ENTRY and person.phone), None)
        self._contact = said_contact(clerk.name, clerk.phone) if clerk else ""

    @property
    def heading(self) -> str:
        plan = self._period.plan
        return f"{'（演示数据）' if plan.is_demonstration else ''}{plan.title}（{self._name}）"

    def lines_for(self, person: User) -> tuple[str, ...]:
        """What the person is reminded of today; nothing where it is too early, or nothing is owed."""
        debt = self._debts.get(person.unit_id or 0) if person.role == Role.UNIT_LEAD else None
        reviews = person.role == Role.REVIEWER or person.pk in self._deputies
        return (
            *(self._of_unit(debt) if debt else ()),
            *(self._of_figures(self._figures) if person.role == Role.ENTRY else ()),
            *(self._waiting if reviews else ()),
        )

    def _is_day(self, due_on: date | None) -> bool:
        """Whether a deadline is brought to mind today: some days ahead, on the day itself, and every working day after."""
        if due_on is None:
            return False
        return self._today >= due_on or self._today == self._calendar.working_day_before(due_on, AHEAD)

    def _of_unit(self, debt: Debt) -> tuple[str, ...]:
        if not self._is_day(debt.due_on):
            return ()
        tasks = [f"· 任务{task.number} {task.title}（{STATES[task.state]}）" for task in debt.tasks]
        parts = [f"· {part}（退回补正）" for part in debt.parts]
        return (notice(debt, self._name, today=self._today, contact=self._contact), *tasks, *parts)

    def _of_figures(self, owed: OwedFigures) -> tuple[str, ...]:
        due_on = self._period.figures_due_on
        if not len(owed) or due_on is None or not self._is_day(due_on):
            return ()
        left = wording.days_left(due_on, self._today)
        said = f"指标数据{len(owed)}项未报送，{day_before(due_on, self._today)}，{left}。"
        groups = (("未填写", owed.missing), ("草稿未报送", owed.drafts), ("退回补正", owed.returned))
        return (said, *(f"· 指标{row.number} {row.name}（{word}）" for word, rows in groups for row in rows))


def _waiting(periods: Sequence[ReportingPeriod], period: ReportingPeriod) -> tuple[str, ...]:
    """What waits for a reviewer, in all quarters; and the objections to the lights of the one at work."""
    names = {row.pk: wording.period(row.year, row.quarter) for row in periods}
    counts = waiting_counts(periods, read_open(period.plan.pk))
    lines = []
    for key, groups in counts.items():
        said = counted(groups)
        lines.append(f"{names[key] if key else '历史数据'}：{said['count']}项等待审核（{said['parts']}）。")
    objections = Check.objects.filter(period=period.pk, answer=Answer.DISPUTED, outcome="").count()
    return (*lines, *([f"{names[period.pk]}：{objections}项核对异议等待处理。"] if objections else []))
