"""年度包: a year's quarters side by side: indicators, tasks, and of every unit how it reported and what lights it had."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from figures import wording
from indicators.progress import Direction, Status
from indicators.standing import IndicatorStanding
from quarters.standing import Standing
from reports.duties import RED, UnitDuties, duties
from workbooks.printing import Cell, Column, Line
from workbooks.sheets import Form

from .annex_indicators import why
from .cells import COUNT, NOTHING, NUMBER, TEXT, WORD, achievement, answering, indicator_light, reached, target
from .contents import HandedIn, Pack
from .form import form, task_cells, task_columns, task_states
from .handed_in import added
from .units import NOT_JUDGED, called


def year_of_indicators(pack: Pack) -> Form:
    """Each quarter's figure and light, as they were closed."""
    columns = [
        Column(heads=("序号",), width=6, look=WORD),
        Column(heads=("指标",), width=26, look=TEXT),
        Column(heads=("计量单位",), width=10, look=WORD),
        Column(heads=("目标" if _ahead(pack) else f"{pack.year}年目标",), width=10, look=NUMBER),
    ]
    for standing in pack.standings:
        name = wording.period_name(standing.period.quarter)
        columns += [
            Column(heads=(name, "完成"), width=10, look=NUMBER),
            Column(heads=(name, "评价"), width=12, look=WORD),
        ]
    columns += [
        Column(heads=("全年完成率(%)",), width=11, look=NUMBER),
        Column(heads=("未完成原因及措施",), width=34, look=TEXT),
        Column(heads=("责任单位",), width=28, look=TEXT),
    ]
    return form(
        pack, f"{pack.year}年度重点指标分季度完成情况", columns, [_indicator(row, pack) for row in pack.in_breakdown]
    )


def _indicator(row: IndicatorStanding, pack: Pack) -> Line:
    facts = row.facts
    cells: list[Cell] = []
    for standing in pack.standings:
        then = standing.indicator(facts.number)
        cells += [NOTHING, NOTHING] if then is None else [reached(then), indicator_light(then)]
    return (
        facts.printed_number or str(facts.number),
        facts.name,
        facts.counted_in,
        _goal(row, pack),
        *cells,
        achievement(row),
        why(row, pack),
        answering(row),
    )


def _ahead(pack: Pack) -> bool:
    """Whether some goal is that of a later year."""
    return any(row.target_year(pack.year) not in (None, pack.year) for row in pack.in_breakdown)


def _goal(row: IndicatorStanding, pack: Pack) -> Cell:
    """The target that the year leads to, with its year where that is a later one."""
    facts, year = row.facts, row.target_year(pack.year)
    cell = target(row.progress.target, facts.figure_decimals, lower=facts.direction is Direction.LOWER)
    if year in (None, pack.year) or row.progress.target is None:
        return cell
    return replace(cell, look=cell.look.with_(number_format=f'{cell.look.number_format}"（{year}年）"'))


def year_of_tasks(pack: Pack) -> Form:
    """Each quarter's state, as it was closed."""
    quarters = (
        Column(heads=(wording.period_name(each.period.quarter),), width=13, look=WORD) for each in pack.standings
    )
    lines: list[Line] = [(*task_cells(row.facts), *task_states(row, pack.standings)) for row in pack.tasks]
    return form(pack, f"{pack.year}年度重点任务分季度推进情况", (*task_columns(pack), *quarters), lines)


def year_of_units(pack: Pack) -> Form:
    """Per unit: what it had to report and how it did, and the lights of what it answers for, quarter by quarter."""
    columns = [
        Column(heads=("序号",), width=6, look=WORD),
        Column(heads=("责任单位",), width=26, look=TEXT),
        *(Column(heads=("全年任务进展报送", head), width=7, look=COUNT) for head in REPORTED),
    ]
    for standing in pack.standings:
        name = wording.period_name(standing.period.quarter)
        columns += [Column(heads=(name, head), width=8, look=COUNT) for head in LIGHTS]
    columns.append(Column(heads=("备注",), width=14, look=TEXT))
    lines = unit_lines(pack, pack.standings)
    return form(
        pack, f"{pack.year}年度责任单位完成情况", columns, lines,
        "注：各季度为该单位作为第一责任单位的指标和作为责任单位的任务的项数；正常包括已完成、超序时、达序时和正常推进，"
        "滞后包括未完成和严重滞后；迟报按首次报送的日期计算。",
    )  # fmt: skip


REPORTED = ("应报", "按时", "迟报", "未报", "退回")
LIGHTS = ("正常", "轻微滞后", "滞后", "未报送", "不参评")


def unit_lines(pack: Pack, standings: Sequence[Standing]) -> list[Line]:
    """A line per unit: its reports of all the quarters together, and for each quarter its lights by kind."""
    units = pack.units if pack.unit is None else (pack.unit,)
    by_quarter = [{each.unit.key: each for each in duties(standing, units)} for standing in standings]
    lines: list[Line] = []
    for place, unit in enumerate(units, start=1):
        name = called(unit, pack)
        if not unit.assessed:
            blank = (None,) * (len(REPORTED) + len(LIGHTS) * len(standings))
            lines.append((place, name, *blank, NOT_JUDGED))
            continue
        counts = [number for each in by_quarter for number in lights(each[unit.key])]
        lines.append((place, name, *reported(pack, standings, unit.key), *counts, ""))
    return lines


def reported(pack: Pack, standings: Sequence[Standing], unit: int) -> tuple[int, ...]:
    """What a unit (its key) had to hand in over several quarters, in the order of REPORTED."""
    every = (pack.handed_in.get((each.period.place, unit), HandedIn()) for each in standings)
    found = reduce(added, every, HandedIn())
    return (found.expected, found.on_time, found.late, found.missing, found.returned)


def lights(each: UnitDuties) -> tuple[int, ...]:
    """The lights of what a unit answers for, in the order of LIGHTS."""
    good = (Status.ACHIEVED, Status.AHEAD, Status.ON_TRACK)
    found = each.answering
    return (
        sum(status in good for status in found),
        sum(status is Status.SLIGHTLY_BEHIND for status in found),
        sum(status in RED for status in found),
        sum(status is Status.NOT_REPORTED for status in found),
        sum(status in (Status.NOT_DUE, Status.UNSCHEDULED) for status in found),
    )
