"""Attaching files to a report (佐证材料, or the message behind a 代填), and taking them away again: drafts only."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.operations import record
from plans.evidence import REPORT_FILES, Upload, checked, remove_on_commit
from plans.models import Plan
from plans.periods import locked_period
from plans.refusals import Invalid
from plans.review import EDITABLE_STATES, typed

from .models import TaskEvidence, TaskReport
from .reporting import draft_of, reporting_assignments, require_filing, require_own
from .touched import of_assignments


def attach_evidence(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignment: int,
    files: Sequence[Upload],
    by: User,
    at: datetime,
    correction_reason: str = "",
) -> tuple[TaskEvidence, ...]:
    """Attach files to a unit's draft on a task; without a draft an empty one is begun. All files or none.

    Raises Invalid for a file that cannot be taken, or once the report is submitted or approved; NotAllowed, Closed.
    """
    require_filing(by)
    checks = [checked(file, REPORT_FILES) for file in files]
    if not checks:
        raise Invalid("没有选择文件")
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments([assignment]))
        owner = reporting_assignments(period, [assignment], by)[assignment]
        row = draft_of(owner, period, version=None, correction_reason=correction_reason)
        if row._state.adding:  # noqa: SLF001 (Django's own way to tell a new row)
            row.on_behalf = by.unit_id != owner.unit_id
            typed(row, by=by, at=at)
        row.save()
        if row.evidence.count() + len(files) > REPORT_FILES.most:
            raise Invalid(f"一项任务每个季度最多{REPORT_FILES.most}个文件")
        added = tuple(
            TaskEvidence.objects.create(
                report=row, name=name, file=file, size=size, sha256=digest, added_by=by, added_at=at
            )
            for file, (name, digest, size) in zip(files, checks, strict=True)
        )
        said = "、".join(name for name, _digest, _size in checks)
        record("上传佐证材料", by=by, of=period, detail=f"{plan.slug} {owner.unit}任务{owner.task.number}：{said}")
    return added


def remove_evidence(*, plan: Plan, key: int, by: User) -> TaskEvidence:
    """Take a file away from a draft. Invalid once the report is submitted or approved, or if it is gone already."""
    require_filing(by)
    with transaction.atomic():
        found = TaskEvidence.objects.filter(pk=key, report__period__plan=plan)
        row = found.select_related("report__assignment__task", "report__assignment__unit", "report__period").first()
        if row is None:
            raise Invalid("这个文件已被删除")
        owner, period = row.report.assignment, row.report.period
        require_own(owner, by)
        period = locked_period(plan, period.year, period.quarter, by=by, items=of_assignments([owner.pk]))
        report = TaskReport.objects.select_for_update().get(pk=row.report_id)
        if report.state not in EDITABLE_STATES:
            raise Invalid(f"当前状态为“{report.get_state_display()}”，不能删除材料")
        row.delete()
        report.version += 1  # a form that was filled before is stale
        report.save(update_fields=["version"])
        row.report = report
        report.assignment = owner
        remove_on_commit([row.file.name or ""])
        record("删除佐证材料", by=by, of=period, detail=f"{plan.slug} {owner.unit}任务{owner.task.number}：{row.name}")
    return row
