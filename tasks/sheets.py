"""各单位报送表: what one unit is asked for in a quarter as a workbook, and by what heads its columns are found again."""

from collections.abc import Mapping
from dataclasses import dataclass

from figures import wording
from plans.deadlines import reports_due
from plans.facts import UnitFacts
from plans.models import ItemKind, Plan, ReportingPeriod
from plans.periods import is_open_for, opened
from plans.previews import item_entry
from workbooks.bundles import File, settled
from workbooks.columns import Column
from workbooks.identification import identify
from workbooks.styling import new_workbook
from workbooks.templates import Check, Field, Form, FormColumn, Prompt, write_form

from .models import ReportedState
from .reporting import LONGEST
from .worksheet import Line, Worksheet

FORMAT = "1"
KIND = "reports"
NAME = "重点任务报送表"
YES = "是"
SPACE = "　" * 13
INPUTS: Mapping[str, tuple[str, float]] = {  # field -> head, width
    "done": ("本季度进展", 36),
    "problems": ("存在问题", 20),
    "next_steps": ("下一步措施", 20),
    "reported_state": ("推进状态", 9),
    "nothing_new": ("零报告", 7),
}
COLUMNS = (
    Column(key="number", title="序号", aliases=("编号",)),
    Column(key="heading", title="任务名称", aliases=("重点任务", "任务")),
    Column(key="name", title="具体内容", aliases=("任务内容",)),
    Column(key="done", title="本季度进展", aliases=("本季进展", "本季度进展情况", "进展情况", "推进情况")),
    Column(key="problems", title="存在问题", aliases=("存在的问题", "问题")),
    Column(key="next_steps", title="下一步措施", aliases=("下一步工作措施", "下一步工作", "下一步")),
    Column(key="reported_state", title="推进状态", aliases=("状态",)),
    Column(key="nothing_new", title="零报告"),
)
LINES = (
    "填写说明：只填白色单元格，每项任务一行；空着的单元格不改动系统中已填的内容，也不会清除。"
    f"进展、问题、措施各不超过{LONGEST}字；没有新进展的，“零报告”填“是”。灰色行已报送或已审核，不能在表中修改。",
)
DEMONSTRATION = "演示数据，不是真实数据"
FOOT = f"填报人：{SPACE}审核人：{SPACE}单位负责人：{SPACE}联系电话："
_LOWEST_ROW = 66.0  # points: four lines
UNIT_LABEL = "填报单位（盖章）："


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitForm:
    """A unit's form: the plan's quarter as a page read it, whose it is, and the unit's worksheet."""

    period: ReportingPeriod
    unit: UnitFacts
    sheet: Worksheet

    @property
    def plan(self) -> Plan:
        return self.period.plan

    @property
    def title(self) -> str:
        return f"{self.plan.title}{wording.period(self.period.year, self.period.quarter)}{NAME}"


def form_name(form: UnitForm) -> str:
    """区科技局-2026年前三季度重点任务报送表.xlsx"""
    return f"{form.unit.name}-{wording.period(form.period.year, form.period.quarter)}{NAME}.xlsx"


def form_file(form: UnitForm) -> File:
    """The unit's workbook: what stands is filled in, what may be typed is open, what it was made from is kept beside."""
    book = new_workbook(form.title, author="IPPlan", made_on=form.period.last_day)
    write_form(book.create_sheet(), _form(form))
    identify(book, identification(form))
    book.active = 0
    return File(form_name(form), settled(book, made_on=form.period.last_day))


def _form(form: UnitForm) -> Form:
    demonstration = (DEMONSTRATION,) if form.plan.is_demonstration else ()
    return Form(
        name=NAME,
        title=form.title,
        lines=(*demonstration, *LINES, *_until(form)),
        left=f"{UNIT_LABEL}{form.unit.name}",
        right="填报日期：　　　年　　月　　日",
        columns=(
            FormColumn(title="序号", width=5),
            FormColumn(title="任务名称", width=14),
            FormColumn(title="具体内容", width=16),
            FormColumn(title="责任/配合", width=10),
            FormColumn(title="上季度进展", width=24),
            *(FormColumn(title=title, width=width) for title, width in INPUTS.values()),
        ),
        rows=[_row(form, line) for line in form.sheet.reporting],
        frozen=3,
        foot=FOOT,
        lowest=_LOWEST_ROW,
    )


