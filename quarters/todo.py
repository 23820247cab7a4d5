"""待办: everything that is open for one person in a plan's open quarters, in one list. The header counts the same list.

Open is a quarter that has ended, is not closed, and at which the system was in use. A list is kept while the plan's stamp is
the same; it costs at most ten statements to make, with those of the page, and three when it is kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from figures import wording
from indicators.facts import IndicatorFacts
from indicators.models import TargetChange
from indicators.querysets import FigureRow
from indicators.reference import figures_of
from organizations.models import User
from organizations.roles import Permission, Role
from organizations.scope import may_act_in
from plans.addresses import numbered
from plans.deadlines import reports_due
from plans.deputies import deputy_of
from plans.models import PeriodKind, Plan, ReportingPeriod, UnlockedItem
from plans.pages import quarter_at_work
from plans.periods import items_of
from plans.proposals import ProposalState
from plans.recent import Recent
from plans.reference import extensions_in, units_of
from plans.review import OPEN_STATES, State
from tasks.querysets import ASKED, ReportRow, kept_reports, with_reports
from tasks.reference import TASKS
from tasks.worksheet import worksheet_of

from .inbox import OpenRow, read_open
from .matters import COUNTED, GROUPS, Group
from .models import Amendment, Answer, Check
from .owing import OwedTask, owed_figures, owed_of_unit
from .pages import query_of
from .querysets import made_standing, until_of
from .said import read_said_of
from .unit_todo import Todo, Work, checks, due_text, filing, rest, task_link

LISTS: Recent[tuple[Todo, ...]] = Recent(256)


def todo_of(person: User, periods: Sequence[ReportingPeriod], today: date) -> tuple[Todo, ...]:
    """What is open for the person on a day; `periods` as a page read them, with the plan's stamp. Nothing for roles that do
    no work in the plan, and in plans of other regions."""
    plan = periods[0].plan
    if not person.has_todo or not may_act_in(person, plan.region):
        return ()
    stands_in = person.may(Permission.ENTER_FIGURES) and deputy_of(person, plan.region, on=today) is not None
    key = (plan.stamp.value, plan.facts, person.pk, person.role, person.unit_id, stands_in, today)
    desk = Desk(person=person, plan=plan, periods=periods, today=today)
    return LISTS.get(key, lambda: tuple(_items(desk, stands_in=stands_in)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody's work in a plan on a day."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    today: date

    @property
    def open(self) -> list[ReportingPeriod]:
        """The quarters about which something can be open, the latest first."""
        found = [
            row
            for row in self.periods
            if row.kind == PeriodKind.DUE
            and row.last_day < self.today
            and not row.is_closed
            and self.plan.facts.was_in_use(row.facts)
        ]
        return found[::-1]

    def item(self, word: str, text: str, url: str, button: str, *, due_on: date | None = None) -> Todo:
        due, tone = due_text(due_on, self.today)
        return Todo(word=word, text=text, due=due, tone=tone, button=button, url=url)

    def address(self, name: str, period: ReportingPeriod) -> str:
        return reverse(name, args=(self.plan.slug, period.year, period.quarter))


def _items(desk: Desk, *, stands_in: bool) -> Iterator[Todo]:
    person = desk.person
    if person.may(Permission.ENTER_FIGURES):
        yield from _of_clerk(desk)
    if person.may(Permission.REVIEW) or stands_in:
        yield from _to_review(desk)
    if person.may(Permission.REVIEW):
        yield from _of_reviewer(desk)
    if person.role == Role.UNIT_LEAD and person.unit is not None and person.unit.assessed:
        yield from _of_unit(desk, person.unit_id or 0)


def _name(period: ReportingPeriod) -> str:
    return wording.period(period.year, period.quarter)


# A clerk


def _of_clerk(desk: Desk) -> Iterator[Todo]:
    """Figures that came back, are drafts or missing; units to chase."""
    if not desk.open:
        return
    figures = figures_of(desk.plan.pk, unreviewed=True)
    reports = _reports(desk)
    for period in desk.open:
        yield from _figures(desk, period, figures)
        yield from _chasing(desk, period, reports)


def _figures(desk: Desk, period: ReportingPeriod, figures: Mapping[int, Sequence[FigureRow]]) -> Iterator[Todo]:
    owed, url = owed_figures(period, figures), desk.address("indicators:entry", period)
    groups = (
        ("退回补正", "项数据被退回", owed.returned, "修改"),
        ("填报", "项数据未填写", owed.missing, "填报"),
        ("报送", "项数据已有草稿，尚未报送", owed.drafts, "报送"),
    )
    for word, said, rows, button in groups:
        if rows:
            text = f"{_name(period)}{len(rows)}{said}：{_numbered(rows)}"
            yield desk.item(word, text, url, button, due_on=period.figures_due_on)


def _numbered(rows: Iterable[IndicatorFacts]) -> str:
    return f"指标{'、'.join(str(row.number) for row in rows)}"


def _chasing(desk: Desk, period: ReportingPeriod, reports: Sequence[ReportRow]) -> Iterator[Todo]:
    """The units whose day is over: one item, with how many there are."""
    owed = _owed_tasks(desk, period, reports)
    extensions = extensions_in(desk.plan, period.pk)
    late = []
    for unit in units_of(desk.plan):
        extension = extensions.get(unit.key)
        day = reports_due(period, extension.until if extension else None)
        if unit.is_chased and day is not None and day < desk.today and owed(unit.key):
            late.append(day)
    if late:
        text = f"{_name(period)}{len(late)}个单位超期未报送任务进展"
        yield desk.item("催报", text, desk.address("quarters:round", period), "催报", due_on=min(late))


# A reviewer, and who stands in for one


def _to_review(desk: Desk) -> Iterator[Todo]:
    """What waits and is not the person's own, quarter by quarter, all history quarters together."""
    places = {(row.year, row.quarter): row for row in desk.periods}
    waiting: dict[ReportingPeriod | None, Counter[Group]] = {}
    for row in read_open(desk.plan.pk):
        if row.waits and not row.is_of(desk.person.pk):
            waiting.setdefault(_list_of(row, places), Counter())[GROUPS[row.matter]] += 1
    review = reverse("quarters:review", args=(desk.plan.slug,))
    for period in [*reversed(desk.periods), None]:
        counts = waiting.get(period, Counter[Group]())
        for group in Group:
            if count := counts.get(group, 0):
                name, query = (_name(period), query_of(period)) if period else ("历史季度", "history=1")
                yield desk.item("审核", f"{name}{COUNTED[group]}{count}项等待审核", f"{review}?{query}", "审核")


