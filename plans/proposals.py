"""Acts that take two people: one proposes with reason and document, another one confirms. Their states and columns."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from organizations.models import User

from .refusals import Invalid, NotAllowed
from .review import LONGEST_REASON
from .texts import unseen


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


def _person(label: str, *, null: bool) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label
    )


class Proposal(models.Model):
    """Something that one person proposes and another one decides. Nothing changes before it is confirmed."""

    state = models.CharField("状态", max_length=12, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    reason = models.CharField("事由", max_length=LONGEST_REASON)
    document_number = models.CharField("依据文件", max_length=100)
    proposed_by = _person("提出人", null=False)
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    decided_by = _person("办理人", null=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decision_reason = models.CharField("办理意见", max_length=LONGEST_REASON, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(name="%(class)s_state_known", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(name="%(class)s_with_reason", condition=~Q(reason="") & ~Q(document_number="")),
            models.CheckConstraint(
                name="%(class)s_decided_by_somebody",
                condition=Q(state=ProposalState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ProposalState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="%(class)s_decided_by_another",
                condition=~Q(state__in=(ProposalState.CONFIRMED, ProposalState.REFUSED))
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(class)s_refused_with_reason",
                condition=~Q(state=ProposalState.REFUSED) | ~Q(decision_reason=""),
            ),
        ]

    @property
    def is_pending(self) -> bool:
        return self.state == ProposalState.PROPOSED


def confirm(row: Proposal, *, by: User, at: datetime) -> None:
    """Proposed → confirmed, by somebody else. The caller checks who may, does what was proposed, and saves."""
    _decide(row, ProposalState.CONFIRMED, by=by, at=at)


def refuse(row: Proposal, *, by: User, at: datetime, reason: str) -> None:
    """Proposed → refused, by somebody else, with a reason."""
    said = reason.strip()
    if not said:
        raise Invalid("不同意须写明理由")
    if len(said) > LONGEST_REASON:
        raise Invalid(f"理由不得超过{LONGEST_REASON}字")
    if fault := unseen("理由", said, lines=True):
        raise Invalid(fault)
    _decide(row, ProposalState.REFUSED, by=by, at=at)
    row.decision_reason = said


def withdraw(row: Proposal, *, by: User, at: datetime) -> None:
    """Proposed → withdrawn, by whoever proposed it."""
    _refuse_decided(row)
    if by.pk != row.proposed_by_id:
        raise NotAllowed("只有提出人可以撤回")
    row.state, row.decided_by, row.decided_at = ProposalState.WITHDRAWN, by, at


def _decide(row: Proposal, state: ProposalState, *, by: User, at: datetime) -> None:
    _refuse_decided(row)
    if by.pk == row.proposed_by_id:
        raise NotAllowed("不能确认本人提出的事项，须由另一人办理")
    row.state, row.decided_by, row.decided_at = state, by, at


def _refuse_decided(row: Proposal) -> None:
    if not row.is_pending:
        raise Invalid(f"当前状态为“{ProposalState(row.state).label}”，不能再办理")
