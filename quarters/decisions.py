"""What a reviewer decides about what was shown: approve it or send it back, of all kinds, over one quarter or several."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from figures import wording
from indicators.facts import Quarter
from organizations.models import User
from plans.deputies import reviews_in_stead_of
from plans.models import Plan
from plans.periods import CHECKED_INSIDE, locked_period
from plans.refusals import FieldErrors, Invalid, Stale
from plans.review import LONGEST_REASON

from .cases import Judged
from .handling import HANDLING, Batch, Handling
from .matters import COUNTED, GROUPS, Group, Matter, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`verdicts` (核定评价) by cell, for reports that are approved; those of others are left alone."""

    approves: bool  # else: sends back
    chosen: tuple[Seen, ...]
    reason: str = ""
    verdicts: Mapping[str, Judged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was done, and what was left out since the person typed or submitted it, with how each is called."""

    done: tuple[Seen, ...]
    skipped: Mapping[Seen, str]


def decide(*, plan: Plan, decision: Decision, by: User, at: datetime) -> Decided:
    """Approve or return what was chosen, all of it or nothing; what is the person's own is left out and named.

    Raises NotAllowed for who may not review, Invalid (with the place of the mistake), Stale where something is no longer
    what was seen, Closed.
    """
    reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    _refuse_incomplete(decision)
    chosen: defaultdict[Quarter, defaultdict[Matter, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for seen in decision.chosen:
        chosen[seen.place][seen.matter].append(seen)
    done: list[Seen] = []
    skipped: dict[Seen, str] = {}
    with transaction.atomic():
        for place in sorted(chosen):
            period = locked_period(plan, *place, by=by, items=CHECKED_INSIDE)
            for matter, handling in HANDLING.items():
                if wanted := chosen[place][matter]:
                    rows = handling.rows(period.pk, [seen.number for seen in wanted])
                    others, own = _without_own(handling, rows, wanted, by)
                    if others:
                        _act(handling, decision, _batch(plan, decision, others, rows, by, at))
                    done += others
                    skipped |= {seen: handling.short(rows[seen.number]) for seen in own}
        if not done:
            raise Invalid(f"{_named(skipped)}由本人填报或报送，须由他人审核")
    return Decided(done=tuple(done), skipped=skipped)


def _refuse_incomplete(decision: Decision) -> None:
    if not decision.chosen:
        raise Invalid("没有勾选", FieldErrors({("chosen",): f"请先勾选要{_word(decision)}的内容"}))
    reason = decision.reason.strip()
    if not decision.approves and not reason:
        raise Invalid("没有退回", FieldErrors({("reason",): "退回须写明理由，填报人据此补正"}))
    if not decision.approves and len(reason) > LONGEST_REASON:
        raise Invalid(
            "没有退回", FieldErrors({("reason",): f"退回理由不得超过{LONGEST_REASON}字，现有{len(reason)}字"})
        )


def _without_own(
    handling: Handling, rows: Mapping[int, Any], chosen: Sequence[Seen], by: User
) -> tuple[list[Seen], list[Seen]]:
    """What the person may review, and what is their own. Stale for what waits no longer at all."""
    for seen in chosen:
        _refuse_gone(handling, seen, rows.get(seen.number))
    own = [seen for seen in chosen if by.pk in (rows[seen.number].typed_by_id, rows[seen.number].submitted_by_id)]
    return [seen for seen in chosen if seen not in own], own


def _refuse_gone(handling: Handling, seen: Seen, row: Any) -> None:
    if row is None:
        which = f"指标{seen.number}的数据" if seen.matter is Matter.FIGURE else f"所选{handling.noun}中有一项"
        raise Stale(f"{which}已被撤回")
    if not row.is_open and row.reviewed_by is not None and row.reviewed_at is not None:
        when = timezone.localtime(row.reviewed_at)
        raise Stale(f"{row.reviewed_by.name}已于{when:%m月%d日%H:%M}审核通过{handling.name(row)}")


def _batch(
    plan: Plan, decision: Decision, chosen: Sequence[Seen], rows: Mapping[int, Any], by: User, at: datetime
) -> Batch:
    return Batch(plan=plan, chosen=chosen, rows=rows, by=by, at=at, reason=decision.reason, verdicts=decision.verdicts)


def _act(handling: Handling, decision: Decision, batch: Batch) -> None:
    if decision.approves:
        handling.approve(batch)
    else:
        handling.send_back(batch)


def said(decision: Decision, decided: Decided) -> str:
    """已审核8项；指标3、5由本人填报或报送，已跳过. Of several kinds: 已审核8项（数据3项、任务进展5项）."""
    counts = Counter(GROUPS[seen.matter] for seen in decided.done)
    kinds = "、".join(f"{COUNTED[group]}{counts[group]}项" for group in Group if counts[group])
    parts = [f"已{_word(decision)}{len(decided.done)}项{f'（{kinds}）' if counts.keys() - {Group.FIGURES} else ''}"]
    if decided.skipped:
        parts.append(f"{_named(decided.skipped)}由本人填报或报送，已跳过")
    return "；".join(parts)


def _word(decision: Decision) -> str:
    return "审核" if decision.approves else "退回"


def _named(chosen: Mapping[Seen, str]) -> str:
    """指标3、5，任务2（区科技局）; where there are several quarters, 2024年上半年指标3、5，2024年全年指标3."""
    order = list(Matter)
    groups: defaultdict[tuple[Quarter, Matter], list[str]] = defaultdict(list)
    for seen in sorted(chosen, key=lambda seen: (seen.place, order.index(seen.matter), seen.number)):
        groups[seen.place, seen.matter].append(chosen[seen])
    several = len({place for place, _matter in groups}) > 1
    return "，".join(
        f"{wording.period(*place) if several else ''}{HANDLING[matter].prefix}{'、'.join(names)}"
        for (place, matter), names in groups.items()
    )
