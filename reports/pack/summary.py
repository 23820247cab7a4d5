"""总览: the conclusion in words, targets and actuals year by year, and the same as native charts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from figures import wording
from indicators.labels import STATUS, tone
from indicators.progress import Direction, Status
from indicators.sentences import status_word
from indicators.standing import IndicatorStanding
from quarters.sentences import TASK_STATUS, bulletin, plain, task_words
from reports.board import year_figures
from reports.drawing import YearFigure
from workbooks.charts import Area, Place, Series, add_columns
from workbooks.measuring import CHARACTER
from workbooks.printing import Cell, Column, Line, Table
from workbooks.sheets import Form, paged, printed
from workbooks.styling import HEAD, Styles, put

from .cells import COLOURS, NUMBER, TEXT, WORD, number, percentage, target, task_light
from .contents import Pack
from .form import task_cells, task_columns

_HIGH, _WIDE, _SMALL = 11, 18, 13  # rows of the sheet that charts are high
_ROW = 15.0  # points


def summary(sheet: Worksheet, pack: Pack, styles: Styles) -> None:
    """Write the sheet: the sentence, the years' table and the counts on the first page, charts of the indicators on the second."""
    form = _form(pack)
    layout = printed(sheet, form, styles)
    last = _charts(sheet, pack, styles, sheet.max_row + 1, layout.first_line)
    columns = max(len(form.table.columns), 2 + len(TASK_STATUS))  # the counts may stand beside a narrow table
    paged(sheet, layout.paper, columns=columns, rows=last)


def _form(pack: Pack) -> Form:
    standing = pack.standing
    closing = standing.closing
    said = [plain(bulletin(standing))]
    if closing is not None:
        on = wording.day(closing.signed_off_on)
        said.append(f"数据状态：{pack.finality}，{on}{closing.signed_off_by}审定。")
    elif standing.in_breakdown:
        said.append(f"数据状态：{pack.finality}，已审核{standing.reviewed}/{len(standing.in_breakdown)}项。")
    if pack.unit is not None:
        said.insert(0, f"本表只列{pack.unit.name}的指标和任务；下述为整个计划的情况。")
    return Form(
        title=f"{pack.title}{pack.elapsed}总体情况",
        notices=pack.notices,
        right=pack.dates,
        repeated=False,  # the charts have no heads
        paragraphs=tuple(text for text in said if text),
        table=_table(pack),
        notes=(f"注：{pack.year}年为截至{wording.as_of(pack.year, pack.quarter).partition('年')[2]}的数。",)
        if pack.quarter < 4 and pack.standing.indicators
        else (),
    )


def _plan_years(pack: Pack) -> range:
    return range(pack.standing.plan.first_year, pack.standing.plan.last_year + 1)


def _table(pack: Pack) -> Table:
    """The indicators with their years; of a plan without indicators the tasks."""
    if pack.standing.indicators:
        return Table(columns=tuple(_columns(pack)), lines=tuple(_years(row, pack) for row in pack.in_breakdown))
    *named, who = task_columns(pack)
    columns = (*named, replace(who, width=64), Column(heads=("状态",), width=14, look=WORD))
    return Table(columns=columns, lines=tuple((*task_cells(row.facts), task_light(row)) for row in pack.tasks))


def _columns(pack: Pack) -> Iterable[Column]:
    """Groups of years, so that a chart's columns stand side by side: targets, what was reached, the achievement."""
    yield Column(heads=("序号",), width=6, look=WORD)
    yield Column(heads=("指标",), width=44, look=TEXT)
    yield Column(heads=("计量单位",), width=11, look=WORD)
    years = _plan_years(pack)
    for head in _GROUPS:
        for year in years:
            yield Column(heads=(head, str(year)), width=min(_WIDEST, _GROUP / len(years)), look=NUMBER)


_GROUPS = ("年度目标", "年末完成", "完成率(%)")
_GROUP, _WIDEST = 48, 16  # how wide a group of years may become, and a year in it
_FIRST = 4  # the column in which the groups begin


def _years(row: IndicatorStanding, pack: Pack) -> Line:
    decimals, lower = row.facts.figure_decimals, row.facts.direction is Direction.LOWER
    figures = year_figures(row, pack.standing)
    shares = (_share(each.target, each.actual, lower=lower) for each in figures)
    return (
        row.facts.number,
        row.facts.name,
        row.facts.counted_in,
        *(target(each.target, decimals, lower=lower) for each in figures),
        *(_reached(each, row, pack) for each in figures),
        *(percentage(None if share is None else wording.completion_shown(share)) for share in shares),
    )


def _reached(figure: YearFigure, row: IndicatorStanding, pack: Pack) -> Cell:
    """A year's figure; in words where the year shown has none."""
    word = status_word(row) if figure.year == pack.year else wording.DASH
    return number(figure.actual, row.facts.figure_decimals, empty=word)


