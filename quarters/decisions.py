"""What a reviewer decides about the figures that were shown: approve them or send them back, over one quarter or several."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from figures import wording
from indicators.facts import Quarter
from indicators.models import Actual
from indicators.review import approve_actuals, return_actuals
from organizations.models import User
from plans.deputies import reviews_in_stead_of
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.refusals import FieldErrors, Invalid, Stale
from plans.review import LONGEST_REASON, State

_SEEN = re.compile(r"(\d{4})q([1-4])-(\d{1,5})-(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Seen:
    """A figure as it was shown: its quarter, its indicator's number, and the version of the row."""

    year: int
    quarter: int
    number: int
    version: int

    @property
    def cell(self) -> str:
        """The figure without its version: 2026q3-7."""
        return f"{self.year}q{self.quarter}-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.cell}-{self.version}"

    @classmethod
    def read(cls, label: str) -> "Seen":
        """Invalid for what no page of ours has sent."""
        found = _SEEN.fullmatch(label)
        if found is None:
            raise Invalid("提交的内容无法识别，请刷新页面后重试")
        year, quarter, number, version = map(int, found.groups())
        return cls(year=year, quarter=quarter, number=number, version=version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    approves: bool  # else: sends back
    chosen: tuple[Seen, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was done, and what was left out since the person typed or submitted it."""

    done: tuple[Seen, ...]
    skipped: tuple[Seen, ...]


def decide(*, plan: Plan, decision: Decision, by: User, at: datetime) -> Decided:
    """Approve or return what was chosen, all of it or nothing; the person's own figures are left out and named.

    Raises NotAllowed for who may not review, Invalid (with the place of the mistake), Stale where a figure is no longer
    the one that was seen, Closed.
    """
    reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    _refuse_incomplete(decision)
    quarters: defaultdict[Quarter, list[Seen]] = defaultdict(list)
    for seen in decision.chosen:
        quarters[seen.year, seen.quarter].append(seen)
    done: list[Seen] = []
    skipped: list[Seen] = []
    with transaction.atomic():
        for place in sorted(quarters):
            others, own = _without_own(locked_period(plan, *place, by=by), quarters[place], by)
            if others:
                _act(plan, decision, place, others, by, at)
            done += others
            skipped += own
        if not done:
            raise Invalid(f"{_named(skipped)}由本人填报或报送，须由他人审核")
    return Decided(done=tuple(done), skipped=tuple(skipped))


def _refuse_incomplete(decision: Decision) -> None:
    if not decision.chosen:
        raise Invalid("没有勾选指标", FieldErrors({("chosen",): f"请先勾选要{_word(decision)}的指标"}))
    reason = decision.reason.strip()
    if not decision.approves and not reason:
        raise Invalid("没有退回", FieldErrors({("reason",): "退回须写明理由，填报员据此补正"}))
    if not decision.approves and len(reason) > LONGEST_REASON:
        raise Invalid(
            "没有退回", FieldErrors({("reason",): f"退回理由不得超过{LONGEST_REASON}字，现有{len(reason)}字"})
        )


def _without_own(period: ReportingPeriod, chosen: Sequence[Seen], by: User) -> tuple[list[Seen], list[Seen]]:
    """What the person may review, and what is their own. Stale for a figure that waits no longer at all."""
    rows = Actual.objects.filter(period=period, indicator__number__in=[seen.number for seen in chosen])
    stands = {
        row.indicator.number: row
        for row in rows.exclude(state=State.SUPERSEDED).select_related("indicator", "reviewed_by").order_by("revision")
    }
    for seen in chosen:
        _refuse_gone(seen, stands.get(seen.number))
    own = [seen for seen in chosen if by.pk in (stands[seen.number].typed_by_id, stands[seen.number].submitted_by_id)]
    return [seen for seen in chosen if seen not in own], own


def _refuse_gone(seen: Seen, row: Actual | None) -> None:
    if row is None:
        raise Stale(f"指标{seen.number}的数据已被撤回")
    if not row.is_open and row.reviewed_by is not None and row.reviewed_at is not None:
        when = timezone.localtime(row.reviewed_at)
        raise Stale(f"{row.reviewed_by.name}已于{when:%m月%d日%H:%M}审核通过指标{seen.number}")


def _act(plan: Plan, decision: Decision, place: Quarter, chosen: Sequence[Seen], by: User, at: datetime) -> None:
    year, quarter = place
    numbers = [seen.number for seen in chosen]
    versions: Mapping[int, int] = {seen.number: seen.version for seen in chosen}
    if decision.approves:
        approve_actuals(plan=plan, year=year, quarter=quarter, numbers=numbers, by=by, at=at, versions=versions)
        return
    return_actuals(
        plan=plan, year=year, quarter=quarter, numbers=numbers, by=by, at=at, reason=decision.reason, versions=versions
    )


def said(decision: Decision, decided: Decided) -> str:
    """已审核8项；指标3、5由本人填报或报送，已跳过."""
    parts = [f"已{_word(decision)}{len(decided.done)}项"]
    if decided.skipped:
        parts.append(f"{_named(decided.skipped)}由本人填报或报送，已跳过")
    return "；".join(parts)


def _word(decision: Decision) -> str:
    return "审核" if decision.approves else "退回"


def _named(chosen: Sequence[Seen]) -> str:
    """指标3、5; where there are several quarters, 2024年上半年指标3、5，2024年全年指标3."""
    quarters: defaultdict[Quarter, list[str]] = defaultdict(list)
    for seen in sorted(chosen):
        quarters[seen.year, seen.quarter].append(str(seen.number))
    if len(quarters) == 1:
        return f"指标{'、'.join(*quarters.values())}"
    return "，".join(f"{wording.period(*place)}指标{'、'.join(numbers)}" for place, numbers in quarters.items())
