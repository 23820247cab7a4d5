"""What the database holds of closings, amendments and unlockings: rows, and what refuses and what takes them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models

from indicators.models import Indicator
from organizations.models import User
from plans.models import Plan, ReportingPeriod, UnlockedItem, Unlocking
from quarters.models import Amendment, Closing
from tests import rows
from tests.acts import DAY, period_of
from tests.people import NOW
from tests.rows import Statement

Rows = dict[str, models.Model]
Case = tuple[Callable[[Rows], Statement], Callable[[Rows], Statement]]


def closing_of(period: ReportingPeriod, by: User) -> Closing:
    """A closing's row; the quarter is not closed by it."""
    return Closing.objects.create(
        period=period, revision=1, signed_off_by="王某", signed_off_on=DAY, closed_by=by, closed_at=NOW, format=1,
        content="{}", sha256="x",
    )  # fmt: skip


def amendment_of(period: ReportingPeriod, by: User) -> Amendment:
    return Amendment.objects.create(
        kind="correction", period=period, indicator=Indicator.objects.filter(plan=period.plan)[0], figure={},
        old_text="518件", new_text="528件", reason="更正", document_number="8号", proposed_by=by, proposed_at=NOW,
    )  # fmt: skip


def unlocking_of(period: ReportingPeriod, by: User, *, locked: bool = False) -> Unlocking:
    return Unlocking.objects.create(
        period=period, reason="更正", opened_by=by, opened_at=NOW, ends_at=NOW + timedelta(days=7),
        locked_at=NOW if locked else None, locked_by=by if locked else None,
    )  # fmt: skip


def stage(plan: Plan, people: dict[str, User]) -> Rows:
    """For the constraints: nothing is closed by these rows."""
    period = period_of(plan, 2026, 4)
    unlocking = unlocking_of(period, people["reviewer"])
    return {
        "closing": closing_of(period, people["reviewer"]),
        "amendment": amendment_of(period, people["entry"]),
        "unlocking": unlocking,
        "locked_unlocking": unlocking_of(period, people["reviewer"], locked=True),
        "unlocked": UnlockedItem.objects.create(unlocking=unlocking, kind="indicator", number=1),
    }


_DECIDED = {"decided_by_id": "reviewer", "decided_at": NOW}
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "reportingperiod_closed_pair": ("other_period", {"closed_at": NOW}),
    "amendment_state_known": ("amendment", {"state": "lost", **_DECIDED}),
    "amendment_with_reason": ("amendment", {"document_number": ""}),
    "amendment_decided_by_somebody": ("amendment", {"decided_at": NOW}),
    "amendment_decided_by_another": (
        "amendment",
        {"state": "refused", "decision_reason": "因为", **_DECIDED, "decided_by_id": "typist"},
    ),
    "amendment_refused_with_reason": ("amendment", {"state": "refused", **_DECIDED}),
    "amendment_confirmed_makes_a_closing": ("amendment", {"state": "confirmed", **_DECIDED}),
    "amendment_changes_something": ("amendment", {"new_text": "518件"}),
}
# Of tables whose rows never change: a copy with changes is inserted.
BY_INSERT: dict[str, tuple[str, dict[str, Any]]] = {
    "closing_revision_counts": ("closing", {"revision": 0}),
    "closing_signed_off": ("closing", {"revision": 2, "signed_off_by": ""}),
    "closing_label_known": ("closing", {"revision": 2, "label": "perhaps"}),
    "unlocking_with_reason": ("locked_unlocking", {"reason": ""}),
    "unlocking_ends_later": ("locked_unlocking", {"ends_at": NOW - timedelta(days=1)}),
    "unlocking_locked_pair": ("locked_unlocking", {"locked_by_id": None}),
    "unlockeditem_kind_known": ("unlocked", {"kind": "unit", "number": 9}),
}
NEAR_MISSES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "reportingperiod_closed_pair": [("other_period", {"closed_at": NOW, "closed_by_id": "reviewer"})],
    "amendment_decided_by_another": [
        ("amendment", {"state": "withdrawn", **_DECIDED, "decided_by_id": "typist"}),
    ],
    "amendment_refused_with_reason": [("amendment", {"state": "refused", "decision_reason": "因为", **_DECIDED})],
    "amendment_confirmed_makes_a_closing": [
        ("amendment", {"state": "confirmed", "closing_id": "closing", **_DECIDED}),
    ],
}
UNIQUES: dict[str, tuple[str, dict[str, Any]]] = {
    "closing_revision_once": ("closing", {}),
    "unlocking_one_at_a_time": ("unlocking", {}),
    "unlockeditem_once": ("unlocked", {}),
    "amendment_one_pending": ("amendment", {}),
}
SECONDS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "closing_revision_once": [("closing", {"revision": 2}), ("closing", {"period_id": "period"})],
    "closing_label_known": [("closing", {"revision": 2, "label": "final"})],
    "unlocking_one_at_a_time": [("locked_unlocking", {}), ("unlocking", {"period_id": "period"})],
    "unlocking_ends_later": [("locked_unlocking", {"ends_at": NOW + timedelta(seconds=1)})],
    "unlockeditem_once": [("unlocked", {"number": 2}), ("unlocked", {"kind": "task"})],
    "amendment_one_pending": [
        ("amendment", {"period_id": "period"}),
        ("amendment", {"indicator_id": "other_indicator"}),
    ],
}  # fmt: skip


