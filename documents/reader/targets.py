"""Targets in sentences: 到2027年有效发明专利总量突破575件，其中甲和乙分别不低于5家、50人；到2029年达12件.

A number is a target only where the text says so: with a year to come, in a section of goals, or behind a word such as 突破 or
不低于 and a name that is counted. Facts of years past, money given, parts of names and numbers in quotes are none.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from .folding import Folded
from .numbers import NUMBER, RANGE, Amount, amounts
from .sentences import Stretch, sentences_of

Kind = Literal["level", "growth", "change", "share", "rank", "coverage", "built", "average"]

_YEAR = re.compile(
    r"(?P<to>力争到|争取到|确保到|预计到|到|至|截至|截止|力争)?(?P<year>20[0-4]\d)年(?!起)(?!(?:1[0-2]|[1-9])月(?!底))(?:底|末|年底|年末|底前|末前|年底前|前)?|(?P<period>“?十(?P<five>[三四五六])五”?(?:规划)?(?:期?末|时期末))"
)
_FIVE_YEARS = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}

_REACH = (
    r"(?:力争|争取|确保|努力|基本|预计|稳步|逐步|要|应|需|须|保持|均|都|总体|合计|一共|共|年均|每年|每年均|年度)*"
    r"(?:达到或超过|达到并超过|不低于|不少于|不小于|不高于|不超过|不大于|不多于|达到|达成|达|突破|超过|超出|超|高于|大于|低于|小于|少于|至少|保持在|保持|稳定在|维持在|控制在|控制到|"
    r"提高到|提高至|提升到|提升至|增加到|增加至|增长到|增长至|增至|升至|上升到|上升至|扩大到|扩大至|扩展到|发展到|发展至|提高|"
    r"压减至|压减到|压缩至|压缩到|缩短至|缩短到|降至|降到|下降到|下降至|降低到|降低至|减少到|减少至|缩减至|减至|为|≥|≤|>|<|﹥|﹤|完成|实现|累计|新增|增加)+"
    r"(?:约|近|到|至|至少|累计|在)*(?:每年)?"
)
_REACH_AT_END = re.compile(rf"(?P<verb>(?:累计|全部|分别|均|稳定|持续|力争|各)*{_REACH}(?:分别)?)$")
# 比例不低于符合条件教师总数的15%
_REACH_OF = re.compile(
    r"(?P<verb>(?:不低于|不少于|达到|超过|不超过|占)[^，；。]{2,16}(?:总数|总量|总额|规模|人数|数)的)$"
)
_LOWER = re.compile(
    r"不高于|不超过|不大于|不多于|(?<!不)(?:低于|小于|少于)|≤|<|﹤|控制在|控制到|压减|压缩|缩短|降至|降到|下降到|下降至|降低到|降低至|减少到|减少至|缩减至|减至"
)
_GROWS = re.compile(
    r"(?P<verb>(?:平均每年|每年平均|年平均|年均|每年|逐年)(?:复合)?(?:增长|增速|递增|增幅|增加|提高|提升)(?:率)?(?:保持在|达到|超过|不低于|高于|达|在)?)$"
)
_CHANGES = re.compile(
    r"(?P<verb>(?:(?:比|较)(?:20\d\d年)?[^，]{0,12}?)?(?:累计|平均|同比)?(?P<way>增长|增加|提高|提升|上升|翻|下降|降低|减少|压减|缩短|压缩)(?:了|幅度|率)?(?:达到|超过|不低于|达|约|近)?)$"
)
_SHARE = re.compile(
    r"占(?!比|有)(?P<whole>[^，；。占]{2,24}?)(?:的)?(?:比例|比重|比率|总量|总数)?(?:的)?(?P<verb>达到|达|超过|不低于|提高到|提高至|提升至|提升到|保持在|稳定在|控制在|降至|降低到|降低至|下降到|下降至|不高于|不超过|低于|为)?$"
)
_RANK = re.compile(
    r"(?:进入|挺进|迈入|跻身|跃居|升至|达到|位居|位列|保持|稳居|居|力争进入|排名|处于|列)(?P<where>全国|全省|全市|全区|西部|中西部|东部|中部|同类城市|长三角|副省级城市|[一-鿿]{2,6}(?:城市|地区))?"
    r"(?:同类[一-鿿]{0,4})?前(?P<rank>[一二三四五六七八九十]{1,3}|\d{1,3})(?P<percent>%)?(?!年|期|三年)(?:名|位|强|列|水平)?"
)
_COVERED = re.compile(r"(?P<name>[^，；。、：]{3,30}?)(?:实现|达到)?(?P<full>全覆盖|全部覆盖|100%覆盖)")
_BUILT = re.compile(
    r"^(?:力争|争取|基本|全面|初步|全部)*(?P<verb>建成投用|建成投入使用|建成|建成并投用)(?!一批|若干|更多|具有|以)(?P<name>[^，；。、：\d]{4,30}(?:平台|中心|系统|基地|园区|体系|馆|网络|数据库|窗口|机制|示范区|先行区))$"
)
_AVERAGE = re.compile(r"(?P<verb>超过|高于|不低于|达到|优于|达到或超过)(?P<of>全市|全省|全国|全区)平均(?:水平|值|数)?")

_VAGUE = re.compile(
    r"(?:进入|跻身|迈入|位居|走在|处于)[^，；。、\d]{0,10}(?:第一方阵|前列|先进行列|第一梯队|领先地位|首位)|翻(?:一|两|二)番|倍增"
)

_WITHIN = re.compile(
    r"(?:[三四五两]|[2-5])年内|用[三四五两]年(?:左右)?(?:的)?时间|[三四五]年(?:累计|内)|规划期(?:末|内)|年内|全年|今年"
)
_CONDITION = re.compile(
    r"^(?:\d{1,2}\.)?(?:对|凡|对于|若|如|经认定|具有|具备|拥有|符合|满足|申报|参保|累计满)|(?:以上|以下)的(?:企业|单位|项目|个人|人员|家庭|机构)"
)
_MAKES = re.compile(
    r"新增|增加|力争|确保|新建|改建|改扩建|扩建|新改建|新设|建成|建设|打造|培育|培养|引进|引育|招引|组建|设立|创建|争创|开通|实施|完成|改造|治理|推广|遴选|认定|发展|开发|选拔|培训|资助|配备|制定|修订|制修订|建立|实现|形成|推动|扶持|孵化|集聚|推出|布局|成立|评选|落地|攻克|转化"
)

# What counts, at the end of a name.
_COUNTED = re.compile(
    r"(?:量|数|额|率|值|比|度|比重|占比|比例|规模|收入|产值|周期|时间|时限|次数|人数|产出|总值|面积|里程|能力|指数|得分|成绩|排名|机构|企业|人才|人员|师|商标|专利|品牌|项目|产品|园区|平台|中心|基地|单位|学校|高校|标准|家庭|床位|户|水平)$"
)
# What stands before the name of what is counted.
_LEADING = re.compile(
    r"^(?:(?:力争|争取|确保|努力|预计|其中|同时|进一步|全面|基本|大力|着力|加快|推动|推进|促进|带动|引导|支持|鼓励|使|将|要|并|且|以及|及|和|即|力争使|实现|完成|"
    r"新增|累计新增|累计培育|累计建成|培育壮大|培育打造|培育认定|培育发展|培育形成|培育建设|培育|打造|创建|引进培育|引进|引育|建成|建设|新建|改建|改造|组建|形成|促成|发展|认定|遴选|争创|创成|培养|建立|设立|集聚|聚集|新培育|每年培育|每年新增|"
    r"制定|制修订|修订|发布|推广|推出|开展|组织|举办|实施|全年|当年|今年|年内|本年度|年底前|保持|确保全年|具体目标|主要目标|目标|到)(?=.{3,}))"
)
_SOFT = re.compile(
    r"(?:大幅|持续|稳步|显著|明显|不断|逐步|进一步|有效|快速|较快|加快|稳定|全面|逐年|稳中有|有所|得到)*(?:提升|提高|增长|增强|增加|扩大|优化|改善|壮大|下降|降低|缩短|压缩|完善|攀升|加强|上升|发展)$"
)

_MONEY = re.compile(
    r"资助|补助|补贴|奖励|奖补|奖金|给予|资金支持|贴息|扶持资金|经费支持|补偿|罚款|最高(?:不超过)?\d|每(?:人|项|件|家|个|户|年)(?:每年)?(?:不超过|最高)?\d"
)
_FACT = re.compile(
    r"截至(?:目前|20)|截止(?:目前|20)|目前|现有|已(?:达|建|有|累计|完成|实现|培育|突破)|同比|(?:去|上)年(?:末|底)?|历年|近年|以来|期间(?:共|累计)|累计(?:已|共)|曾|成立于|统计"
)
_OFTEN = re.compile(
    r"每(?:半)?(?:年|季度|季|月|周|旬|两年|个季度|个月)(?:[^，。；]{0,12}?)(?:召开|举办|组织|开展|发布|报送|调度|通报|检查|培训|评估|抽查|巡查|宣传|不少于|至少)?"
)
_ACTIVITY = re.compile(r"召开|举办|组织|开展|发布|报送|调度|通报|检查|培训|抽查|巡查|宣传|会议|讲座|例会|研判")
_FOOTNOTE = re.compile(
    r"(?:由|从|比|较)(?:20\d\d年)?的?$|等$|第$|连续$|每$|近$|约$|前$|逾$|为期$|历时$|满$|未来$|用$|经过$|利用$|通过$"
)
_ENTITY = re.compile(
    r"企业|机构|学校|高校|院所|园区|单位|中心|城市|乡镇|街道|产业|行业|人员|部门|医院|基地|平台|项目|小学|中学|公司"
)

_ENDS = "，；。：！？、—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One target as a sentence states it. Places are of the folded text; `quote` covers name and number."""

    kind: Kind
    name: str
    year: int | None  # None: the sentence has no year of its own
    value: Decimal | None  # None: the city's average
    unit: str
    comparator: str
    lower: bool
    quote: Stretch
    number: Stretch  # of the figure with its unit
    sure: float  # 0 to 1
    baseline: tuple[int, Decimal] | None = None  # 由2020年的5件提高到
    yearly: bool = False  # each year anew: 每年达到


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What looks like a target and could not be read."""

    start: int
    end: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the sentences of a stretch promise."""

    mentions: tuple[Mention, ...]
    doubts: tuple[Doubt, ...]
    year: int | None = None  # of which it spoke last


