"""From an indicator's facts to its Path: which targets, which baseline, which opening. No Django."""

from dataclasses import dataclass, replace
from decimal import Decimal

from .facts import IndicatorFacts, Quarter
from .labels import Formula
from .progress import Basis, Pace, Path, Progress, Reason, Status, assess, growth_path
from .segments import anchor_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """An indicator's path with what is needed to walk it. `missing` names the figure without which there is no path."""

    facts: IndicatorFacts
    path: Path | None
    missing: str = ""


def outlook(facts: IndicatorFacts, *, tolerance: Decimal) -> Outlook:
    """The indicator's path. Without a growth base, or while the city's average is not entered, there is none.

    Planned quarters that were confirmed may no longer fit once a baseline is corrected: the path is straight then, and a
    page can still be shown.
    """
    try:
        return promised(facts, tolerance=tolerance)
    except ValueError:
        straight = promised(replace(facts, quarter_plan={}), tolerance=tolerance)
        return replace(straight, facts=facts)


def promised(facts: IndicatorFacts, *, tolerance: Decimal) -> Outlook:
    """As `outlook`, but with a ValueError for planned quarters that the path refuses."""
    if facts.formula is Formula.GROWTH:
        return _growth_outlook(facts, tolerance)
    targets = {
        target.year: value for target in facts.targets if (value := _target_value(facts, target.year)) is not None
    }
    if not targets and facts.targets:
        return Outlook(facts=facts, path=None, missing=f"{facts.targets[-1].year}年全市平均值")
    path = Path(
        basis=facts.basis,
        direction=facts.direction,
        pace=facts.pace,
        targets=targets,
        baseline=baseline(facts),
        baseline_year=facts.baseline_year,
        quarter_plan=facts.quarter_plan,
        annual_only=facts.annual,
        decimals=facts.decimals,
        tolerance=tolerance,
    )
    needs_baseline = path.baseline is None and facts.basis is Basis.STOCK and bool(targets)
    return Outlook(facts=facts, path=path, missing=f"{facts.baseline_year}年末基数" if needs_baseline else "")


def _growth_outlook(facts: IndicatorFacts, tolerance: Decimal) -> Outlook:
    base_year = facts.base_year or facts.baseline_year
    path = growth_path(
        base=growth_base(facts),
        base_year=base_year,
        rates={target.year: target.value for target in facts.targets if target.value is not None},
        direction=facts.direction,
        pace=facts.pace,
        annual_only=facts.annual,
        decimals=facts.figure_decimals,
        tolerance=tolerance,
        quarter_plan=facts.quarter_plan,
    )
    label = facts.quantity_label or facts.name
    return Outlook(facts=facts, path=path, missing="" if path else f"{base_year}年全年{label}")


def _target_value(facts: IndicatorFacts, year: int) -> Decimal | None:
    stated = next(target.value for target in facts.targets if target.year == year)
    if stated is not None:
        return stated
    entered = facts.observations.get((year, 4))
    return entered.city_average if entered else None


def baseline(facts: IndicatorFacts) -> Decimal | None:
    """The approved figure of the baseline year's last quarter; a baseline printed in the document is outranked by it."""
    return facts.values.get((facts.baseline_year, 4), facts.printed_baseline)


def growth_base(facts: IndicatorFacts) -> Decimal | None:
    """The quantity of the growth base year."""
    return facts.values.get((facts.base_year or facts.baseline_year, 4), facts.printed_baseline)


def opening(path: Path, facts: IndicatorFacts, year: int) -> Decimal | None:
    """The actual at the start of the year's segment: at the end of the last anchor year before it."""
    before, start = anchor_before(path, year)
    return None if start is None else facts.values.get((before, 4))


def assessed(view: Outlook, quarter: Quarter) -> Progress:
    """The indicator's progress at a quarter."""
    facts, path = view.facts, view.path
    year, number = quarter
    observation = facts.observations.get(quarter)
    value = facts.values.get(quarter)
    not_applicable = observation is not None and observation.not_applicable
    if path is None and facts.pace is Pace.AT_END and not not_applicable and quarter < (facts.targets[-1].year, 4):
        # The target will be the city's average of the last year: nobody can be judged by it before then.
        return Progress(actual=value, status=Status.NOT_DUE, reason=Reason.NOT_YET_JUDGED)
    return assess(
        path,
        year,
        number,
        value,
        not_applicable=not_applicable,
        opening=opening(path, facts, year) if path is not None else None,
    )
