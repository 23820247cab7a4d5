"""年度工作措施: what a unit that answers for a task sets itself for a year. Filed like a report, and once reviewed, milestones.

Usually filed at the start of the year; a plan filed in a later quarter of the year takes the earlier one's place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from organizations.history import delete_by, save_by
from organizations.models import User
from organizations.operations import record
from plans.deputies import in_stead, reviews_in_stead_of
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.querysets import in_force
from plans.reference import stamp_now
from plans.refusals import FieldErrors, Invalid, Stale
from plans.review import (
    LONGEST_REASON,
    OPEN_STATES,
    State,
    approve,
    refuse_stale,
    send_back,
    submit,
    supersede,
    typed,
    withdraw,
)
from plans.texts import unseen

from .models import MeasurePlan, Milestone, TaskAssignment
from .reporting import require_filing, require_own
from .tallies import count_tasks
from .touched import of_assignments

MOST = 12  # measures of one unit for one task and year
LONGEST_TITLE = 100
LONGEST_PERSON = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What will be done, who sees to it, and until when."""

    title: str
    person: str
    due_on: date | None

    @property
    def is_blank(self) -> bool:
        return not (self.title.strip() or self.person.strip() or self.due_on)

    @property
    def kept(self) -> dict[str, str]:
        """As a row keeps it."""
        assert self.due_on is not None  # noqa: S101 (refused before)
        return {"title": self.title.strip(), "person": self.person.strip(), "due_on": self.due_on.isoformat()}


def measures_of(row: MeasurePlan) -> tuple[Measure, ...]:
    """The measures of a row, in their order."""
    return tuple(
        Measure(title=each["title"], person=each["person"], due_on=date.fromisoformat(each["due_on"]))
        for each in row.measures
    )


def save_measures(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignment: int,
    measures: Sequence[Measure],
    by: User,
    at: datetime,
    version: int | None = None,
    correction_reason: str = "",
) -> MeasurePlan | None:
    """Write a unit's measures for the year as a draft; blank ones are left out, and without any the draft is removed.

    Raises NotAllowed, Closed, Invalid (places: number of the measure, field) or Stale.
    """
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments([assignment]))
        owner = _lead(period, assignment, by)
        given = [each for each in measures if not each.is_blank]
        _refuse_faulty(measures, year, correction_reason.strip())
        row = _written(owner, period, given, version, correction_reason.strip(), by, at)
        said = f"{len(given)}项" if row is not None else "已清空"
        record("填报年度工作措施", by=by, of=period, detail=f"{_detail(plan, [owner])}：{said}")
    return row