@dataclass(slots=True)
class _State:
    """What a sentence goes on with: the year it speaks of, and what it spoke of last."""

    year: int | None = None
    name: str = ""
    name_start: int = -1
    names: dict[str, tuple[str, int]] = field(default_factory=dict)  # by unit of measurement


def read_targets(
    folded: Folded,
    start: int,
    end: int,
    *,
    first_year: int | None,
    goals: bool,
    task: bool = False,
    year: int | None = None,
) -> Findings:
    """The targets of a stretch of the body. `first_year` of the plan: years before it are facts. `goals`: it states goals.

    `task`: it says what is to be done, so that 新建300个以上 is a target though no year stands there.
    `year` is what the text before it spoke of.
    """
    mentions: list[Mention] = []
    doubts: list[Doubt] = []
    state = _State(year=year)
    for begin, finish in sentences_of(folded, start, end):
        reader = _Sentence(folded, begin, finish, first_year, goals, task, state)
        reader.read()
        mentions.extend(reader.mentions)
        doubts.extend(reader.doubts)
        state = _State(year=reader.state.year if goals or reader.leads_in else None)
    return Findings(mentions=tuple(mentions), doubts=tuple(doubts), year=state.year)


class _Sentence:
    """One sentence while it is read from left to right."""

    def __init__(
        self,
        folded: Folded,
        start: int,
        end: int,
        first_year: int | None,
        goals: bool,
        task: bool,
        state: _State,
    ) -> None:
        self.folded, self.text, self.start, self.end = folded, folded.text, start, end
        self.first_year, self.goals, self.task, self.state = first_year, goals, task, state
        self.mentions: list[Mention] = []
        self.doubts: list[Doubt] = []
        self.said = self.text[start:end]
        self.years = [
            (start + each.start(), start + each.end(), _year(each), each.group("to") or "")
            for each in _YEAR.finditer(self.said)
            if not re.search(r"(?:比|较|由|从|以|自|在)$", self.said[: each.start()])
        ]
        pair = re.search(r"(?:20\d\d年?(?:底|末)?(?:、|和|及)){1,5}20\d\d年", self.said)
        self.pair = [int(each) for each in re.findall(r"20\d\d", pair.group())] if pair else []
        self.pair = self.pair if all(self._ahead(each) for each in self.pair) else []
        self.spans_years = bool(_WITHIN.search(self.said))
        self.leads_in = self.said.endswith(("：", ":"))
        self.has_year = any(self._ahead(year) for _s, _e, year, _to in self.years)
        conditional = bool(_CONDITION.search(self.said))
        # Whether what is said here in numbers is promised at all.
        self.promised = self.has_year or goals or self.spans_years or (task and not conditional)

    def _ahead(self, year: int) -> bool:
        return self.first_year is None or year >= self.first_year

    def read(self) -> None:
        if self._is_fact():
            return
        quoted = _quoted(self.said, self.start)
        found = [each for each in amounts(self.text, self.start, self.end) if not _inside(quoted, each.start)]
        found = [each for place, each in enumerate(found) if not self._names(each, found[place + 1 : place + 2])]
        for amount, others in _groups(self.text, found, len(self.pair)):
            self._turn_to(amount.start)
            if others:
                self._distributed([amount, *others])
            else:
                self._single(amount)
        self._turn_to(self.end)
        self._words(quoted)

    def _names(self, amount: Amount, following: list[Amount]) -> bool:
        """Whether a number belongs to a name, as in 5岁以下儿童 and 7项指标达标率达到85%."""
        if amount.unit in ("岁", "日", "届", "轮", "步", "级", "点"):
            return "寿命" not in self.text[max(self.start, amount.start - 16) : amount.start]
        if not following:
            return False
        between = self.text[amount.end : following[0].start]
        goes_on = not re.search(r"[，；。、：]", between) and len(between) > 4
        return (
            goes_on
            and amount.tail == ""
            and bool(re.search(r"(?:率|比例|比重|数|量)(?:.{0,4}(?:达|不低于|超过|提高|保持|在|到))", between))
        )

    def _is_fact(self) -> bool:
        past = [year for _s, _e, year, _to in self.years if not self._ahead(year)]
        if past and not self.has_year and not re.search(r"(?:由|从|比|较)20\d\d年", self.said):
            return True
        return bool(_FACT.search(self.said)) and not re.search(r"(?<!截)(?:到|至)20\d\d年|力争|目标", self.said)

    def _turn_to(self, at: int) -> None:
        for _start, finish, year, _to in self.years:
            if finish <= at and self._ahead(year):
                self.state.year = year

    # -- one number ------------------------------------------------------------------------------------------------------

    def _single(self, amount: Amount) -> None:
        begin = self._phrase_start(amount.start)
        left = self.text[begin : amount.start]
        if self._is_none(amount, left):
            return
        if RANGE.search(self.text, max(begin, amount.start - 8), amount.end) or self.text[
            amount.end : amount.end + 1
        ] in ("—", "~"):
            self._doubt(begin, amount, "是一个范围，没有采用")
            return
        readers = (self._share, self._growth, self._reach, self._made, self._counted, self._behind, self._change)
        for reader in readers:
            mention = reader(amount, begin, left)
            if mention is not None:
                self._take(mention, amount)
                return

    def _phrase_start(self, at: int) -> int:
        depth = 0
        for place in range(at - 1, self.start - 1, -1):
            mark = self.text[place]
            if mark in "）〕】":
                depth += 1
            elif mark in "（〔【":
                if depth == 0:
                    return place + 1
                depth -= 1
            elif (
                depth == 0
                and mark in _ENDS
                and not (mark == "，" and self.text[place - 1].isdigit() and self.text[place + 1 : place + 4].isdigit())
            ):
                return place + 1
        return self.start

    def _is_none(self, amount: Amount, left: str) -> bool:
        after = self.text[amount.end : amount.end + 6]
        if _FOOTNOTE.search(left) or after.startswith(("（含）", "省", "市（", "条重点", "+", "型", "类重", "世纪")):
            return True
        if amount.unit.endswith("元") and (
            _MONEY.search(self._around(amount)) or re.match(r"(?:/|以上的|的)?(?:资助|补助|奖励|补贴|建设经费)", after)
        ):
            return True
        if amount.unit == "%" and (
            _MONEY.search(self._around(amount)) or re.search(r"[+×]|比例共享|分成|按[^，]{0,10}$", left)
        ):
            return True
        if amount.unit == "岁" and re.search(r"寿命|年龄", left):
            return False
        if amount.unit in ("年", "日", "月", "岁", "届", "轮", "步", "期", "级", "点") or (
            amount.unit in ("天", "小时", "分钟", "个月", "工作日", "个工作日")
            and not re.search(r"周期|时间|时限|期限|时长|办结|审查|压减|压缩|缩短", left)
        ):
            return True
        return False

    def _around(self, amount: Amount) -> str:
        """The words near a number, in which money is spoken of or not."""
        return self.text[max(self.start, amount.start - 40) : min(self.end, amount.end + 16)]

    def _evidence(self, name: str, strong: bool) -> float:  # noqa: FBT001
        """How sure it is that a number behind this name is promised; 0 if nothing says so."""
        if self.has_year and self.state.year is not None:
            return 0.95 if self.goals or strong else 0.85
        if self.goals:
            return 0.9 if strong or _COUNTED.search(name) else 0.7
        if self.spans_years:
            return 0.8 if strong else 0.65
        if self.task and self.promised:
            return 0.6 if strong else 0.5
        if strong and (_COUNTED.search(name) or re.match(r"每|万人|人均", name)):
            return 0.75 if "力争" in self.said or "确保" in self.said or self.state.year else 0.6
        return 0

    def _reach(self, amount: Amount, begin: int, left: str) -> Mention | None:
        """名称 达到 575件."""
        verb = (
            _REACH_AT_END.search(left)
            or (amount.unit == "%" and _REACH_OF.search(left))
            or re.search(r"(?<=[率比重度量数例额])(?P<verb>至)$", left)
        )
        if verb is None:
            return None
        said = verb.group("verb")
        stem = left[: verb.start()]
        if not re.search(r"达|突破|超|不|至少|保持|稳定|维持|控制|到|至|升|降|减|≥|≤|>|<|高于|低于|为", said):
            return None
        name, start = self._name(stem, begin)
        strong = not re.fullmatch(r"(?:年均|每年|均|总数|共|累计)*(?:为|完成|实现|累计|新增|增加)+", said)
        if not name:
            behind = self._noun_behind(amount)
            if behind and not re.search(r"达|保持|稳定|控制", said):
                name, start = behind, begin
            else:
                name, start = self._carried(begin, amount.unit)
        if not name:
            return None
        sure = self._evidence(name, strong)
        if not sure:
            return self._unproven(begin, amount, name)
        lower = bool(_LOWER.search(said)) or amount.tail in ("以内", "以下", "之内")
        mention = self._mention(
            "level", name, amount, start, sure, comparator=_comparator(said, amount.tail), lower=lower
        )
        return replace(mention, yearly=bool(re.search(r"每年|年均|年度", said)))

    def _growth(self, amount: Amount, begin: int, left: str) -> Mention | None:
        verb = _GROWS.search(left)
        if verb is None or amount.unit not in ("%", "个百分点"):
            return None
        name, start = self._name(left[: verb.start()], begin)
        if not name:
            name, start = self._carried(begin, amount.unit)
        sure = max(self._evidence(name, True), 0.6 if name else 0)
        if not name or not sure:
            return None
        return self._mention(
            "growth", name, amount, start, sure, comparator=_comparator(verb.group("verb"), amount.tail)
        )

    def _change(self, amount: Amount, begin: int, left: str) -> Mention | None:
        verb = _CHANGES.search(left)
        if verb is None or amount.unit not in ("%", "个百分点") or not self.promised:
            return None
        name, start = self._name(left[: verb.start()], begin)
        if not name:
            name, start = self._carried(begin, amount.unit)
        if not name or verb.group("way") == "翻":
            return None
        sure = self._evidence(name, False) - 0.2
        way = "下降" if verb.group("way") in ("下降", "降低", "减少", "压减", "缩短", "压缩") else "增长"
        return self._mention("change", name + way, amount, start, sure, comparator=amount.tail)

    def _share(self, amount: Amount, begin: int, left: str) -> Mention | None:
        share = _SHARE.search(left)
        if share is None or amount.unit != "%":
            return None
        name, start = self._name(left[: share.start()], begin)
        if not name:
            name, start = self._carried(begin, amount.unit)
        whole = share.group("whole")
        if not name or not (self.promised or self.state.year):
            return None
        mention = self._mention(
            "share",
            f"{name}占{whole}比重",
            amount,
            begin,
            self._evidence(name, True),
            comparator=_comparator(share.group("verb") or "", amount.tail),
        )
        lower = bool(_LOWER.search(share.group("verb") or "")) or amount.tail in ("以内", "以下")
        return replace(mention, lower=lower)

    def _made(self, amount: Amount, begin: int, left: str) -> Mention | None:
        """推进起降场建设，2025年建成15个: what is made was named before."""
        words = _YEAR.sub("", left).strip("，：（）")
        if (
            not words
            or not re.fullmatch(rf"(?:力争|累计|再|共|全部|确保)*(?:{_MAKES.pattern})(?:至少|约|共|累计)*", words)
            or self._noun_behind(amount)
        ):
            return None
        if not self.promised:
            return None
        previous = self._phrase_start(begin - 1) if begin > self.start else begin
        before = self.text[previous : begin - 1] if begin > self.start else ""
        name, start = self._name(before, previous) if before and not NUMBER.search(before) else ("", begin)
        if not name:
            name, start = self._carried(begin, amount.unit)
        sure = self._evidence(name, False) - 0.1
        return self._mention("level", name, amount, start, sure, comparator=amount.tail) if name and sure > 0 else None

    def _counted(self, amount: Amount, begin: int, left: str) -> Mention | None:
        """国家知识产权示范企业1家, 高校专利转化率9%以上: a name and its number, without a word between them."""
        if not left or _CHANGES.search(left) or re.search(r"[的了在于按将从由比对以每]$", left):
            return None
        name, start = self._name(re.sub(r"(?:累计|新增|合计|约|近|各)+$", "", left), begin)
        yearly = bool(re.search(r"每年(?:度)?", left))
        if (
            len(name) < 3
            or re.fullmatch(rf"(?:{_MAKES.pattern}|和|与|并|重点)+", name)
            or (_OFTEN.search(left) and (not yearly or _ACTIVITY.search(left)))
        ):
            return None
        if not self.promised or (not self.has_year and not self.goals and not _MAKES.search(left)):
            return None
        behind = self._noun_behind(amount)
        if behind and not _COUNTED.search(name) and amount.unit != "%":
            name, start = behind, begin
        elif behind and not amount.tail and len(behind) > 2 and not _COUNTED.search(name):
            return None
        sure = self._evidence(name, False) - (0 if _COUNTED.search(name) or amount.tail else 0.25)
        lower = amount.tail in ("以内", "以下", "之内")
        mention = self._mention("level", name, amount, start, sure, comparator=amount.tail, lower=lower)
        return replace(mention, yearly=yearly)

    def _behind(self, amount: Amount, begin: int, left: str) -> Mention | None:
        """形成10项以上行业领先专利: the number stands before what is counted."""
        behind = self._noun_behind(amount)
        acts = self._acts(amount, left)
        if not behind or amount.unit in ("%", "倍") or not self.promised:
            return None
        if not (self.has_year or self.goals or acts):
            return None
        if left and not re.search(
            r"(?:新增|选拔|培训|资助|配备|改造提升|完成改造|聘用|招引|推荐|评选|推进|实现|力争实现|布局|培育|打造|形成|促成|建成|建设|引进|引育|完成|实现|创建|认定|达到|突破|超过|不少于|不低于|制定|修订|新建|改造|发展|组建|设立|争创|培养|集聚|推广|发布|惠及|覆盖|服务|支持|攻克|实施|取得|获得|创成|转化|开展|举办|落地|扶持|孵化|遴选|储备|推出)(?:了|约|近|至少|累计|各)?$",
            left,
        ):
            return None
        sure = max(self._evidence(behind, False) - 0.2, 0.5 if acts else 0)
        mention = self._mention("level", behind, amount, begin, sure, comparator=amount.tail or _comparator(left, ""))
        at = self.text.find(behind[:2], amount.end, amount.end + 30)
        mention = replace(mention, yearly="每年" in left)
        return replace(mention, quote=(mention.quote[0], at + len(behind))) if at >= 0 else mention

    def _acts(self, amount: Amount, left: str) -> bool:
        """Whether a task says here what is to be made, in a number: not what is given, asked of applicants, or done often."""
        if (
            _MONEY.search(self._around(amount))
            or (_OFTEN.search(left) and "每年" not in left)
            or _CONDITION.search(self.said)
            or _ACTIVITY.search(left)
        ):
            return False
        verb = re.search(
            r"(?P<verb>新增|培育|打造|建成|建设|新建|引进|引育|完成|实现|创建|认定|制定|修订|组建|设立|争创|培养|集聚|选拔|培训|遴选|推出|改造|配备)[^，；。]{0,8}$",
            left,
        )
        return (
            verb is not None and amount.unit not in ("万元", "亿元", "元", "天", "小时", "个月") and (amount.value >= 2)
        )

    def _noun_behind(self, amount: Amount) -> str:
        """The words behind a number up to the next mark; "" if they are none that is counted."""
        pattern = (
            r"(?:的)?(?P<noun>[^，；。、：！（）]{2,24}(?:、[^，；。、：！（）]{2,16}的[^，；。、：！（）]{2,16})?)"
        )
        match = re.compile(pattern).match(self.text, amount.end, self.end)
        if match is None:
            return ""
        noun = self.folded.shown[match.start("noun") : match.end("noun")].strip("“”")
        return "" if NUMBER.search(noun) or re.match(r"[和与及]", noun) else noun

    def _unproven(self, begin: int, amount: Amount, name: str) -> None:
        if (
            not self.goals
            and re.search(r"达到|突破|不低于|不少于|以上", self.text[begin : amount.end])
            and not _OFTEN.search(self.text[begin : amount.end])
            and len(name) >= 4
        ):
            self._doubt(begin, amount, "没有写明年份，未列为指标")

    # -- several numbers --------------------------------------------------------------------------------------------------

    def _distributed(self, group: list[Amount]) -> None:
        """甲、乙、丙分别突破5件、3件、2件, or one name with a number for each of several years."""
        at = self.text.rfind("分别", self.start, group[0].start)
        if len(self.pair) == len(group) and len({each.unit for each in group}) == 1:
            self._by_years(self.pair, group)
            return
        begin = max((self.text.rfind(mark, self.start, at) for mark in "；。"), default=-1) + 1
        begin = max(begin, self.start, *(end for _s, end in [self._after_previous(at)]))
        words = self.text[at + 2 : group[0].start]
        years = [
            year
            for start, finish, year, _to in self.years
            if begin <= start and finish <= group[0].start and self._ahead(year)
        ]
        lower = bool(_LOWER.search(words)) or group[0].tail in ("以内", "以下")
        if len(years) == len(group):
            last = max(finish for start, finish, _y, _t in self.years if finish <= group[0].start)
            name, start = self._name(self.text[last:at] if last < at else self.text[begin : self.years[0][0]], last)
            if not name:
                name, start = self._carried(begin, group[0].unit)
            for year, amount in zip(years, group, strict=True):
                self.state.year = year
                if name:
                    self._take(
                        self._mention(
                            "level", name, amount, start, 0.9, comparator=_comparator(words, amount.tail), lower=lower
                        ),
                        amount,
                    )
            return
        base = re.search(r"(?:较|比)(?:20\d\d年|[一-鿿]{2,8})?$", self.text[begin:at])
        until = begin + base.start() if base else at
        listed = re.sub(r"^.*?20\d\d年(?:底|末)?(?:前)?[，：]?", "", self.text[begin:until])
        start = until - len(listed)
        names = _several(self.folded.shown[start:until], len(group))
        way = re.match(r"(?:累计)?(下降|降低|减少|增长|提高|提升)(?!到|至)", words)
        if len(names) != len(group):
            first, last = group[0], group[-1]
            self._doubt(start, replace(first, end=last.end), "“分别”前后的个数不一致")
            return
        for name, amount in zip(names, group, strict=True):
            skipped, length = _named(name)
            clean = _proper(name[skipped : skipped + length]) or name
            sure = self._evidence(clean, True)
            if sure:
                mention = self._mention(
                    "change" if way else "level",
                    clean + (way.group(1) if way else ""),
                    amount,
                    start,
                    sure,
                    comparator=_comparator(words, amount.tail),
                    lower=lower and way is None,
                )
                self._take(replace(mention, quote=(start, group[-1].end)), amount)

    def _by_years(self, years: list[int], group: list[Amount]) -> None:
        """到2022年和2030年，某率分别不低于22%和30%."""
        begin = self._phrase_start(group[0].start)
        left = self.text[begin : group[0].start]
        verb = _REACH_AT_END.search(left)
        words = left[verb.start() :] if verb else ""
        name, start = self._name(re.sub(r"分别$", "", left[: verb.start()] if verb else left), begin)
        if not name:
            name, start = self._carried(begin, group[0].unit)
        if not name:
            return
        lower = bool(_LOWER.search(words)) or group[0].tail in ("以内", "以下")
        for year, amount in zip(years, group, strict=True):
            self.state.year = year
            mention = self._mention(
                "level", name, amount, start, 0.9, comparator=_comparator(words, amount.tail), lower=lower
            )
            self._take(replace(mention, quote=(start, group[-1].end)), amount)

    def _after_previous(self, at: int) -> Stretch:
        """Behind the last number before 分别 and its comma: there the list of names begins."""
        before = [each for each in amounts(self.text, self.start, at)]
        if not before:
            return self.start, self.start
        end = before[-1].end
        while end < at and self.text[end] in "，、；":
            end += 1
        return end, end

    # -- words without a number -------------------------------------------------------------------------------------------

    def _words(self, quoted: list[Stretch]) -> None:
        """Ranks, full coverage, what is built, and what is measured by an average."""
        for rank in _RANK.finditer(self.text, self.start, self.end):
            begin = self._phrase_start(rank.start())
            name, start = self._name(self.text[begin : rank.start()], begin)
            if not name:
                name, start = self._carried(begin, "名")
            if name and (self.has_year or self.goals or self.spans_years) and not _inside(quoted, rank.start()):
                value = _number(rank.group("rank"))
                unit = "%" if rank.group("percent") else "名"
                where = rank.group("where") or ""
                self._words_mention(
                    "rank",
                    f"{name}{where}排名",
                    rank.start(),
                    rank.end(),
                    start,
                    value,
                    unit,
                    rank.group()[rank.group().find("前") :],
                    lower=True,
                )
        if not (self.has_year or self.goals or self.spans_years):
            for full in _COVERED.finditer(self.text, self.start, self.end):
                self.doubts.append(Doubt(start=full.start("name"), end=full.end(), note="没有写明年份，未列为指标"))
            return
        for vague in _VAGUE.finditer(self.text, self.start, self.end):
            self.doubts.append(Doubt(start=self._phrase_start(vague.start()), end=vague.end(), note="没有写明数值"))
        for full in _COVERED.finditer(self.text, self.start, self.end):
            if re.search(r"\d%$", self.text[full.start() : full.start("full")]):
                continue
            name, start = self._name(full.group("name"), full.start("name"))
            if len(name) >= 4 and (self.goals or self.state.year):
                self._words_mention(
                    "coverage", name + "覆盖率", full.start("full"), full.end(), start, Decimal(100), "%", "全覆盖"
                )
        if self.goals:
            self._built()
        for average in _AVERAGE.finditer(self.text, self.start, self.end):
            begin = self._phrase_start(average.start())
            name, start = self._name(self.text[begin : average.start()], begin)
            if not name:
                continue
            if average.group("of") == "全市":
                self._words_mention("average", name, average.start(), average.end(), start, None, "%", average.group())
            else:
                self.doubts.append(Doubt(start=start, end=average.end(), note="与平均水平比较，没有写明数值"))

    def _built(self) -> None:
        at = self.start
        for piece in re.split(r"(?<=[，；。：、])", self.said):
            begin, at = at, at + len(piece)
            words = piece.rstrip("，；。：、")
            built = _BUILT.match(words)
            if built and not re.search(r"体系$|机制$|网络$", words):
                self._words_mention(
                    "built", words[built.start("name") :], begin, begin + len(words), begin, Decimal(1), "个", "建成"
                )

    def _words_mention(
        self,
        kind: Kind,
        name: str,
        start: int,
        end: int,
        quote: int,
        value: Decimal | None,
        unit: str,
        comparator: str,
        *,
        lower: bool = False,
    ) -> None:
        self._turn_to(start)
        year = self.state.year
        sure = 0.7 if self.goals else 0.6
        shown = self.folded.shown[start:end] if kind == "built" else name
        self.mentions.append(
            Mention(
                kind=kind,
                name=re.sub(r"^(?:建成投用|建成投入使用|建成)", "", shown) if kind == "built" else name,
                year=year,
                value=value,
                unit=unit,
                comparator=comparator,
                lower=lower,
                quote=(quote, end),
                number=(start, end),
                sure=sure,
            )  # fmt: skip
        )

    # -- names -------------------------------------------------------------------------------------------------------------

    def _name(self, stem: str, begin: int) -> tuple[str, int]:
        """What the words before a verb name, as printed, and where the name begins; "" if they name nothing."""
        skipped, length = _named(stem)
        start = begin + skipped
        return _proper(self.folded.shown[start : start + length]), start

    def _carried(self, begin: int, unit: str) -> tuple[str, int]:
        """What the sentence spoke of before: the name of the last target, or the words of the phrase before this one."""
        previous = self._phrase_start(begin - 1) if begin > self.start else begin
        words = self.text[previous : begin - 1] if begin > self.start else ""
        name, start = self._name(words, previous) if words and not NUMBER.search(words) else ("", begin)
        if name and (_SOFT.search(words) or _COUNTED.search(name)):
            return name, start
        if unit in self.state.names:
            return self.state.names[unit]
        return self.state.name, self.state.name_start if self.state.name_start >= 0 else begin

    def _take(self, mention: Mention, amount: Amount) -> None:
        if (
            re.fullmatch(r"(?:全市|全区|全县|全省|我市|我区)?(?:总量|总数|总额|总规模|总值)", mention.name)
            and self.state.name
        ):
            core = re.sub(r"^(?:每?万人口?|每[百千万亿]?(?:元|人|户)?[^高有]{0,6}|人均)", "", self.state.name)
            core = re.sub(r"(?:拥有量|数量|总量|数)$", "", core)
            where, what = re.match(r"(全.|我.)?(.*)", mention.name).groups("")  # type: ignore[union-attr] # matches anything
            mention = replace(mention, name=f"{where}{core}{what}")
        if mention.yearly and not self.has_year:
            mention = replace(mention, year=None)
        self.mentions.append(mention)
        if mention.kind in ("level", "growth"):
            self.state.name, self.state.name_start = mention.name, mention.quote[0]
            self.state.names[mention.unit] = mention.name, mention.quote[0]

    def _mention(
        self, kind: Kind, name: str, amount: Amount, start: int, sure: float, *, comparator: str, lower: bool = False
    ) -> Mention:
        baseline = None
        grew = re.search(
            r"(?:由|从)(20\d\d)年的?(\d+(?:\.\d+)?)[^，]{0,6}(?:提高|提升|增加|增长|上升|下降|降低)",
            self.text[start : amount.start],
        )
        if grew:
            baseline = (int(grew.group(1)), Decimal(grew.group(2)))
            name = re.split(r"(?:由|从)20\d\d年", name)[0] or name
        start = min(start, amount.start)
        if amount.about:
            sure -= 0.2
        return Mention(
            kind=kind, name=name, year=self.state.year, value=amount.value, unit=amount.unit, comparator=comparator,
            lower=lower, quote=(start, amount.end), number=(amount.start, amount.end), sure=max(sure, 0.3), baseline=baseline,
        )  # fmt: skip

    def _doubt(self, begin: int, amount: Amount, note: str) -> None:
        self.doubts.append(Doubt(start=begin, end=amount.end, note=note))


