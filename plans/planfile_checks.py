"""Rules that tie the parts of a plan file together: numbers, units, years, links, formulas. One function a rule."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .planfile_items import (
    AssignmentItem,
    ContainmentItem,
    IndicatorItem,
    PlanFile,
    RegionItem,
    ResponsibleItem,
    SupportMeasureItem,
    TaskItem,
    UnitItem,
)
from .planfile_nodes import nearest

RESERVED_SLUGS = ("import",)  # /plans/import/ is a page
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[1-9][0-9]{5}")
_FORMULA_KEYS = {
    "ratio": ("numerator", "denominator"),
    "quotient": ("numerator", "denominator"),
    "growth": ("quantity", "base_year"),
    "direct": (),
}


class Finding(NamedTuple):
    """A broken rule; `line` 0: that of the key."""

    key: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Checked:
    """The plan with the keys that could not be read: rules that would only repeat that are left out."""

    plan: PlanFile
    unread: frozenset[str]
    units: Mapping[str, UnitItem]  # by every name
    indicators: Mapping[int, IndicatorItem]

    def readable(self, pattern: str) -> bool:
        return not any(re.fullmatch(pattern, key) for key in self.unread)


def findings(plan: PlanFile, unread: Iterable[str], written: Iterable[str]) -> Iterator[Finding]:
    """Every broken rule. `unread`: keys already complained about; `written`: keys that stand in the file."""
    checked = _Checked(
        plan,
        frozenset(unread),
        {name: unit for unit in reversed(plan.units) for name in unit.names},
        {indicator.number: indicator for indicator in reversed(plan.indicators)},
    )
    for rule in _PLAN_RULES:
        yield from rule(checked)
    keys = frozenset(written)
    for place, indicator in enumerate(plan.indicators, start=1):
        key = f"indicators[{place}]"
        yield from _of_targets(plan, indicator, key)
        yield from _of_publishing(indicator, key)
        if f"{key}.formula" not in checked.unread:
            yield from _of_formula(indicator, key, keys)


def _of_slug(checked: _Checked) -> Iterator[Finding]:
    slug = checked.plan.slug
    if slug in RESERVED_SLUGS:
        yield Finding("slug", f"“{slug}”为系统保留")
    elif slug and not _SLUG.fullmatch(slug):
        yield Finding("slug", f"“{slug}”只能用小写字母、数字和连字符，如dazu-patents-2025")


def _of_issue(checked: _Checked) -> Iterator[Finding]:
    plan = checked.plan
    if plan.status == "issued":
        if not plan.number and "number" not in checked.unread:
            yield Finding("status", "已印发的计划须有文号number")
        if plan.issued_on is None and "issued_on" not in checked.unread:
            yield Finding("status", "已印发的计划须有印发日期issued_on")


def _of_regions(checked: _Checked) -> Iterator[Finding]:
    yield from _of_region(checked.plan.region, "region")
    for place, unit in enumerate(checked.plan.units, start=1):
        if unit.region is not None:
            yield from _of_region(unit.region, f"units[{place}].region")


def _of_region(region: RegionItem, key: str) -> Iterator[Finding]:
    if region.code and not _CODE.fullmatch(region.code):
        yield Finding(f"{key}.code", f"行政区划代码应为6位数字，不能是“{region.code}”")
    parent = region.parent
    if parent is None:
        return
    yield from _of_region(parent, f"{key}.parent")
    if parent.code and region.code and (parent.code == region.code or not _covers(parent.code, region.code)):
        yield Finding(f"{key}.parent", f"{region.code}不在{parent.name}（{parent.code}）之下")


def _covers(code: str, other: str) -> bool:
    return other.startswith(re.sub(r"(00)+$", "", code))


def _of_units(checked: _Checked) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, unit in enumerate(checked.plan.units, start=1):
        for name in filter(None, unit.names):
            if name in seen:
                yield Finding(f"units[{place}]", f"单位“{name}”重复（别名也算）")
            seen.add(name)
        if unit.kind == "judiciary" and unit.assessed:
            yield Finding(f"units[{place}].assessed", "司法机关只列名，不参加考评")


def _of_numbers(checked: _Checked) -> Iterator[Finding]:
    lists: tuple[tuple[str, str, Sequence[IndicatorItem | TaskItem | SupportMeasureItem]], ...] = (
        ("indicators", "指标", checked.plan.indicators),
        ("tasks", "任务", checked.plan.tasks),
        ("support_measures", "支持措施", checked.plan.support_measures),
    )
    for key, word, items in lists:
        seen: set[int] = set()
        for place, item in enumerate(items, start=1):
            if item.number and item.number in seen:
                yield Finding(f"{key}[{place}].number", f"{word}序号{item.number}重复")
            seen.add(item.number)


def _of_named_units(checked: _Checked) -> Iterator[Finding]:
    if not checked.readable(r"units(\[\d+\](\.name|\.aliases.*)?)?"):
        return
    plan = checked.plan
    for key, items in _unit_lists(plan):
        seen: set[str] = set()
        for item in items:
            unit = checked.units.get(item.name)
            if item.name and unit is None:
                hint = nearest(item.name, tuple(checked.units))
                yield Finding(key, f"单位“{item.name}”不在units中{hint}", item.line)
            elif unit is not None and unit.name in seen:
                yield Finding(key, f"单位“{item.name}”重复", item.line)
            elif unit is not None:
                seen.add(unit.name)


def _unit_lists(plan: PlanFile) -> Iterator[tuple[str, tuple[ResponsibleItem, ...]]]:
    for place, indicator in enumerate(plan.indicators, start=1):
        yield f"indicators[{place}].units", indicator.units
    for place, measure in enumerate(plan.support_measures, start=1):
        yield f"support_measures[{place}].units", measure.units
    yield from _assignments(plan)


def _assignments(plan: PlanFile) -> Iterator[tuple[str, tuple[AssignmentItem, ...]]]:
    for place, task in enumerate(plan.tasks, start=1):
        yield f"tasks[{place}].lead", task.lead
        yield f"tasks[{place}].support", task.support


def _of_roles(checked: _Checked) -> Iterator[Finding]:
    for place, task in enumerate(checked.plan.tasks, start=1):
        leads = {unit.name for item in task.lead if (unit := checked.units.get(item.name))}
        for item in task.support:
            unit = checked.units.get(item.name)
            if unit is not None and unit.name in leads:
                yield Finding(f"tasks[{place}].support", f"“{item.name}”已是责任单位，不能又是配合单位", item.line)


def _of_collectives(checked: _Checked) -> Iterator[Finding]:
    for key, assignments in _assignments(checked.plan):
        for item in assignments:
            unit = checked.units.get(item.name)
            if item.reports and unit is not None and unit.kind == "collective":
                yield Finding(key, f"“{item.name}”是集合，不单独报送，reports不能为true", item.line)


def _of_links(checked: _Checked) -> Iterator[Finding]:
    whole = checked.readable(r"indicators(\[\d+\](\.number)?)?")
    for place, task in enumerate(checked.plan.tasks, start=1):
        yield from _of_task_links(checked, task, f"tasks[{place}].indicators", whole=whole)


def _of_task_links(checked: _Checked, task: TaskItem, key: str, *, whole: bool) -> Iterator[Finding]:
    seen: set[int] = set()
    for position, link in enumerate(task.indicators, start=1):
        here = f"{key}[{position}]"
        if whole and link.number and link.number not in checked.indicators:
            yield Finding(here, f"没有序号为{link.number}的指标")
        if link.number and link.number in seen:
            yield Finding(here, f"指标{link.number}重复")
        seen.add(link.number)
        if link.number and not link.quote and not link.inferred and checked.readable(re.escape(here) + r"\..*"):
            yield Finding(here, f"与指标{link.number}的关联须有原文quote，或标明inferred: true")


def _of_quotients(checked: _Checked) -> Iterator[Finding]:
    if not checked.readable(r"indicators(\[\d+\](\.number|\.formula)?)?"):
        return
    for place, indicator in enumerate(checked.plan.indicators, start=1):
        parts = {"numerator": indicator.numerator_number, "denominator": indicator.denominator_number}
        for name, number in parts.items():
            message = _part_refused(checked, indicator, number) if number else ""
            if message:
                yield Finding(f"indicators[{place}].{name}", message)
        if indicator.numerator_number and indicator.numerator_number == indicator.denominator_number:
            yield Finding(f"indicators[{place}].denominator", "分子与分母不能是同一指标")


def _part_refused(checked: _Checked, indicator: IndicatorItem, number: int) -> str:
    part = checked.indicators.get(number)
    if number == indicator.number:
        return "不能由指标自身计算"
    if part is None:
        return f"没有序号为{number}的指标"
    if part.formula not in ("direct", "ratio"):
        return f"指标{number}本身由计算得出，不能再作分子或分母"
    return ""


def _of_containments(checked: _Checked) -> Iterator[Finding]:
    whole = checked.readable(r"indicators(\[\d+\](\.number|\.formula)?)?")
    for place, indicator in enumerate(checked.plan.indicators, start=1):
        seen: set[ContainmentItem] = set()
        for position, item in enumerate(indicator.within, start=1):
            key = f"indicators[{place}].within[{position}]"
            if not item.number or not checked.readable(re.escape(key) + r"\..*"):
                continue
            if whole and (message := _containment_refused(checked, indicator, item)):
                yield Finding(key, message, item.line)
            elif item in seen:
                yield Finding(key, f"与指标{item.number}的包含关系重复", item.line)
            seen.add(item)


def _containment_refused(checked: _Checked, indicator: IndicatorItem, item: ContainmentItem) -> str:
    outer = checked.indicators.get(item.number)
    if item.number == indicator.number:
        return "指标不能包含于自身"
    if outer is None:
        return f"没有序号为{item.number}的指标"
    for side, part in ((outer, item.part), (indicator, item.of)):
        if part == "numerator" and side.formula != "ratio":
            return f"指标{side.number}不是按分子÷分母填报的，没有分子"
    return ""


def _of_years(checked: _Checked) -> Iterator[Finding]:
    plan = checked.plan
    if not plan.first_year:
        return
    for place, task in enumerate(plan.tasks, start=1):
        for position, milestone in enumerate(task.milestones, start=1):
            if milestone.due and not plan.first_year <= milestone.due.year <= plan.last_year:
                yield Finding(f"tasks[{place}].milestones[{position}].due", f"{milestone.due}{_outside(plan)}")


def _outside(plan: PlanFile) -> str:
    return f"不在规划期{plan.first_year}—{plan.last_year}年内"


def _of_targets(plan: PlanFile, indicator: IndicatorItem, key: str) -> Iterator[Finding]:
    for target in indicator.targets:
        for message in _target_refused(plan, indicator, target.year, target.value):
            yield Finding(f"{key}.targets", message, target.line)


def _target_refused(plan: PlanFile, indicator: IndicatorItem, year: int, value: Decimal | None) -> Iterator[str]:
    if plan.first_year and year and not plan.first_year <= year <= plan.last_year:
        yield f"目标年份{year}{_outside(plan)}"
    if value is None:
        return
    if indicator.basis == "year_to_date" and indicator.formula != "growth" and value < 0:
        yield f"本年累计指标的目标不能为负（{value}）"
    if value != round(value, indicator.decimals):
        yield f"目标{value}的小数多于decimals规定的{indicator.decimals}位"


def _of_publishing(indicator: IndicatorItem, key: str) -> Iterator[Finding]:
    if indicator.published_month is not None and indicator.frequency != "annual":
        yield Finding(f"{key}.published_month", "发布月份只用于年度指标（frequency: annual）")


def _of_formula(indicator: IndicatorItem, key: str, written: frozenset[str]) -> Iterator[Finding]:
    wanted = _FORMULA_KEYS[indicator.formula]
    for name in dict.fromkeys(name for names in _FORMULA_KEYS.values() for name in names):
        if name in wanted and f"{key}.{name}" not in written:
            yield Finding(key, f"计算方式{indicator.formula}须有{name}")
        if name not in wanted and f"{key}.{name}" in written:
            yield Finding(f"{key}.{name}", f"计算方式{indicator.formula}不用{name}")
    if indicator.formula == "growth":
        yield from _of_growth(indicator, key)


def _of_growth(indicator: IndicatorItem, key: str) -> Iterator[Finding]:
    if indicator.basis != "year_to_date":
        yield Finding(f"{key}.basis", "年均增长指标按本年累计填报，basis应为year_to_date")
    for target in indicator.targets:
        if indicator.base_year is not None and target.year and target.year <= indicator.base_year:
            yield Finding(f"{key}.targets", f"目标年份{target.year}不晚于增长基年{indicator.base_year}", target.line)


_PLAN_RULES: tuple[Callable[[_Checked], Iterator[Finding]], ...] = (
    _of_slug,
    _of_issue,
    _of_regions,
    _of_units,
    _of_numbers,
    _of_named_units,
    _of_roles,
    _of_collectives,
    _of_links,
    _of_quotients,
    _of_containments,
    _of_years,
)