def trigger_stage(found: Rows, plan: Plan, people: dict[str, User], demonstration: Plan) -> None:
    """For the triggers: the first quarter of 2026 is closed; so is one of a demonstration."""
    reviewer = people["reviewer"]
    closed = found["closed_quarter"]
    assert isinstance(closed, ReportingPeriod)
    found["closing"] = Closing.objects.get(period=closed)
    found["amendment"] = amendment_of(closed, people["entry"])
    found["decided"] = amendment_of(period_of(plan), people["entry"])
    Amendment.objects.filter(pk=found["decided"].pk).update(state="withdrawn", decided_by=reviewer, decided_at=NOW)
    unlocking = unlocking_of(period_of(plan, 2026, 4), reviewer)
    found["unlocking"] = unlocking
    found["unlocked"] = UnlockedItem.objects.create(unlocking=unlocking, kind="indicator", number=1)
    Plan.objects.filter(pk=demonstration.pk).update(is_demonstration=True)
    shown = ReportingPeriod.objects.filter(plan=demonstration, kind="due").order_by("-year", "-quarter")[0]
    found["shown_closing"] = closing_of(shown, reviewer)
    ReportingPeriod.objects.filter(pk=shown.pk).update(closed_at=NOW, closed_by=reviewer)
    found["shown_quarter"] = shown
    found["shown_unlocking"] = unlocking_of(shown, reviewer)
    found["shown_amendment"] = amendment_of(shown, people["entry"])


TRIGGERS: dict[tuple[str, str], Case] = {
    ("closing_never_changes", "UPDATE"): (
        lambda s: rows.update(s["closing"], signed_off_by="李某"),
        lambda s: rows.insert(s["closing"], revision=2),
    ),
    ("closing_kept", "DELETE"): (
        lambda s: rows.delete(s["closing"]),
        lambda s: rows.delete(s["shown_closing"]),
    ),
    ("period_closed_with_content", "INSERT"): (
        lambda s: rows.insert(s["closed_quarter"], year=2090),
        lambda s: rows.insert(s["empty_quarter"], year=2090),
    ),
    ("period_closed_with_content", "UPDATE"): (
        lambda s: rows.update(s["empty_quarter"], closed_at=NOW, closed_by_id=s["reviewer"].pk),
        lambda s: rows.update(s["closed_quarter"], closed_at=NOW + timedelta(days=1)),
    ),
    ("period_stays_closed", "UPDATE"): (
        lambda s: rows.update(s["closed_quarter"], closed_at=None, closed_by_id=None),
        lambda s: rows.update(s["shown_quarter"], closed_at=None, closed_by_id=None),
    ),
    ("amendment_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["amendment"], period_id=s["other_plans_quarter"].pk),
        lambda s: rows.insert(s["amendment"], period_id=s["empty_quarter"].pk),
    ),
    ("amendment_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["amendment"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["amendment"], indicator_id=s["indicator"].pk),
    ),
    ("amendment_frozen", "UPDATE"): (
        lambda s: rows.update(s["decided"], reason="改"),
        lambda s: rows.update(s["amendment"], reason="改"),
    ),
    ("amendment_kept", "DELETE"): (
        lambda s: rows.delete(s["amendment"]),
        lambda s: rows.delete(s["shown_amendment"]),
    ),
    ("unlocking_kept", "DELETE"): (
        lambda s: rows.delete(s["unlocking"]),
        lambda s: rows.delete(s["shown_unlocking"]),
    ),
    ("unlocking_locks_only", "UPDATE"): (
        lambda s: rows.update(s["unlocking"], ends_at=NOW + timedelta(days=30)),
        lambda s: rows.update(s["unlocking"], locked_at=NOW, locked_by_id=s["reviewer"].pk),
    ),
    ("unlockeditem_frozen", "UPDATE"): (
        lambda s: rows.update(s["unlocked"], number=2),
        lambda s: rows.insert(s["unlocked"], number=2),
    ),
}
