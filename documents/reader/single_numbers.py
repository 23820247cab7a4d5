"""One number of a sentence: which ways of promising there are, one function each."""

import re
from dataclasses import replace

from .lexicon import (
    ACTIVITY,
    CHANGES,
    CONDITION,
    COUNTED,
    FOOTNOTE,
    GROWS,
    LOWER,
    MAKES,
    MONEY,
    OFTEN,
    REACH_AT_END,
    REACH_OF,
    SHARE,
    YEAR,
)
from .mentions import Mention
from .names_of_targets import comparator_of
from .numbers import NUMBER, RANGE, Amount
from .statements import Statement


def read_number(statement: Statement, amount: Amount) -> None:
    """Adds to the statement the target that the number states, if it states one; a range is noted as a doubt."""
    begin = statement.phrase_start(amount.start)
    left = statement.text[begin : amount.start]
    if _is_none(statement, amount, left):
        return
    if RANGE.search(statement.text, max(begin, amount.start - 8), amount.end) or statement.text[
        amount.end : amount.end + 1
    ] in ("—", "~"):
        statement.doubt(begin, amount, "是一个范围，没有采用")
        return
    readers = (_share, _growth, _reach, _made, _counted, _behind, _change)
    for reader in readers:
        mention = reader(statement, amount, begin, left)
        if mention is not None:
            statement.take(mention, amount)
            return


def _is_none(statement: Statement, amount: Amount, left: str) -> bool:
    after = statement.text[amount.end : amount.end + 6]
    if FOOTNOTE.search(left) or after.startswith(("（含）", "省", "市（", "条重点", "+", "型", "类重", "世纪")):
        return True
    if amount.unit.endswith("元") and (
        MONEY.search(statement.around(amount)) or re.match(r"(?:/|以上的|的)?(?:资助|补助|奖励|补贴|建设经费)", after)
    ):
        return True
    if amount.unit == "%" and (
        MONEY.search(statement.around(amount)) or re.search(r"[+×]|比例共享|分成|按[^，]{0,10}$", left)
    ):
        return True
    if amount.unit == "岁" and re.search(r"寿命|年龄", left):
        return False
    lasts = amount.unit in ("天", "小时", "分钟", "个月", "工作日", "个工作日")
    is_measured = re.search(r"周期|时间|时限|期限|时长|办结|审查|压减|压缩|缩短", left)
    return amount.unit in ("年", "日", "月", "岁", "届", "轮", "步", "期", "级", "点") or (lasts and not is_measured)


