"""What a meeting pack is made from: plain values only, so that every sheet says what the pages say. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from figures import wording
from indicators.standing import IndicatorStanding
from plans.facts import Quarter, UnitFacts
from quarters.facts import Adjustment
from quarters.standing import Standing, TaskStanding

DEMONSTRATION = "演示数据，非真实数据，仅供系统演示"


def notices(standing: Standing, finality: str) -> tuple[str, ...]:
    """What is said in red on every sheet: that the figures are invented, that they are not final."""
    found = [DEMONSTRATION] if standing.plan.is_demonstration else []
    if standing.closing is None:
        found.append(f"{finality}，数据可能还有变化")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A unit's reports of one quarter: how many it had to hand in, and of these how many were first handed in by the day, after
    it, not at all; how many came back to it (退回) at least once."""

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    returned: int = 0


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A plan at a quarter, for all or for one unit (`unit`).

    `title` is the plan's without its region's superior and its years. `finality` says which revision this is. `office` hands
    it out. `handed_in` is by quarter and the unit's key. `typed_by` and `reviewed_by` are those of the quarter's approved
    figures.
    """

    standing: Standing
    title: str
    finality: str
    made_on: date
    units: tuple[UnitFacts, ...]
    unit: UnitFacts | None = None
    office: str = ""
    earlier: tuple[Adjustment, ...] = ()
    typed_by: tuple[str, ...] = ()
    reviewed_by: tuple[str, ...] = ()
    handed_in: Mapping[tuple[Quarter, int], HandedIn] = field(default_factory=dict)
    standings: Sequence[Standing] = ()  # of the quarters that a yearly pack looks back on, in order

    @property
    def year(self) -> int:
        return self.standing.period.year

    @property
    def quarter(self) -> int:
        return self.standing.period.quarter

    @property
    def elapsed(self) -> str:
        """2026年前三季度."""
        return wording.period(self.year, self.quarter)

    @property
    def notices(self) -> tuple[str, ...]:
        """What is said in red on every sheet."""
        return notices(self.standing, self.finality)

    @property
    def dates(self) -> str:
        """填报日期 and 数据截止日期, as they stand above a table."""
        until = self.standing.period.last_day
        return f"填报日期：{wording.day(self.made_on)}　　数据截止日期：{wording.day(until)}"

    @property
    def stamped(self) -> str:
        """填报单位（盖章）: the office, of one unit's pack the unit; stamped by hand."""
        return f"填报单位（盖章）：{self.unit.name if self.unit is not None else self.office}"

    @property
    def foot(self) -> tuple[str, ...]:
        """Who is named under a table; the last two sign by hand."""
        return (
            f"填报人：{'、'.join(self.typed_by)}",
            f"审核人：{'、'.join(self.reviewed_by)}",
            "单位负责人：",
            "联系电话：",
        )

    @cached_property
    def in_breakdown(self) -> tuple[IndicatorStanding, ...]:
        """The indicators of the document's breakdown table, of one unit those that name it."""
        return tuple(row for row in self.standing.in_breakdown if self._answers(row))

    @cached_property
    def in_text(self) -> tuple[IndicatorStanding, ...]:
        """Those that stand in the document's text only."""
        return tuple(row for row in self.standing.in_text if self._answers(row))

    @cached_property
    def has_annexes(self) -> bool:
        """Whether the plan's document has annexes, whose words the pack's own annexes keep to."""
        return any(row.facts.is_in_annex for row in self.standing.indicators)

    @property
    def annexes(self) -> tuple[str, ...]:
        """What the pack's annexes are called: indicators and tasks, or 附件 where there are tasks only."""
        return ("附件1", "附件2") if self.standing.indicators else ("附件",)

    @cached_property
    def target_years(self) -> tuple[int, ...]:
        """The years for which some indicator has a target."""
        plan = self.standing.plan
        promised = {target.year for row in self.standing.indicators for target in row.facts.targets}
        return tuple(year for year in range(plan.first_year, plan.last_year + 1) if year in promised)

    @cached_property
    def tasks(self) -> tuple[TaskStanding, ...]:
        """The tasks, of one unit those in which it has a part."""
        if self.unit is None:
            return self.standing.tasks
        key = self.unit.key
        return tuple(row for row in self.standing.tasks if any(each.unit_key == key for each in row.facts.assignments))

    def _answers(self, row: IndicatorStanding) -> bool:
        return self.unit is None or any(each.key == self.unit.key for each in row.units)
