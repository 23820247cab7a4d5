"""What units contribute to an indicator, beside the district's figure: their parts, what remains, and whether they add up."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from figures import wording
from indicators.facts import Contribution, Division, divided
from indicators.sentences import unit_text
from indicators.standing import IndicatorStanding
from quarters.standing import Standing

from .charts import PartBar, is_blank, parts_figure
from .links import unit_url

REMAINDER = "其他（镇街及区属）"


def contributions(row: IndicatorStanding, standing: Standing, query: str) -> dict[str, Any] | None:
    """The table and the chart of the parts; None for an indicator to which no unit gave one.

    The parts are never summed into the district's figure: what they leave is shown as remainder, and a sum above the
    district's figure is said, not mended.
    """
    given = row.facts.contributions
    if not given:
        return None
    year, place, decimals = standing.period.year, standing.period.place, row.facts.figure_decimals
    names = {unit.key: unit.name for unit in row.facts.units}
    district, target = row.facts.values.get(place), row.progress.target if row.target_year(year) == year else None
    actuals = [part.actuals.get(place) for part in given]
    targets = [part.targets.get(year) for part in given]
    rows = [
        _line(
            names[part.unit_key],
            actual,
            of_target,
            district,
            decimals,
            unit_url(standing.plan.slug, part.unit_key, query),
        )
        for part, actual, of_target in zip(given, actuals, targets, strict=True)
    ]
    division, of_target = divided(district, actuals), divided(target, targets)
    rows.append(_line(REMAINDER, division.rest, of_target.rest, district, decimals))
    return {
        "year": year,
        "rows": rows,
        "whole": _line(wording.whole_of(standing.plan.region_name), district, target, None, decimals),
        "warnings": [
            *_warning("各单位分量", district, division, row, standing),
            *_warning(f"各单位{year}年目标", target, of_target, row, standing),
        ],
        "chart": _chart(row, standing, given, names),
    }


def _line(
    name: str,
    actual: Decimal | None,
    target: Decimal | None,
    district: Decimal | None,
    decimals: int,
    url: str = "",
) -> dict[str, Any]:
    share = actual / district if actual is not None and district else None
    return {
        "name": name,
        "url": url,
        "actual": wording.number(actual, decimals),
        "target": wording.number(target, decimals),
        "share": wording.percent(share) if share is not None else wording.DASH,
    }


def _warning(
    what: str, whole: Decimal | None, division: Division, row: IndicatorStanding, standing: Standing
) -> list[str]:
    if division.over is None:
        return []
    unit, decimals = row.facts.counted_in, row.facts.figure_decimals
    said, of = (wording.quantity(value, unit, decimals) for value in (division.total, whole))
    return [f"{what}合计{said}，超过{wording.whole_of(standing.plan.region_name)}{of}，请核对"]


def _chart(
    row: IndicatorStanding, standing: Standing, given: Sequence[Contribution], names: dict[int, str]
) -> dict[str, Any]:
    """Parts by unit and year: what was reached, of the year shown as far as it has gone, and the targets."""
    shown_year, shown_quarter = standing.period.place
    bars, rows = [], []
    for year in range(standing.plan.first_year, standing.plan.last_year + 1):
        quarter = shown_quarter if year == shown_year else 4
        running = year == shown_year and shown_quarter < 4
        actuals = [part.actuals.get((year, quarter)) for part in given]  # a Standing holds no later ones
        targets = [part.targets.get(year) for part in given]
        name = f"{year}年（{wording.as_of(year, quarter).partition('年')[2]}）" if running else f"{year}年"
        bars.append(PartBar(name=name, actuals=actuals, targets=targets, running=running))
        rows += [
            [
                f"{names[part.unit_key]} {name}",
                wording.number(target, row.facts.figure_decimals),
                wording.number(actual, row.facts.figure_decimals),
            ]
            for part, actual, target in zip(given, actuals, targets, strict=True)
            if actual is not None or target is not None
        ]
    figure = parts_figure([names[part.unit_key] for part in given], bars, unit=row.facts.counted_in)
    return {
        "id": "figure-parts",
        "title": "各单位各年分量",
        "note": unit_text(row),
        "figure": None if is_blank(figure) else figure,
        "headings": ["单位与年度", "目标", "实际"],
        "rows": rows,
    }