def _share(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    share = SHARE.search(left)
    if share is None or amount.unit != "%":
        return None
    name, _start = statement.name(left[: share.start()], begin)
    if not name:
        name, _start = statement.carried(begin, amount.unit)
    whole = share.group("whole")
    if not name or not (statement.promised or statement.state.year):
        return None
    mention = statement.mention(
        "share",
        f"{name}占{whole}比重",
        amount,
        begin,
        statement.evidence(name, strong=True),
        comparator=comparator_of(share.group("verb") or "", amount.tail),
    )
    lower = bool(LOWER.search(share.group("verb") or "")) or amount.tail in ("以内", "以下")
    return replace(mention, lower=lower)


def _growth(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    verb = GROWS.search(left)
    if verb is None or amount.unit not in ("%", "个百分点"):
        return None
    name, start = statement.name(left[: verb.start()], begin)
    if not name:
        name, start = statement.carried(begin, amount.unit)
    sure = max(statement.evidence(name, strong=True), 0.6 if name else 0)
    if not name or not sure:
        return None
    return statement.mention(
        "growth", name, amount, start, sure, comparator=comparator_of(verb.group("verb"), amount.tail)
    )


def _reach(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    """名称 达到 575件."""
    verb = (
        REACH_AT_END.search(left)
        or (amount.unit == "%" and REACH_OF.search(left))
        or re.search(r"(?<=[率比重度量数例额])(?P<verb>至)$", left)
    )
    if verb is None:
        return None
    said = verb.group("verb")
    stem = left[: verb.start()]
    if not re.search(r"达|突破|超|不|至少|保持|稳定|维持|控制|到|至|升|降|减|≥|≤|>|<|高于|低于|为", said):
        return None
    name, start = statement.name(stem, begin)
    strong = not re.fullmatch(r"(?:年均|每年|均|总数|共|累计)*(?:为|完成|实现|累计|新增|增加)+", said)
    if not name:
        behind = statement.noun_behind(amount)
        if behind and not re.search(r"达|保持|稳定|控制", said):
            name, start = behind, begin
        else:
            name, start = statement.carried(begin, amount.unit)
    if not name:
        return None
    sure = statement.evidence(name, strong=strong)
    if not sure:
        _unproven(statement, begin, amount, name)
        return None
    lower = bool(LOWER.search(said)) or amount.tail in ("以内", "以下", "之内")
    mention = statement.mention(
        "level", name, amount, start, sure, comparator=comparator_of(said, amount.tail), lower=lower
    )
    return replace(mention, yearly=bool(re.search(r"每年|年均|年度", said)))


def _unproven(statement: Statement, begin: int, amount: Amount, name: str) -> None:
    if (
        not statement.goals
        and re.search(r"达到|突破|不低于|不少于|以上", statement.text[begin : amount.end])
        and not OFTEN.search(statement.text[begin : amount.end])
        and len(name) >= 4
    ):
        statement.doubt(begin, amount, "没有写明年份，未列为指标")


def _made(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    """推进起降场建设，2025年建成15个: what is made was named before."""
    words = YEAR.sub("", left).strip("，：（）")
    if (
        not words
        or not re.fullmatch(rf"(?:力争|累计|再|共|全部|确保)*(?:{MAKES.pattern})(?:至少|约|共|累计)*", words)
        or statement.noun_behind(amount)
    ):
        return None
    if not statement.promised:
        return None
    previous = statement.phrase_start(begin - 1) if begin > statement.start else begin
    before = statement.text[previous : begin - 1] if begin > statement.start else ""
    name, start = statement.name(before, previous) if before and not NUMBER.search(before) else ("", begin)
    if not name:
        name, start = statement.carried(begin, amount.unit)
    sure = statement.evidence(name, strong=False) - 0.1
    return statement.mention("level", name, amount, start, sure, comparator=amount.tail) if name and sure > 0 else None


def _counted(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    """国家知识产权示范企业1家, 高校专利转化率9%以上: a name and its number, without a word between them."""
    if not left or CHANGES.search(left) or re.search(r"[的了在于按将从由比对以每]$", left):
        return None
    name, start = statement.name(re.sub(r"(?:累计|新增|合计|约|近|各)+$", "", left), begin)
    yearly = bool(re.search(r"每年(?:度)?", left))
    if (
        len(name) < 3
        or re.fullmatch(rf"(?:{MAKES.pattern}|和|与|并|重点)+", name)
        or (OFTEN.search(left) and (not yearly or ACTIVITY.search(left)))
    ):
        return None
    said = MAKES.search(left) or left.startswith("其中") or (amount.tail and (COUNTED.search(name) or len(name) >= 5))
    if not statement.promised or (not statement.has_year and not statement.goals and not said):
        return None
    behind = statement.noun_behind(amount)
    if behind and not COUNTED.search(name) and amount.unit != "%":
        name, start = behind, begin
    elif behind and not amount.tail and len(behind) > 2 and not COUNTED.search(name):
        return None
    sure = statement.evidence(name, strong=False) - (0 if COUNTED.search(name) or amount.tail else 0.25)
    lower = amount.tail in ("以内", "以下", "之内")
    mention = statement.mention("level", name, amount, start, sure, comparator=amount.tail, lower=lower)
    return replace(mention, yearly=yearly)


def _behind(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    """形成10项以上行业领先专利: the number stands before what is counted."""
    behind = statement.noun_behind(amount)
    acts = _acts(statement, amount, left)
    if not behind or amount.unit in ("%", "倍") or not statement.promised:
        return None
    if not (statement.has_year or statement.goals or acts):
        return None
    if left and not re.search(
        r"(?:新增|选拔|培训|资助|配备|改造提升|完成改造|聘用|招引|推荐|评选|推进|实现|力争实现|布局|培育|打造|形成|促成|建成|建设|引进|引育|完成|实现|创建|认定|达到|突破|超过|不少于|不低于|制定|修订|新建|改造|发展|组建|设立|争创|培养|集聚|推广|发布|惠及|覆盖|服务|支持|攻克|实施|取得|获得|创成|转化|开展|举办|落地|扶持|孵化|遴选|储备|推出)(?:了|约|近|至少|累计|各)?$",
        left,
    ):
        return None
    sure = max(statement.evidence(behind, strong=False) - 0.2, 0.5 if acts else 0)
    mention = statement.mention("level", behind, amount, begin, sure, comparator=amount.tail or comparator_of(left, ""))
    at = statement.text.find(behind[:2], amount.end, amount.end + 30)
    mention = replace(mention, yearly="每年" in left)
    return replace(mention, quote=(mention.quote[0], at + len(behind))) if at >= 0 else mention


def _acts(statement: Statement, amount: Amount, left: str) -> bool:
    """Whether a task says here what is to be made, in a number: not what is given, asked of applicants, or done often."""
    if (
        MONEY.search(statement.around(amount))
        or (OFTEN.search(left) and "每年" not in left)
        or CONDITION.search(statement.said)
        or ACTIVITY.search(left)
    ):
        return False
    verb = re.search(
        r"(?P<verb>新增|培育|打造|建成|建设|新建|引进|引育|完成|实现|创建|认定|制定|修订|组建|设立|争创|培养|集聚|选拔|培训|遴选|推出|改造|配备)[^，；。]{0,8}$",
        left,
    )
    return verb is not None and amount.unit not in ("万元", "亿元", "元", "天", "小时", "个月") and (amount.value >= 2)


def _change(statement: Statement, amount: Amount, begin: int, left: str) -> Mention | None:
    verb = CHANGES.search(left)
    if verb is None or amount.unit not in ("%", "个百分点") or not statement.promised:
        return None
    name, start = statement.name(left[: verb.start()], begin)
    if not name:
        name, start = statement.carried(begin, amount.unit)
    if not name or verb.group("way") == "翻":
        return None
    sure = statement.evidence(name, strong=False) - 0.2
    way = "下降" if verb.group("way") in ("下降", "降低", "减少", "压减", "缩短", "压缩") else "增长"
    return statement.mention("change", name + way, amount, start, sure, comparator=amount.tail)