def _named(stem: str) -> Stretch:
    """How much of a stem to skip, and how long the name behind it is."""
    rest = stem
    moved = True
    while moved:
        before = rest
        for pattern in (
            _YEAR,
            re.compile(r"(?:\d|[一二两三四五])年内|[，；。：、—·“”*　 ]+|[^：]{1,20}：|其中[，：]?"),
            _LEADING,
        ):
            match = pattern.match(rest)
            rest = rest[match.end() :] if match else rest
        moved = rest != before
    skipped = len(stem) - len(rest)
    rest = re.sub(
        r"(?:力争|争取|确保|将|要|年底|全部|分别|累计|总体|均|都|也|得到|稳步|持续|进一步|，|(?:到|至)?20\d\d年(?:底|末)?)+$",
        "",
        rest,
    )
    rest = re.sub(r"(?:由|从)(?:20\d\d年)?的?[^，由从]{0,8}\d[^，]{0,8}$", "", rest)
    soft = _SOFT.search(rest)
    if soft and soft.start() >= 3:
        rest = rest[: soft.start()]
    return skipped, len(rest)


def _proper(name: str) -> str:
    """A name without the marks around it; "" if it is none."""
    name = name.strip("“”的了是为、 ")
    return name if re.search(r"[一-鿿A-Z]{2}", name) and len(name) <= 45 else ""


