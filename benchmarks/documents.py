"""Row 15: reading a plan document of 1, 2, 4 and 8 megabytes: an invented plan as text, its annexes as tables, and made-up text
that is no plan. What counts is how the time grows."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from time import perf_counter

from documents.reader.opening import open_source
from documents.reader.reading import read_document

from . import rows
from .rows import Result

MEGABYTES = (1, 2, 4, 8)
TURNS = 2
_HEAD = (
    "虚构市数据产业发展三年行动计划\n（2025—2027年）\n一、总体要求\n到2027年，全市数据企业达到900家，数据产业规模突破60亿元。\n"
    "二、重点任务\n"
)
_TASK = (
    "（{group}）第{number}组任务。\n{number}.建设{number}号平台。围绕虚构的产业，支持企业建设平台，完善机制，强化服务，组织对接活动，"
    "推动形成虚构的生态体系。到2027年，建成平台{many}个，服务企业超过{more}家，占比达到{share}%以上。"
    "（责任单位：市虚构{unit}局；配合单位：市科技局、市财政局、各区县政府）\n"
)
_ROW = "{number}\t虚构指标{number}（件）\t{many}\t{more}\t{share}\t市虚构{unit}局、市科技局\n"
_NUMERALS = "一二三四五六七八九十"


def _repeated(head: str, template: str, size: int) -> bytes:
    pieces, length, number = [head.encode()], len(head.encode()), 0
    while length < size:
        number += 1
        piece = template.format(
            number=number,
            group=_NUMERALS[number % 10],
            unit=_NUMERALS[number % 7] + _NUMERALS[number % 9],
            many=number % 500 + 1,
            more=number % 900 + 20,
            share=number % 80 + 10,
        ).encode()
        pieces.append(piece)
        length += len(piece)
    return b"".join(pieces)


def _annex(size: int) -> bytes:
    head = f"{_HEAD}附件1\n重点指标分解表\n序号\t指标\t2025年目标\t2026年目标\t2027年目标\t责任单位\n"
    return _repeated(head, _ROW, size)


TEXTS: dict[str, Callable[[int], bytes]] = {
    "a plan's text": lambda size: _repeated(_HEAD, _TASK, size),
    "a plan's table": _annex,
    "brackets": lambda size: "（".encode() * (size // 3),
    "running text": lambda size: "市科技局在2025年开展工作，取得成效".encode() * (size // 48),
}


def _seconds(content: bytes) -> float:
    started = perf_counter()
    read_document(open_source(content, name="计划.txt"))
    return perf_counter() - started


def reading_rows(megabytes: tuple[int, ...] = MEGABYTES) -> Iterator[Result]:
    """The time at twice the size ÷ the time, the best of some turns each."""
    for what, made in TEXTS.items():
        sizes = [made(number * 1024 * 1024) for number in megabytes]
        best = [min(_seconds(content) for _turn in range(TURNS)) * 1000 for content in sizes]
        for (small, floor), (large, figure) in pairwise(zip(megabytes, best, strict=True)):
            yield Result(
                row=15, what=f"reading {what}, {small} → {large} MB", plans="", goal=rows.DOUBLED, value=figure / floor,
                floor=floor, figure=figure,
            )  # fmt: skip