def _list_of(row: OpenRow, places: Mapping[tuple[int, int], ReportingPeriod]) -> ReportingPeriod | None:
    """The quarter in whose list the row stands; None for the history's."""
    period = places[row.place]
    return None if period.kind == PeriodKind.HISTORY else period


def _of_reviewer(desk: Desk) -> Iterator[Todo]:
    """Objections to be handled, what another one proposed, and quarters that are due to be closed."""
    disputed = Check.objects.filter(period__plan=desk.plan, answer=Answer.DISPUTED, outcome="")
    objections = Counter(disputed.values_list("period_id", flat=True))
    for period in desk.open:
        if count := objections[period.pk]:
            text, url = f"{_name(period)}{count}项核对异议待处理", desk.address("quarters:check", period)
            yield desk.item("处理异议", text, url, "处理", due_on=period.closing_due_on)
    yield from _proposals(desk)
    for period in desk.open:
        if period.check_due_on is None or period.check_due_on < desk.today:
            text, url = f"{_name(period)}待定稿", desk.address("quarters:closing", period)
            yield desk.item("定稿", text, url, "定稿", due_on=period.closing_due_on)
    yield from _unlocked(desk)


def _unlocked(desk: Desk) -> Iterator[Todo]:
    """Closed quarters that were unlocked: each waits for a new revision or for being locked again, also after its day."""
    rows = UnlockedItem.objects.filter(unlocking__period__plan=desk.plan, unlocking__locked_at__isnull=True)
    named: dict[int, list[UnlockedItem]] = {}
    for row in rows.select_related("unlocking"):
        named.setdefault(row.unlocking.period_id, []).append(row)
    for period in reversed(desk.periods):
        if items := named.get(period.pk):
            text, url = (
                f"{_name(period)}{items_of(items)}解锁修订中，待重新定稿或锁定",
                desk.address("quarters:closing", period),
            )
            yield desk.item("定稿", text, url, "查看", due_on=items[0].unlocking.last_day)


