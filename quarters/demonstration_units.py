"""What units do in the demonstration beside reporting each quarter: they contribute to counts, plan their year, are asked
and quoted, and one report is filed for them. Through the acts; what is invented is marked （演示）."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.contributions import (
    ContributionInput,
    Kind,
    approve_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.facts import Quarter
from indicators.models import IndicatorResponsibility
from organizations.models import User
from plans.models import Plan
from tasks.asking import ask_supporters
from tasks.evidence import attach_evidence
from tasks.measures import Measure, approve_measures, save_measures, submit_measures
from tasks.models import AssignmentRole, Milestone, ReportedState, TaskAssignment
from tasks.reporting import ReportInput, save_reports, submit_reports

NOTE = "（演示）"

Parts = Mapping[int, Mapping[str, Mapping[Quarter, str]]]  # indicator -> unit -> quarter -> figure


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeasure:
    """One of the 年度工作措施 and, if it was done, the day, which lies in the quarter that reports it."""

    title: str
    person: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Supporters whom the first lead of a task asks in a quarter: unit -> what it says, empty if it has not answered."""

    task: int
    quarter: Quarter
    said: Mapping[str, str]
    quoted: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScript:
    """The part `units` of a demonstration file, quarters and days read."""

    parts: Parts = field(default_factory=dict)
    targets: Parts = field(default_factory=dict)  # by the quarter in which they are filed
    measures: Mapping[tuple[int, Quarter], Sequence[PlannedMeasure]] = field(default_factory=dict)
    asked: Sequence[Asked] = ()
    on_behalf: frozenset[tuple[int, str, Quarter]] = frozenset()
    waiting: frozenset[tuple[int, str]] = frozenset()  # of the last quarter
    returned: Mapping[tuple[int, str], str] = field(default_factory=dict)  # of the last quarter: why

    @property
    def quarters(self) -> set[Quarter]:
        """In which something is contributed."""
        every = [*self.parts.values(), *self.targets.values()]
        return {quarter for by_unit in every for series in by_unit.values() for quarter in series}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A quarter of the demonstration: where, by whom, and when things are typed and reviewed."""

    plan: Plan
    quarter: Quarter
    units: Mapping[int, User]  # unit key -> person
    reviewer: User
    typed_at: datetime
    reviewed_at: datetime

    @property
    def where(self) -> dict[str, Any]:
        return {"plan": self.plan, "year": self.quarter[0], "quarter": self.quarter[1]}

    def assignment(self, task: int, unit: str) -> TaskAssignment:
        rows = TaskAssignment.objects.filter(task__plan=self.plan, task__number=task, unit__name=unit)
        return rows.select_related("task", "unit").get()

    def lead(self, task: int) -> TaskAssignment:
        """The task's first lead."""
        rows = TaskAssignment.objects.filter(task__plan=self.plan, task__number=task, role=AssignmentRole.LEAD)
        return rows.select_related("task", "unit").earliest("order")


def contribute(script: UnitScript, scene: Scene) -> None:
    """What units contribute in the quarter, figures and targets, reviewed."""
    for kind, parts in ((Kind.ACTUAL, script.parts), (Kind.TARGET, script.targets)):
        for number, by_unit in parts.items():
            for unit, series in by_unit.items():
                if scene.quarter in series:
                    _part(scene, kind, number, unit, Decimal(series[scene.quarter]))


def _part(scene: Scene, kind: Kind, number: int, unit: str, value: Decimal) -> None:
    owner = IndicatorResponsibility.objects.get(
        indicator__plan=scene.plan, indicator__number=number, unit__name=unit, until__isnull=True
    )
    person = scene.units[owner.unit_id]
    part = ContributionInput(kind=kind, responsibility=owner.pk, value=value, note=NOTE)
    save_contributions(**scene.where, contributions=[part], by=person, at=scene.typed_at)
    submit_contributions(**scene.where, places=[part.place], by=person, at=scene.typed_at)
    approve_contributions(**scene.where, places=[part.place], by=scene.reviewer, at=scene.reviewed_at)


