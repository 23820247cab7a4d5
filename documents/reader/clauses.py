"""Who answers, as the body of a document says it: （责任单位：…；配合单位：…）, （甲牵头，乙、丙配合）, （甲、乙负责）.

责任单位 leads only where no 牵头单位 stands beside it; beside one it supports. 责任领导, 分管领导 and 联系人 are people: what
stands behind them is passed over.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from .folding import Folded
from .naming import CLOSING, OPENING, TERM, is_collective, looks_like_unit, names_in
from .rows import Named

Stretch = tuple[int, int]  # of the folded text

LONGEST = 1500  # characters of one clause
_MOST_LABELS = 24  # in one statement
_DEEPEST = 40  # brackets in brackets; what is deeper is no document

_BODY = "单位|部门|科室|处室|主体|方|区县|机构|股室|园区"
_LEAD = (
    r"(?:总牵头|主要牵头|牵头责任|责任牵头|牵头负责|牵头实施|牵头|主要责任|第一责任|首要责任|主责|主办|主要负责)"
    rf"(?:{_BODY})"
)
_SUPPORT = (
    r"(?:责任配合|配合责任|主要配合|配合|协同配合|协同|协作|协办|协助|协调|参与|参加|支持|共同责任|相关责任|会办|联合)"
    rf"(?:责任)?(?:{_BODY})"
)
_ANSWERS = (
    r"(?:共同)?(?:责任|负责|承办|承担|落实|实施|组织实施|执行|完成|推进|工作责任|建设)"
    rf"(?:{_BODY})|分工|责任分工|任务分工|职责分工"
)
_PEOPLE = (
    r"(?:牵头|责任|分管|包保|包联|挂帅|挂钩|联系|主要|市级|区级|县级|市|区|县|主管|具体|直接)*(?:领导|负责人|责任人|联系人|联络员|领衔人)(?:同志)?"
    r"|责任校长|河长|链长"
)
_DUE = (
    r"(?:完成|责任|时间|落实|工作|办结|整改)?(?:时限|期限)(?:要求)?|(?:完成|时间|起止|实施)(?:时间|节点|进度|安排)"
    r"|时间节点|完成日期|进度安排"
)
_OTHER = (
    r"(?:指导|督导|督促|督办|监督|考核|审核|报送|填报|申报)(?:单位|部门)"
    r"|备注|工作目标|目标任务|联系电话|数据来源|资金来源|目标|措施"
)
_LABEL = re.compile(
    rf"(?P<lead>{_LEAD})|(?P<support>{_SUPPORT})|(?P<answers>{_ANSWERS})|(?P<people>{_PEOPLE})|(?P<due>{_DUE})|(?P<other>{_OTHER})"
)
_LABELLED = re.compile(rf"(?:(?:{_LEAD})(?:、|和|及|/)?)?(?:{_LABEL.pattern})(?:：|为：|(?<=.{{4}})[】〗\]]：?)")
_PLAIN_LABEL = {
    "牵头": "lead",
    "配合": "support",
    "责任": "answers",
    "参与": "support",
    "协办": "support",
    "主办": "lead",
}
_SHORT_LABEL = re.compile(r"(?<=[（〔【\[；，。])(牵头|配合|责任|参与|协办|主办)：")

_FIRST_LEADS = re.compile(
    r"(?:排|列|居|为)(?:在)?(?:第一位?|首位)(?:的)?(?:责任)?(?:单位|部门)?(?:的)?(?:为|是|即为)(?:牵头|主责|主要责任)"
)

# Verbs behind a list of units. What follows the verb is the end of a list or of the clause.
_VERB = re.compile(
    r"(?<![（〔\[])(?:(?P<together>会同|联合(?![社会体国办组]|大学|执法|实验))|"
    r"(?P<lead>总牵头|牵头(?:负责|实施|组织|推进|落实|抓总|会同)?|主办|主责|为主)|"
    r"(?P<answers>(?:等(?:有关|相关)?(?:单位|部门|地区)?)?(?:按照?|依据|根据|结合)?(?:各自|有关)?(?:职责|职能)?(?:分工|任务)?(?:权限)?"
    r"(?:分别|共同|具体|组织|联合|分头|分级|牵头)*(?:负责|落实|实施|承担|承办|推进落实|抓好落实|推进))|"
    r"(?P<support>结合(?:实际|职责|职能)[^，；。）]{0,6}|(?:积极)?(?:协同|协助|配合|参与|参加|支持|协办)(?:配合|实施|推进|落实|负责)?))"
    r"(?=[，；。、）〕】\]]|$|(?<=会同)|(?<=联合))"
)
_ENDS_IN_VERB = re.compile(
    r"(?:负责|牵头|配合|参与|落实|实施|承担|协同|协助|支持|协办|主办|承办|推进|参加|为主|结合(?:实际|职责)[^，；。]{0,6})[。；]?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One statement of who answers. `quote` is the stretch that is quoted: the first list with its label.

    `sure` is False where no label says what the list is.
    """

    start: int
    end: int
    lead: tuple[Named, ...] = ()
    support: tuple[Named, ...] = ()
    quote: Stretch
    due: str = ""
    sure: bool = True
    unread: tuple[Stretch, ...] = field(default=())


