"""What lies before a reviewer: all that waits in a quarter, in sections, and how much waits where."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from indicators.facts import Quarter
from indicators.labels import Formula
from indicators.progress import Status
from indicators.standing import indicator_standing
from organizations.models import User
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import State
from tasks.querysets import with_reports
from tasks.sentences import owes_report

from .cases import Case, Setting, Typed
from .figure_cases import figure_cases
from .inbox import OpenRow
from .matters import COUNTED, GROUPS, Group, Matter
from .part_cases import part_cases
from .querysets import UnderReview
from .report_cases import measures_cases, report_cases
from .verdicts import verdict_lights

NOTHING_TYPED = Typed()
_CASES: Mapping[Group, Callable[[Setting, UnderReview, Sequence[OpenRow]], Sequence[Case]]] = {
    Group.FIGURES: figure_cases,
    Group.REPORTS: report_cases,
    Group.MEASURES: measures_cases,
    Group.PARTS: part_cases,
}
_HEADINGS = {
    Group.FIGURES: ("指标数据", "通过后即计入总览"),
    Group.REPORTS: ("任务进展", "评价为任务现在和审核后的评价；核定评价只评责任单位"),
    Group.MEASURES: ("年度工作措施", "通过后即为任务本年的节点"),
    Group.PARTS: ("单位分量", "合计含本页待审核的分量；只作对照，不计入总数"),
}
_ONE = {Group.FIGURES: "figure", Group.REPORTS: "report", Group.MEASURES: "measure_plan", Group.PARTS: "part"}
_HISTORY_HINT = "通过后即作为基数和同期数"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One group of what waits; never empty."""

    group: Group
    heading: str
    hint: str
    cases: tuple[Case, ...]

    @property
    def template(self) -> str:
        return f"partials/_review_{self.group}.html"

    @property
    def case_template(self) -> str:
        return f"partials/_review_{_ONE[self.group]}.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """What lies before the reviewer: a quarter, or the history quarters together, whose `shown` is empty."""

    plan: Plan
    periods: Sequence[ReportingPeriod]
    shown: ReportingPeriod | None
    found: UnderReview
    person: User
    typed: Typed = NOTHING_TYPED

    @cached_property
    def _open(self) -> tuple[OpenRow, ...]:
        rows = [self.shown] if self.shown else [row for row in self.periods if row.kind == PeriodKind.HISTORY]
        places: frozenset[Quarter] = frozenset((row.year, row.quarter) for row in rows)
        return tuple(row for row in self.found.rows if row.place in places)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The groups of which something waits."""
        setting = Setting(
            plan=self.plan,
            judged_by=self.found.judged_by,
            periods={(row.year, row.quarter): row.facts for row in self.periods},
            person=self.person,
            typed=self.typed,
            names_periods=self.shown is None,
        )
        waiting = {group: [row for row in self._open if row.waits and GROUPS[row.matter] is group] for group in Group}
        return tuple(
            self._section(group, tuple(_CASES[group](setting, self.found, rows)))
            for group, rows in waiting.items()
            if rows
        )

    def _section(self, group: Group, cases: tuple[Case, ...]) -> Section:
        heading, hint = _HEADINGS[group]
        is_history = group is Group.FIGURES and self.shown is None
        return Section(group=group, heading=heading, hint=_HISTORY_HINT if is_history else hint, cases=cases)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for section in self.sections for case in section.cases)

    @property
    def reviewable(self) -> int:
        """How many of them the person may review."""
        return sum(1 for case in self.cases if not case.is_own)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """What waits, counted by kind: 数据3项, 任务进展5项."""
        return tuple(f"{COUNTED[section.group]}{len(section.cases)}项" for section in self.sections)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What does not wait for the reviewer, counted: 3项草稿, 1项已退回, 2项数据未填, 4份任务进展未填."""
        counts = Counter(row.state for row in self._open)
        figures, reports = (self._unfilled, self._unreported) if self.shown and not self._is_before_use else (0, 0)
        words = (
            (counts[State.DRAFT], "项草稿"),
            (counts[State.RETURNED], "项已退回"),
            (figures, "项数据未填"),
            (reports, "份任务进展未填"),
        )
        return tuple(f"{count}{word}" for count, word in words if count)

    @property
    def _is_before_use(self) -> bool:
        """What lies before the day from which the system is used is no gap (系统启用前)."""
        return self.shown is not None and not self.plan.facts.was_in_use(self.shown.facts)

    @property
    def _unfilled(self) -> int:
        """Indicators for which nothing was typed though something is due."""
        assert self.shown is not None  # noqa: S101 (asked for a quarter only)
        period = self.shown.facts
        return sum(
            1
            for facts in self.found.typed
            if facts.formula is not Formula.QUOTIENT
            and period.place not in facts.observations
            and indicator_standing(facts, self.found.judged_by, period).status is Status.NOT_REPORTED
        )

    @property
    def _unreported(self) -> int:
        """Reports that units owe on their tasks and of which nothing was typed: by lead and task."""
        assert self.shown is not None  # noqa: S101 (asked for a quarter only)
        place = (self.shown.year, self.shown.quarter)
        typed = {row.number for row in self._open if row.matter is Matter.REPORT}
        until = {key: each for key, each in self.found.until.items() if each <= place}
        tasks = with_reports(self.found.tasks, self.found.reports, until)
        return sum(1 for task in tasks for row in task.leads if owes_report(row, place) and row.key not in typed)


DESKS: Recent[Desk] = Recent(64)
TABLES: Recent[SafeString] = Recent(64)
PRINTED_CASES: Recent[SafeString] = Recent(1024)  # after one was approved the others mostly read as they did


def desk_of(
    plan: Plan,
    periods: Sequence[ReportingPeriod],
    shown: ReportingPeriod | None,
    found: UnderReview,
    person: User,
    typed: Typed,
) -> Desk:
    """What lies before the person; kept as long as what waits is the same, unless something was typed."""

    def make() -> Desk:
        return Desk(plan=plan, periods=periods, shown=shown, found=found, person=person, typed=typed)

    return make() if typed else DESKS.get((found, shown.facts if shown else None, person.pk), make)


def table_of(desk: Desk, *, acts: bool, query: str) -> SafeString:
    """What waits, rendered; kept like its desk."""

    shared = {"desk": desk, "acts": acts, "query": query, "plan": desk.plan}

    def printed(section: Section, case: Case) -> SafeString:
        """Everything that its template reads stands in the key: a case is values all through, and says them."""
        key = (repr(case), acts, query, desk.plan.slug, desk.shown is not None)
        return PRINTED_CASES.get(
            key, lambda: mark_safe(render_to_string(section.case_template, {**shared, "case": case}))
        )

    def render() -> SafeString:
        sections = [(each, [printed(each, case) for case in each.cases]) for each in desk.sections]
        context = {**shared, "sections": sections, "verdict_lights": verdict_lights()}
        return mark_safe(render_to_string("partials/_review_sections.html", context))

    return render() if desk.typed else TABLES.get((desk, acts, query), render)


def waiting_counts(periods: Iterable[ReportingPeriod], rows: Iterable[OpenRow]) -> dict[int | None, Counter[Group]]:
    """How much of each group waits for review, by the key of the quarter; all history quarters together under None."""
    keys = {(row.year, row.quarter): None if row.kind == PeriodKind.HISTORY else row.pk for row in periods}
    found: dict[int | None, Counter[Group]] = {}
    for row in rows:
        if row.waits:
            found.setdefault(keys[row.place], Counter())[GROUPS[row.matter]] += 1
    return found


def counted(counts: Mapping[Group, int]) -> dict[str, Any]:
    """The counts for a link to a list: the sum, and its parts said shortly."""
    return {
        "count": sum(counts.values()),
        "parts": "，".join(f"{COUNTED[group]}{counts[group]}项" for group in Group if counts.get(group)),
    }