def _year(match: re.Match[str]) -> int:
    if match.group("year"):
        return int(match.group("year"))
    return _FIVE_YEARS[match.group("five")]


def _number(printed: str) -> Decimal:
    if printed.isdecimal():
        return Decimal(printed)
    tens, _, ones = printed.rpartition("十") if "十" in printed else ("", "", printed)
    digits = "零一二三四五六七八九"
    if "十" in printed:
        return Decimal((digits.find(tens) if tens else 1) * 10 + (digits.find(ones) if ones else 0))
    return Decimal(digits.find(ones))


def _comparator(verb: str, tail: str) -> str:
    if tail and tail != "左右":
        return tail
    known = re.search(
        r"不低于|不少于|不小于|不高于|不超过|不大于|不多于|突破|超过|高于|大于|低于|小于|至少|控制在|≥|≤|>|<|超|达到|达",
        verb,
    )
    return known.group() if known and known.group() not in ("达到", "达") else ""


def _quoted(said: str, offset: int) -> list[Stretch]:
    """Stretches in quotes, and titles: what stands there is a name."""
    return [
        (offset + each.start(), offset + each.end())
        for each in re.finditer(r"“[^”]{1,30}”|《[^》]{1,60}》|「[^」]{1,30}」", said)
    ]


def _inside(stretches: list[Stretch], at: int) -> bool:
    return any(start <= at < end for start, end in stretches)