def read_clauses(folded: Folded) -> tuple[Clause, ...]:
    """Every statement of who answers, in the order of the text, none inside another."""
    text = folded.text
    pairs = bracket_pairs(text)
    found: list[Clause] = []
    found.extend(_labelled(folded, pairs))
    taken = [(each.start, each.end) for each in found]
    found.extend(_by_verbs(folded, pairs, taken))
    found.sort(key=lambda each: each.start)
    if _FIRST_LEADS.search(text):
        found = [_first_leading(each) for each in found]
    return tuple(found)


def _first_leading(clause: Clause) -> Clause:
    """Of units named without roles the first leads, where the document says so."""
    if clause.support or len(clause.lead) < 2:
        return clause
    return replace(clause, lead=clause.lead[:1], support=clause.lead[1:])


def bracket_pairs(text: str) -> list[Stretch]:
    """Brackets that belong together, outer ones first where they begin; nothing longer than a clause."""
    pairs, open_at = [], []
    for mark in re.finditer(rf"[{re.escape(OPENING + CLOSING)}]", text):
        if mark.group() in OPENING:
            open_at.append(mark.start())
            if len(open_at) > _DEEPEST:
                del open_at[0]
        elif open_at:
            start = open_at.pop()
            if mark.end() - start <= LONGEST:
                pairs.append((start, mark.end()))
    return sorted(pairs, key=lambda pair: (pair[0], -pair[1]))


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    label: int  # where the label begins
    start: int
    end: int


def _labels(text: str, start: int, end: int) -> list[_Part]:
    """The labels of a stretch, each with the stretch behind it."""
    marks = [(each.start(), each.end(), _kind(each)) for each in _LABELLED.finditer(text, start, end)]
    marks += [
        (each.start(), each.end(), _PLAIN_LABEL[each.group(1)]) for each in _SHORT_LABEL.finditer(text, start, end)
    ]
    marks.sort()
    ends = [mark[0] for mark in marks[1:]] + [end] if marks else []
    return [_Part(kind, at, begin, finish) for (at, begin, kind), finish in zip(marks, ends, strict=True)]


def _kind(match: re.Match[str]) -> str:
    return next(name for name in ("lead", "support", "answers", "people", "due", "other") if match.group(name))


_ROLES = ("lead", "support", "answers")


def _labelled(folded: Folded, pairs: list[Stretch]) -> list[Clause]:
    text = folded.text
    starts = [start for start, _end in pairs]
    found: list[Clause] = []
    reached = 0
    for mark in re.finditer(r"：|[】〗\]](?!：)", text):
        if mark.start() < reached:
            continue
        label = _label_before(text, mark.end(), reached)
        if label is None:
            continue
        start, end = _around(folded, pairs, starts, label, mark.end())
        if len(_SHORT_LABEL.findall(text, start, end)) + text.count("：", start, end) > _MOST_LABELS:
            reached = end  # no sentence of a plan: whatever it is, it is not read twice
            continue
        clause = _clause(folded, start, end, label)
        reached = max(reached, mark.end())
        if clause is not None:
            found.append(clause)
            reached = end
    return found


