"""Demonstration figures: written through the same functions as real ones, marked on the plan, removed in one act.

The figures stand in fixtures/demonstration/. The plan is marked first, so that everything written to it is known as
demonstration from the first row on; a plan with real figures is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Model

from indicators.assessments import recompute
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.facts import Quarter
from indicators.labels import Certainty, Formula
from indicators.models import Actual, FigureEvidence, Indicator, UnitActual, UnitTarget
from indicators.review import approve_actuals, return_actuals
from organizations.history import delete_by, save_by
from organizations.models import Operation, User
from organizations.operations import record
from plans.calendar import last_day
from plans.evidence import remove_on_commit
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.refusals import Invalid
from tasks.models import (
    AssignmentRole,
    MeasurePlan,
    Milestone,
    ReportedState,
    ReportRequest,
    TaskAssignment,
    TaskEvidence,
    TaskReport,
    VerdictChoice,
)
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports, return_reports
from tasks.tallies import count_tasks

from .demonstration_closings import Amended, clear_closings, close_before
from .demonstration_said import SaidScript, read_said, say
from .demonstration_units import (
    Scene,
    UnitScript,
    ask_and_answer,
    attach_message,
    contribute,
    milestones_done,
    plan_the_year,
    quotes,
    read_units,
)
from .models import Check, Explanation

MARK = "演示数据"
LOADED = "写入演示数据"
NOT_APPLICABLE = "不参评"
_ROWS: tuple[type[Model], ...] = (  # of a quarter
    Actual, UnitActual, UnitTarget, TaskReport, ReportRequest, MeasurePlan, Check, Explanation,
)  # fmt: skip
WORD = "（演示）已核对"  # answers the doubts that a figure may raise; entry drops it where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a demonstration file says, quarters read."""

    plan: str
    figures: Mapping[int, Mapping[Quarter, Any]]
    corrections: Sequence[tuple[int, Quarter, Any, str]]
    waiting: frozenset[int]
    returned: Mapping[int, str]
    states: Mapping[int, Mapping[Quarter, str]]
    verdicts: Mapping[tuple[int, Quarter], tuple[str, str]]
    silent: frozenset[tuple[int, str]]
    words: Mapping[int, Mapping[Quarter, Sequence[str]]]
    units: UnitScript = field(default_factory=UnitScript)
    amended: Sequence[tuple[int, Quarter, Any, str, str]] = ()  # after its quarter was closed
    closes: bool = False  # every quarter before the last
    said: SaidScript = field(default_factory=SaidScript)
    accounts: str = ""  # what the names of this plan's accounts begin with: cq- makes cq-entry, cq-unit01
    office: str = ""  # the unit to which its clerks and reviewers belong; blank: the first of the plan
    until: Quarter | None = None  # the last quarter that is reported; None: the last that has a figure

    @property
    def last(self) -> Quarter:
        return self.until or max(quarter for series in self.figures.values() for quarter in series)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who does it: two clerks, a reviewer, and the person who files each unit's reports."""

    entry: User
    reviewer: User
    units: Mapping[int, User]  # unit key -> person


def read_script(path: Path) -> Script:
    """Read a demonstration file. It is part of the project: a mistake in it is a KeyError or ValueError, not a message."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506 (a SafeLoader, see below)
    return Script(
        plan=data["plan"],
        figures={int(number): _by_quarter(series) for number, series in data.get("figures", {}).items()},
        corrections=[
            (int(number), _quarter(name), value, why) for number, name, value, why in data.get("corrections", ())
        ],
        waiting=frozenset(int(number) for number in data.get("waiting", ())),
        returned={int(number): why for number, why in data.get("returned", {}).items()},
        states={int(number): _by_quarter(series) for number, series in data.get("states", {}).items()},
        verdicts={(int(task), _quarter(name)): (verdict, why) for task, name, verdict, why in data.get("verdicts", ())},
        silent=frozenset((int(task), unit) for task, unit in data.get("silent", ())),
        words={int(task): _by_quarter(series) for task, series in data.get("words", {}).items()},
        units=read_units(data["units"], _quarter) if "units" in data else UnitScript(),
        amended=[(int(number), _quarter(name), *rest) for number, name, *rest in data.get("amended", ())],
        closes="amended" in data,
        said=read_said(data["said"]) if "said" in data else SaidScript(),
        accounts=data.get("accounts", ""),
        office=data.get("office", ""),
        until=_quarter(data["until"]) if "until" in data else None,
    )


class _TextLoader(yaml.SafeLoader):
    """Numbers stay text, so that none passes through a float."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _by_quarter(series: Mapping[str, Any]) -> dict[Quarter, Any]:
    return {_quarter(name): value for name, value in series.items()}


def _quarter(name: str) -> Quarter:
    found = re.fullmatch(r"(\d{4})q([1-4])", name)
    if found is None:
        raise ValueError(name)
    return int(found[1]), int(found[2])


