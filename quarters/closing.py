"""Closing a quarter (定稿): what everybody has seen and checked is stored as it stands, and the quarter takes nothing more.

The first revision is what the rows say. Later ones (quarters.amending, quarters.reopening) are the one before with only the
named items as they are now.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from figures import wording
from indicators import assessments
from indicators.querysets import revisions_of_indicators
from organizations.history import save_by
from organizations.models import User
from organizations.operations import record
from plans.deputies import in_stead, reviews_in_stead_of
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.recent import Recent
from plans.reference import units_of
from plans.refusals import FieldErrors, Invalid, Stale
from plans.texts import unseen
from tasks import tallies
from tasks.querysets import kept_reports, reports_of_tasks

from .archive import FORMAT, checksum, stored
from .closed import adjustments_before, judged
from .closing_list import has_gaps, obstacles, read_waiting
from .facts import Adjustment, ClosingFacts
from .models import Closing, ClosingLabel
from .querysets import plan_quarters, read_standing
from .sentences import made_bulletin
from .standing import Beside, Standing

LONGEST_NAME, LONGEST_GAPS, LONGEST_BULLETIN = 40, 500, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Who approved the figures (审定) and when; why something is missing; the sentence as it is to be read out, blank for the
    one made from the figures; at the year's end whether the figures are estimated or final."""

    signed_off_by: str
    signed_off_on: date
    gaps_reason: str = ""
    bulletin: str = ""
    label: ClosingLabel | None = None


def close_quarter(
    *, plan: Plan, year: int, quarter: int, sign_off: SignOff, by: User, at: datetime, seen: str = ""
) -> Closing:
    """Store what the quarter shows as its first revision and close it.

    `seen` is the checksum of what the person was shown (checksum_of); anything else now is refused as Stale. Raises
    NotAllowed for who is neither reviewer nor deputy, Closed for a closed quarter, Invalid with what stands in the way.
    """
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        standing = live_standing(period, by)
        refuse_unready(standing, period, sign_off, at=at, seen=seen)
        closing = keep(period, standing, read_beside(period, standing, by), sign_off=sign_off, by=by, at=at)
        record("定稿", by=by, of=period, detail=f"{plan.slug} {closing}{in_stead(stead)}")
    return closing


def live_standing(period: ReportingPeriod, by: User) -> Standing:
    """What the rows say of the quarter now, approved only, read anew under its lock; its plan comes with its stamp."""
    periods = plan_quarters(period.plan.slug, by)
    shown = next(row for row in periods if row.pk == period.pk)
    return read_standing(shown.plan, periods, shown)


CHECKSUMS: Recent[str] = Recent(32)  # a Standing is written out in as long as the rest of the page takes


def checksum_of(standing: Standing) -> str:
    """What two people have seen the same of."""
    return CHECKSUMS.get(standing, lambda: checksum(stored(standing)))


def refuse_unready(standing: Standing, period: ReportingPeriod, sign_off: SignOff, *, at: datetime, seen: str) -> None:
    """Stale or Invalid, with every mistake at its field."""
    if seen and seen != checksum_of(standing):
        raise Stale("打开页面后数据有变化，请核对后再定稿")
    if found := obstacles(standing, period, read_waiting(period), today=timezone.localdate(at)):
        raise Invalid(f"还不能定稿：{'；'.join(each.text for each in found)}")
    errors = faults(sign_off, today=timezone.localdate(at), last_day=period.last_day, is_year=period.quarter == 4)
    if sign_off.label is ClosingLabel.FINAL and ("label",) not in errors and (open_figures := not_final(standing)):
        errors["label",] = f"全年核定版的数据须全部为核定数，尚不是的：{open_figures}"
    if has_gaps(standing, period) and not sign_off.gaps_reason.strip():
        errors["gaps_reason",] = "有缺项，须写明原因"
    if errors:
        raise Invalid("没有定稿", FieldErrors(errors))