def _label_before(text: str, colon_end: int, reached: int) -> int | None:
    """Where the label of a responsibility that ends with this colon begins."""
    window = max(reached, colon_end - 16)
    for match in _LABELLED.finditer(text, window, colon_end):
        if text[colon_end - 1] in "】〗]" and text[match.start() - 1 : match.start()] not in ("【", "〖", "["):
            continue
        if match.end() == colon_end and _kind(match) in (*_ROLES, "people"):
            return match.start()
    short = [each.start() for each in _SHORT_LABEL.finditer(text, window, colon_end) if each.end() == colon_end]
    return short[0] if short else None


def _around(folded: Folded, pairs: list[Stretch], starts: list[int], label: int, label_end: int) -> Stretch:
    """The stretch of a clause with this first label: its bracket, or its line."""
    place = bisect_right(starts, label) - 1
    for start, end in reversed(pairs[max(place - 6, 0) : place + 1]):
        if start < label < end and label - start < 60 and end > label_end:
            return start, end
    return label, _end_of_list(folded, label, label_end)


def _end_of_list(folded: Folded, label: int, label_end: int) -> int:
    """Where a list without brackets ends: at a full stop, or at the end of the last line that goes on."""
    text, limit = folded.text, min(len(folded.text), label + LONGEST)
    stop = next((at for at in (text.find("。", label, limit),) if at >= 0), limit)
    at = label
    while (following := folded.next_break(at)) < stop:
        if not (
            text[following - 1] in "、，；："
            or _LABELLED.match(text, following)
            or folded_is_cut(folded, at, following)
        ):
            return following
        at = following
    closing = re.compile(r"[）〕】\]]").search(text, label_end, stop)
    opening = re.compile(r"[（〔【\[]").search(text, label, stop)
    if closing and (opening is None or closing.start() < opening.start()):
        return closing.start()
    return stop


def folded_is_cut(folded: Folded, at: int, following: int) -> bool:
    """Whether the line before `following` was cut by the width of a page: its text goes on there."""
    text = folded.text
    opened = text.count("（", at, following) - text.count("）", at, following)
    return opened > 0 or (
        following - at >= 25
        and not re.match(
            r"[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.]|第.{1,3}[章节条]", text[following : following + 6]
        )
        and text[following - 1] not in "。；！？）"
    )


def _clause(folded: Folded, start: int, end: int, label: int) -> Clause | None:
    text = folded.text
    inner_end = end - 1 if text[end - 1] in CLOSING and text[start] in OPENING else end
    parts = _labels(text, label, inner_end)
    if not any(part.kind in _ROLES for part in parts):
        return None
    has_lead = any(part.kind == "lead" for part in parts)
    lead: dict[str, Named] = {}
    support: dict[str, Named] = {}
    unread: list[Stretch] = []
    for part in parts:
        if part.kind == "other" and "单位" in text[part.label : part.start]:
            unread.append((part.label, part.end))
        if part.kind not in _ROLES:
            continue
        leads = part.kind == "lead" or (part.kind == "answers" and not has_lead)
        for names, leading in _roles(folded, part.start, part.end, leads=leads):
            for name in names:
                into = lead if (leading and name.role != "support") or name.role == "lead" else support
                into.setdefault(name.name, name)
    for leading_name in lead:
        support.pop(leading_name, None)
    units = [*lead, *support]
    bracketed = text[start] in OPENING
    if not units or not (bracketed or sum(map(looks_like_unit, units)) * 2 >= len(units)):
        return None
    if not any(looks_like_unit(each) or is_collective(each) for each in units):
        return None
    first = next(part for part in parts if part.kind in _ROLES)
    due = next((folded.shown[part.start : part.end].strip("；，。、") for part in parts if part.kind == "due"), "")
    return Clause(
        start=start, end=end, lead=tuple(lead.values()), support=tuple(support.values()),
        quote=(first.label, _trimmed(text, first.label, first.end)), due=due[:40], unread=tuple(unread),
    )  # fmt: skip


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] in "；，。、 ":
        end -= 1
    return end


