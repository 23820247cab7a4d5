"""Holding a plan against its document: every quote must stand there, word for word."""

from collections.abc import Iterator
from dataclasses import dataclass

from indicators.models import AnnualTarget, Indicator
from plans.models import Plan, PlanDiscrepancy, PlanDocument, SupportMeasure
from plans.passages import folded
from tasks.models import Task, TaskIndicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Something the plan says that its document says: what it belongs to, where, in which words."""

    of: str
    place: str
    words: str


def quotes(plan: Plan) -> Iterator[Quote]:
    """Every quote of the plan."""
    for indicator in Indicator.objects.in_use(plan):
        yield Quote(of=f"指标{indicator}", place=indicator.place, words=indicator.quote)
    targets = AnnualTarget.objects.filter(indicator__plan=plan, indicator__retired_on__isnull=True)
    for target in targets.select_related("indicator").order_by("indicator__number", "year"):
        if (target.place, target.quote) != (target.indicator.place, target.indicator.quote):
            yield Quote(of=f"目标{target}", place=target.place, words=target.quote)
    for task in Task.objects.in_use(plan):
        yield Quote(of=f"任务{task}", place=task.place, words=task.quote)
    for link in (
        TaskIndicator.objects.filter(task__plan=plan).select_related("task", "indicator").order_by("task__number")
    ):
        yield Quote(of=f"关联{link}", place=link.task.place, words=link.quote)
    for measure in SupportMeasure.objects.filter(plan=plan):
        yield Quote(of=f"支持措施{measure}", place=measure.place, words=measure.quote)
    for row in PlanDiscrepancy.objects.filter(plan=plan):
        yield Quote(of=f"不一致{row.order}", place=row.here_place, words=row.here_quote)
        yield Quote(of=f"不一致{row.order}", place=row.there_place, words=row.there_quote)


def not_found(plan: Plan, document: PlanDocument) -> tuple[Quote, ...]:
    """The quotes that do not stand in the document."""
    text = folded(document.text)
    return tuple(quote for quote in quotes(plan) if quote.words and folded(quote.words) not in text)
