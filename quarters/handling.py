"""Who approves and returns what: each matter's rows, names and acts, for decisions over all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indicators.contributions import Kind, approve_contributions, return_contributions
from indicators.models import Actual, UnitActual, UnitTarget
from indicators.review import approve_actuals, return_actuals
from organizations.models import User
from plans.models import Plan
from plans.refusals import FieldErrors, Invalid
from plans.review import Reviewed, State
from tasks.measures import approve_measures, return_measures
from tasks.models import AssignmentRole, MeasurePlan, TaskReport, VerdictChoice
from tasks.review import approve_reports, return_reports

from .cases import Judged
from .matters import Matter, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is done to some of one matter in one quarter."""

    plan: Plan
    chosen: Sequence[Seen]
    rows: Mapping[int, Any]  # by number
    by: User
    at: datetime
    reason: str
    verdicts: Mapping[str, Judged]  # by cell

    @property
    def numbers(self) -> list[int]:
        return [seen.number for seen in self.chosen]

    @property
    def versions(self) -> dict[int, int]:
        return {seen.number: seen.version for seen in self.chosen}

    @property
    def where(self) -> dict[str, Any]:
        year, quarter = self.chosen[0].place
        return {"plan": self.plan, "year": year, "quarter": quarter, "by": self.by, "at": self.at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How one matter is reviewed. Its name is `prefix` and what `short` makes of a row: 指标 and 7."""

    model: type[Reviewed]
    owner: str  # the path to Seen.number
    beside: tuple[str, ...]
    prefix: str
    short: Callable[[Any], str]
    noun: str
    approve: Callable[[Batch], object]
    send_back: Callable[[Batch], object]

    def rows(self, period: int, numbers: Iterable[int]) -> dict[int, Any]:
        """What stands of the given numbers in a quarter, by its key: an open revision before the approved one."""
        every: Any = self.model._default_manager
        found = every.filter(period=period, **{f"{self.owner}__in": list(numbers)})
        rows = found.select_related("reviewed_by", *self.beside).exclude(state=State.SUPERSEDED).order_by("revision")
        return {_reached(row, self.owner): row for row in rows}

    def name(self, row: Reviewed) -> str:
        return f"{self.prefix}{self.short(row)}"


def _reached(row: Any, path: str) -> int:
    for name in path.split("__"):
        row = getattr(row, name)
    return int(row)


_Errors = dict[tuple[str, ...], str]


def _judged(batch: Batch) -> tuple[dict[int, tuple[VerdictChoice, str]], _Errors]:
    """The verdicts of what is approved, and a mistake for each reason without one. Invalid for one on a supporter's."""
    errors: _Errors = {}
    found = {}
    for seen in batch.chosen:
        judged = batch.verdicts.get(seen.cell, Judged())
        if judged.is_blank:
            continue
        if batch.rows[seen.number].assignment.role != AssignmentRole.LEAD:
            raise Invalid("配合单位的进展不作核定评价")
        if not judged.verdict:
            errors[seen.cell, "verdict"] = "已写核定理由，请选择核定评价"
            continue
        found[seen.number] = (VerdictChoice(judged.verdict), judged.reason)
    return found, errors


def _approve_reports(batch: Batch) -> None:
    """Every mistake is named at once, so what the act finds is waited for. The caller's transaction takes it all back."""
    cells = {str(seen.number): seen.cell for seen in batch.chosen}
    verdicts, errors = _judged(batch)
    try:
        approve_reports(**batch.where, assignments=batch.numbers, versions=batch.versions, verdicts=verdicts)
    except Invalid as refusal:  # the act names assignments, the page cells
        if not refusal.errors:
            raise
        errors |= {(cells.get(place[0], place[0]), *place[1:]): said for place, said in refusal.errors.by_place.items()}
    if errors:
        raise Invalid("没有审核", FieldErrors(errors))


def _parts(kind: Kind, model: type[Reviewed], prefix: str, noun: str) -> Handling:
    def places(batch: Batch) -> dict[str, Any]:
        versions = {(kind, number): version for number, version in batch.versions.items()}
        return {**batch.where, "places": [*versions], "versions": versions}

    return Handling(
        model=model,
        owner="responsibility_id",
        beside=("responsibility__indicator", "responsibility__unit"),
        prefix=prefix,
        short=lambda row: f"{row.responsibility.indicator.number}（{row.responsibility.unit}）",
        noun=noun,
        approve=lambda batch: approve_contributions(**places(batch)),
        send_back=lambda batch: return_contributions(**places(batch), reason=batch.reason),
    )


def _of_assignment(row: Any) -> str:
    return f"{row.assignment.task.number}（{row.assignment.unit}）"


# Reports before measures: a step that a report says is done is kept where new measures leave it out.
HANDLING: Mapping[Matter, Handling] = {
    Matter.FIGURE: Handling(
        model=Actual,
        owner="indicator__number",
        beside=("indicator",),
        prefix="指标",
        short=lambda row: str(row.indicator.number),
        noun="数据",
        approve=lambda batch: approve_actuals(**batch.where, numbers=batch.numbers, versions=batch.versions),
        send_back=lambda batch: return_actuals(
            **batch.where, numbers=batch.numbers, versions=batch.versions, reason=batch.reason
        ),
    ),
    Matter.REPORT: Handling(
        model=TaskReport,
        owner="assignment_id",
        beside=("assignment__task", "assignment__unit"),
        prefix="任务",
        short=_of_assignment,
        noun="任务进展",
        approve=_approve_reports,
        send_back=lambda batch: return_reports(
            **batch.where, assignments=batch.numbers, versions=batch.versions, reason=batch.reason
        ),
    ),
    Matter.MEASURES: Handling(
        model=MeasurePlan,
        owner="assignment_id",
        beside=("assignment__task", "assignment__unit"),
        prefix="工作措施任务",
        short=_of_assignment,
        noun="年度工作措施",
        approve=lambda batch: approve_measures(**batch.where, assignments=batch.numbers, versions=batch.versions),
        send_back=lambda batch: return_measures(
            **batch.where, assignments=batch.numbers, versions=batch.versions, reason=batch.reason
        ),
    ),
    Matter.PART: _parts(Kind.ACTUAL, UnitActual, "单位分量指标", "单位分量"),
    Matter.TARGET: _parts(Kind.TARGET, UnitTarget, "单位目标分量指标", "单位目标分量"),
}
