"""A random walk of acts by random people: whatever they try, in whatever order, nothing that must hold ever breaks.

Every act may be refused. The seeds are fixed, so that a walk that breaks something breaks it again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from indicators import assessments
from indicators.changing import ChangeInput
from indicators.entry import FigureInput, save_actuals, submit_actuals, withdraw_actuals
from indicators.models import Actual, Assessment, ChangeKind, TargetChange
from indicators.review import approve_actuals, return_actuals
from indicators.targets import confirm_change, propose_change, refuse_change
from organizations.models import User
from plans.models import Plan, ReportingPeriod
from plans.periods import Items
from plans.refusals import Refusal
from plans.review import OPEN_STATES, State
from quarters import closed
from quarters.amending import confirm_amendment, propose_amendment, refuse_amendment, withdraw_amendment
from quarters.archive import checksum
from quarters.closing import SignOff, close_quarter
from quarters.models import Amendment, Closing, ClosingLabel
from quarters.reopening import close_again, lock_again, pending_unlocking, unlock_quarter
from tasks import tallies
from tasks.models import ReportedState, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports
from tests.acts import TASK, assignment_of
from tests.people import approve

SEEDS = range(3)
STEPS = 200
CHECKED_EVERY = 25
WHO = ("entry", "entry2", "reviewer", "reviewer2", "unit_lead", "leader", "system", "foreign_reviewer")
ENTERING, REVIEWING, REPORTING = ("entry", "entry2"), ("reviewer", "reviewer2"), ("unit_lead",)
REVIEWED_BY = {
    "approve", "return", "approve report", "close", "confirm amendment", "refuse amendment", "confirm target",
    "refuse target", "unlock", "close again", "lock again",
}  # fmt: skip
QUARTERS = ((2025, 4), (2026, 2), (2026, 3))
NUMBERS = (1, 7)  # the parts of a quotient
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class Walk:
    """Somebody about to do something at a quarter: everything is drawn from the seed."""

    plan: Plan
    people: dict[str, User]
    draw: Random
    done: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    closings: dict[int, str] = field(default_factory=dict)
    by: User = field(init=False)
    place: tuple[int, int] = field(init=False)
    number: int = field(init=False)

    def step(self) -> None:
        name = self.draw.choice(NAMES)
        usual = REVIEWING if name in REVIEWED_BY else REPORTING if name == "report" else ENTERING
        self.by = self.people[self.draw.choice(usual if self.draw.random() < 0.8 else WHO)]
        self.place, self.number = self.draw.choice(QUARTERS), self.draw.choice(NUMBERS)
        where = f"{name} by {self.by.username} at {self.place} of {self.number}"
        try:
            with transaction.atomic():
                ACTS[name](self)
        except Refusal as refusal:
            self.told.append(f"{where}: {refusal.message}")
        else:
            self.done[name] += 1
            self.told.append(f"{where}: done")

    @property
    def where(self) -> dict[str, Any]:
        return {"plan": self.plan, "year": self.place[0], "quarter": self.place[1], "by": self.by}

    @property
    def now(self) -> dict[str, Any]:
        return {**self.where, "at": timezone.now()}

    @property
    def value(self) -> Decimal:
        return Decimal(self.draw.randrange(3, 600))

    def figure(self) -> FigureInput:
        return FigureInput(number=self.number, value=self.value, correction_reason="重新核实", confirmation="已核对")

    def pending(self, model: Any) -> int:
        """The key of something that waits to be decided; of nothing where nothing does."""
        keys = list(model.objects.filter(state="proposed").order_by("pk").values_list("pk", flat=True))
        return int(self.draw.choice(keys)) if keys else 0


def enter(walk: Walk) -> None:
    save_actuals(**walk.now, figures=[walk.figure()])


def enter_and_submit(walk: Walk) -> None:
    enter(walk)
    submit_actuals(**walk.now, numbers=[walk.number])


def approve_figure(walk: Walk) -> None:
    approve_actuals(**walk.now, numbers=[walk.number])


def report(walk: Walk) -> None:
    state = walk.draw.choice([ReportedState.ON_TRACK, ReportedState.SLOW])
    key = assignment_of(walk.plan)
    said = ReportInput(assignment=key, reported_state=state, done="推进", correction_reason="情况有变化")
    save_reports(**walk.now, reports=[said])
    submit_reports(**walk.now, assignments=[key])


def sign_off(walk: Walk) -> SignOff:
    label = ClosingLabel.ESTIMATED if walk.place[1] == 4 else None
    return SignOff(signed_off_by="王某", signed_off_on=timezone.localdate(), gaps_reason="未提供", label=label)


def amend(walk: Walk) -> None:
    propose_amendment(
        **walk.now, figure=FigureInput(number=walk.number, value=walk.value), reason="更正", document_number="8号",
        files=[SimpleUploadedFile("更正.pdf", PDF)],
    )  # fmt: skip


def unlock(walk: Walk) -> None:
    items = Items([walk.number], [TASK] if walk.draw.random() < 0.5 else [])
    unlock_quarter(**walk.now, items=items, reason="更正", last_day=timezone.localdate() + timedelta(days=3))


def change_target(walk: Walk) -> None:
    kind = walk.draw.choice([ChangeKind.TARGET, ChangeKind.TOLERANCE])
    what = {"number": walk.number, "year": 2026} if kind is ChangeKind.TARGET else {}
    new = walk.value if kind is ChangeKind.TARGET else Decimal(walk.draw.randrange(1, 30)) / 100
    wanted = ChangeInput(kind=kind, new=new, effective_from=walk.place, reason="调整", document_number="12号", **what)
    propose_change(
        plan=walk.plan, wanted=wanted, files=[SimpleUploadedFile("调整.pdf", PDF)], by=walk.by, at=timezone.now()
    )


ACTS: dict[str, Callable[[Walk], object]] = {
    "enter": enter,
    "enter and submit": enter_and_submit,
    "withdraw": lambda walk: withdraw_actuals(**walk.where, numbers=[walk.number]),
    "approve": approve_figure,
    "return": lambda walk: return_actuals(**walk.now, numbers=[walk.number], reason="请核对"),
    "report": report,
    "approve report": lambda walk: approve_reports(**walk.now, assignments=[assignment_of(walk.plan)]),
    "close": lambda walk: close_quarter(**walk.now, sign_off=sign_off(walk)),
    "amend": amend,
    "confirm amendment": lambda walk: confirm_amendment(
        plan=walk.plan, key=walk.pending(Amendment), by=walk.by, at=timezone.now()
    ),
    "refuse amendment": lambda walk: refuse_amendment(
        plan=walk.plan, key=walk.pending(Amendment), reason="依据不足", by=walk.by, at=timezone.now()
    ),
    "withdraw amendment": lambda walk: withdraw_amendment(
        plan=walk.plan, key=walk.pending(Amendment), by=walk.by, at=timezone.now()
    ),
    "change target": change_target,
    "confirm target": lambda walk: confirm_change(
        plan=walk.plan, key=walk.pending(TargetChange), by=walk.by, at=timezone.now()
    ),
    "refuse target": lambda walk: refuse_change(
        plan=walk.plan, key=walk.pending(TargetChange), reason="不必", by=walk.by, at=timezone.now()
    ),
    "unlock": unlock,
    "close again": lambda walk: close_again(**walk.now, sign_off=sign_off(walk)),
    "lock again": lambda walk: lock_again(**walk.now),
}
# How often each is tried: what fills a quarter more often than what decides about it.
NAMES = [
    name
    for name in ACTS
    for _each in range(
        {"enter and submit": 5, "approve": 6, "report": 3, "amend": 3, "unlock": 3, "close": 1}.get(name, 2)
    )
]


def check(walk: Walk) -> None:
    """What must hold at any moment."""
    plan, history = walk.plan, "\n".join(walk.told)
    cells = Actual.objects.filter(period__plan=plan).order_by().values("indicator", "period")
    counted = cells.annotate(
        approved=Count("pk", filter=Q(state=State.APPROVED)), opened=Count("pk", filter=Q(state__in=OPEN_STATES))
    )
    assert not [row for row in counted if row["approved"] > 1 or row["opened"] > 1], history
    for model in (Actual, TaskReport):
        own = Q(reviewed_by=F("typed_by")) | Q(reviewed_by=F("submitted_by"))
        assert not model.objects.filter(own, period__plan=plan, state__in=(State.APPROVED, State.SUPERSEDED)).exists()
    for key, content, sha256 in Closing.objects.values_list("pk", "content", "sha256"):
        assert checksum(content) == sha256 == walk.closings.setdefault(key, sha256), history
    found = [*assessments.deviations(plan), *tallies.deviations(plan), *closed.deviations(plan)]
    assert found == [], history
    for period in ReportingPeriod.objects.filter(plan=plan, closed_at__isnull=False):
        if pending_unlocking(period) is None:
            _rows_say_what_was_closed(period, history)


def _rows_say_what_was_closed(period: ReportingPeriod, history: str) -> None:
    standing = closed.read_closed(period).standing
    place = (period.year, period.quarter)
    rows = Actual.objects.filter(period=period, state=State.APPROVED)
    approved = dict(rows.values_list("indicator__number", "value"))
    told = {
        row.facts.number: seen.value
        for row in standing.indicators
        if (seen := row.facts.observations.get(place)) is not None
    }
    assert told == approved, history


def begin(plan: Plan, by: User, year: int, quarter: int, *, label: ClosingLabel | None = None) -> None:
    """A closed quarter to begin with."""
    signed = SignOff(signed_off_by="王某", signed_off_on=timezone.localdate(), gaps_reason="未提供", label=label)
    close_quarter(plan=plan, year=year, quarter=quarter, by=by, at=timezone.now(), sign_off=signed)


def test_nothing_that_must_hold_breaks(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2024, 4, {1: 460, 7: 50}, people)
    approve(dazu, 2025, 4, {1: 494, 7: 61}, people)
    approve(dazu, 2026, 2, {1: 508}, people)
    begin(dazu, people["reviewer"], 2025, 4, label=ClosingLabel.ESTIMATED)
    begin(dazu, people["reviewer"], 2026, 2)
    done: Counter[str] = Counter()
    for seed in SEEDS:
        with transaction.atomic():
            walk = Walk(plan=dazu, people=people, draw=Random(seed))  # noqa: S311 (a walk, no secret)
            for step in range(STEPS):
                walk.step()
                if step % CHECKED_EVERY == 0:
                    check(walk)
            check(walk)
            done += walk.done
            transaction.set_rollback(True)
    missing = set(ACTS) - set(done)
    assert not missing, f"never done, so not shown: {missing}; {done}"


def test_the_walk_would_see_it(dazu: Plan, people: dict[str, User]) -> None:
    """What it looks for is found where somebody breaks it past the acts."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    walk = Walk(plan=dazu, people=people, draw=Random(0))  # noqa: S311 (the same)
    begin(dazu, people["reviewer"], 2026, 3)
    check(walk)
    kept, walk.closings = walk.closings, dict.fromkeys(walk.closings, "another")
    with pytest.raises(AssertionError):
        check(walk)
    walk.closings = kept
    for quarter, word in ((4, "recomputed"), (3, "closed with")):
        rows = Assessment.objects.filter(indicator__number=1, period__year=2026, period__quarter=quarter)
        was = rows.values("actual")[0]
        assert rows.update(actual=1) == 1
        with pytest.raises(AssertionError, match=word):
            check(walk)
        rows.update(**was)
