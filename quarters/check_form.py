"""The form 核对与说明 of a unit's quarter, ready to print: what is stored, or what was typed where it was refused.

Embedded in the unit's page and shown on a page of its own, both through templates/quarters/_check_form.html. Made from the
Standing alone.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from figures import wording
from indicators.lights import light
from organizations.models import User
from plans.addresses import numbered
from plans.models import ReportingPeriod
from plans.pages import unlocked_note, why_shut
from tasks.report_fields import Form
from tasks.report_sent import Outcome as Sent

from .checking import LONGEST
from .explaining import TEXTS
from .facts import INDICATOR, CheckFacts, ExplanationFacts
from .models import Answer, Outcome, Outlook
from .rounds import ANSWERED, Answered, Item, items_of
from .saying import item_name, place_of, says_for
from .standing import Standing

WHY = "why-"  # before the prefix of an item: its explanation
FIELDS = (*TEXTS, "due_on", "expected", "outlook")
_AS_CLOSED = "以下为定稿时的内容"
_SETTLED = (Answered.AGREED, Answered.DISPUTED, Answered.UNASKED)


def items_shown(standing: Standing, unit: int, period: ReportingPeriod, today: date) -> list[Item]:
    """What the unit (its key) is asked about. That nothing was reported is brought up once the day for reports is over."""
    until = period.reports_due_on or period.last_day
    return [
        item
        for item in items_of(standing, unit)
        if until < today or item.answered(period.check_due_on, today) is not Answered.UNASKED
    ]


def why_not(person: User, period: ReportingPeriod, unit: int) -> str:
    """Why the person can only read what the unit says; "" for who may say it."""
    if not says_for(person, unit):
        return f"{person.get_role_display()}只能查看，不能核对和说明"
    return why_shut(person, period)


def check_context(
    standing: Standing,
    period: ReportingPeriod,
    person: User,
    *,
    unit: int,
    unit_name: str,
    today: date,
    sent: Sent | None = None,
    post: QueryDict | None = None,
    elsewhere: bool = False,
) -> dict[str, Any]:
    """What _check_form.html needs. `standing` with approved figures, as quarters.querysets.worked_on gives it; a closing on a
    page that shows it: what it is unlocked for is then checked `elsewhere`, on the form's own page."""
    shut = why_not(person, period, unit)
    form = Form(
        period, person, outcome=sent or Sent(), post=post, correcting=frozenset(),
        read_only=shut or (_AS_CLOSED if elsewhere else ""),
    )  # fmt: skip
    items = items_shown(standing, unit, period, today)
    answered = [item.answered(period.check_due_on, today) for item in items]
    return {
        "url": reverse("quarters:answer", args=(period.plan.slug, period.year, period.quarter, unit)),
        "person": person.username,
        "unit": unit_name,
        "title": wording.period(period.year, period.quarter),
        "read_only": form.read_only,
        "unlocked": "" if shut else unlocked_note(period),
        "elsewhere": elsewhere and not shut,
        "on_behalf": not form.read_only and person.unit_id != unit,
        "deadline": _deadline(period, answered, today),
        "message": form.outcome.message if form.outcome.status != 200 else "",
        "longest": LONGEST,
        "answers": Answer.choices,
        "outlooks": [("", "请选择"), *Outlook.choices],
        "rows": [_row(form, item, now) for item, now in zip(items, answered, strict=True)],
        "lacking": sum(item.lacks_explanation for item in items),
        "waiting": sum(
            now not in _SETTLED and not form.shuts(*item.key) for item, now in zip(items, answered, strict=True)
        ),
    }


def _deadline(period: ReportingPeriod, answered: Sequence[Answered], today: date) -> dict[str, Any]:
    """核对截止 10月20日前，还有3天; what it means that the day is over."""
    due_on = period.check_due_on
    if due_on is None:
        return {"text": "", "late": False}
    if due_on < today:
        deemed = "，未答复的视同无异议" if Answered.DEEMED in answered else ""
        return {"text": f"核对已于{wording.day(due_on)}截止{deemed}", "late": False}
    text = f"{due_on.month}月{due_on.day}日前核对，{wording.days_left(due_on, today)}；到期未答复的视同无异议"
    return {"text": text, "late": False}


