"""The headings of a document's body and what stands under each: 一、 （一） 1. （1） ① 第一条 第一章.

A number is taken for a heading where a line begins with it. In texts without lines it may stand behind a full stop, if it
goes on with the numbers before it.
"""

import re
from dataclasses import dataclass, field

from .folding import Folded

_DIGITS = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?P<chapter>第[{_DIGITS}百零〇\d]{{1,4}}[章篇编])|(?P<section>第[{_DIGITS}百零〇\d]{{1,4}}[节部])分?|(?P<article>第[{_DIGITS}百零〇\d]{{1,4}}条)"
    rf"|(?P<major>[{_DIGITS}]{{1,3}})[、.]|（(?P<minor>[{_DIGITS}]{{1,3}})）、?"
    r"|(?P<number>\d{1,3})(?:[、]|\.(?!\d)|[）](?=[^\d]))|（(?P<item>\d{1,2})）|(?P<circle>[①-⑳])"
    r"|(?P<bullet>[·◆■★▲○])|(?P<annex>附件\s?(?:\d{1,2}|[一二三四五六七八九十])?)(?=[：\s]|$)"
)
_ENDS = "。；！？）〕】”》：、"  # behind what a heading may stand in a text without lines
_LONGEST_TITLE = 60
_LONG_TITLE, _LONG_OPENING = (
    50,
    30,
)  # characters of a line of its own, and of the opening of a paragraph; what is longer is a sentence: its first phrase names it

_KNOWN = re.compile(
    r"(?:总体要求|总体思路|指导思想|基本原则|基本思路|发展目标|工作目标|总体目标|主要目标|行动目标|目标任务|重点任务|主要任务|共建任务|工作任务|工作内容"
    r"|重点工作|主要工作|重点举措|主要举措|主要措施|工作举措|工作措施|实施步骤|工作步骤|进度安排|时间安排|保障措施|支持措施|政策措施|组织实施|组织保障|组织领导"
    r"|工作要求|有关要求|支持政策|政策支持|附则|总则|工作重点)"
)
GOALS = re.compile(r"目标|指标")
# What lies behind; 夯实发展基础, 应对新形势, 提升办学成效 are tasks.
_DOES = (
    r"(?:夯实|筑牢|打牢|厚植|巩固|奠定|强化|"
    r"(?:加强|提升|提高|完善|推进|推动|建设|优化|健全|增强|构建|打造|应对|适应|扩大|实施)(?!成效|现状|情况|历程|背景|形势|基础(?:$|[和与及、])))"
)
_BEHIND = (
    rf"^(?!.{{0,6}}{_DOES}).*(?:基础(?!设施|研究|教育|工作|能力|平台|支撑)|现状|回顾|成效|形势|背景|存在问题|主要问题)"
)
PAST = re.compile(_BEHIND)
GENERAL = re.compile(rf"总体要求|总体思路|指导思想|基本原则|基本思路|总则|适用范围|工作原则|有关要求$|{_BEHIND}")
SAFEGUARDS = re.compile(
    r"保障|组织实施|组织领导|工作要求|有关要求|相关要求|支持措施|政策支持|支持政策|扶持政策|政策措施|附则|实施步骤|工作步骤|时间安排|进度安排|监督考核|考核评价|责任追究|奖惩|工作机制$|组织机构|领导小组"
)
TASKS = re.compile(r"任务|重点工作|主要工作|工作内容|举措|工作措施|主要措施|行动|工程|工作重点|分工")


@dataclass(slots=True, eq=False)
class Node:
    """A heading with its stretch of the text. `start` is where its number stands, `end` where the next heading begins."""

    kind: str
    number: int | None
    printed: str
    start: int
    title_start: int
    title_end: int
    end: int
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)
    until: int = 0  # where it ends with all that is under it

    @property
    def path(self) -> "list[Node]":
        """From the outermost heading to this one."""
        return [*(self.parent.path if self.parent and self.parent.kind != "root" else []), self]

    @property
    def place(self) -> str:
        """How a plan file names the place: 二（一）1, 第七条（二）."""
        return "".join(node.label for node in self.path)[:60]

    @property
    def label(self) -> str:
        """The number without the marks that part it from the title."""
        return self.printed.rstrip("、.）") if self.kind in ("major", "number") else self.printed


