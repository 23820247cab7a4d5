"""What the head of a column says that the column holds: 序号, 指标名称（单位）, 2027年目标值, 牵头单位."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .folding import folded_text

LONGEST = 40  # characters of one head


class Role(StrEnum):
    """What a column holds. Those of `ACTUAL`, `OTHER` and `PEOPLE` are never read."""

    NUMBER = "number"
    GROUP = "group"
    INDICATOR = "indicator"
    MEASURE = "measure"  # unit of measurement
    TARGET = "target"
    YEAR = "year"  # a year alone: a target, a baseline or an actual figure
    BASELINE = "baseline"
    ACTUAL = "actual"
    BINDING = "binding"
    TASK = "task"
    CONTENT = "content"
    LEAD = "lead"
    ANSWERS = "answers"  # 责任单位: leads unless a column of 牵头单位 stands beside it
    SUPPORT = "support"
    BOTH = "both"  # lead and support in one cell
    PEOPLE = "people"
    DUE = "due"
    REMARK = "remark"
    SOURCE = "source"
    UNIT = "unit"  # 单位 alone: of measurement beside targets, an office beside tasks
    PLAIN = "plain"  # 项目, 内容, 名称: what it holds, the other columns say
    OTHER = "other"  # 资金, 电话, 地点 …
    NONE = ""


UNITS_OF = (Role.LEAD, Role.ANSWERS, Role.SUPPORT, Role.BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column. `year` goes with targets, years, baselines and actual figures; `measure` is a unit printed in the head."""

    role: Role
    text: str = ""
    year: int | None = None
    measure: str = ""


_OFFICE = "(?:单位|部门|科室|处室|主体|机构|方|区县|股室)"
_EXACT: tuple[tuple[Role, str], ...] = (
    (Role.NUMBER, r"序号|编号|序|项次|No\.?|NO\.?|号|任务序号|指标序号|序列"),
    (Role.MEASURE, r"(?:计量|指标|计算|度量|数量)单位"),
    (Role.UNIT, r"单位"),
    (Role.BINDING, r"(?:指标|目标)?(?:属性|性质)|约束性/?预期性|指标类型"),
    (
        Role.GROUP,
        r"(?:指标|任务|工作|项目|目标)?(?:类别|分类|领域|维度|板块|方面|类型|大类)|一级指标|一级目录|所属领域|"
        r"任务方向|工作方向|专项行动|行动名称|工程名称",
    ),
    (
        Role.INDICATOR,
        r"(?:主要|重点|核心|考核|具体|关键|目标|发展|量化|工作|预期|评价|绩效|二级|三级|细化|监测|分解|创建|"
        r"建设)*指标(?:名称|内容|项目|项|体系)?|指标及单位|指标名",
    ),
    (Role.PEOPLE, r".*(?:领导|责任人|负责人|联系人|联络员|领衔人|校长|河长|姓名|同志)"),
    (
        Role.BOTH,
        rf"(?:牵头|责任|主办|主责)(?:{_OFFICE})?(?:及|和|、|/|与)(?:参与|配合|协同|协办|参加|"
        rf"责任)(?:{_OFFICE})?|(?:责任)?分工|责任{_OFFICE}分工|任务分工|职责分工|责任分工",
    ),
    (
        Role.LEAD,
        rf"(?:总牵头|主要牵头|牵头责任|责任牵头|牵头负责|牵头实施|牵头|主要责任|第一责任|首要责任|主责|主办|"
        rf"主要负责|市级牵头|区级牵头){_OFFICE}|主责|牵头",
    ),
    (
        Role.SUPPORT,
        rf"(?:责任配合|配合责任|主要配合|协同配合|配合|协同|协作|协办|协助|协调|参与|参加|支持|共同责任|"
        rf"相关责任|联合|市级配合|区级配合){_OFFICE}|配合|参与",
    ),
    (
        Role.ANSWERS,
        rf"(?:共同|市级|区级|县级|省级|区县|县区|县市区|镇街|属地|落实|工作)*(?:责任|负责|承办|承担|落实|实施|组织实施|执行|完成|推进|"
        rf"建设|业务){_OFFICE}|责任|责任主管部门|主管(?:单位|部门)",
    ),
    (
        Role.DUE,
        r"(?:计划|预计|拟|目标|工作)?(?:完成|办结|落实|推进|实施|整改)(?:时限|时间|期限|日期|节点)(?:要求)?|"
        r"(?:时限|期限)(?:要求)?|时间(?:节点|要求|安排|进度)|进度(?:安排|要求|计划)|起止(?:时间|年限)|"
        r"实施(?:年限|期限|周期)|节点|时间",
    ),
    (
        Role.TASK,
        r"(?:重点|主要|工作|目标|具体|年度|改革|建设|行动|任务|核心|专项|关键|分解|攻坚|试点|创建)*(?:任务|"
        r"工作|事项|举措任务)(?:名称|清单|事项|项目|分解)?|任务名|重点任务及措施|项目名称|(?:重点|政府|为民)*(?:民生)?实事(?:项目|内容|名称|事项)*|民生(?:项目|工程|任务)|工程|重点(?:工程|"
        r"项目)|改革举措|清单事项",
    ),
    (
        Role.CONTENT,
        r"(?:具体|主要|工作|任务|重点|建设|实施|目标|改革|推进|细化|政策|分解|落实|考核|评价)*(?:内容|措施|举措|要求|"
        r"做法|路径|要点|抓手)(?:及要求|及措施|和要求)?|具体(?:任务|工作|事项)|工作任务(?:及|和)(?:内容|措施)|"
        r"任务(?:分解|细化|描述)|子任务|细化任务",
    ),
    (Role.REMARK, r"备注|说明|备考|注|指标(?:解释|说明|释义|内涵)|计算(?:方法|公式|口径)|统计口径|数据口径"),
    (Role.SOURCE, r"(?:数据|资料|指标)来源|(?:数据|统计)(?:提供|采集|填报|报送)?(?:单位|部门)|佐证材料|印证材料"),
    (
        Role.OTHER,
        r".*(?:资金|预算|投资|经费|金额|电话|地点|议程|主持|地址|邮箱|邮编|职务|职称|性别|学历|日期|数量|单价|"
        r"合计|小计|得分|分值|权重|评分|扣分|排名|名次|部位|规格|型号|面积|账号).*",
    ),
    (Role.PLAIN, r"项目|内容|名称|事项|类目"),
)
_EXACTLY = tuple((role, re.compile(pattern)) for role, pattern in _EXACT)
_IN_BRACKETS = re.compile(r"（([^（）]{1,30})）")
_LONGEST_MEASURE = 8
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_FIVE_YEARS = {"十三五": 2020, "十四五": 2025, "十五五": 2030}
_ACTUAL = re.compile(
    r"实际|完成(?:值|情况|数|率)|实绩|同比|增速|增长|增幅|执行|预计完成|上半年|季度|[一二三四]季|截至|月底|进展|比上年|较上年"
)
_BASELINE = re.compile(r"基期|基准|基数|现状|现有|起始|初始值|当前值")
_TARGET = re.compile(
    r"目标|计划(?:数|值|完成)|规划(?:数|值)|预期(?:值|数)|任务(?:数|值|量)|指标值|达到|到20\d\d年|(?:计划|任务|规划)$"
)
_PART_OF_YEAR = re.compile(r"上半年|下半年|半年|季度|[一二三四]季|\d月|月底|截至")
_PLAINLY_TARGET = re.compile(
    r"(?:总体|年度|计划|规划|预期|量化|工作|三年|五年|分年度|阶段性?|各年度|最终|考核|期末|远期|近期|中期|终期|发展|指标)*"
    r"(?:目标|指标|任务|计划)(?:值|数|量)?|年度计划目标|年度目标任务|目标值及年度|指标值"
)


