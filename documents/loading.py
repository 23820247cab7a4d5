"""Loading a plan: file to rows in one transaction, then the document beside it, then the assessments that follow."""

import hashlib
from datetime import date

from django.db import transaction

from indicators.assessments import recompute
from indicators.loading import load_indicators
from organizations.models import User
from organizations.operations import record
from plans.loading import Changes, drop_unlisted_units, load_framework
from plans.models import Plan, PlanDocument
from plans.planfile import PlanFile
from tasks.loading import load_tasks
from tasks.tallies import count_tasks


def load_plan(
    file: PlanFile, *, today: date, document: str | None = None, by: User | None = None, ran_by: str = ""
) -> tuple[Plan, Changes]:
    """Write a plan file, and the text of its document if given: all of it or nothing. Loading again changes nothing.

    `by` is None when a command on the server does it; then `ran_by` names the system account in the log. Raises
    plans.refusals.Invalid for what an existing plan does not allow.
    """
    changes = Changes(by=by)
    with transaction.atomic():
        loaded = load_framework(file, changes=changes)
        indicators = load_indicators(file.indicators, loaded, today=today, changes=changes)
        load_tasks(file, loaded, indicators, today=today, changes=changes)
        drop_unlisted_units(loaded.plan, file, changes=changes)
        if document is not None:
            _keep_document(loaded.plan, document, changes)
        if changes:
            recompute(loaded.plan)
            count_tasks(loaded.plan)
            action = "载入计划" if loaded.is_new else "重新载入计划"
            record(
                action,
                by=by,
                of=loaded.plan,
                username=ran_by,
                detail=f"新增{changes.created}，变更{len(changes.changed)}",
            )
    return loaded.plan, changes


def _keep_document(plan: Plan, text: str, changes: Changes) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    existing = PlanDocument.objects.filter(plan=plan, status=plan.status).first()
    if existing is not None and existing.sha256 == digest:
        return
    if existing is None:
        PlanDocument.objects.create(plan=plan, status=plan.status, text=text, sha256=digest)
        changes.created += 1
        return
    existing.text, existing.sha256 = text, digest
    existing.save()
    changes.changed.append(str(existing))