def read_outline(folded: Folded) -> Node:
    """The tree of headings; its root stands for the whole text."""
    text = folded.text
    has_lines = len(folded.breaks) * 400 > len(text)
    root = Node("root", None, "", 0, 0, 0, len(text), until=len(text))
    stack = [root]
    nodes: list[Node] = []
    for mark in _MARK.finditer(text):
        kind = mark.lastgroup or ""
        begins_line = folded.begins_line(mark.start())
        if not begins_line and (kind in ("bullet", "annex", "circle") or not _may_follow(text, mark.start())):
            continue
        number = _value(mark.group(kind))
        if kind == "annex" and (not begins_line or "：" in text[mark.end() : mark.end() + 1]):
            continue
        if not begins_line and not (
            _goes_on(stack, kind, number) and (not has_lines or kind in ("minor", "number", "item", "major"))
        ):
            continue
        if begins_line and kind == "number" and not _is_heading(text, mark.end()):
            continue
        level = next((place for place, node in enumerate(stack) if node.kind == kind), None)
        if kind == "annex":
            level = 1 if len(stack) > 1 else None
        if level is not None:
            del stack[level:]
        parent = stack[-1]
        title_end = _title_end(folded, mark.end())
        node = Node(kind, number, mark.group(), mark.start(), mark.end(), title_end, len(text), parent)
        parent.children.append(node)
        stack.append(node)
        if nodes:
            nodes[-1].end = node.start
        nodes.append(node)
    root.end = nodes[0].start if nodes else len(text)
    _finish(root, len(text))
    return root


def _may_follow(text: str, at: int) -> bool:
    if at == 0 or text[at - 1] in _ENDS:
        return True
    known = _KNOWN.search(text, max(at - 4, 0), at)  # 二、重点任务（一）…
    return bool(known and known.end() == at)


def _is_heading(text: str, at: int) -> bool:
    """A number with a point at the start of a line is a heading if words follow, not figures."""
    return bool(re.match(r"[^\d、，。；%/]", text[at : at + 1]))


def _goes_on(stack: list[Node], kind: str, number: int | None) -> bool:
    """Whether the number is the next one of its kind, or the first one under a heading."""
    last = next((node for node in reversed(stack) if node.kind == kind), None)
    siblings = last.parent.children[-3:] if last and last.parent else []
    before = [node.number for node in siblings if node.kind == kind and node.number is not None]
    if number == 1:
        return True
    if kind == "number" and number is not None:  # tasks are numbered through, over the groups
        through = [node.number for node in _all(stack[0]) if node.kind == "number" and node.number is not None][-1:]
        before = [*before, *through]
    return number is not None and any(0 < number - each <= 3 for each in before[-2:])


def _all(root: Node) -> list[Node]:
    """The last nodes of the tree, in order; enough to know the number before."""
    node, found = root, []
    while node.children:
        node = node.children[-1]
        found.append(node)
        found.extend(node.children[-1:])
    if root.children and len(root.children) > 1:
        found[:0] = root.children[-2].children[-1:]
    for each in list(found):
        if each.parent and len(each.parent.children) > 1:
            found[:0] = each.parent.children[-2].children[-1:]
    return found


def _value(printed: str) -> int | None:
    digits = re.sub(r"[^\d一二三四五六七八九十百零〇]", "", printed)
    if digits.isdecimal():
        return int(digits)
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    return _chinese(digits) if digits else None


def _chinese(digits: str) -> int | None:
    total, last = 0, 0
    for digit in digits:
        if digit in "十百":
            total += (last or 1) * (10 if digit == "十" else 100)
            last = 0
        else:
            last = "零一二三四五六七八九".find(digit)
            last = max(last, 0)
    return total + last or None


def _title_end(folded: Folded, at: int) -> int:
    """Where the words of a heading end: with its line if that is short, else with its first sentence or phrase."""
    text = folded.text
    known = _KNOWN.match(text, at)
    limit = min(len(text), at + _LONGEST_TITLE)
    stop = re.compile(r"[。！？；]|[（〔【](?=责任|牵头|配合|主要责任|完成|市|区|县|各)").search(text, at, limit)
    first = stop.start() if stop else limit
    line = folded.next_break(at - 1) if folded.begins_line(at) is False else folded.next_break(at)
    if (
        known
        and known.end() < first
        and known.end() < line
        and not re.match(r"[和及与的]", text[known.end() : known.end() + 1])
    ):
        return known.end()
    alone = line <= first + 1
    if min(line, first) - at > (_LONG_TITLE if alone else _LONG_OPENING):
        phrase = re.compile(r"[，：]").search(text, at + 4, min(line, first))
        return phrase.start() if phrase else min(line, first)
    if line <= first:
        return line
    if stop:
        colon = text.find("：", at, first)
        return colon if 3 <= colon - at <= 30 else first
    phrase = re.compile(r"[，：]").search(text, at + 3, limit)
    return phrase.start() if phrase else min(limit, line)


def _finish(node: Node, until: int) -> None:
    """Where each node ends with all that is under it. Without recursion over siblings; the tree is some levels deep."""
    node.until = until
    for place, child in enumerate(node.children):
        after = node.children[place + 1].start if place + 1 < len(node.children) else until
        _finish(child, after)


def title_of(folded: Folded, node: Node) -> str:
    """The words of a heading, as printed, without the marks around them."""
    return folded.shown[node.title_start : node.title_end].strip(" 。：；，、—")
