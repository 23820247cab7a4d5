"""Submitted reports on tasks and 年度工作措施 on the review page: each beside what was promised, or what stands now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse

from figures import wording
from plans.facts import Quarter
from plans.review import State
from tasks.facts import AssignmentFacts, MilestoneFacts, ReportFacts, TaskFacts
from tasks.models import AssignmentRole, ReportedState
from tasks.progress import LABELS
from tasks.querysets import ReportRow, with_reports
from tasks.reporting import NOTHING_NEW

from .cases import Case, Judged, Setting
from .inbox import OpenRow, loaded
from .querysets import UnderReview
from .verdicts import VerdictOption, explained, judged_as, verdict_options

_ROLES = {True: AssignmentRole.LEAD.label, False: f"{AssignmentRole.SUPPORT.label}（征集）"}
_TEXTS = (("done", "本季进展"), ("problems", "存在问题"), ("next_steps", "下一步措施"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCase(Case):
    """What a unit handed in on a task."""

    what: ClassVar[str]
    number: int
    title: str
    unit: str
    role: str
    on_behalf: bool = False
    nothing_new: bool = False
    # Of the task, light and sentence: now, and once what waits is approved; none where nothing changes it.
    lights: tuple[dict[str, Any], ...] = ()

    @property
    def about(self) -> str:
        return f"{self.what}：任务{self.number} {self.title}，{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text of a report: its label, the text, and in a correction what stood there before if that was different."""

    label: str
    text: str
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCase(TaskCase):
    """One submitted report, ready to print."""

    what: ClassVar[str] = "任务进展"
    state: str
    state_was: str  # in a correction, where it was another one
    verdict_was: str  # what was judged of the report that it would replace
    texts: tuple[Said, ...]
    promised: str  # the next steps of the latest approved report before
    promised_in: str  # of which quarter; nothing where there is none
    quotes: tuple[Mapping[str, str], ...]
    milestones: tuple[str, ...]
    judged: Judged
    mistakes: Mapping[str, str]
    verdicts: tuple[VerdictOption, ...]  # none for a supporting unit, and for one's own


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """One measure: what will stand, or what will stand no longer. `change` is 新增, 调整, 取消 or nothing."""

    title: str
    person: str
    due_on: date | None
    change: str = ""
    was: str = ""  # who and until when before, if that was changed
    done_on: date | None = None

    @property
    def tone(self) -> str:
        return {"新增": "new", "调整": "changed", "取消": "gone"}.get(self.change, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresCase(TaskCase):
    """A unit's measures of a year, beside those that stand now."""

    what: ClassVar[str] = "年度工作措施"
    year: int
    lines: tuple[MeasureLine, ...]
    is_first: bool  # nothing stands for the year yet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tasks:
    """The tasks at one quarter, by key: with what was approved before it, what is approved now, and once what waits is."""

    before: Mapping[int, TaskFacts]
    now: Mapping[int, TaskFacts]
    after: Mapping[int, TaskFacts]


def report_cases(setting: Setting, found: UnderReview, rows: Sequence[OpenRow]) -> tuple[ReportCase, ...]:
    """The given reports: by task, those that answer for it first; in a list of several quarters by quarter within."""
    at = {
        place: _at(found, place, [row for row in rows if row.place == place]) for place in {row.place for row in rows}
    }
    return tuple(_case(setting, at[row.place], task, owner, row) for task, owner, row in _in_order(found.tasks, rows))


def measures_cases(setting: Setting, found: UnderReview, rows: Sequence[OpenRow]) -> tuple[MeasuresCase, ...]:
    """The given measures, in the order of reports."""
    return tuple(_measures(setting, task, owner, row) for task, owner, row in _in_order(found.tasks, rows))


def _in_order(
    tasks: Iterable[TaskFacts], rows: Sequence[OpenRow]
) -> Iterator[tuple[TaskFacts, AssignmentFacts, OpenRow]]:
    of_assignment: dict[int, list[OpenRow]] = {}
    for row in sorted(rows, key=lambda row: row.place):
        of_assignment.setdefault(row.number, []).append(row)
    for task in tasks:
        for owner in task.assignments:
            for row in of_assignment.get(owner.key, ()):
                yield task, owner, row


def _at(found: UnderReview, place: Quarter, rows: Sequence[OpenRow]) -> _Tasks:
    """The tasks of the given reports at their quarter."""
    about = {row.owner for row in rows}
    tasks = [task for task in found.tasks if task.key in about]
    until = {key: each for key, each in found.until.items() if each <= place}
    period = next(key for key, each in found.until.items() if each == place)
    earlier = {key: each for key, each in until.items() if each != place}
    done = _days(row.content["milestones_done"] for row in rows)
    taken_back = _days(row.content["was_done"] for row in rows).keys() - done.keys()
    marked = [
        replace(task, milestones=tuple(_marked(each, done, taken_back) for each in task.milestones)) for task in tasks
    ]
    waiting = [_as_report(row, period) for row in rows]
    return _Tasks(
        before=_by_key(with_reports(tasks, found.reports, earlier)),
        now=_by_key(with_reports(tasks, found.reports, until)),
        after=_by_key(with_reports(marked, [*found.reports, *waiting], until)),
    )


def _by_key(tasks: Iterable[TaskFacts]) -> dict[int, TaskFacts]:
    return {task.key: task for task in tasks}


def _days(marks: Iterable[Any]) -> dict[int, date]:
    """Key of a milestone -> the day on which it is said to be done."""
    return {int(key): date.fromisoformat(day) for each in marks for key, day in (loaded(each) or {}).items()}


def _marked(milestone: MilestoneFacts, done: Mapping[int, date], taken_back: Iterable[int]) -> MilestoneFacts:
    """As approving will mark it (tasks.review)."""
    if milestone.key in done:
        return replace(milestone, done_on=done[milestone.key])
    return replace(milestone, done_on=None) if milestone.key in taken_back else milestone


def _as_report(row: OpenRow, period: int) -> ReportRow:
    """The row as kept_reports will bring it once it is approved without a verdict."""
    texts = (row.content[name] for name, _label in _TEXTS)
    flags = (bool(row.content["nothing_new"]), bool(row.content["on_behalf"]))
    return (row.number, period, State.APPROVED, row.content["reported_state"], *texts, *flags, "", "", row.revision)


def _case(setting: Setting, tasks: _Tasks, task: TaskFacts, owner: AssignmentFacts, row: OpenRow) -> ReportCase:
    period = setting.period(row.place)
    earlier, stands = _report_of(tasks.before[task.key], owner), _report_of(tasks.now[task.key], owner)
    replaced = stands if stands is not None and stands.quarter == row.place else None
    state, after = str(row.content["reported_state"]), tasks.after[task.key]
    judged = setting.typed.verdicts.get(row.seen.cell, Judged())
    options = verdict_options(after, owner.key, setting.plan.facts, period, reported=state, chosen=judged.verdict)
    # Now and then; nothing hangs on a supporting unit, and a history quarter is not judged.
    lit = (tasks.now[task.key], judged_as(after, owner.key, judged.verdict)) if owner.is_lead and period.is_due else ()
    return ReportCase(
        **setting.shared(row, report_file),
        number=task.number,
        title=task.title,
        unit=owner.unit_name,
        role=_ROLES[owner.is_lead],
        on_behalf=bool(row.content["on_behalf"]),
        nothing_new=bool(row.content["nothing_new"]),
        state=ReportedState(state).label,
        state_was=_state_was(replaced, state),
        verdict_was=_verdict_was(replaced),
        texts=tuple(_texts(row, replaced)),
        promised=earlier.next_steps if earlier else "",
        promised_in=wording.period(*earlier.quarter) if earlier else "",
        quotes=tuple(loaded(row.content["quotes"])),
        milestones=tuple(_milestones(task, row)),
        lights=tuple(explained(each, setting.plan.facts, period) for each in lit),
        judged=judged,
        mistakes=setting.typed.mistakes.get(row.seen.cell, {}),
        verdicts=tuple(options) if owner.is_lead and not row.is_of(setting.person.pk) else (),
    )


def _report_of(task: TaskFacts, owner: AssignmentFacts) -> ReportFacts | None:
    return next((row.report for row in task.assignments if row.key == owner.key), None)


def _state_was(replaced: ReportFacts | None, state: str) -> str:
    if replaced is None or replaced.reported_state == state:
        return ""
    return ReportedState(replaced.reported_state).label


def _verdict_was(replaced: ReportFacts | None) -> str:
    if replaced is None or not replaced.verdict:
        return ""
    reason = f"（{replaced.verdict_reason}）" if replaced.verdict_reason else ""
    return f"{LABELS[replaced.verdict]}{reason}"


def _texts(row: OpenRow, replaced: ReportFacts | None) -> Iterator[Said]:
    for name, label in _TEXTS:
        text, was = str(row.content[name]), None
        if name == "done" and row.content["nothing_new"]:
            text = NOTHING_NEW
        if replaced is not None:
            before = NOTHING_NEW if name == "done" and replaced.nothing_new else str(getattr(replaced, name))
            was = None if before == text else before
        if text or was:
            yield Said(label=label, text=text, was=was)


def _milestones(task: TaskFacts, row: OpenRow) -> Iterator[str]:
    """Which steps the report says are done, and when: 平台上线（2026年9月10日完成）; and those that a correction takes back."""
    done, before = (_days([row.content[name]]) for name in ("milestones_done", "was_done"))
    for each in task.milestones:
        if each.key in done:
            due = f"，时限{wording.day(each.due_on)}" if each.due_on else ""
            yield f"{each.title}（{wording.day(done[each.key])}完成{due}）"
        elif each.key in before:
            yield f"{each.title}（原报已完成，现取消）"


def _measures(setting: Setting, task: TaskFacts, owner: AssignmentFacts, row: OpenRow) -> MeasuresCase:
    year = row.place[0]
    stands = {each.title: each for each in task.milestones if each.assignment == owner.key and each.year == year}
    return MeasuresCase(
        **setting.shared(row),
        number=task.number,
        title=task.title,
        unit=owner.unit_name,
        role=_ROLES[owner.is_lead],
        year=year,
        lines=tuple(_lines(loaded(row.content["measures"]), stands)),
        is_first=not stands,
    )


def _lines(measures: Iterable[Mapping[str, str]], stands: Mapping[str, MilestoneFacts]) -> Iterator[MeasureLine]:
    """What will stand in its order, then what will be dropped: never what is done (tasks.measures)."""
    titles = set()
    for each in measures:
        title, person, due_on = each["title"], each["person"], date.fromisoformat(each["due_on"])
        titles.add(title)
        was = stands.get(title)
        line = MeasureLine(title=title, person=person, due_on=due_on, done_on=was.done_on if was else None)
        if was is None:
            yield replace(line, change="新增") if stands else line
        elif (was.person, was.due_on) != (person, due_on):
            before = f"{was.person}，{wording.day(was.due_on) if was.due_on else wording.DASH}"
            yield replace(line, change="调整", was=before)
        else:
            yield line
    for title, was in stands.items():
        if title not in titles:
            line = MeasureLine(title=title, person=was.person, due_on=was.due_on, done_on=was.done_on)
            yield line if was.done_on else replace(line, change="取消")


def report_file(slug: str, key: int) -> str:
    """The address of a file beside a report."""
    return reverse("tasks:evidence", args=(slug, key))
