"""The fields of a draft as a form shows them: their words, how they are typed, what may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators import labels
from organizations.models import UnitKind
from plans.models import PlanStatus

from .drafts.rows import DISCREPANCIES, HEAD, INDICATORS, MEASURES, NO, TARGET, TASKS, UNITS, UNREAD, YES

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`widget`: text, number (short), choice, area (long), lines (one thing a line)."""

    label: str
    widget: str = "text"
    options: Options = ()
    longest: int = 0
    help: str = ""
    formulas: str = ""  # with which formulas it is used; "" with all


def _options(words: Mapping[object, str]) -> Options:
    return tuple((str(value), word) for value, word in words.items())


_YES_NO: Options = ((YES, "是"), (NO, "否"))
_UNIT_LIST = "用顿号隔开，次序照原文"
_SOURCE: dict[str, Field] = {
    "place": Field(label="出处", longest=80, help="如“附件1 第1行”“二（一）1”"),
    "quote": Field(label="原文摘引", widget="area", longest=200, help="照抄原文的一小段，不超过200字"),
}

FIELDS: Mapping[str, Mapping[str, Field]] = {
    HEAD: {
        "title": Field(label="标题", widget="area", longest=200),
        "slug": Field(label="标识", longest=60, help="计划的网址：小写字母、数字、连字符，载入后不变"),
        "region_code": Field(label="行政区划代码", widget="number", longest=6),
        "region_name": Field(label="行政区划名称", longest=50),
        "parent_code": Field(label="上级代码", widget="number", longest=6),
        "parent_name": Field(label="上级名称", longest=50),
        "first_year": Field(label="规划期首年", widget="number", longest=4),
        "last_year": Field(label="规划期末年", widget="number", longest=4),
        "status": Field(label="文件状态", widget="choice", options=tuple(PlanStatus.choices)),
        "number": Field(label="文号", longest=60, help="已印发的计划须填"),
        "issued_on": Field(label="印发日期", longest=20, help="如2025-09-22；已印发的计划须填"),
        "tolerance": Field(label="容差", widget="number", longest=6, help="不填为0.10，即10个百分点"),
        "in_use_from": Field(label="启用日期", longest=20, help="此前的空缺为“系统启用前”"),
    },
    UNITS: {
        "name": Field(label="单位名称", longest=80),
        "kind": Field(label="类别", widget="choice", options=tuple(UnitKind.choices)),
        "aliases": Field(label="别名", longest=400, help="文件中的其他写法，用顿号隔开"),
        "level": Field(
            label="层级",
            widget="choice",
            options=(("1", "分号之前"), ("2", "分号之后")),
            help="文件用分号分两级的，分号之后为第二级",
        ),
        "assessed": Field(label="参加考评", widget="choice", options=_YES_NO, help="司法机关只列名，不考评"),
        "region_code": Field(label="行政区划代码", widget="number", longest=6, help="只有不属本区划的单位才填"),
        "region_name": Field(label="行政区划名称", longest=50),
    },
    INDICATORS: {
        "number": Field(label="序号", widget="number", longest=3),
        "name": Field(label="指标名称", longest=100),
        "unit": Field(label="计量单位", widget="number", longest=20),
        "units": Field(
            label="责任单位", widget="area", help=f"{_UNIT_LIST}，第一个为第一责任单位；空着为未明确责任单位"
        ),
        "basis": Field(label="口径", widget="choice", options=_options(labels.BASIS)),  # type: ignore[arg-type]
        "direction": Field(label="方向", widget="choice", options=_options(labels.DIRECTION)),  # type: ignore[arg-type]
        "pace": Field(label="考核方式", widget="choice", options=_options(labels.PACE)),  # type: ignore[arg-type]
        "formula": Field(label="计算方式", widget="choice", options=_options(labels.FORMULA)),  # type: ignore[arg-type]
        "numerator": Field(
            label="分子",
            longest=60,
            formulas="ratio quotient",
            help="填报内容，如“高价值发明专利（件）”；由其他指标计算的填指标序号",
        ),
        "denominator": Field(label="分母", longest=60, formulas="ratio quotient"),
        "quantity": Field(label="数量", longest=60, formulas="growth", help="每季度填报的数量，如“PCT申请量（件）”"),
        "base_year": Field(label="增长基年", widget="number", longest=4, formulas="growth"),
        "frequency": Field(label="频率", widget="choice", options=_options(labels.FREQUENCY)),  # type: ignore[arg-type]
        "published_month": Field(label="发布月份", widget="number", longest=2, help="只用于年度指标"),
        "decimals": Field(label="小数位数", widget="number", longest=1),
        "in_breakdown": Field(label="列入分解表", widget="choice", options=_YES_NO),
        "binding": Field(
            label="约束性", widget="choice", options=(("", "文件未写明"), (YES, "约束性"), (NO, "预期性"))
        ),
        "comparator": Field(label="文件用语", longest=30, help="如“突破”“不低于”“前十”"),
        "definition": Field(label="指标解释", widget="area", longest=500, help="统计什么，用自己的话写"),
        "data_provider": Field(label="数据来源", longest=100),
        "printed_number": Field(label="文件所印序号", widget="number", longest=10),
        "baseline_year": Field(label="基期年", widget="number", longest=4, help="不填为规划期前一年"),
        "printed_baseline": Field(label="文件所印基数", widget="number", longest=20),
        "within": Field(label="包含于", longest=100, help="不会大于哪些指标，填序号；与分子有关的写作“3分子”“分子∈1”"),
        **_SOURCE,
    },
    TASKS: {
        "number": Field(label="序号", widget="number", longest=3),
        "title": Field(label="具体内容", longest=100),
        "heading": Field(label="任务名称", longest=100, help="这一组任务的标题"),
        "lead": Field(label="责任单位", widget="area", help=f"{_UNIT_LIST}；分号之后为第二级"),
        "support": Field(label="配合单位", widget="area", help=f"{_UNIT_LIST}；分号之后为第二级"),
        "indicators": Field(label="关联指标", longest=100, help="指标序号，用顿号隔开"),
        "milestones": Field(label="节点", widget="lines", help="一行一个，日期写在行末，如“建成平台 2026-12-31”"),
        "digest": Field(label="要点", widget="lines", help="一行一点，三至六点，用自己的话写"),
        "remark": Field(label="备注", widget="area", longest=300),
        **_SOURCE,
    },
    MEASURES: {
        "number": Field(label="序号", widget="number", longest=3),
        "title": Field(label="支持事项", longest=100),
        "units": Field(label="责任单位", widget="area", help=_UNIT_LIST),
        "amounts": Field(label="金额", longest=200, help="照印，几个金额用分号隔开，如“最高50万元”"),
        **_SOURCE,
    },
    DISCREPANCIES: {
        "here_place": Field(label="一处", longest=80),
        "here_quote": Field(label="一处原文", widget="area", longest=200),
        "there_place": Field(label="另一处", longest=80),
        "there_quote": Field(label="另一处原文", widget="area", longest=200),
        "note": Field(label="说明", widget="area", longest=200),
    },
    UNREAD: {
        "quote": Field(label="原文", widget="area"),
        "place": Field(label="出处"),
        "note": Field(label="说明"),
    },
}

