"""The report form of a unit and quarter, ready to print: what is stored, or what was typed where it was refused.

Embedded in the unit's page and shown on a page of its own, both through templates/tasks/_report_form.html.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from figures import wording
from indicators.unit_figures import UnitLine
from organizations.models import User
from organizations.roles import Permission
from plans.deadlines import reports_due
from plans.evidence import REPORT_FILES, size_text
from plans.models import ReportingPeriod
from plans.pages import unlocked_note, why_shut
from plans.switcher import due_quarters, switcher

from .measure_rows import measures_row
from .models import ReportedState
from .part_rows import part_row
from .report_fields import Form
from .report_rows import report_row
from .report_sent import Outcome
from .reporting import LONGEST, files_for
from .worksheet import Worksheet

_STATES = [("", "请选择"), *ReportedState.choices]


def why_not(person: User, period: ReportingPeriod, unit: int) -> str:
    """Why the person can only read the unit's sheet; "" for who may write to it."""
    if not files_for(person, unit):
        return f"{person.get_role_display()}只能查看，不能填报"
    return why_shut(person, period)


def sees_worksheet(person: User, unit: int) -> bool:
    """The working side of a unit is for its own people and for those who see unreviewed figures."""
    return person.may(Permission.READ_UNREVIEWED) or files_for(person, unit)


def deadline(period: ReportingPeriod, extended_to: date | None, today: date) -> dict[str, Any]:
    """任务进展截止 10月12日, how far away it is, and whether it has passed; said to be extended (已延期) where it was."""
    due_on = reports_due(period, extended_to)
    if due_on is None:
        return NO_DEADLINE
    extended = "（已延期）" if due_on != period.reports_due_on else ""
    left = wording.days_left(due_on, today)
    return {"text": f"{due_on.month}月{due_on.day}日前{extended}，{left}", "late": due_on < today}


NO_DEADLINE = {"text": "", "late": False}


def quarters_to_report(periods: Sequence[ReportingPeriod], shown: ReportingPeriod, unit: int) -> dict[str, Any]:
    """The plan's due quarters, each leading to the unit's form."""

    def address(row: ReportingPeriod) -> str:
        return reverse("tasks:report-form", args=(row.plan.slug, unit, row.year, row.quarter))

    return switcher(due_quarters(periods), shown, today=timezone.localdate(), address=address)


def form_context(
    sheet: Worksheet,
    figures: Sequence[UnitLine],
    period: ReportingPeriod,
    person: User,
    *,
    unit_name: str,
    district: Mapping[int, Decimal | None] | None = None,
    outcome: Outcome | None = None,
    post: QueryDict | None = None,
    correcting: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What _report_form.html needs. `district`: the approved figures of the quarter, by the indicator's number.

    `correcting` are the prefixes of rows whose correction is being begun.
    """
    form = Form(
        period,
        person,
        outcome=outcome or Outcome(),
        post=post,
        correcting=correcting,
        read_only=why_not(person, period, sheet.unit),
    )
    slug = period.plan.slug
    rows = [report_row(form, line) for line in sheet.reporting]
    measures = [measures_row(form, line) for line in sheet.lines if line.own.is_lead and line.own.reports]
    parts = [part_row(form, line, district or {}) for line in figures]
    return {
        "slug": slug,
        "url": reverse("tasks:report-form", args=(slug, sheet.unit, period.year, period.quarter)),
        "person": person.username,
        "unit": unit_name,
        "title": wording.period(period.year, period.quarter),
        "year": period.year,
        "quarter": period.quarter,
        "read_only": form.read_only,
        "unlocked": "" if form.read_only else unlocked_note(period),
        "on_behalf": not form.read_only and person.unit_id != sheet.unit,
        "deadline": deadline(period, sheet.extended_to, timezone.localdate())
        if sheet.owed and sheet.was_in_use
        else NO_DEADLINE,
        "states": _STATES,
        "longest": LONGEST,
        "accept": REPORT_FILES.accept,
        "taken": REPORT_FILES.taken,
        "most_files": REPORT_FILES.most,
        "largest": size_text(REPORT_FILES.largest),
        "message": form.outcome.message if form.outcome.status != 200 else "",
        "general": [form.outcome.errors[key] for key in ("files",) if key in form.outcome.errors],
        "rows": rows,
        "others": [report_row(form, line) for line in sheet.lines if not line.reports],
        "figures": parts,
        "figures_open": any(line.is_used for line in figures)
        or any(key.startswith("c-") for key in form.outcome.errors),
        "measures": measures,
        "editable": any(each["editable"] for each in (*rows, *measures))
        or any(cell["editable"] for line in parts for cell in line["cells"]),
        "drafts": _drafts(sheet, figures),
    }


def _drafts(sheet: Worksheet, figures: Iterable[UnitLine]) -> int:
    """How many drafts the unit has in hand."""
    reports = sum(line.open is not None and line.open.is_editable for line in sheet.reporting)
    parts = sum(cell.open is not None and cell.open.is_editable for line in figures for cell in line.cells.values())
    return reports + parts