def _groups(text: str, found: list[Amount], years: int) -> list[tuple[Amount, list[Amount]]]:
    """Numbers that 分别 hands out together, or that are as many as the years of the sentence; others alone."""
    groups: list[tuple[Amount, list[Amount]]] = []
    at = 0
    while at < len(found):
        first = found[at]
        near = text.rfind("分别", max(first.start - 14, 0), first.start)
        others = []
        if near >= 0 and not re.search(r"[，；。\d]", text[near : first.start]):
            while at + 1 < len(found) and re.fullmatch(r"[、和及与，]", text[found[at].end : found[at + 1].start]):
                at += 1
                others.append(found[at])
        elif years > 1 and at + years <= len(found):
            run = found[at : at + years]
            joints = [text[one.end : other.start] for one, other in pairwise(run)]
            if (
                all(re.fullmatch(r"(?:、|和|及|与)(?:达到)?", joint) for joint in joints)
                and len({each.unit for each in run}) == 1
            ):
                others = run[1:]
                at += years - 1
        groups.append((first, others))
        at += 1
    return groups


def _several(listed: str, count: int) -> list[str]:
    """The names of a list, each in full: what only the last one ends with, and the first one begins with, belongs to all."""
    items = [each for each in re.split(r"、|，|和(?!谐)|以及|及|与", listed.strip("，、；：")) if each]
    if len(items) > count:
        items = [*items[: count - 1], listed[listed.find(items[count - 1]) :]] if count > 1 else items
    if len(items) != count or count < 2:
        return items if len(items) == count else []
    last = items[-1]
    entity = None
    for each in _ENTITY.finditer(last):
        entity = each
        break
    ends_alike = (
        entity is not None and entity.end() < len(last) and all(_ENTITY.search(each[-4:]) for each in items[:-1])
    )
    if ends_alike and entity is not None:
        tail = last[entity.end() :]
        items = [*(each + tail for each in items[:-1]), last]
    elif (
        len({len(each) for each in items[:-1]}) == 1
        and len(items[0]) <= 4 < len(last)
        and len(last) > len(items[0]) + 1
    ):
        items = [*(each + last[len(items[0]) :] for each in items[:-1]), last]  # 小学、初中班额
    head = re.match(r"(?:其中)?(?P<head>每(?:家|个|户|所|人|万人|亿元[^、]{0,8})|从事[^、]{2,16}?的)", items[0])
    if head:
        items = [items[0].removeprefix("其中"), *(head.group("head") + each for each in items[1:])]
    return items