# What stands in a row before it is unfolded; the rest is its form.
MAIN_FIELDS: Mapping[str, tuple[str, ...]] = {
    UNITS: ("name", "kind", "aliases"),
    INDICATORS: ("number", "name", "unit"),
    TASKS: ("number", "title", "lead", "support"),
    MEASURES: ("number", "title", "units"),
    DISCREPANCIES: (),
    UNREAD: (),
}
TITLES: Mapping[str, str] = {
    HEAD: "计划",
    UNITS: "单位",
    INDICATORS: "指标",
    TASKS: "任务",
    MEASURES: "支持措施",
    DISCREPANCIES: "原文不一致处",
    UNREAD: "没有读出",
}
CHOSEN = ("basis", "direction", "pace", "formula")  # what the document seldom prints: chosen, with a reason


def label_of(section: str, name: str) -> str:
    """The field's word, of a target with its year."""
    if name.startswith(TARGET):
        return f"{name.removeprefix(TARGET)}年目标"
    if name == "targets":
        return "年度目标"
    field = FIELDS[section].get(name)
    return field.label if field is not None else TITLES[section]


def said(section: str, name: str, value: str) -> str:
    """A field's value in words: of a choice the option's."""
    field = FIELDS[section].get(name)
    return dict(field.options).get(value, value) if field is not None else value
