"""What became of an indicator's figures: every revision, what it changed, who typed, submitted and reviewed it, and why."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from figures import wording
from indicators.facts import IndicatorFacts, Quarter, Revision, published
from indicators.labels import Formula
from indicators.querysets import revisions_of
from indicators.standing import IndicatorStanding
from plans.review import State
from quarters.comparing import parts_text
from quarters.standing import Beside


def revision_rows(
    row: IndicatorStanding, until: Quarter, *, unreviewed: bool, beside: Beside | None = None
) -> list[dict[str, Any]] | None:
    """Rows for a table, the latest first; None for what is computed from other indicators and has none of its own.

    `beside` is what a closed quarter kept of them.
    """
    if row.facts.formula is Formula.QUOTIENT:
        return None
    number = row.facts.number
    found = beside.revisions.get(number, ()) if beside else revisions_of(row.facts.key, until, unreviewed=unreviewed)
    by_place = {(each.quarter, each.revision): each for each in found}
    return [_row(row.facts, each, by_place.get((each.quarter, each.revision - 1))) for each in found]


def _row(facts: IndicatorFacts, revision: Revision, before: Revision | None) -> dict[str, Any]:
    return {
        "name": wording.period(*revision.quarter),
        "revision": revision.revision,
        "state": State(revision.state).label,
        "is_open": revision.state not in (State.APPROVED, State.SUPERSEDED),
        "before": None if before is None else _figure(facts, before),
        "after": _figure(facts, revision),
        "typed": _who(revision.typed_by, revision.typed_at),
        "submitted": _who(revision.submitted_by, revision.submitted_at),
        "reviewed": _who(revision.reviewed_by, revision.reviewed_at, revision.reviewed_for),
        "reasons": _reasons(revision),
        "files": revision.files,
    }


def _figure(facts: IndicatorFacts, revision: Revision) -> dict[str, str]:
    observation = revision.observation
    if observation.not_applicable:
        return {"text": "不参评", "parts": observation.not_applicable_reason}
    value = published(facts, observation)
    text = "未填数值" if value is None else wording.number(value, facts.figure_decimals)
    return {"text": text, "parts": parts_text(facts, observation)}


def _who(name: str | None, moment: datetime | None, stead: str | None = None) -> dict[str, Any] | None:
    """张某（代李某）, and when."""
    if name is None or moment is None:
        return None
    return {"name": f"{name}（代{stead}）" if stead else name, "at": timezone.localtime(moment)}


def _reasons(revision: Revision) -> list[dict[str, str]]:
    said = (
        ("更正理由", revision.correction_reason),
        ("退回理由", revision.review_reason),
        ("情况说明", revision.confirmation),
    )
    return [{"label": label, "text": text} for label, text in said if text]
