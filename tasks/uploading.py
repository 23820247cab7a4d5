"""Writing what returned forms say: all of them or nothing, through the same acts as a unit's own page."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from organizations.models import User
from organizations.operations import record
from plans.evidence import LONGEST_NAME, clean_name, evidence_storage
from plans.models import PendingUpload, Plan
from plans.pending import drop_upload
from plans.refusals import Refusal
from workbooks.bundles import File

from .evidence import attach_evidence
from .models import TaskEvidence, TaskReport
from .reporting import ReportInput, save_reports

_ENDING = ".xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One unit's workbook, and what of it is to be written."""

    file: File
    reports: tuple[ReportInput, ...]


def save_forms(
    *, plan: Plan, year: int, quarter: int, upload: PendingUpload, forms: Sequence[Returned], by: User, at: datetime
) -> tuple[TaskReport, ...]:
    """Write the reports as drafts, and throw the files away. Filed on behalf (代填), each has the unit's workbook attached as
    the message that it came with. All or none; raises what `save_reports` and `attach_evidence` raise."""
    where: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter, "by": by, "at": at}
    attached: list[TaskEvidence] = []
    try:
        with transaction.atomic():
            every = [report for form in forms for report in form.reports]
            saved = save_reports(**where, reports=every) if every else ()
            files = {report.assignment: form.file for form in forms for report in form.reports}
            for row in saved:
                if row.on_behalf:
                    attached += _attach(row, files[row.assignment_id], where)
            detail = f"{plan.slug} {upload.get_kind_display()} {upload.name} {len(saved)}项 sha256:{upload.sha256}"
            record("上传确认", by=by, of=upload.period or plan, detail=detail)
            drop_upload(upload)
    except Refusal:
        for each in attached:  # their rows are gone again
            evidence_storage().delete(each.file.name or "")
        raise
    return saved


def _attach(row: TaskReport, file: File, where: Mapping[str, Any]) -> tuple[TaskEvidence, ...]:
    """The workbook beside the report, unless it is there already."""
    if row.evidence.filter(sha256=hashlib.sha256(file.content).hexdigest()).exists():
        return ()
    name = clean_name(file.name)
    if not name.lower().endswith(_ENDING):
        name = f"{name[: LONGEST_NAME - len(_ENDING)]}{_ENDING}"
    sent = SimpleUploadedFile(name, file.content)
    return attach_evidence(**where, assignment=row.assignment_id, files=[sent])