def plan_the_year(script: UnitScript, scene: Scene) -> None:
    """The 年度工作措施 that leads filed in the quarter, reviewed: they are milestones from now on."""
    for (task, quarter), planned in script.measures.items():
        if quarter != scene.quarter:
            continue
        owner = scene.lead(task)
        person = scene.units[owner.unit_id]
        measures = [Measure(title=each.title, person=each.person, due_on=each.due_on) for each in planned]
        save_measures(**scene.where, assignment=owner.pk, measures=measures, by=person, at=scene.typed_at)
        submit_measures(**scene.where, assignments=[owner.pk], by=person, at=scene.typed_at)
        approve_measures(**scene.where, assignments=[owner.pk], by=scene.reviewer, at=scene.reviewed_at)


def ask_and_answer(script: UnitScript, scene: Scene) -> list[int]:
    """Leads ask, supporters answer. The assignments whose reports now wait for review."""
    answered = []
    for asked in script.asked:
        if asked.quarter != scene.quarter:
            continue
        person = scene.units[scene.lead(asked.task).unit_id]
        rows = {unit: scene.assignment(asked.task, unit) for unit in asked.said}
        keys = [row.pk for row in rows.values()]
        ask_supporters(
            **scene.where, task=asked.task, assignments=keys, note=f"{NOTE}请报本季度推进情况", by=person,
            at=scene.typed_at,
        )  # fmt: skip
        for unit, said in asked.said.items():
            if said:
                _answer(scene, rows[unit], said)
                answered.append(rows[unit].pk)
    return answered


def _answer(scene: Scene, row: TaskAssignment, said: str) -> None:
    person = scene.units[row.unit_id]
    report = ReportInput(assignment=row.pk, reported_state=ReportedState.ON_TRACK, done=said)
    save_reports(**scene.where, reports=[report], by=person, at=scene.typed_at)
    submit_reports(**scene.where, assignments=[row.pk], by=person, at=scene.typed_at)


def quotes(script: UnitScript, scene: Scene, row: TaskAssignment) -> tuple[int, ...]:
    """The supporters whom the lead quotes in its report of the quarter."""
    return tuple(
        scene.assignment(asked.task, unit).pk
        for asked in script.asked
        if (asked.task, asked.quarter) == (row.task.number, scene.quarter) and row.pk == scene.lead(asked.task).pk
        for unit in asked.quoted
    )


def milestones_done(script: UnitScript, scene: Scene, row: TaskAssignment) -> dict[int, date]:
    """Those of the lead's measures that were done in the quarter."""
    days = {
        each.title: each.done_on
        for (task, _quarter), planned in script.measures.items()
        for each in planned
        if task == row.task.number and each.done_on is not None and _quarter_of(each.done_on) == scene.quarter
    }
    return {each.pk: days[each.title] for each in Milestone.objects.filter(assignment=row, title__in=days)}


def _quarter_of(day: date) -> Quarter:
    return day.year, (day.month + 2) // 3


def attach_message(scene: Scene, row: TaskAssignment, by: User) -> None:
    """The message of the unit for which the office files (代填)."""
    file = SimpleUploadedFile(f"{NOTE}{row.unit}来函.pdf", page("Demonstration: message of the unit"))
    attach_evidence(**scene.where, assignment=row.pk, files=[file], by=by, at=scene.typed_at)


def page(text: str) -> bytes:
    """A PDF of one page with one line in it."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def read_units(data: Mapping[str, Any], quarter: Any) -> UnitScript:
    """The part `units` of a demonstration file; `quarter` reads the name of one."""

    def parts(given: Mapping[str, Any]) -> Parts:
        return {
            int(number): {
                unit: {quarter(name): value for name, value in series.items()} for unit, series in units.items()
            }
            for number, units in given.items()
        }

    return UnitScript(
        parts=parts(data["parts"]),
        targets=parts(data["targets"]),
        measures={
            (int(task), quarter(name)): [
                PlannedMeasure(
                    title=title,
                    person=person,
                    due_on=date.fromisoformat(due),
                    done_on=date.fromisoformat(done[0]) if done else None,
                )
                for title, person, due, *done in planned
            ]
            for task, by_quarter in data["measures"].items()
            for name, planned in by_quarter.items()
        },
        asked=[
            Asked(task=int(each["task"]), quarter=quarter(each["quarter"]), said=each["said"], quoted=each["quoted"])
            for each in data["asked"]
        ],
        on_behalf=frozenset((int(task), unit, quarter(name)) for task, unit, name in data["on_behalf"]),
        waiting=frozenset((int(task), unit) for task, unit in data["waiting"]),
        returned={(int(task), unit): why for task, unit, why in data["returned"]},
    )
