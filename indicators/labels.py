"""Chinese words for the closed sets of the arithmetic (docs/terms.md lists them once; a test compares). No Django."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from .progress import Basis, Direction, Pace, Reason, Status


class Formula(StrEnum):
    DIRECT = "direct"
    RATIO = "ratio"
    GROWTH = "growth"
    QUOTIENT = "quotient"


class Frequency(StrEnum):
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Certainty(StrEnum):
    ESTIMATE = "estimate"
    PRELIMINARY = "preliminary"
    FINAL = "final"


class Part(StrEnum):
    """Which figure of an indicator is meant where one is compared with another's."""

    FIGURE = "figure"
    NUMERATOR = "numerator"


BASIS: Mapping[Basis, str] = {Basis.STOCK: "时点/累计", Basis.YEAR_TO_DATE: "本年累计"}
DIRECTION: Mapping[Direction, str] = {Direction.HIGHER: "越高越好", Direction.LOWER: "越低越好"}
PACE: Mapping[Pace, str] = {Pace.LINEAR: "按序时推进", Pace.AT_END: "期末考核"}
FORMULA: Mapping[Formula, str] = {
    Formula.DIRECT: "直接填报",
    Formula.RATIO: "分子÷分母",
    Formula.GROWTH: "年均增长",
    Formula.QUOTIENT: "由其他指标计算",
}
PART: Mapping[Part, str] = {Part.FIGURE: "指标值", Part.NUMERATOR: "分子"}
FREQUENCY: Mapping[Frequency, str] = {Frequency.QUARTERLY: "季度", Frequency.ANNUAL: "年度"}
CERTAINTY: Mapping[Certainty, str] = {
    Certainty.ESTIMATE: "预计数",
    Certainty.PRELIMINARY: "初步数",
    Certainty.FINAL: "核定数",
}
STATUS: Mapping[Status, str] = {
    Status.ACHIEVED: "已完成",
    Status.AHEAD: "超序时",
    Status.ON_TRACK: "达序时",
    Status.SLIGHTLY_BEHIND: "轻微滞后",
    Status.BEHIND: "滞后",
    Status.MISSED: "未完成",
    Status.NOT_REPORTED: "未报送",
    Status.UNSCHEDULED: "暂不评价",
    Status.NOT_DUE: "不参评",
}
REASON: Mapping[Reason, str] = {
    Reason.NOT_APPLICABLE: "不适用",
    Reason.OUT_OF_PLAN: "规划期外",
    Reason.NO_TARGET: "本年无目标",
    Reason.NOT_PUBLISHED: "待发布",
    Reason.NOT_YET_JUDGED: "未到考核时点",
    Reason.NO_BASELINE: "缺基数",
    Reason.TO_BE_CONFIRMED: "待年末确认",
}


GOOD = frozenset({Status.ACHIEVED, Status.AHEAD, Status.ON_TRACK})
BAD = frozenset({Status.BEHIND, Status.MISSED})


def tone(status: Status) -> str:
    """good, bad, warn or none: the four colours that leaders see."""
    if status in GOOD:
        return "good"
    if status in BAD:
        return "bad"
    return "warn" if status is Status.SLIGHTLY_BEHIND else "none"


def choices(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Labels of a StrEnum in the form that a model field takes."""
    return [(str(member), label) for member, label in labels.items()]