def faults(sign_off: SignOff, *, today: date, last_day: date, is_year: bool) -> dict[tuple[str, ...], str]:
    """What is wrong with the sign-off itself, by field."""
    errors: dict[tuple[str, ...], str] = {}
    texts = (
        ("signed_off_by", "审定人", sign_off.signed_off_by, LONGEST_NAME),
        ("gaps_reason", "缺项说明", sign_off.gaps_reason, LONGEST_GAPS),
        ("bulletin", "通报表述", sign_off.bulletin, LONGEST_BULLETIN),
    )
    for name, label, text, longest in texts:
        if len(text.strip()) > longest:
            errors[name,] = f"{label}不得超过{longest}字"
        elif said := unseen(label, text, lines=name != "signed_off_by"):
            errors[name,] = said
    if not sign_off.signed_off_by.strip():
        errors["signed_off_by",] = "请填写审定人姓名"
    if not last_day < sign_off.signed_off_on <= today:
        errors["signed_off_on",] = f"审定日期应在{wording.day(last_day)}之后，不晚于今天"
    if is_year and sign_off.label is None:
        errors["label",] = "请选择全年预计版或全年核定版"
    if not is_year and sign_off.label is not None:
        errors["label",] = "只有全年分预计版和核定版"
    return errors


def not_final(standing: Standing) -> str:
    """The counted indicators whose figure of the quarter is not marked 核定数, by number and name."""
    place = standing.period.place
    rows = (
        row.facts
        for row in standing.in_breakdown
        if (seen := row.observation(place)) is not None and not seen.not_applicable and seen.certainty != "final"
    )
    return "、".join(f"指标{facts.number} {facts.name}" for facts in rows)


def read_beside(period: ReportingPeriod, standing: Standing, by: User) -> Beside:
    """What pages show beside the Standing, as it is now."""
    place = standing.period.place
    periods = plan_quarters(period.plan.slug, by)
    until = {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= place}
    revisions = revisions_of_indicators((row.facts.key for row in standing.indicators), place, unreviewed=False)
    reports = reports_of_tasks((task.facts.key for task in standing.tasks), place)
    return Beside(
        units=units_of(periods[0].plan),
        revisions={row.facts.number: revisions.get(row.facts.key, ()) for row in standing.indicators},
        reports={task.facts.number: reports.get(task.facts.key, ()) for task in standing.tasks},
        report_rows=tuple(kept_reports(periods[0].plan.stamp.value, until)),
    )


def keep(
    period: ReportingPeriod,
    standing: Standing,
    beside: Beside,
    *,
    sign_off: SignOff,
    by: User,
    at: datetime,
    before: Closing | None = None,
    adjusted: tuple[Adjustment, ...] = (),
    earlier: tuple[Adjustment, ...] | None = None,
) -> Closing:
    """Store a revision, the first one or the one after `before`; the quarter is closed from now on. Under its lock."""
    revision = before.revision + 1 if before is not None else 1
    edited = sign_off.bulletin.strip()
    told = ClosingFacts(
        revision=revision,
        label=sign_off.label or "",
        signed_off_by=sign_off.signed_off_by.strip(),
        signed_off_on=sign_off.signed_off_on,
        closed_at=at,
        closed_by=by.name,
        gaps_reason=sign_off.gaps_reason.strip(),
        bulletin=((edited, ""),) if edited else tuple((each.text, each.tone) for each in made_bulletin(standing)),
        adjustments=adjusted,
        earlier=adjustments_before(period.plan, period) if earlier is None else earlier,
        previous=before.sha256 if before is not None else "",
    )
    final = replace(standing, period=replace(standing.period, closed_at=at), closing=told, beside=beside)
    content = stored(final)
    closing = Closing.objects.create(
        period=period,
        revision=revision,
        label=told.label,
        signed_off_by=told.signed_off_by,
        signed_off_on=told.signed_off_on,
        gaps_reason=told.gaps_reason,
        closed_by=by,
        closed_at=at,
        adjustments=plain_adjustments(adjusted),
        format=FORMAT,
        content=content,
        sha256=checksum(content),
    )
    period.closed_at, period.closed_by = at, by
    save_by(period, by)
    assessments.store_closed(period, final.indicators)
    tallies.store_closed(period, judged(final))
    return closing


def plain_adjustments(rows: Iterable[Adjustment]) -> list[dict[str, Any]]:
    """For the closing's column."""
    return [{**asdict(row), "on": row.on.isoformat()} for row in rows]
