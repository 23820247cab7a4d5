"""Writing what an uploaded workbook says: all of its quarters or nothing, through the same act as the grid."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.operations import record
from plans.models import PendingUpload, Plan
from plans.pending import drop_upload

from .entry import require_entry, save_actuals
from .facts import Quarter
from .inputs import FigureInput
from .models import Actual
from .upload_cells import Judged


def chosen(rows: Sequence[Judged], mine: Collection[str]) -> dict[Quarter, list[FigureInput]]:
    """The figures to be written: of rows that somebody else changed meanwhile those that the person insists on (`mine`,
    their keys); the others stay as they are."""
    found: defaultdict[Quarter, list[FigureInput]] = defaultdict(list)
    for row in rows:
        if row.figure is not None and row.changes and (not row.is_stale or row.key in mine):
            found[row.given.quarter].append(row.figure)
    return found


def save_upload(
    *, plan: Plan, upload: PendingUpload, figures: dict[Quarter, list[FigureInput]], by: User, at: datetime
) -> tuple[Actual, ...]:
    """Write the figures as drafts, and throw the file away. All or none; raises what `save_actuals` raises."""
    require_entry(by)
    saved: list[Actual] = []
    with transaction.atomic():
        for (year, quarter), rows in sorted(figures.items()):
            saved += save_actuals(plan=plan, year=year, quarter=quarter, figures=rows, by=by, at=at)
        detail = f"{plan.slug} {upload.get_kind_display()} {upload.name} {len(saved)}项 sha256:{upload.sha256}"
        record("上传确认", by=by, of=upload.period or plan, detail=detail)
        drop_upload(upload)
    return tuple(saved)
