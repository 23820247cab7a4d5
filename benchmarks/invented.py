"""One invented plan: what its file says, and what is entered and reported for it. Nothing of it exists anywhere.

A plan of the years 2022 to 2024 with its baseline at the end of 2021. Figures stand in twelve quarters, from 2021Q4 to
2024Q3; the last quarter of 2024 is open, for the acts that are timed. Everything follows from the numbers of indicator
and quarter, so that every run measures the same data.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import yaml

from indicators.entry import FigureInput
from indicators.facts import Quarter
from indicators.labels import Certainty
from plans.calendar import last_day
from plans.planfile import PlanFile, read_plan_file
from tasks.models import ReportedState
from tasks.reporting import ReportInput

from .pages import SLUG

TODAY = date(2024, 11, 20)
YEARS = (2022, 2024)
UNITS = tuple(f"第{number}局" for number in range(1, 19))
TASKS = 12
QUARTERS: tuple[Quarter, ...] = ((2021, 4), *((year, part) for year in (2022, 2023, 2024) for part in (1, 2, 3, 4)))[
    :12
]
OPEN_QUARTER: Quarter = (2024, 4)
# Share of the planned change that an indicator reaches, by its place in the group of ten: all lights occur.
PACES = tuple(
    Decimal(text) for text in ("1.02", "0.90", "1.15", "0.60", "1.00", "0.97", "0.70", "1.25", "0.95", "1.05")
)


def region(k: int) -> dict[str, Any]:
    """The k-th county (from 0), forty to a city of one province; no real code begins with 90."""
    city, county = divmod(k, 40)
    return {
        "code": f"90{city + 1:02d}{county + 1:02d}",
        "name": f"第{k + 1}县",
        "parent": {
            "code": f"90{city + 1:02d}00",
            "name": f"第{city + 1}市",
            "parent": {"code": "900000", "name": "虚构省"},
        },
    }


def plan_file(indicators: int) -> PlanFile:
    """The plan with the given number of indicators, read by the product's own reader."""
    text = yaml.safe_dump(
        {
            "slug": SLUG,
            "title": "虚构县产业提升三年行动计划（2022—2024年）",
            "region": region(0),
            "years": list(YEARS),
            "units": list(UNITS),
            "indicators": [_indicator(number) for number in range(1, indicators + 1)],
            "tasks": [_task(number) for number in range(1, TASKS + 1)],
        },
        allow_unicode=True,
        sort_keys=False,
    )
    return read_plan_file(text, name="invented")


def _indicator(number: int) -> dict[str, Any]:
    place = number % 10
    said: dict[str, Any] = {
        "number": number,
        "name": f"虚构指标{number}的期末总量",
        "unit": "件",
        "basis": "stock",
        "targets": {2022: 1200, 2023: 1400, 2024: 1600},
        "units": [UNITS[(number + step) % len(UNITS)] for step in (0, 4, 9, 13)],
        "definition": f"第{number}项虚构指标的口径说明，只为让页面有字可印。",
        "source": {"place": f"附件1 第{number}行", "quote": f"虚构指标{number}（件）"},
    }
    if place == 2:
        said |= {"unit": "%", "basis": "year_to_date", "formula": "growth", "decimals": 1, "quantity": "申请量（件）",
                 "base_year": 2021, "targets": {2022: 10, 2023: 10, 2024: 10}}  # fmt: skip
    elif place in (3, 8):
        said |= {"unit": "%" if place == 8 else "件", "formula": "ratio", "decimals": 2, "numerator": "件数（件）",
                 "denominator": "人口（万人）", "targets": {2022: 12, 2023: 14, 2024: 16}}  # fmt: skip
    elif place == 5:
        said |= {"basis": "year_to_date", "unit": "次"}
    elif place == 9:
        said |= {"decimals": 1, "unit": "亿元"}
    return said


def _task(number: int) -> dict[str, Any]:
    units = [UNITS[(number * 3 + step) % len(UNITS)] for step in range(8)]
    return {
        "number": number,
        "heading": f"虚构的第{(number + 2) // 3}组任务",
        "title": f"虚构任务{number}",
        "lead": units[: 1 + number % 2],
        "support": units[2:],
        "digest": [f"要点{point}：按季度推进并报送进展" for point in range(1, 6)],
        "indicators": [{"number": 1 + (number + step) % 10, "inferred": True} for step in (0, 5)],
        "milestones": [
            {"title": f"2024年{month}月底前完成阶段工作", "due": date(2024, month, 30)} for month in (11, 12)
        ],
        "source": {"place": f"二（一）{number}", "quote": f"责任单位：{units[0]}"},
    }


def figure(number: int, quarter: Quarter, *, revision: int) -> FigureInput:
    """What is entered for an indicator at a quarter; each revision is one higher than the one before."""
    place, (year, part) = number % 10, quarter
    elapsed = Decimal((year - 2022) * 4 + part) / 4  # years since the baseline
    level = 1000 + 200 * elapsed * PACES[place] + revision - 2
    common: dict[str, Any] = {
        "number": number,
        "as_of": last_day(*quarter),
        "source": "虚构数据",
        "certainty": Certainty.FINAL,
        "correction_reason": "" if revision == 1 else "口径核对后更正",
    }
    if place == 2:
        return FigureInput(**common, quantity=round(level * part / 4, 0))
    if place in (3, 8):
        return FigureInput(**common, numerator=round(level, 0), denominator=Decimal(100 if place == 3 else 10000))
    if place == 5:
        return FigureInput(**common, value=round(Decimal(1400) * part / 4 * PACES[place], 0) + revision - 2)
    return FigureInput(**common, value=round(level, 1 if place == 9 else 0))


def moment(quarter: Quarter, *, days: int) -> datetime:
    """Two in the morning UTC, some days after the quarter's end."""
    return datetime.combine(last_day(*quarter) + timedelta(days=days), datetime.min.time(), tzinfo=UTC).replace(hour=2)


def report(number: int, assignment: int, quarter: Quarter) -> ReportInput:
    """What a unit reports of a task for a quarter."""
    return ReportInput(
        assignment=assignment,
        reported_state=ReportedState.SLOW if number % 5 == 0 else ReportedState.ON_TRACK,
        done=f"{quarter[0]}年第{quarter[1]}季度按计划推进虚构任务{number}，走访企业若干家，办理事项若干件。",
        problems="部分单位报送不及时。" if number % 3 == 0 else "",
        next_steps="按季度安排继续推进，并会同配合单位核对数据。",
    )
