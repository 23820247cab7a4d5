"""The start-up guide: what has to be there before the first quarter can be judged, who gives it, and what stands already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from figures import wording
from organizations.models import User
from organizations.roles import Permission
from plans.calendar import last_day
from plans.models import ReportingPeriod
from plans.pages import quarter_at_work
from plans.review import State

from .entry_page import quarters_to_fill
from .facts import IndicatorFacts, Quarter, published
from .grid import STATE_WORDS
from .history_page import due_quarters, prefix_of
from .labels import Formula
from .querysets import Giver, givers
from .sheet import Cell, Sheets
from .uses import Use, baselines, undone_without, use_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A figure without which something stays undone."""

    number: int
    in_annex: bool
    what: str  # 2024年末 有效发明专利总量
    unit: str
    parts: str  # what a ratio is entered as
    giver: Giver
    undone: str
    code: str
    state: str
    is_done: bool
    url: str


def setup_context(person: User, periods: Sequence[ReportingPeriod], sheets: Sheets, *, today: date) -> dict[str, Any]:
    plan = periods[0].plan
    work = quarter_at_work(periods, today)
    given = givers(plan, work.last_day)
    wanted = [*_baselines(sheets, given), *_city_averages(sheets, given, today)]
    done = sum(each.is_done for each in wanted)
    waiting, drafts = _cells_in(sheets, State.SUBMITTED), _cells_in(sheets, State.DRAFT, State.RETURNED)
    history = reverse("indicators:entry-history", args=(plan.slug,))
    return {
        "plan": plan,
        "period": quarters_to_fill(periods, None),
        "guide": {
            "done": done,
            "total": len(wanted),
            "lacking": len(wanted) - done,
            "is_ready": done == len(wanted) and not waiting and plan.in_use_from is not None,
            "annex": [each for each in wanted if each.in_annex],
            "text": [each for each in wanted if not each.in_annex],
            "gaps": _gaps(sheets, due_quarters(periods), history),
            "waiting": waiting,
            "drafts": drafts,
            "may_enter": person.may(Permission.ENTER_FIGURES),
            "history_url": history,
            "review_url": f"/plans/{plan.slug}/review/?history=1",
            "in_use_from": _day(plan.in_use_from),
            "work": wording.period(work.year, work.quarter),
            "work_url": reverse("indicators:entry", args=(plan.slug, work.year, work.quarter)),
            "deadlines": _deadlines(work),
        },
    }


def _baselines(sheets: Sheets, given: Mapping[int, Giver]) -> list[Wanted]:
    """Baselines and growth bases, the annex first."""
    cells = {(sheet.period.place, row.number): row.cell for sheet in sheets.quarters for row in sheet.rows}
    plan, found = sheets.plan, baselines(sheets.every)
    rows = [facts for facts in sheets.every if facts.key in found]
    history = reverse("indicators:entry-history", args=(plan.slug,))
    wanted = []
    for facts in sorted(rows, key=lambda row: (not row.in_breakdown, row.number)):
        year, quarter = found[facts.key]
        cell = cells.get(((year, quarter), facts.number))
        code, state, is_done = _state(facts, cell)
        wanted.append(
            Wanted(
                number=facts.number,
                in_annex=facts.in_breakdown,
                what=_what(facts, year),
                unit=facts.counted_in,
                parts=_parts(facts),
                giver=given.get(facts.key, Giver()),
                undone=_undone(facts, sheets),
                code=code,
                state=state,
                is_done=is_done,
                url=f"{history}#row-{prefix_of((year, quarter))}-{facts.number}",
            )
        )
    return wanted


def _what(facts: IndicatorFacts, year: int) -> str:
    if facts.formula is Formula.GROWTH:
        return f"{year}年全年 {facts.quantity_label.partition('（')[0] or facts.name}"
    return f"{year}年末 {facts.name}"


def _parts(facts: IndicatorFacts) -> str:
    if facts.formula is not Formula.RATIO:
        return ""
    return f"填{facts.numerator_label}和{facts.denominator_label}，或公布值"


def _undone(facts: IndicatorFacts, sheets: Sheets) -> str:
    """What waits for the baseline: the indicator itself, or one that is computed from it."""
    years = (sheets.plan.first_year, sheets.plan.last_year)
    if facts.key in baselines([facts]):
        return undone_without(facts, *years)
    made_of_it = [row for row in sheets.every if facts.key in (row.numerator_key, row.denominator_key)]
    return "；".join(f"{row.name}（指标{row.number}）由它计算：{undone_without(row, *years)}" for row in made_of_it)


def _state(facts: IndicatorFacts, cell: Cell | None) -> tuple[str, str, bool]:
    """Code, word, and whether an approved figure stands: a correction under way does not take it away."""
    if cell is None:
        return "empty", "未填", False
    stands = cell.observation if cell.state is State.APPROVED else cell.old
    is_done = stands is not None and published(facts, stands) is not None
    if cell.state is State.SUBMITTED:
        return cell.state.value, "待审核", is_done
    word = STATE_WORDS[cell.state]
    return cell.state.value, f"{word}（不参评）" if cell.observation.not_applicable else word, is_done


def _city_averages(sheets: Sheets, given: Mapping[int, Giver], today: date) -> list[Wanted]:
    """The city's averages that are targets of years that are over."""
    due = [(facts, target.year) for facts in sheets.every for target in facts.targets if target.value is None]
    return [
        _city_average(facts, year, sheets.plan.slug, given.get(facts.key, Giver()))
        for facts, year in due
        if last_day(year, 4) < today
    ]


def _city_average(facts: IndicatorFacts, year: int, slug: str, giver: Giver) -> Wanted:
    seen = facts.observations.get((year, 4))
    entered = seen is not None and seen.city_average is not None
    is_done = seen is not None and entered and seen.approved
    return Wanted(
        number=facts.number,
        in_annex=facts.in_breakdown,
        what=f"{year}年全市平均 {facts.name}",
        unit=facts.unit_of_measurement,
        parts="",
        giver=giver,
        undone=f"{year}年没有可比的目标，暂不评价",
        code="approved" if is_done else "draft" if entered else "empty",
        state="已审核" if is_done else "未审核" if entered else "未填",
        is_done=is_done,
        url=f"{reverse('indicators:entry', args=(slug, year, 4))}#more-{facts.number}",
    )


def _cells_in(sheets: Sheets, *states: State) -> int:
    rows = [row for sheet in sheets.quarters for row in sheet.rows]
    return sum(row.cell is not None and row.cell.state in states for row in rows)


def _gaps(sheets: Sheets, due: frozenset[Quarter], history: str) -> list[dict[str, Any]]:
    """Past quarters in which figures that would serve for comparison are not there, counted."""
    wanted = baselines(sheets.every)
    found = []
    for sheet in sheets.quarters:
        place = sheet.period.place
        rows = [row for row in sheet.rows if use_of(row.standing.facts, place, wanted, due) is Use.COMPARED]
        empty = sum(row.cell is None for row in rows)
        if empty:
            url = f"{history}#quarter-{prefix_of(place)}"
            found.append({"title": wording.period(*place), "empty": empty, "total": len(rows), "url": url})
    return found


def _day(day: date | None) -> str:
    return "" if day is None else wording.day(day)


def _deadlines(work: ReportingPeriod) -> list[dict[str, str]]:
    named = {
        "单位报送": work.reports_due_on, "指标数据": work.figures_due_on, "核对": work.check_due_on, "会议": work.meeting_on,
    }  # fmt: skip
    return [{"name": name, "day": _day(day) or "未设定"} for name, day in named.items()]
