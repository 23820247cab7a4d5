"""Reads the Dazu document's text for the tests: the rows of its two annexes, and its passages by place."""

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r"（责任单位：([^；）]*)；配合单位：([^）]*)）")
_SECTION, _GROUP, _TASK = re.compile(r"([一二三])、"), re.compile(r"（[一二三四]）"), re.compile(r"(\d+)[.．]")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """A row of annex 1."""

    number: int
    label: str
    targets: tuple[str, str, str]
    units: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A row of annex 2; the heading is printed on the first row of its group only."""

    number: int
    heading: str
    title: str
    lead: list[str]
    support: list[str]


def squeeze(text: str) -> str:
    """The text without white space and line breaks."""
    return "".join(text.split())


def indicator_rows(document: str) -> list[IndicatorRow]:
    """The rows of annex 1 in order."""
    return [
        IndicatorRow(number=int(row[0]), label=row[1], targets=(row[2], row[3], row[4]), units=row[5].split("、"))
        for row in _rows(document.partition("重点指标分解表")[2].partition("附件2")[0])
    ]


def task_rows(document: str) -> list[TaskRow]:
    """The rows of annex 2 in order."""
    return [
        TaskRow(number=int(row[0]), heading=row[1], title=row[2], lead=row[3].split("、"), support=row[4].split("、"))
        for row in _rows(document.partition("重点任务清单")[2])
    ]


def _rows(annex: str) -> list[list[str]]:
    blocks = [[line.strip() for line in block.split("\n")] for block in re.split(r"\n{2,}", annex)]
    return [block for block in blocks if block[0].isdigit()]


def unit_clauses(document: str) -> list[tuple[list[str], list[str]]]:
    """责任单位 and 配合单位 as the body prints them behind each task."""
    return [(lead.split("、"), support.split("、")) for lead, support in _CLAUSE.findall(document)]


def passages(document: str) -> dict[str, str]:
    """The document by place: 一（二）, 二（一）1, 附件说明, 附件1, 附件2 第3行. Squeezed."""
    body, _, rest = document.partition("附件：1.")
    note, _, annexes = rest.partition("（2025—2027年）")
    first, _, second = annexes.partition("附件2")
    found = {"附件说明": "附件：1." + note, "附件1": first, "附件2": "附件2" + second}
    for name in ("附件1", "附件2"):
        found |= {f"{name} 第{row[0]}行": "".join(row) for row in _rows(found[name])}
    return {place: squeeze(text) for place, text in (found | _body(body)).items()}


def _body(text: str) -> dict[str, str]:
    section = group = number = ""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if match := _SECTION.match(line):
            section, group, number = match[1], "", ""
        elif match := _GROUP.match(line):
            group, number = match[0], ""
        elif match := _TASK.match(line):
            number = match[1]
        place = section + group + number
        found[place] = found.get(place, "") + line
    return found
