"""Attaching evidence files to a figure, and taking them away again: drafts only."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.operations import record
from plans.evidence import FIGURE_FILES, Upload, checked, remove_on_commit
from plans.models import Plan, ReportingPeriod
from plans.periods import Items, locked_period
from plans.refusals import Invalid
from plans.review import EDITABLE_STATES, OPEN_STATES, State

from .entry import next_version, require_entry
from .labels import Formula
from .models import Actual, FigureEvidence, Indicator


def attach_evidence(
    *, plan: Plan, year: int, quarter: int, number: int, files: Sequence[Upload], by: User, at: datetime
) -> tuple[FigureEvidence, ...]:
    """Attach files to an indicator's draft of a quarter; a cell without one gets an empty draft. All files or none.

    Raises Invalid for a file that cannot be taken, or once the figure is submitted or approved.
    """
    require_entry(by)
    checks = [checked(file, FIGURE_FILES) for file in files]
    if not checks:
        raise Invalid("没有选择文件")
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items([number]))
        row = _draft(period, number, by=by, at=at)
        if row.evidence.count() + len(files) > FIGURE_FILES.most:
            raise Invalid(f"一项指标每个季度最多{FIGURE_FILES.most}个文件")
        added = tuple(
            FigureEvidence.objects.create(
                actual=row, name=name, file=file, size=size, sha256=digest, added_by=by, added_at=at
            )
            for file, (name, digest, size) in zip(files, checks, strict=True)
        )
        _touch(row)
        said = "、".join(name for name, _digest, _size in checks)
        record("上传数据依据", by=by, of=period, detail=f"{plan.slug} 指标{number}：{said}")
    return added


def remove_evidence(*, plan: Plan, key: int, by: User) -> FigureEvidence:
    """Take a file away from a draft. Invalid once the figure is submitted or approved, or if it is gone already."""
    require_entry(by)
    with transaction.atomic():
        found = FigureEvidence.objects.filter(pk=key, actual__indicator__plan=plan)
        row = found.select_related("actual__indicator", "actual__period").first()
        if row is None:
            raise Invalid("这个文件已被删除")
        cell = row.actual
        items = Items([cell.indicator.number])
        period = locked_period(plan, cell.period.year, cell.period.quarter, by=by, items=items)
        actual = Actual.objects.select_for_update().get(pk=row.actual_id)
        if actual.state not in EDITABLE_STATES:
            raise Invalid(f"当前状态为“{actual.get_state_display()}”，不能删除依据")
        row.delete()
        _touch(actual)
        remove_on_commit([row.file.name or ""])
        record("删除数据依据", by=by, of=period, detail=f"{plan.slug} 指标{row.actual.indicator.number}：{row.name}")
    return row


def _draft(period: ReportingPeriod, number: int, *, by: User, at: datetime) -> Actual:
    """The open revision that files can be attached to."""
    indicator = Indicator.objects.in_use(period.plan).filter(number=number).first()
    if indicator is None:
        raise Invalid(f"“{period.plan.title}”没有第{number}号指标")
    if indicator.formula == Formula.QUOTIENT:
        raise Invalid(f"指标{number}由其他指标计算，不填报")
    rows = {row.state: row for row in Actual.objects.filter(period=period, indicator=indicator)}
    row = next((rows[state] for state in OPEN_STATES if state in rows), None)
    if row is None:
        if State.APPROVED in rows:
            raise Invalid(f"指标{number}已审核；要补充依据，请先办理更正")
        version = next_version(period, indicator) - 1  # the file that is attached raises it
        row = Actual.objects.create(indicator=indicator, period=period, typed_by=by, typed_at=at, version=version)
    if row.state not in EDITABLE_STATES:
        raise Invalid(f"指标{number}已报送，请先撤回再上传依据")
    return row


def _touch(row: Actual) -> None:
    """What the cell holds has changed: a form that was filled before is stale."""
    row.version += 1
    row.save(update_fields=["version"])
