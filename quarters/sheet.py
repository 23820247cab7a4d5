"""《数据审签表》: a quarter's figures and tasks on paper, to be signed by who filled in, who reviewed and who heads the unit."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from figures import wording
from indicators.facts import IndicatorFacts, Observation
from indicators.labels import Formula
from indicators.models import Actual
from indicators.querysets import observation_of
from indicators.reference import plan_facts
from indicators.sentences import actual_text
from indicators.standing import IndicatorStanding, indicator_standing
from organizations.requests import signed_in
from plans.models import Plan, ReportingPeriod
from plans.pages import working_quarters
from plans.refusals import Invalid
from plans.review import State

from .comparing import Compared, certainty_text, compared, parts_text, rank_text, with_changes
from .pages import asked_for, query_of
from .querysets import figures_for_sheet, quarter_shown_first
from .sheet_tasks import reviewer, task_lines

NOT_REPORTED = "未报送"
STATES = {
    State.DRAFT: "未审核（草稿）",
    State.SUBMITTED: "未审核（已报送）",
    State.RETURNED: "未审核（退回补正）",
    State.APPROVED: "已审核",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator on the sheet, ready to print."""

    number: int
    name: str
    unit: str
    compared: Compared
    figure: str
    is_word: bool
    parts: str
    as_of: str
    certainty: str
    source: str
    typed: str
    reviewed: str
    state: str
    is_reviewed: bool
    note: str


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    person, today = signed_in(request), timezone.localdate()
    periods = working_quarters(person, slug)
    plan = periods[0].plan
    period = asked_for(request.GET, plan, periods) or quarter_shown_first(periods, staff=True, today=today)
    if period is None:
        raise Invalid(f"“{plan.title}”没有可以查看的季度")
    facts, rows = figures_for_sheet(plan, period)
    lines, tasks = _lines(plan, period, facts, rows), task_lines(plan, periods, period)
    context = {
        "plan": plan,
        "period": {"query": query_of(period), "title": wording.period(period.year, period.quarter)},
        "as_of": wording.as_of(period.year, period.quarter),
        "unit": person.unit.name if person.unit else "",
        "filled_on": _filled_on(rows.values()),
        "lines": [line for line, in_breakdown in lines if in_breakdown],
        "text_lines": [line for line, in_breakdown in lines if not in_breakdown],
        "tasks": tasks,
        "unreviewed": {
            "figures": sum(1 for row in rows.values() if row.is_open),
            "reports": sum(1 for task in tasks for line in task.lines if line.waits),
        },
    }
    return render(request, "quarters/sheet.html", context)


def _filled_on(rows: Any) -> Any:
    """The day on which the last figure was submitted."""
    moments = [row.submitted_at for row in rows if row.submitted_at is not None]
    return timezone.localtime(max(moments)).date() if moments else None


def _lines(
    plan: Plan, period: ReportingPeriod, facts: tuple[IndicatorFacts, ...], rows: dict[int, Actual]
) -> list[tuple[Line, bool]]:
    """The sheet's lines, and whether each stands in the document's breakdown table."""
    place = (period.year, period.quarter)
    shown = with_changes(facts, {key: {place: observation_of(row)} for key, row in rows.items()})
    judged_by, period_facts = plan_facts(plan), period.facts
    standings = [indicator_standing(row, judged_by, period_facts) for row in shown]
    return [(_line(row, period, rows), row.facts.in_breakdown) for row in standings]


def _line(row: IndicatorStanding, period: ReportingPeriod, rows: dict[int, Actual]) -> Line:
    facts, place = row.facts, (period.year, period.quarter)
    observation, actual = row.observation(place), rows.get(facts.key)
    made_from = _made_from(facts, rows)
    state, reviewed = _state(facts, rows, made_from)
    value = facts.values.get(place)
    return Line(
        number=facts.number,
        name=facts.name,
        unit=facts.counted_in,
        compared=compared(row, period.facts),
        figure=_figure(row, observation, value is not None),
        is_word=value is None,
        parts=parts_text(facts, observation),
        as_of=f"{observation.as_of:%Y-%m-%d}" if observation and observation.as_of else "",
        certainty=certainty_text(observation) if observation and value is not None else "",
        source=observation.source if observation else "",
        typed=actual.typed_by.name if actual else "由其他指标计算" if made_from is not None else "",
        reviewed=reviewer(actual) if actual else "",
        state=state,
        is_reviewed=reviewed,
        note=_note(facts, place, observation, actual),
    )


def _figure(row: IndicatorStanding, observation: Observation | None, is_known: bool) -> str:  # noqa: FBT001 (one answer)
    """The figure, or in words why there is none: never 0 for what was not reported."""
    if is_known:
        return wording.number(row.progress.actual, row.facts.figure_decimals)
    if observation is not None and observation.not_applicable:
        return "不参评"
    return actual_text(row) if row.progress.actual is None else NOT_REPORTED


def _made_from(facts: IndicatorFacts, rows: dict[int, Actual]) -> list[Actual] | None:
    """The figures that a quotient is computed from; None for what is entered itself."""
    if facts.formula is not Formula.QUOTIENT:
        return None
    return [rows[key] for key in (facts.numerator_key, facts.denominator_key) if key is not None and key in rows]


def _state(facts: IndicatorFacts, rows: dict[int, Actual], made_from: list[Actual] | None) -> tuple[str, bool]:
    if made_from is not None:
        done = all(row.state == State.APPROVED for row in made_from)
        return ("" if not made_from else "已审核" if done else "未审核"), done
    actual = rows.get(facts.key)
    if actual is None:
        return "", True
    return STATES[State(actual.state)], actual.state == State.APPROVED


def _note(facts: IndicatorFacts, place: tuple[int, int], observation: Observation | None, actual: Actual | None) -> str:
    if observation is None or actual is None:
        return ""
    parts = (
        observation.not_applicable_reason,
        rank_text(facts, place),
        observation.note,
        f"更正：{actual.correction_reason}" if actual.correction_reason else "",
        f"说明：{actual.confirmation}" if actual.confirmation else "",
    )
    return "；".join(part for part in parts if part)