def _until(form: UnitForm) -> tuple[str, ...]:
    """Until when it is to be sent back, where a day is set."""
    due_on = reports_due(form.period, form.sheet.extended_to)
    return (f"请于{wording.day(due_on)}前填好送回。",) if due_on is not None else ()


def identification(form: UnitForm) -> dict[str, str]:
    """What is kept in the hidden sheet: plan, quarter, unit, and of every task the version and texts that were printed."""
    about = {
        "kind": KIND, "format": FORMAT, "plan": form.plan.slug, "title": form.plan.title,
        "year": str(form.period.year), "quarter": str(form.period.quarter),
        "unit": str(form.unit.key), "unit_name": form.unit.name,
    }  # fmt: skip
    return about | {
        f"item:{line.task.number}": item_entry(version_of(line), printed(line)) for line in form.sheet.reporting
    }


def version_of(line: Line) -> int:
    """Of what stands; 0 where nothing does."""
    return line.stands.version if line.stands is not None else 0


def printed(line: Line) -> dict[str, str]:
    """Field -> what the form prints into its cell; nothing for an empty cell."""
    row = line.stands
    if row is None:
        return {}
    said = {
        "done": row.done,
        "problems": row.problems,
        "next_steps": row.next_steps,
        "reported_state": ReportedState(row.reported_state).label if row.reported_state else "",
        "nothing_new": YES if row.nothing_new else "",
    }
    return {name: text for name, text in said.items() if text}


def _row(form: UnitForm, line: Line) -> list[Field]:
    said = printed(line)
    shut = not is_open_for(opened(form.period), ItemKind.TASK, line.task.number)
    is_open = not shut and (line.stands is None or line.stands.is_editable)
    return [
        Field(value=line.task.number, centred=True),
        Field(value=line.task.heading),
        Field(value=line.task.title, note=_note(line)),
        Field(value="责任单位" if line.own.is_lead else "配合单位", centred=True),
        Field(value=_before(form.period, line)),
        *(
            Field(
                value=said.get(name),
                prompt=_PROMPTS[name] if is_open else None,
                centred=name in ("reported_state", "nothing_new"),
            )
            for name in INPUTS
        ),
    ]


def _before(period: ReportingPeriod, line: Line) -> str:
    """What the unit said last; of which quarter, where it was not the last one."""
    if line.before is None:
        return wording.DASH
    text = "无新进展（零报告）" if line.before.nothing_new else line.before.done
    year, quarter = line.before.quarter
    last = (period.year, period.quarter - 1) if period.quarter > 1 else (period.year - 1, 4)
    return text if (year, quarter) == last else f"（{wording.period(year, quarter)}）{text}"


def _note(line: Line) -> str:
    """What the task is about, what was promised, and what belongs into the row."""
    stands = line.stands
    lines = [
        *(f"· {point}" for point in line.task.digest),
        f"上次报的下一步措施：{line.before.next_steps}" if line.before is not None and line.before.next_steps else "",
        f"退回理由：{line.open.review_reason}" if line.open is not None and line.open.review_reason else "",
        f"填1月1日以来的进展，突出本季度，{LONGEST}字以内；有问题和措施的一并填写，各{LONGEST}字以内。"
        if stands is None or stands.is_editable
        else "已报送或已审核，不能在表中修改；确需修改，请在系统中撤回或更正。",
    ]
    return "\n".join(each for each in lines if each)


_PROMPTS: Mapping[str, Prompt] = {
    "done": Prompt(
        title="本季度进展", message=f"做了什么、到什么程度，{LONGEST}字以内；没有新进展的填零报告", longest=LONGEST
    ),
    "problems": Prompt(title="存在问题", message=f"没有可不填，{LONGEST}字以内", longest=LONGEST),
    "next_steps": Prompt(title="下一步措施", message=f"下季度做什么、何时完成，{LONGEST}字以内", longest=LONGEST),
    "reported_state": Prompt(
        title="推进状态",
        message="从列表中选择；报送前必填",
        check=Check.CHOICE,
        choices=tuple(ReportedState.labels),
    ),
    "nothing_new": Prompt(
        title="零报告",
        message="本季度没有新进展的选“是”，并把本季度进展留空；有进展的留空",
        check=Check.CHOICE,
        choices=(YES,),
    ),
}