def _proposals(desk: Desk) -> Iterator[Todo]:
    """What somebody else proposed, and waits to be confirmed."""
    pending = {"state": ProposalState.PROPOSED}
    changes = TargetChange.objects.filter(**pending, plan=desk.plan).exclude(proposed_by=desk.person)
    if count := changes.count():
        url = reverse("indicators:changes", args=(desk.plan.slug,))
        yield desk.item("确认", f"{count}项目标调整待确认", url, "查看")
    rows = Amendment.objects.filter(**pending, period__plan=desk.plan).exclude(proposed_by=desk.person)
    for row in rows.select_related("period", "indicator").order_by("proposed_at", "pk"):
        where = (desk.plan.slug, row.period.year, row.period.quarter, row.pk)
        text = f"{_name(row.period)}指标{row.indicator.number}{row.get_kind_display()}待确认"
        yield desk.item("确认", text, reverse("quarters:amendment", args=where), "查看")


# A unit


def _of_unit(desk: Desk, unit: int) -> Iterator[Todo]:
    """As on the unit's page for the quarter at work; of other open quarters what is owed, and what is to be checked and
    explained."""
    at_work = quarter_at_work(desk.periods, desk.today)
    begins = [at_work] if at_work.kind == PeriodKind.DUE and not at_work.is_closed else []
    wanted = [*begins, *(row for row in desk.open if row != at_work)]
    if not wanted:
        return
    reports, said = _reports(desk), read_said_of([row.pk for row in wanted])
    approved = [row for row in reports if row[2] in (State.APPROVED, ASKED)]
    figures = figures_of(desk.plan.pk, unreviewed=False)
    for period in wanted:
        until = until_of(desk.periods, period)
        standing = made_standing(period, figures=figures, reports=approved, until=until, said=said[period.pk])
        page = numbered("reports:unit-detail", desk.plan.slug, unit, query_of(period))
        if period == at_work:
            sheet = worksheet_of(desk.plan, desk.periods, period, unit, reports=reports)
            work = Work(
                plan=desk.plan, period=period, today=desk.today, sheet=sheet, standing=standing, form=page, here=page,
                query=query_of(period),
            )  # fmt: skip
            yield from [*filing(work), *rest(work)]
        else:
            yield from _owed_elsewhere(desk, period, unit, reports)
            yield from checks(standing, period, unit, desk.today, here=page, of=_name(period))


def _owed_elsewhere(desk: Desk, period: ReportingPeriod, unit: int, reports: Sequence[ReportRow]) -> Iterator[Todo]:
    """What was never handed in for another open quarter than the one at work; what came back is told beside that one's."""
    extension = extensions_in(desk.plan, period.pk).get(unit)
    day = reports_due(period, extension.until if extension else None)
    due, tone = due_text(day, desk.today, extended=day != period.reports_due_on)
    form = reverse("tasks:report-form", args=(desk.plan.slug, unit, period.year, period.quarter))
    owed = [task for task in _owed_tasks(desk, period, reports)(unit) if task.state != State.RETURNED]
    if owed:
        links = tuple(task_link(desk.plan.slug, task.number, task.title, query_of(period)) for task in owed)
        text = f"{_name(period)}任务进展尚未报送"
        yield Todo(word="填报", text=text, tasks=links, due=due, tone=tone, button="填报", url=form)


# What several of them ask


def _reports(desk: Desk) -> Sequence[ReportRow]:
    """All quarters' reports in any state, in one reading."""
    every = {row.pk: (row.year, row.quarter) for row in desk.periods}
    return kept_reports(desk.plan.stamp.value, every, unreviewed=True)


def _owed_tasks(
    desk: Desk, period: ReportingPeriod, reports: Sequence[ReportRow]
) -> Callable[[int], tuple[OwedTask, ...]]:
    """What a unit (its key) owes of a quarter's reports, as the page of the quarter's round lists it."""
    stands = [row for row in reports if row[2] in (State.APPROVED, ASKED)]
    tasks = with_reports(TASKS.of(desk.plan.pk, desk.plan.stamp.reference), stands, until_of(desk.periods, period))
    opened = {row[0]: row[2] for row in reports if row[1] == period.pk and row[2] in OPEN_STATES}
    place = (period.year, period.quarter)
    return lambda unit: owed_of_unit(unit, tasks, opened, place)[0]