def _roles(folded: Folded, start: int, end: int, *, leads: bool) -> list[tuple[tuple[Named, ...], bool]]:
    """Lists with whether they lead; verbs inside a labelled list (甲牵头，乙配合) divide it."""
    verbs = [
        verb for verb in _VERB.finditer(folded.text, start, end) if verb.lastgroup in ("lead", "support", "together")
    ]
    if not verbs or (all(verb.lastgroup == "support" for verb in verbs) and verbs[0].start() - start < 2):
        return [(names_in(folded, start, end), leads)]
    return _by_verb(folded, start, end) or [(names_in(folded, start, end), leads)]


def _by_verb(folded: Folded, start: int, end: int) -> list[tuple[tuple[Named, ...], bool]]:
    text = folded.text
    verbs = [verb for verb in _VERB.finditer(text, start, end) if verb.end() > verb.start()]
    with_lead = any(verb.lastgroup in ("lead", "together") for verb in verbs)
    found = []
    at = start
    together = False
    for verb in verbs:
        kind = verb.lastgroup
        names = names_in(folded, at, verb.start())
        leads = kind in ("lead", "together") or (kind == "answers" and not with_lead)
        if together:
            leads = False
        if names:
            found.append((names, leads))
        together = kind == "together" or verb.group().endswith("会同")
        at = verb.end()
    rest = names_in(folded, at, end) if found and end - at > 1 else ()
    if rest and all(looks_like_unit(each.name) or is_collective(each.name) for each in rest):
        found.append((rest, False))
    return found


def _by_verbs(folded: Folded, pairs: list[Stretch], taken: list[Stretch]) -> list[Clause]:
    """Brackets without a label that end in a verb, or are nothing but units at the end of a sentence."""
    found: list[Clause] = []
    reached = 0
    starts = [start for start, _end in taken]
    for start, end in pairs:
        place = bisect_right(starts, end) - 1
        if start < reached or (place >= 0 and taken[place][1] > start):
            continue
        if (clause := _bracket(folded, start, end)) is not None:
            found.append(clause)
            reached = end
    return found


def _bracket(folded: Folded, start: int, end: int) -> Clause | None:
    text = folded.text
    whole = end
    inner = text[start + 1 : end - 1]
    rule = inner.find("。")
    if rule > 0 and _ENDS_IN_VERB.search(inner[:rule]):  # a sentence behind the list says how it is to be read
        inner, end = inner[:rule], start + 2 + rule
    due = ""
    while (cut := max(inner.rfind("，"), inner.rfind("；"))) > 0 and TERM.fullmatch(inner[cut + 1 :]):
        due = inner[cut + 1 :]
        inner, end = inner[:cut], start + 2 + cut
    if (
        not 3 <= len(inner) <= LONGEST
        or "以下" in inner[:3]
        or (inner[-1:] in OPENING + CLOSING and "以下" not in inner)
    ):
        return None
    lead: dict[str, Named] = {}
    support: dict[str, Named] = {}
    by_verb = bool(_ENDS_IN_VERB.search(inner))
    if by_verb:
        lists = _by_verb(folded, start + 1, end - 1)
    elif _ends_sentence(folded, start, whole):
        lists = [(names_in(folded, start + 1, end - 1), True)]
    else:
        return None
    for names, leads in lists:
        for name in names:
            (lead if name.role == "lead" or (leads and name.role != "support") else support).setdefault(name.name, name)
    for each in lead:
        support.pop(each, None)
    units = [*lead, *support]
    known = sum(looks_like_unit(each) or is_collective(each) for each in units)
    if not units or known < len(units) * (0.6 if by_verb else 1) or (not by_verb and not _is_list(units)):
        return None
    return Clause(
        start=start, end=whole, lead=tuple(lead.values()), support=tuple(support.values()),
        quote=(start + 1, end - 1), due=due[:40], sure=by_verb,
    )  # fmt: skip


def _is_list(units: list[str]) -> bool:
    """Names alone in a bracket say who answers only if most of them are plainly offices of one place."""
    plain = [bool(re.match(r"[市区县省州国各]|人行|重庆|中国", each)) and len(each) > 2 for each in units]
    return plain[0] and sum(plain) * 2 > len(plain)


def _ends_sentence(folded: Folded, start: int, end: int) -> bool:
    text = folded.text
    before = text[start - 1] if start else ""
    return before in "。；！" and (end == len(text) or folded.begins_line(end) or text[end] in "。")