def submit_measures(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> tuple[MeasurePlan, ...]:
    """Submit measures for review. All or none; `versions` (assignment -> version) as for reports."""
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_measures(period, assignments)
        for row in rows:
            require_own(row.assignment, by)
        refuse_unseen(rows, versions)
        for row in rows:
            submit(row, by=by, at=at)
            row.save()
        record("报送年度工作措施", by=by, of=period, detail=_detail(plan, [row.assignment for row in rows]))
    return rows


def withdraw_measures(
    *, plan: Plan, year: int, quarter: int, assignments: Sequence[int], by: User
) -> tuple[MeasurePlan, ...]:
    """Take submitted measures back into drafts, as long as nobody reviewed them. All or none."""
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_measures(period, assignments)
        for row in rows:
            require_own(row.assignment, by)
            withdraw(row)
            row.save()
        record("撤回年度工作措施", by=by, of=period, detail=_detail(plan, [row.assignment for row in rows]))
    return rows


def approve_measures(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> tuple[MeasurePlan, ...]:
    """Approve measures: they are the unit's milestones of the year from now on. All or none.

    A measure that was there before keeps the day on which it was done; one that was done is never dropped.
    """
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_measures(period, assignments)
        refuse_unseen(rows, versions)
        for row in rows:
            approve(row, by=by, at=at, stead=stead)
        supersede(MeasurePlan.objects.filter(period=period, assignment__in=assignments))
        for row in rows:
            row.save()
            _become_milestones(row, by)
        count_tasks(period.plan, since=(year, 1), reference=stamp_now(plan))
        record(
            "审核年度工作措施", by=by, of=period,
            detail=f"{_detail(plan, [row.assignment for row in rows])}{in_stead(stead)}",
        )  # fmt: skip
    return rows


def return_measures(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    reason: str,
    versions: Mapping[int, int] | None = None,
) -> tuple[MeasurePlan, ...]:
    """Send submitted measures back with a reason. All or none."""
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_measures(period, assignments)
        refuse_unseen(rows, versions)
        for row in rows:
            send_back(row, by=by, at=at, reason=reason, stead=stead)
            row.save()
        detail = f"{_detail(plan, [row.assignment for row in rows])}{in_stead(stead)}：{reason.strip()}"
        record("退回年度工作措施", by=by, of=period, detail=detail)
    return rows


def open_measures(period: ReportingPeriod, assignments: Sequence[int]) -> tuple[MeasurePlan, ...]:
    """The open revisions of the given assignments, in the order given. Invalid if one has none."""
    answers = in_force(period.last_day, "assignment__")
    rows = MeasurePlan.objects.filter(answers, period=period, assignment__in=assignments, state__in=OPEN_STATES)
    people = ("typed_by", "submitted_by", "reviewed_by")
    found = {row.assignment_id: row for row in rows.select_related("assignment__task", "assignment__unit", *people)}
    if any(wanted not in found for wanted in assignments):
        raise Invalid("所选任务分工中有的没有待处理的年度工作措施")
    return tuple(found[wanted] for wanted in dict.fromkeys(assignments))


def refuse_unseen(rows: Iterable[MeasurePlan], versions: Mapping[int, int] | None) -> None:
    """Refuse, as Stale, measures that are not the ones that somebody saw who submits or reviews them."""
    for row in rows if versions is not None else ():
        try:
            refuse_stale(row, (versions or {}).get(row.assignment_id), shown=_shown(row))
        except Stale as stale:
            raise Stale(
                f"任务{row.assignment.task.number}年度工作措施（{row.assignment.unit}）：{stale.message}"
            ) from stale


def _lead(period: ReportingPeriod, assignment: int, by: User) -> TaskAssignment:
    found = TaskAssignment.objects.filter(
        in_force(period.last_day), pk=assignment, task__plan=period.plan, task__retired_on__isnull=True
    )
    row = found.select_related("task", "unit").first()
    if row is None:
        raise Invalid(f"“{period.plan.title}”没有所选的任务分工，或本季度不由其负责")
    require_own(row, by)
    if not (row.leads_at(period.last_day) and row.reports):
        raise Invalid("年度工作措施由任务的责任单位填报")
    return row


def _refuse_faulty(measures: Sequence[Measure], year: int, correction_reason: str) -> None:
    """`measures` as they stand in the form, so that a message finds its row."""
    errors: dict[tuple[str, ...], str] = {}
    titles: set[str] = set()
    for place, each in enumerate(measures):
        if each.is_blank:
            continue
        faults = _faults(each, year)
        if each.title.strip() in titles:
            faults.setdefault("title", "与上面的措施相同")
        titles.add(each.title.strip())
        errors |= {(str(place), name): said for name, said in faults.items()}
    if sum(not each.is_blank for each in measures) > MOST:
        errors[("measures",)] = f"一项任务每年最多{MOST}项措施"
    if len(correction_reason) > LONGEST_REASON:
        errors[("correction_reason",)] = f"更正理由不得超过{LONGEST_REASON}字"
    elif said := unseen("更正理由", correction_reason):
        errors[("correction_reason",)] = said
    if errors:
        raise Invalid("年度工作措施有误，未保存", FieldErrors(errors))


def _faults(measure: Measure, year: int) -> dict[str, str]:
    title, person, due_on = measure.title.strip(), measure.person.strip(), measure.due_on
    found = {}
    if not title:
        found["title"] = "请写明措施"
    elif len(title) > LONGEST_TITLE:
        found["title"] = f"措施不得超过{LONGEST_TITLE}字，现有{len(title)}字"
    elif said := unseen("措施", title):
        found["title"] = said
    if not person:
        found["person"] = "请写明责任人"
    elif len(person) > LONGEST_PERSON:
        found["person"] = f"责任人不得超过{LONGEST_PERSON}字"
    elif said := unseen("责任人", person):
        found["person"] = said
    if due_on is None:
        found["due_on"] = "请选择完成时限"
    elif due_on.year != year:
        found["due_on"] = f"完成时限应在{year}年内"
    return found


def _written(
    owner: TaskAssignment,
    period: ReportingPeriod,
    measures: Sequence[Measure],
    version: int | None,
    correction_reason: str,
    by: User,
    at: datetime,
) -> MeasurePlan | None:
    existing = MeasurePlan.objects.filter(assignment=owner, period=period).exclude(state=State.SUPERSEDED)
    rows = {row.is_open: row for row in existing.select_related("typed_by", "submitted_by", "reviewed_by")}
    row, approved = rows.get(True), rows.get(False)
    stands = row or approved
    if stands is not None:
        refuse_stale(stands, version, shown=_shown(stands))
    elif version:
        raise Stale(f"任务{owner.task.number}的年度工作措施草稿已被删除，请刷新后再填")
    if row is not None and row.state == State.SUBMITTED:
        raise Invalid(f"任务{owner.task.number}的年度工作措施已报送，请先撤回再修改")
    if not measures:
        if row is not None:
            _remove(row, period)
        return None
    if row is None:
        row = _new_revision(owner, period, approved, correction_reason)
    else:
        row.version += 1
        if row.revision > 1:
            row.correction_reason = correction_reason or row.correction_reason
    row.measures = [each.kept for each in measures]
    typed(row, by=by, at=at)
    row.save()
    return row


def _new_revision(
    owner: TaskAssignment, period: ReportingPeriod, approved: MeasurePlan | None, reason: str
) -> MeasurePlan:
    emptied: int = period.emptied.get(emptied_key(owner.pk), 0)
    if approved is None:
        return MeasurePlan(assignment=owner, period=period, version=emptied + 1)
    if not reason:
        raise Invalid(
            f"任务{owner.task.number}的年度工作措施已审核，更正须写明理由",
            FieldErrors({("correction_reason",): "更正须写明理由"}),
        )
    return MeasurePlan(
        assignment=owner,
        period=period,
        revision=approved.revision + 1,
        version=max(approved.version, emptied) + 1,
        correction_reason=reason,
    )


def _remove(row: MeasurePlan, period: ReportingPeriod) -> None:
    period.emptied = {**period.emptied, emptied_key(row.assignment_id): row.version}
    ReportingPeriod.objects.filter(pk=period.pk).update(emptied=period.emptied)
    row.delete()


def emptied_key(assignment: int) -> str:
    return f"measures {assignment}"


def _become_milestones(row: MeasurePlan, by: User) -> None:
    """The year's milestones of the unit are these measures, and those that were done and are not among them."""
    year, owner = row.period.year, row.assignment
    later = {"period__plan": row.period.plan_id, "period__year": year, "period__quarter__gt": row.period.quarter}
    if MeasurePlan.objects.filter(assignment=owner, state=State.APPROVED, **later).exists():
        return  # a correction of what a later quarter's plan has replaced
    existing = {each.title: each for each in Milestone.objects.filter(assignment=owner, year=year)}
    wanted = measures_of(row)
    titles = {each.title for each in wanted}
    kept = [each for title, each in existing.items() if title not in titles and each.done_on is not None]
    for title, each in existing.items():
        if title not in titles and each.done_on is None:
            delete_by(each, by)
    # Out of the way first: two may change places.
    for place, each in enumerate(existing.values()):
        Milestone.objects.filter(pk=each.pk).update(order=1000 + place)
    for order, measure in enumerate(wanted, start=1):
        milestone = existing.get(measure.title) or Milestone(
            task=owner.task, assignment=owner, year=year, title=measure.title
        )
        milestone.order, milestone.person, milestone.due_on = order, measure.person, measure.due_on
        save_by(milestone, by)
    for order, milestone in enumerate(kept, start=len(wanted) + 1):
        milestone.order = order
        save_by(milestone, by)


def _shown(row: MeasurePlan) -> str:
    return f"{len(row.measures)}项措施"


def _detail(plan: Plan, owners: Iterable[TaskAssignment]) -> str:
    return f"{plan.slug} {'、'.join(f'任务{owner.task.number}（{owner.unit}）' for owner in owners)}"
