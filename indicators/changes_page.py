"""The page of changed targets: what was changed by which document, what waits to be confirmed, and the form to propose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from figures import wording
from organizations.models import User
from organizations.roles import Permission
from plans.evidence import size_text
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import quarter_at_work
from plans.proposals import ProposalState

from .change_forms import ChangeForm
from .changing import LightChange, decimals_of, lights_changed, unit_of_value
from .facts import IndicatorFacts
from .lights import status_light
from .models import ChangeKind, TargetChange
from .reference import plan_facts, read_facts
from .sentences import expected_text
from .targets import change_of, may_decide, may_propose


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The plan's page, and who is there."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    today: date

    @property
    def sees_pending(self) -> bool:
        """What is not confirmed is the business of the office and of who looks after plans."""
        return sees_pending(self.person)

    @property
    def quarters(self) -> list[ReportingPeriod]:
        """The quarters from which something can still be changed: after the last closed one."""
        due = [row for row in self.periods if row.kind == PeriodKind.DUE]
        closed = [place for place, row in enumerate(due) if row.is_closed]
        return due[closed[-1] + 1 :] if closed else due


def sees_pending(person: User) -> bool:
    return person.may(Permission.READ_UNREVIEWED) or person.may(Permission.MANAGE_PLANS)


def change_form(here: Here, every: Sequence[IndicatorFacts], kind: ChangeKind, **data: Any) -> ChangeForm:
    """The form of one kind; `data` as Django's forms take it."""
    return ChangeForm(**data, kind=kind, plan=here.plan, indicators=every, quarters=here.quarters)


def kind_of(query: QueryDict) -> ChangeKind:
    """Which form is asked for; the targets' where none is."""
    asked = query.get("kind", "")
    return ChangeKind(asked) if asked in ChangeKind.values else ChangeKind.TARGET


def changes_context(here: Here, query: QueryDict, form: ChangeForm | None = None) -> dict[str, Any]:
    """What the template needs; `form` as it was sent, where it was refused."""
    rows = TargetChange.objects.for_page(here.plan, pending=here.sees_pending)
    shown = _Shown(here=here, every={row.key: row for row in read_facts(here.plan, unreviewed=False)})
    proposes, kind = may_propose(here.person, here.plan), form.kind if form else kind_of(query)
    if form is None and proposes:
        initial = {name: query.get(name, "") for name in ("number", "year")}
        form = change_form(here, tuple(shown.every.values()), kind, initial=initial)
    return {
        "plan": here.plan,
        "pending": [shown.entry(row) for row in rows if row.is_pending],
        "confirmed": [shown.entry(row) for row in rows if row.state == ProposalState.CONFIRMED],
        "dropped": [shown.entry(row) for row in rows if row.state in _DROPPED],
        "sees_pending": here.sees_pending,
        "form": form,
        "kinds": [{"value": each.value, "label": each.label, "is_current": each is kind} for each in ChangeKind],
        "tolerance": points(here.plan.tolerance),
    }


_DROPPED = (ProposalState.REFUSED, ProposalState.WITHDRAWN)


def points(share: Decimal) -> str:
    """0.05 → 5个百分点."""
    return f"{wording.number(share * 100)}个百分点"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The rows as they are printed; `every` holds the indicators in use with their approved figures, by key."""

    here: Here
    every: Mapping[int, IndicatorFacts]

    def entry(self, row: TargetChange) -> dict[str, Any]:
        slug = self.here.plan.slug
        return {
            "row": row,
            "of": f"指标{row.indicator.number} {row.indicator.name}" if row.indicator else "全部指标",
            "old": self._value(row, row.old),
            "new": self._value(row, row.new),
            "since": str(row.effective_from),
            "files": [
                {
                    "name": file.name,
                    "size": size_text(file.size),
                    "url": reverse("indicators:change-file", args=(slug, file.pk)),
                }
                for file in row.evidence.all()
            ],
            "may_decide": may_decide(self.here.person, self.here.plan) and row.proposed_by_id != self.here.person.pk,
            "may_withdraw": row.proposed_by_id == self.here.person.pk and may_propose(self.here.person, self.here.plan),
            "preview": self._preview(row) if row.is_pending else None,
        }

    def _value(self, row: TargetChange, value: Decimal | None) -> str:
        if value is None:
            return "无"
        if row.kind == ChangeKind.TOLERANCE:
            return points(value)
        facts = self.every.get(row.indicator_id or 0)
        if facts is None:  # retired since
            return wording.number(value)
        kind = ChangeKind(row.kind)
        return wording.quantity(value, unit_of_value(kind, facts), decimals_of(kind, facts))

    def _preview(self, row: TargetChange) -> dict[str, Any]:
        """Which lights of the quarter at work confirming would change."""
        period = quarter_at_work(self.here.periods, self.here.today)
        name = wording.period(period.year, period.quarter)
        if (period.year, period.quarter) < (row.effective_from.year, row.effective_from.quarter):
            return {"period": name, "is_before": True, "rows": []}
        found = lights_changed(change_of(row), row.indicator_id, plan_facts(self.here.plan), self.every, period.facts)
        return {"period": name, "is_before": False, "rows": [_turned(each) for each in found]}


def _turned(change: LightChange) -> dict[str, Any]:
    facts, before, after = change.before.facts, change.before, change.after
    return {
        "number": facts.number,
        "name": facts.name,
        "turns": change.turns,
        "before": status_light(before.status),
        "after": status_light(after.status),
        "expected_before": expected_text(before),
        "expected_after": expected_text(after),
    }
