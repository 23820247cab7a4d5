"""终期评估包: the whole plan, year by year: what each year was to bring, what it brought, how units reported."""

from indicators.progress import Direction
from indicators.standing import IndicatorStanding
from quarters.standing import Standing
from reports.board import year_figures
from reports.duties import duties
from workbooks.printing import Cell, Column, Line
from workbooks.sheets import Form

from .annex_indicators import why
from .annual import LIGHTS, REPORTED, lights, reported
from .cells import COUNT, NOTHING, NUMBER, TEXT, WORD, achievement, answering, indicator_light, number, reached, target
from .contents import Pack
from .form import form, task_cells, task_columns, task_states
from .units import NOT_JUDGED, called


def _year_ends(pack: Pack) -> list[Standing]:
    return [each for each in pack.standings if each.period.quarter == 4]


def _span(pack: Pack) -> str:
    return f"{pack.standing.plan.first_year}—{pack.standing.plan.last_year}年"


def plan_of_indicators(pack: Pack) -> Form:
    """The baseline, each year's target, figure and light at its end, and what came of the last target."""
    columns = [
        Column(heads=("序号",), width=6, look=WORD),
        Column(heads=("指标",), width=26, look=TEXT),
        Column(heads=("计量单位",), width=10, look=WORD),
        Column(heads=("基数",), width=10, look=NUMBER),
    ]
    for standing in _year_ends(pack):
        year = f"{standing.period.year}年"
        columns += [
            Column(heads=(year, "目标"), width=10, look=NUMBER),
            Column(heads=(year, "完成"), width=10, look=NUMBER),
            Column(heads=(year, "评价"), width=12, look=WORD),
        ]
    columns += [
        Column(heads=("终期完成率(%)",), width=11, look=NUMBER),
        Column(heads=("未完成原因",), width=34, look=TEXT),
        Column(heads=("责任单位",), width=28, look=TEXT),
    ]
    rows = (*pack.in_breakdown, *pack.in_text)
    return form(pack, f"{_span(pack)}重点指标终期评估表", columns, [_indicator(row, pack) for row in rows])


def _indicator(row: IndicatorStanding, pack: Pack) -> Line:
    facts, lower = row.facts, row.facts.direction is Direction.LOWER
    goals = {each.year: each.target for each in year_figures(row, pack.standing)}
    cells: list[Cell] = []
    for standing in _year_ends(pack):
        then = standing.indicator(facts.number)
        cells.append(target(goals.get(standing.period.year), facts.figure_decimals, lower=lower))
        cells += [NOTHING, NOTHING] if then is None else [reached(then), indicator_light(then)]
    return (
        facts.printed_number or str(facts.number),
        facts.name,
        facts.counted_in,
        number(row.path.baseline if row.path is not None else None, facts.figure_decimals),
        *cells,
        achievement(row),
        why(row, pack),
        answering(row),
    )


def plan_of_tasks(pack: Pack) -> Form:
    """Each task's state at the end of every year."""
    ends = _year_ends(pack)
    years = (Column(heads=(f"{each.period.year}年末",), width=14, look=WORD) for each in ends)
    lines: list[Line] = [(*task_cells(row.facts), *task_states(row, ends)) for row in pack.tasks]
    return form(pack, f"{_span(pack)}重点任务终期评估表", (*task_columns(pack), *years), lines)


def plan_of_units(pack: Pack) -> Form:
    """Per unit and year: how it reported, and its lights at the year's end."""
    ends = _year_ends(pack)
    columns = [Column(heads=("序号",), width=6, look=WORD), Column(heads=("责任单位",), width=26, look=TEXT)]
    for end in ends:
        year = f"{end.period.year}年"
        columns += [Column(heads=(f"{year}任务进展报送", head), width=7, look=COUNT) for head in REPORTED]
        columns += [Column(heads=(f"{year}末", head), width=8, look=COUNT) for head in LIGHTS]
    columns.append(Column(heads=("备注",), width=12, look=TEXT))
    lines: list[Line] = []
    for place, unit in enumerate(pack.units if pack.unit is None else (pack.unit,), start=1):
        if not unit.assessed:
            blank = (None,) * ((len(REPORTED) + len(LIGHTS)) * len(ends))
            lines.append((place, called(unit, pack), *blank, NOT_JUDGED))
            continue
        counts: list[int] = []
        for end in ends:
            of_year = [each for each in pack.standings if each.period.year == end.period.year]
            counts += [*reported(pack, of_year, unit.key), *lights(duties(end, (unit,))[0])]
        lines.append((place, called(unit, pack), *counts, ""))
    return form(
        pack, f"{_span(pack)}责任单位完成情况", columns, lines,
        "注：年末为该单位作为第一责任单位的指标和作为责任单位的任务的项数；迟报按首次报送的日期计算。",
    )  # fmt: skip