@lru_cache(maxsize=4096)
def read_head(text: str) -> Head:
    """What a head says; of no role where it says nothing that is known."""
    if len(text) > 3 * LONGEST:
        return Head(role=Role.NONE)
    folded = folded_text(text).replace(" ", "")
    if not folded or len(folded) > LONGEST:
        return Head(role=Role.NONE, text=folded)
    timed = _timed(folded)
    if timed is not None:
        return timed
    measure = ""
    for candidate in (folded, _IN_BRACKETS.sub("", folded)):
        for role, pattern in _EXACTLY:
            if pattern.fullmatch(candidate):
                if role is Role.OTHER and _TARGET.search(candidate):
                    break
                return Head(role=role, text=folded, measure=measure)
        found = _IN_BRACKETS.search(folded)
        measure = found.group(1).removeprefix("单位：") if found and len(found.group(1)) <= _LONGEST_MEASURE else ""
    return Head(role=Role.NONE, text=folded)


def _timed(folded: str) -> Head | None:
    """A head that names a year, or says that it is of targets or of a baseline."""
    years = _YEAR.findall(folded)
    year = int(years[-1]) if years else next((end for words, end in _FIVE_YEARS.items() if words in folded), None)
    bare = re.sub(r"[（）〔〕\[\]【】“”\"]", "", folded)
    if _BASELINE.search(bare) and not _PEOPLE_LIKE.search(bare):
        return Head(role=Role.BASELINE, text=folded, year=year)
    if _PART_OF_YEAR.search(bare) and _DUE.search(bare) is None:
        return Head(role=Role.ACTUAL, text=folded)
    role = _untimed(bare) if year is None else _of_a_year(bare)
    return None if role is None else Head(role=role, text=folded, year=year)


def _of_a_year(bare: str) -> Role | None:
    if re.fullmatch(r"20\d\d年?(?:度|末|底)?", bare):
        return Role.YEAR
    is_target = bool(_TARGET.search(bare)) or bool(re.fullmatch(r"(?:到|至)20\d\d年?(?:末|底)?", bare))
    if not is_target and _ACTUAL.search(bare):
        return Role.ACTUAL
    if is_target:
        return Role.OTHER if _MONEY.search(bare) else Role.TARGET
    if re.fullmatch(r"20\d\d年?(?:度|末|底)?[^\d]{0,8}", bare) and not _WORK.search(bare):
        return Role.OTHER if _MONEY.search(bare) else Role.ACTUAL
    return None


def _untimed(bare: str) -> Role | None:
    if _PLAINLY_TARGET.fullmatch(bare) and not _NOT_TARGET.fullmatch(bare):
        return Role.TARGET
    return Role.ACTUAL if _PLAINLY_ACTUAL.fullmatch(bare) and "年均" not in bare else None


_PLAINLY_ACTUAL = re.compile(
    r"(?:.{0,6})?(?:完成情况|完成值|实际值|完成率|实际完成.*|(?:累计|当年|本年|本期)完成|同比.*|增速|增幅)"
)
_DUE = re.compile(r"时限|时间|期限|节点|进度|工作|任务")
_PEOPLE_LIKE = re.compile(r"领导|单位|部门")
_MONEY = re.compile(r"预算|资金|投资|经费")
_WORK = re.compile(r"工作|任务|举措|措施|安排|项目|内容|单位|部门|责任|牵头")
_NOT_TARGET = re.compile(
    r"(?:工作|考核|发展|量化|预期|年度|总体|规划|计划|三年|五年|分年度)*(?:指标|任务|计划)|(?:工作|年度)计划"
)


def is_head(text: str) -> bool:
    """Whether a short text is a head that is known."""
    return read_head(text).role is not Role.NONE