def _row(form: Form, item: Item, now: Answered) -> dict[str, Any]:
    prefix, check = place_of(*item.key), item.check
    given = (check.answer, check.reason) if check is not None and item.is_current else ("", "")
    page = "reports:indicator-detail" if item.kind == INDICATOR else "reports:task-detail"
    period = form.period
    return {
        "prefix": prefix,
        "read_only": form.shuts(*item.key),
        "called": item_name(*item.key),
        "name": item.name,
        "url": numbered(page, period.plan.slug, item.number, f"year={period.year}&quarter={period.quarter}"),
        "light": light(item.status, item.word, outline=not item.answers),
        "shared": not item.answers,
        "sentence": item.sentence,
        "version": form.version(prefix, check.version if check else 0),
        "answer": form.value(prefix, "answer", given[0]),
        "reason": form.value(prefix, "reason", given[1]),
        "state": {"key": now.value, "word": ANSWERED[now]},
        "said": said_of_check(check) if check is not None else None,
        "is_current": item.is_current,
        "errors": form.errors(prefix, "answer", "reason"),
        "why": _why(form, item),
        "unasked": now is Answered.UNASKED,
    }


def _why(form: Form, item: Item) -> dict[str, Any] | None:
    """The explanation's fields; None where there is nothing to explain and nothing was explained."""
    said = item.explanation
    if not item.takes_explanation and said is None:
        return None
    prefix = f"{WHY}{place_of(*item.key)}"
    stored = _stored(said)
    errors = form.errors(prefix, *FIELDS)
    return {
        "prefix": prefix,
        "version": form.version(prefix, said.version if said else 0),
        "fields": {name: form.value(prefix, name, stored[name]) for name in FIELDS},
        "errors": errors,
        "takes": item.takes_explanation,
        "required": item.needs_explanation,
        "is_open": item.lacks_explanation or any(errors.values()) or prefix in form.outcome.kept,
        "measured_in": item.measured_in,
        "has_figure": item.kind == INDICATOR,
        "said": said_of_explanation(said, item) if said is not None else None,
    }


def _stored(said: ExplanationFacts | None) -> dict[str, str]:
    if said is None:
        return dict.fromkeys(FIELDS, "")
    return {
        "cause": said.cause,
        "measure": said.measure,
        "due_on": said.due_on.isoformat(),
        "expected": "" if said.expected is None else plain_figure(said),
        "outlook": said.outlook,
    }


def plain_figure(said: ExplanationFacts) -> str:
    """What is expected as it can be typed again: 560, 5.25."""
    return "" if said.expected is None else f"{said.expected.normalize():f}"


def said_of_explanation(said: ExplanationFacts, item: Item) -> dict[str, Any]:
    """An explanation of the item to be read: `outlook` is 预计全年560件，能完成，2026年12月31日前."""
    return {
        "unit": said.unit_name,
        "reason": said.cause,
        "measure": said.measure,
        "outlook": outlook_text(said, item),
        "by": _by(said.said_by, said.said_at, on_behalf=said.on_behalf),
    }


def outlook_text(said: ExplanationFacts, item: Item) -> str:
    """What the unit expects of the year: 预计全年560件，能完成，2026年12月31日前."""
    expected = []
    if said.expected is not None:
        figure = wording.quantity(said.expected, item.measured_in, shown_decimals(said.expected, item.decimals))
        expected.append(f"预计全年{figure}")
    return "，".join([*expected, Outlook(said.outlook).label, f"{wording.day(said.due_on)}前"])


def shown_decimals(expected: Decimal, decimals: int | None) -> int | None:
    """The indicator's decimals for what is expected of it; None, as it was typed, where somebody expects something finer."""
    return decimals if decimals is not None and expected == round(expected, decimals) else None


def said_of_check(said: CheckFacts) -> dict[str, Any]:
    """An answer to be read, with what a reviewer did with it."""
    return {
        "unit": said.unit_name,
        "answer": Answer(said.answer).label,
        "is_objection": said.answer == Answer.DISPUTED,
        "reason": said.reason,
        "by": _by(said.said_by, said.said_at, on_behalf=said.on_behalf),
        "outcome": Outcome(said.outcome).label if said.outcome else "",
        "note": said.outcome_note,
        "handled": _by(said.handled_by, said.handled_at) if said.handled_at else "",
    }


def _by(name: str, at: datetime, *, on_behalf: bool = False) -> str:
    """unit_lead某，10月12日; 代填 where somebody spoke for the unit."""
    day = timezone.localtime(at)
    return f"{name}{'（代填）' if on_behalf else ''}，{day.month}月{day.day}日"
