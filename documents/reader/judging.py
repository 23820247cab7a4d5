"""What kind of figure an indicator is, judged from its wording; each judgement with its reason, for whoever corrects it."""

import re
from dataclasses import dataclass, field

from plans.planfile_items import BasisWord, DirectionWord, FormulaWord, FrequencyWord, PaceWord

_YEARLY = re.compile(r"每年|年均(?!增)|年度|当年|全年|本年|年产|年销售")
_FLOW = re.compile(
    r"(?:转让|许可|申请量|申请数|申请件|授权量|授权数|产值|收入|营收|营业额|交易额|成交额|销售额|投资额|投资$|利润|税收|进出口|增加值|零售额|总产值|生产总值|产量|"
    r"接待|客流|发电量|人次|办结|查处|签约|引进(?:项目|资金)|到位资金|运营金额|补贴|支出)"
)
_CUMULATIVE = re.compile(r"累计|拥有量|保有量|总量|存量|总数|有效|现有|在册|建成|覆盖")
_RATE = re.compile(r"率|占比|比重|比例|强度|密度|水平|指数|系数|度$|占")
_NOT_HALF = re.compile(r"全覆盖|覆盖率$|排名|名次|示范|试点|优势企业|获奖|奖$|平台$|中心$|基地$|园区$|称号|创建|建成")
_RESEARCH = re.compile(r"研发(?:经费|投入)|R&D|研究与试验发展")
_PER = re.compile(
    r"^(?:全市|全区|全县|全省)?每?(?P<per>万(?:名)?(?:人口|就业人员|从业人员|人)?|百万人口?|千人口?|十万人口?|10万人口?|亿元(?:GDP|地区生产总值|研发(?:经费)?投入|工业增加值)|万元(?:GDP|地区生产总值|工业增加值))(?P<what>.{2,})"
)
_PER_UNIT = {"万": "万人", "百": "百万人", "千": "千人", "十": "十万人", "1": "10万人"}


@dataclass(slots=True)
class Judged:
    """The kind of figure, with reasons by key of the plan file."""

    basis: BasisWord = "stock"
    direction: DirectionWord = "higher"
    pace: PaceWord = "linear"
    formula: FormulaWord = "direct"
    frequency: FrequencyWord = "quarterly"
    published_month: int | None = None
    numerator: str = ""
    denominator: str = ""
    quantity: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


def judge(name: str, unit: str, *, kind: str, lower: bool, yearly: bool) -> Judged:
    """`kind` as in documents.reader.targets; `lower`: a ceiling was printed; `yearly`: to be reached each year anew."""
    found = Judged()
    if kind == "growth":
        found.basis, found.formula = "year_to_date", "growth"
        found.quantity = name[:60]
        found.reasons["formula"] = "写作“年均增长”，填报数量，由系统计算增速"
        found.reasons["basis"] = "增速按每年的数量计算，逐年从1月1日起累计"
        return found
    _basis(found, name, unit, yearly=yearly)
    _direction(found, name, kind, lower=lower)
    if kind in ("rank", "coverage", "built", "average") or _NOT_HALF.search(name):
        found.pace = "at_end"
        found.reasons["pace"] = "排名、覆盖、建成、示范一类，不按序时分摊"
    else:
        found.reasons["pace"] = "可以逐季推进，按序时评价"
    if _RESEARCH.search(name) and (unit == "%" or name.startswith("每")):
        found.frequency, found.published_month = "annual", 10
        found.reasons["frequency"] = "研发经费每年公布一次，通常在下一年秋季"
    _ratio(found, name, unit)
    return found


def _basis(found: Judged, name: str, unit: str, *, yearly: bool) -> None:
    word = _YEARLY.search(name)
    flow = _FLOW.search(name)
    kept = _CUMULATIVE.search(name)
    if yearly or word:
        found.basis = "year_to_date"
        found.reasons["basis"] = f"写作“{word.group() if word else '每年'}”，按本年累计"
    elif unit == "%" or _RATE.search(name):
        found.reasons["basis"] = "比率或水平，按期末数"
    elif kept:
        found.reasons["basis"] = f"“{kept.group()}”是期末数"
    elif flow:
        found.basis = "year_to_date"
        found.reasons["basis"] = f"“{flow.group()}”按年发生，按本年累计"
    else:
        found.reasons["basis"] = "没有写明每年，按期末数"


def _direction(found: Judged, name: str, kind: str, *, lower: bool) -> None:
    if kind == "rank":
        found.direction = "lower"
        found.reasons["direction"] = "名次越小越好"
    elif lower:
        found.direction = "lower"
        found.reasons["direction"] = "写作不高于、压减至、以内一类，越低越好"
    else:
        found.reasons["direction"] = "写作达到、突破、不低于一类，越高越好"


def _ratio(found: Judged, name: str, unit: str) -> None:
    share = re.match(r"(?P<part>.+?)占(?!比)(?P<whole>.+?)(?:的?(?:比重|比例|比率))?$", name)
    if share and unit == "%":
        found.formula, found.numerator, found.denominator = "ratio", share.group("part")[:60], share.group("whole")[:60]
        found.reasons["formula"] = "写作“占…比重”，由分子、分母计算"
        return
    per = _PER.match(name)
    if per and unit and unit != "%":
        divisor = per.group("per")
        if divisor[0] in _PER_UNIT and "元" not in divisor:
            denominator = f"常住人口（{_PER_UNIT[divisor[0]]}）"
        else:
            denominator = f"{divisor[2:]}（{divisor[:2]}）"
        found.formula, found.numerator, found.denominator = (
            "ratio",
            f"{per.group('what')[:50]}（{unit}）",
            denominator[:60],
        )
        found.reasons["formula"] = "写作“每…”，由分子、分母计算"
        return
    found.reasons["formula"] = "直接填报公布的数值"
