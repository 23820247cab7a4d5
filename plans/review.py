"""The review of figures and reports: states, who may do what, and the columns that every reviewed row carries.

draft 草稿 → submitted 已报送 (may be withdrawn until reviewed) → approved 已审核, or returned 退回补正 with a reason →
submitted again. A correction 更正 is a new open revision with a reason; approving it supersedes the old one. Approved and
superseded rows never change otherwise. Nobody reviews what they typed or submitted.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from organizations.models import User

from .refusals import Invalid, NotAllowed, Stale
from .texts import unseen


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已审核"
    SUPERSEDED = "superseded", "已更正"


OPEN_STATES = (State.DRAFT, State.SUBMITTED, State.RETURNED)
EDITABLE_STATES = (State.DRAFT, State.RETURNED)
FINAL_STATES = (State.APPROVED, State.SUPERSEDED)
LONGEST_REASON = 300  # characters of a reason for returning, correcting or judging otherwise


def _pair(person: str, moment: str) -> Q:
    """Who and when travel together."""
    return Q(**{f"{person}__isnull": True, f"{moment}__isnull": True}) | Q(
        **{f"{person}__isnull": False, f"{moment}__isnull": False}
    )


def _person(label: str, *, null: bool) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label
    )


class Reviewed(models.Model):
    """One revision of something that is typed, submitted and reviewed."""

    said: ClassVar[str] = "数值"  # what `shown` is, in the message to whom it was changed under

    revision = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(
        "版本", default=1
    )  # raised by every change; a form sends back the one it showed
    typed_by = _person("填写人", null=False)
    typed_at = models.DateTimeField("填写时间", default=timezone.now)
    submitted_by = _person("报送人", null=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    reviewed_by = _person("审核人", null=True)
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    reviewed_for = _person("代审所代", null=True)  # the reviewer in whose stead a deputy reviewed (plans.deputies)
    review_reason = models.CharField("退回理由", max_length=LONGEST_REASON, blank=True)
    correction_reason = models.CharField("更正理由", max_length=LONGEST_REASON, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(name="%(class)s_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="%(class)s_submitted_pair", condition=_pair("submitted_by", "submitted_at")),
            models.CheckConstraint(name="%(class)s_reviewed_pair", condition=_pair("reviewed_by", "reviewed_at")),
            models.CheckConstraint(
                name="%(class)s_submitted_by_somebody",
                condition=Q(state__in=EDITABLE_STATES) | Q(submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_final_is_reviewed", condition=~Q(state__in=FINAL_STATES) | Q(reviewed_by__isnull=False)
            ),
            models.CheckConstraint(
                name="%(class)s_not_reviewed_by_author",
                condition=Q(reviewed_by__isnull=True)
                | (~Q(reviewed_by=F("typed_by")) & (Q(submitted_by__isnull=True) | ~Q(reviewed_by=F("submitted_by")))),
            ),
            models.CheckConstraint(
                name="%(class)s_reviewed_for_another",
                condition=Q(reviewed_for__isnull=True)
                | (Q(reviewed_by__isnull=False) & ~Q(reviewed_for=F("reviewed_by"))),
            ),
            models.CheckConstraint(
                name="%(class)s_returned_with_reason", condition=~Q(state=State.RETURNED) | ~Q(review_reason="")
            ),
            models.CheckConstraint(
                name="%(class)s_correction_reason",
                condition=Q(revision=1, correction_reason="") | (Q(revision__gt=1) & ~Q(correction_reason="")),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def revision_constraints(name: str, owner: str) -> list[models.UniqueConstraint]:
    """What holds for the revisions of one cell (an owner at a period): numbered once, one approved, one open."""
    cell = (owner, "period")
    return [
        models.UniqueConstraint(fields=(*cell, "revision"), name=f"{name}_revision_once"),
        models.UniqueConstraint(fields=cell, condition=Q(state=State.APPROVED), name=f"{name}_one_approved"),
        models.UniqueConstraint(fields=cell, condition=Q(state__in=OPEN_STATES), name=f"{name}_one_open"),
    ]


# What reviewing changes in a row; the acts save these columns and no others.
REVIEWED = ("state", "version", "reviewed_by", "reviewed_at", "reviewed_for", "review_reason")


def supersede(approved: "models.QuerySet[Any]") -> None:
    """Make room for the revisions that are being approved: approved → superseded, nothing else changes."""
    approved.filter(state=State.APPROVED).update(state=State.SUPERSEDED)


def typed(row: Reviewed, *, by: User, at: datetime) -> None:
    """Note who wrote the row. Whoever returned it once and now types it is its author, and no longer its reviewer."""
    row.typed_by, row.typed_at = by, at
    if row.reviewed_by_id == by.pk:
        row.reviewed_by, row.reviewed_at, row.reviewed_for = None, None, None


def refuse_stale(row: Reviewed, version: int | None, *, shown: str) -> None:
    """Refuse when the row is not the version that the form was filled from; `shown` says what stands there now."""
    if version is not None and version != row.version:
        who, when, what = _last_act(row, shown)
        raise Stale(f"{who.name}已于{timezone.localtime(when):%m月%d日%H:%M}{what}，请核对后再办理")


def _last_act(row: Reviewed, shown: str) -> tuple[User, datetime, str]:
    """Who changed the row last, when, and what it is now. Who withdrew is not kept: the row counts as typed then.

    A returned row keeps who returned it while it is typed anew, so that the moments decide, not what is filled in.
    """
    acts = [(row.typed_at, row.typed_by, f"改为{shown}")]
    if row.submitted_by is not None and row.submitted_at is not None:
        acts.append((row.submitted_at, row.submitted_by, f"报送审核，{row.said}为{shown}"))
    if row.reviewed_by is not None and row.reviewed_at is not None:
        word = "退回补正" if row.state == State.RETURNED else "审核通过"
        acts.append((row.reviewed_at, row.reviewed_by, f"{word}，{row.said}为{shown}"))
    when, who, what = max(reversed(acts), key=lambda act: act[0])  # of one moment: the later step
    return who, when, what


def submit(row: Reviewed, *, by: User, at: datetime) -> None:
    """Draft or returned → submitted. The caller checks who may and saves in its transaction."""
    if row.state not in EDITABLE_STATES:
        raise Invalid(f"当前状态为“{row.get_state_display()}”，不能报送")
    row.state, row.submitted_by, row.submitted_at = State.SUBMITTED, by, at
    row.reviewed_by, row.reviewed_at, row.reviewed_for, row.review_reason = None, None, None, ""
    row.version += 1


def withdraw(row: Reviewed) -> None:
    """Submitted → draft, as long as nobody reviewed it."""
    if row.state != State.SUBMITTED:
        raise Invalid(f"当前状态为“{row.get_state_display()}”，不能撤回")
    row.state, row.submitted_by, row.submitted_at = State.DRAFT, None, None
    row.version += 1


def approve(row: Reviewed, *, by: User, at: datetime, stead: User | None = None) -> None:
    """Submitted → approved, by somebody who neither typed nor submitted it; in whose `stead`, if by a deputy (代审)."""
    _refuse_unreviewable(row, by)
    row.state, row.reviewed_by, row.reviewed_at, row.review_reason = State.APPROVED, by, at, ""
    row.reviewed_for = stead
    row.version += 1


def send_back(row: Reviewed, *, by: User, at: datetime, reason: str, stead: User | None = None) -> None:
    """Submitted → returned, with a reason."""
    _refuse_unreviewable(row, by)
    if not reason.strip():
        raise Invalid("退回须写明理由")
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid(f"退回理由不得超过{LONGEST_REASON}字")
    if said := unseen("退回理由", reason, lines=True):
        raise Invalid(said)
    row.state, row.reviewed_by, row.reviewed_at, row.review_reason = State.RETURNED, by, at, reason.strip()
    row.reviewed_for = stead
    row.version += 1


def _refuse_unreviewable(row: Reviewed, by: User) -> None:
    if row.state != State.SUBMITTED:
        raise Invalid(f"当前状态为“{row.get_state_display()}”，不能审核")
    if by.pk in (row.typed_by_id, row.submitted_by_id):
        raise NotAllowed("不能审核本人填写或报送的内容")