def load(script: Script, plan: Plan, cast: Cast) -> None:
    """Write the demonstration into the plan, all of it or nothing. Invalid if the plan holds figures or reports already."""
    with transaction.atomic():
        if has_figures(plan):
            kind = MARK if plan.is_demonstration else "真实数据"
            raise Invalid(f"“{plan.title}”已有{kind}，不能写入演示数据")
        plan.is_demonstration = True
        save_by(plan, cast.entry)
        for quarter in sorted({quarter for series in script.figures.values() for quarter in series}):
            _figures(script, plan, cast, quarter)
        for correction in script.corrections:
            _correct(plan, cast, *correction)
        for quarter in _reported_quarters(script, plan):
            _reports(script, _scene(plan, cast, quarter), cast)
        for quarter in sorted(script.units.quarters):
            contribute(script.units, _scene(plan, cast, quarter))
        say(script.said, _scene(plan, cast, script.last), handled_at=_moment(script.last, 12))
        if script.closes:
            close_before(plan, script.last, _amended(script, plan), entry=cast.entry, reviewer=cast.reviewer)
        record(LOADED, by=cast.entry, of=plan)


def _amended(script: Script, plan: Plan) -> list[Amended]:
    formulas = dict(Indicator.objects.in_use(plan).values_list("number", "formula"))
    return [
        Amended(
            quarter=quarter,
            figure=_input(number, Formula(formulas[number]), figure, quarter),
            reason=reason,
            document_number=document,
        )
        for number, quarter, figure, reason, document in script.amended
    ]


def was_loaded(plan: Plan) -> bool:
    """Whether a demonstration was ever written to the plan, even if it has been cleared since."""
    return Operation.objects.filter(action=LOADED, object_type=plan._meta.label_lower, object_key=plan.pk).exists()


def has_figures(plan: Plan) -> bool:
    """Whether anything has been entered, reported, asked for or planned."""
    return any(model._default_manager.filter(period__plan=plan).exists() for model in _ROWS)


def clear(plan: Plan, *, ran_by: str) -> int:
    """Remove all demonstration figures and reports, and what quarters were closed with; the plan stays. Invalid on a plan
    that is not a demonstration. Returns how many rows were removed.
    """
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        if not locked.is_demonstration:
            raise Invalid(f"“{plan.title}”不是演示数据，不能清除")
        closings = clear_closings(plan)
        for files in (
            FigureEvidence.objects.filter(actual__period__plan=plan),
            TaskEvidence.objects.filter(report__period__plan=plan),
        ):
            remove_on_commit(files.values_list("file", flat=True))
            files.delete()
        removed = closings + sum(model._default_manager.filter(period__plan=plan).delete()[0] for model in _ROWS)
        _clear_milestones(plan)
        locked.is_demonstration = False
        save_by(locked, None)
        recompute(locked)
        count_tasks(locked)
        record("清除演示数据", by=None, username=ran_by, of=locked, detail=f"{removed}行")
    return removed


def _clear_milestones(plan: Plan) -> None:
    """Those that units set themselves go, those of the document are open again."""
    for each in Milestone.objects.filter(task__plan=plan, assignment__isnull=False):
        delete_by(each, None)
    for each in Milestone.objects.filter(task__plan=plan, done_on__isnull=False):
        each.done_on = None
        save_by(each, None)


# Figures


def _moment(quarter: Quarter, days: int) -> datetime:
    """Ten in the morning, Beijing time, some days after the quarter's end."""
    return datetime.combine(last_day(*quarter) + timedelta(days=days), time(2), tzinfo=UTC)


def _figures(script: Script, plan: Plan, cast: Cast, quarter: Quarter) -> None:
    formulas = dict(Indicator.objects.in_use(plan).values_list("number", "formula"))
    inputs = [
        _input(number, Formula(formulas[number]), series[quarter], quarter)
        for number, series in script.figures.items()
        if quarter in series
    ]
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1]}
    save_actuals(**where, figures=inputs, by=cast.entry, at=_moment(quarter, 6))
    numbers = [figure.number for figure in inputs]
    submit_actuals(**where, numbers=numbers, by=cast.entry, at=_moment(quarter, 7))
    is_last = quarter == script.last
    held = (script.waiting | script.returned.keys()) if is_last else frozenset()
    approve_actuals(
        **where, numbers=[number for number in numbers if number not in held], by=cast.reviewer, at=_moment(quarter, 9)
    )
    for number, reason in script.returned.items() if is_last else ():
        return_actuals(**where, numbers=[number], by=cast.reviewer, at=_moment(quarter, 9), reason=reason)