def _share(goal: Decimal | None, actual: Decimal | None, *, lower: bool) -> Decimal | None:
    """The achievement of a year's target, as design section 4 has it."""
    if goal is None or actual is None or goal <= 0 or actual < 0:
        return None
    if lower:
        return goal / actual if actual else None
    return actual / goal


# Charts


def _charts(sheet: Worksheet, pack: Pack, styles: Styles, start: int, first_line: int) -> int:
    """The charts, with the counts that two of them draw; the last row that they cover."""
    words = {status: STATUS[status] for status in STATUS}
    groups = [("重点任务", task_words(pack.tasks), [each.status for each in pack.tasks])]
    if pack.standing.indicators:
        groups.insert(0, ("重点指标", words, [each.status for each in pack.in_breakdown]))
    counted = [_counts(sheet, styles, start + 2 * place, *group) for place, group in enumerate(groups)]
    row = start + 5
    width = sum(column.width for column in _table(pack).columns) * CHARACTER
    for place, (title, area, statuses) in enumerate(counted):
        add_columns(
            sheet,
            Place(row=row, left=place * width / 2, width=width / 2 - 6, height=_HIGH * _ROW),
            title=title,
            categories=area,
            series=[_of_counts(area, statuses)],
            number_format="0",
            labels="0",
            legend=False,
        )
    row += _HIGH + 1
    if pack.in_breakdown:
        sheet.row_breaks.append(Break(id=row - 1))
        row += 1
        if _has_shares(pack):
            row = _achieved(sheet, pack, row, first_line, width)
        row = _by_indicator(sheet, pack, row, first_line, width)
    for each in range(start, row):
        sheet.row_dimensions[each].height = _ROW
    return row - 1


def _counts(
    sheet: Worksheet, styles: Styles, row: int, title: str, words: Mapping[Status, str], found: Sequence[Status]
) -> tuple[str, Area, tuple[Status, ...]]:
    """Two rows that a chart is drawn from: the words, and how many bear them. What the chart is called, where its words are."""
    counts = Counter(found)
    called = f"{title}（共{len(found)}项）"
    put(sheet, row, 2, called, HEAD, styles)
    put(sheet, row + 1, 2, "项数", WORD, styles)
    for column, (status, word) in enumerate(words.items(), start=3):
        put(sheet, row, column, word, HEAD, styles)
        put(sheet, row + 1, column, counts[status], WORD, styles)
    return called, Area(top=row, left=3, bottom=row, right=2 + len(words)), tuple(words)


def _of_counts(words: Area, statuses: Sequence[Status]) -> Series:
    values = Area(top=words.top + 1, left=words.left, bottom=words.top + 1, right=words.right)
    return Series(name="项数", values=values, colours=[COLOURS[tone(status)] for status in statuses])


def _has_shares(pack: Pack) -> bool:
    """Whether some year that has a target has a figure too."""
    return any(
        figure.target is not None and figure.actual is not None
        for row in pack.in_breakdown
        for figure in year_figures(row, pack.standing)
    )


def _achieved(sheet: Worksheet, pack: Pack, row: int, first_line: int, width: float) -> int:
    """Every indicator's achievement, year by year."""
    last_line, years = first_line + len(pack.in_breakdown) - 1, _plan_years(pack)
    left = _FIRST + 2 * len(years)
    add_columns(
        sheet,
        Place(row=row, left=0, width=width, height=_WIDE * _ROW),
        title="重点指标年度目标完成率",
        categories=Area(top=first_line, left=2, bottom=last_line, right=2),
        series=[
            Series(
                name=f"{year}年",
                values=Area(top=first_line, left=left + place, bottom=last_line, right=left + place),
                colour=_SHADES[place % len(_SHADES)],
            )
            for place, year in enumerate(years)
        ],
        number_format="0%",
    )
    return row + _WIDE + 1


_SHADES = ("BDD0E9", "6F97CB", "1F4E8C")  # from light to dark, so that years are told apart in black and white
_TARGET, _REACHED = "D9D9D9", "2F6DB5"
_ABREAST = 5


def _by_indicator(sheet: Worksheet, pack: Pack, row: int, first_line: int, width: float) -> int:
    """Targets against what was reached, a small chart for each indicator."""
    years = len(_plan_years(pack))
    for place, each in enumerate(pack.in_breakdown):
        line, across = first_line + place, place % _ABREAST
        if place and not across:
            row += _SMALL + 1

        def of(group: int, line: int = line) -> Area:
            left = _FIRST + group * years
            return Area(top=line, left=left, bottom=line, right=left + years - 1)

        heads = of(0, first_line - 1)
        add_columns(
            sheet,
            Place(row=row, left=across * width / _ABREAST, width=width / _ABREAST - 6, height=_SMALL * _ROW),
            title=f"{each.facts.name}（{each.facts.counted_in}）",
            categories=heads,
            series=[
                Series(name="目标", values=of(0), colour=_TARGET),
                Series(name="完成", values=of(1), colour=_REACHED),
            ],
        )
    return row + _SMALL + 1
