"""责任单位: a row per unit: what it answers for, shares and supports, how it reported, what of it is behind."""

from indicators.labels import STATUS
from indicators.progress import Status
from plans.facts import UnitFacts
from quarters.sentences import task_word
from reports.duties import LAGGING, Duty, UnitDuties, duties
from workbooks.printing import Column, Line
from workbooks.sheets import Form

from .cells import COUNT, TEXT, WORD
from .contents import HandedIn, Pack
from .form import form

NOT_JUDGED = "不评价"
_NOTHING_DUE = (None,) * 5


def _counted(*heads: str) -> Column:
    return Column(heads=heads, width=7, look=COUNT)


COLUMNS = (
    Column(heads=("序号",), width=6, look=WORD),
    Column(heads=("责任单位",), width=24, look=TEXT),
    _counted("第一责任指标", "项数"),
    _counted("第一责任指标", "滞后"),
    _counted("第一责任指标", "未报送"),
    _counted("共同责任指标", "项数"),
    _counted("责任任务", "项数"),
    _counted("责任任务", "滞后"),
    _counted("责任任务", "未报送"),
    _counted("配合任务", "项数"),
    _counted("本季度任务进展报送", "应报"),
    _counted("本季度任务进展报送", "按时"),
    _counted("本季度任务进展报送", "迟报"),
    _counted("本季度任务进展报送", "未报"),
    _counted("本季度任务进展报送", "退回"),
    Column(heads=("滞后事项",), width=44, look=TEXT),
)


def units_form(pack: Pack) -> Form:
    place = pack.standing.period.place
    every = duties(pack.standing, pack.units if pack.unit is None else (pack.unit,))
    lines = [
        _line(number, each, pack.handed_in.get((place, each.unit.key), HandedIn()), called(each.unit, pack))
        for number, each in enumerate(every, start=1)
    ]
    return form(
        pack, f"{pack.elapsed}责任单位完成情况", COLUMNS, lines,
        "注：滞后包括轻微滞后、滞后和未完成；迟报按首次报送的日期计算；法院、检察院等不评价的单位只列名；"
        "正文提出的目标不计入项数。",
    )  # fmt: skip


def called(unit: UnitFacts, pack: Pack) -> str:
    """The unit's name, with the one that it bore in the quarter where that was another."""
    then = unit.name_before(pack.standing.period.last_day)
    return f"{unit.name}（原{then}）" if then else unit.name


def _line(number: int, each: UnitDuties, reports: HandedIn, name: str) -> Line:
    first, shared = each.indicators_as(Duty.FIRST), each.indicators_as(Duty.SHARED)
    led, helped = each.tasks_as(Duty.LEAD), each.tasks_as(Duty.SUPPORT)
    if not each.unit.assessed:
        counts = (len(first), None, None, len(shared), len(led), None, None, len(helped))
        return (number, name, *counts, *_NOTHING_DUE, NOT_JUDGED)
    return (
        number,
        name,
        len(first),
        sum(one.row.status in LAGGING for one in first),
        sum(one.row.status is Status.NOT_REPORTED for one in first),
        len(shared),
        len(led),
        sum(one.row.status in LAGGING for one in led if one.assignment.reports),
        sum(one.is_missing for one in led),
        len(helped),
        reports.expected,
        reports.on_time,
        reports.late,
        reports.missing,
        reports.returned,
        lagging_items(each),
    )


def lagging_items(each: UnitDuties) -> str:
    """指标1有效发明专利总量（滞后）；任务4…（推进缓慢）: what the unit answers for."""
    indicators = [
        f"指标{one.row.facts.number}{one.row.facts.name}（{STATUS[one.row.status]}）"
        for one in each.indicators_as(Duty.FIRST)
        if one.row.status in LAGGING
    ]
    tasks = [
        f"任务{one.row.facts.number}{one.row.facts.title}（{task_word(one.row)}）"
        for one in each.tasks_as(Duty.LEAD)
        if one.row.status in LAGGING and one.assignment.reports
    ]
    return "；".join([*indicators, *tasks])
