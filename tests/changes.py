"""Changing targets, planned quarters and the tolerance in tests, through the acts."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.changing import ChangeInput
from indicators.models import ChangeKind, TargetChange
from indicators.targets import confirm_change, propose_change
from organizations.models import User
from plans.models import Plan
from tests.people import NOW

People = dict[str, User]
NUMBER = "大足府办发〔2026〕12号"
FROM_Q3 = (2026, 3)


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("调整通知.pdf", b"%PDF-1.7 text")


def target(new: str | None = "525", since: tuple[int, int] = FROM_Q3, **more: Any) -> ChangeInput:
    """有效发明专利总量, 2026: 535 in the plan."""
    return _input(ChangeKind.TARGET, new, since, {"number": 1, "year": 2026} | more)


def planned(new: str | None, since: tuple[int, int] = FROM_Q3, **more: Any) -> ChangeInput:
    """The same indicator's planned value of 2026 Q3; the plan has none."""
    return _input(ChangeKind.QUARTER_PLAN, new, since, {"number": 1, "year": 2026, "quarter": 3} | more)


def tolerance(new: str | None, since: tuple[int, int] = FROM_Q3, **more: Any) -> ChangeInput:
    """0.10 in the plan."""
    return _input(ChangeKind.TOLERANCE, new, since, more)


def _input(kind: ChangeKind, new: str | None, since: tuple[int, int], more: dict[str, Any]) -> ChangeInput:
    words = {"reason": "市级下达任务调整", "document_number": NUMBER}
    return ChangeInput(kind=kind, new=None if new is None else Decimal(new), effective_from=since, **(words | more))


def propose(plan: Plan, wanted: ChangeInput, by: User) -> TargetChange:
    return propose_change(plan=plan, wanted=wanted, files=[document()], by=by, at=NOW)


def confirm(plan: Plan, row: TargetChange, by: User) -> TargetChange:
    return confirm_change(plan=plan, key=row.pk, by=by, at=NOW)


def change(plan: Plan, wanted: ChangeInput, people: People) -> TargetChange:
    """Propose and confirm."""
    return confirm(plan, propose(plan, wanted, people["entry"]), people["reviewer"])