def _input(number: int, formula: Formula, figure: Any, quarter: Quarter, *, reason: str = "") -> FigureInput:
    common: dict[str, Any] = {
        "number": number,
        "as_of": last_day(*quarter),
        "source": MARK,
        "certainty": Certainty.FINAL,
        "confirmation": WORD,
        "correction_reason": reason,
    }
    if figure == NOT_APPLICABLE:
        return FigureInput(**common, not_applicable=True, not_applicable_reason="（演示）当年未组织评定")
    if isinstance(figure, list):
        return FigureInput(**common, numerator=Decimal(figure[0]), denominator=Decimal(figure[1]))
    if formula is Formula.GROWTH:
        return FigureInput(**common, quantity=Decimal(figure))
    return FigureInput(**common, value=Decimal(figure))


def _correct(plan: Plan, cast: Cast, number: int, quarter: Quarter, figure: Any, reason: str) -> None:
    formula = Formula(Indicator.objects.in_use(plan).get(number=number).formula)
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1]}
    correction = _input(number, formula, figure, quarter, reason=reason)
    save_actuals(**where, figures=[correction], by=cast.entry, at=_moment(quarter, 20))
    submit_actuals(**where, numbers=[number], by=cast.entry, at=_moment(quarter, 20))
    approve_actuals(**where, numbers=[number], by=cast.reviewer, at=_moment(quarter, 21))


# Reports


def _reported_quarters(script: Script, plan: Plan) -> list[Quarter]:
    rows = ReportingPeriod.objects.filter(plan=plan, kind=PeriodKind.DUE).order_by("year", "quarter")
    return [quarter for quarter in rows.values_list("year", "quarter") if quarter <= script.last]


def _scene(plan: Plan, cast: Cast, quarter: Quarter) -> Scene:
    return Scene(
        plan=plan,
        quarter=quarter,
        units=cast.units,
        reviewer=cast.reviewer,
        typed_at=_moment(quarter, 2),
        reviewed_at=_moment(quarter, 9),
    )


def _reports(script: Script, scene: Scene, cast: Cast) -> None:
    plan_the_year(script.units, scene)
    answered = ask_and_answer(script.units, scene)
    is_last = scene.quarter == script.last
    rows = TaskAssignment.objects.filter(task__plan=scene.plan, role=AssignmentRole.LEAD, reports=True)
    leads = [
        row
        for row in rows.select_related("task", "unit").order_by("task__number", "order")
        if not is_last or (row.task.number, row.unit.name) not in script.silent
    ]
    for unit in dict.fromkeys(row.unit_id for row in leads):
        _file(script, scene, [row for row in leads if row.unit_id == unit], cast)
    held = {
        row.pk: script.units.returned.get((row.task.number, row.unit.name), "")
        for row in leads
        if is_last and (row.task.number, row.unit.name) in script.units.waiting | script.units.returned.keys()
    }
    approve_reports(
        **scene.where,
        assignments=[*(row.pk for row in leads if row.pk not in held), *answered],
        by=cast.reviewer,
        at=scene.reviewed_at,
        verdicts=_verdicts(script, leads, scene.quarter),
    )
    for key, reason in held.items():
        if reason:
            return_reports(**scene.where, assignments=[key], by=cast.reviewer, at=scene.reviewed_at, reason=reason)


def _file(script: Script, scene: Scene, rows: Sequence[TaskAssignment], cast: Cast) -> None:
    """A unit's reports of a quarter, typed and submitted by its person, or by the office on its behalf (代填)."""
    person = cast.units[rows[0].unit_id]
    for_others = [row for row in rows if (row.task.number, row.unit.name, scene.quarter) in script.units.on_behalf]
    for by, own in ((person, [row for row in rows if row not in for_others]), (cast.entry, for_others)):
        if own:
            inputs = [_report(script, scene, row) for row in own]
            save_reports(**scene.where, reports=inputs, by=by, at=_moment(scene.quarter, 3))
            for row in own:
                if row in for_others:
                    attach_message(scene, row, by)
            submit_reports(**scene.where, assignments=[row.pk for row in own], by=by, at=_moment(scene.quarter, 4))


def _verdicts(
    script: Script, leads: Iterable[TaskAssignment], quarter: Quarter
) -> dict[int, tuple[VerdictChoice, str]]:
    return {
        row.pk: (VerdictChoice(verdict), why)
        for row in leads
        for verdict, why in [script.verdicts.get((row.task.number, quarter), ("", ""))]
        if verdict
    }


def _report(script: Script, scene: Scene, row: TaskAssignment) -> ReportInput:
    quarter = scene.quarter
    states = script.states.get(row.task.number, {})
    begun = [start for start in states if start <= quarter]
    state = ReportedState(states[max(begun)]) if begun else ReportedState.ON_TRACK
    done, problems, next_steps = script.words.get(row.task.number, {}).get(
        quarter, (f"（演示）{row.task.title}按季度安排推进", "", "（演示）按计划继续推进")
    )
    return ReportInput(
        assignment=row.pk,
        reported_state=state,
        done=done,
        problems=problems,
        next_steps=next_steps,
        quotes=quotes(script.units, scene, row),
        milestones_done=milestones_done(script.units, scene, row),
    )
