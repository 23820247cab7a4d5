"""Proposals made by hand, as the reader would hand them out: of an invented document, and of the real one where it is there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from documents.reader.proposal import Proposal
from documents.reader.source import Source
from plans.planfile import (
    AssignmentItem,
    DiscrepancyItem,
    IndicatorItem,
    LinkItem,
    PlanFile,
    RegionItem,
    ResponsibleItem,
    SourceItem,
    TargetItem,
    TaskItem,
    UnitItem,
    UnreadItem,
)

Span = tuple[int, int]

TEXT = """大足区测试事业提升行动计划（2025—2027年）
一、目标
到2027年，测试拥有量达到575件，测试专员实现全覆盖。
二、任务
1.紧盯测试产业。开展测试。（责任单位：区科技局；配合单位：区教委、区大数据局）
2.抓实测试主体。（责任单位：区大数据发展局；配合单位：区科技局）
附件1
序号	指标名称	2025年	2026年	2027年	责任单位
1	测试拥有量（件）	495	535	575	区科技局、区教委
2	测试年均次数（次）	200	200	200	区教委
"""


def where(words: str, text: str = TEXT, nth: int = 0) -> Span:
    """Where the words stand for the nth time."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def indicator(number: int, name: str, unit: str, targets: Mapping[int, str], units: str, **more: Any) -> IndicatorItem:
    given: dict[str, Any] = {
        "basis": "stock",
        "baseline_year": 2024,
        "source": SourceItem(place=f"附件1 第{number}行", quote=f"{name}（{unit}）"),
        "confidence": Decimal("0.95"),
        **more,
    }
    return IndicatorItem(
        number=number,
        name=name,
        unit=unit,
        targets=tuple(TargetItem(year=year, value=Decimal(value)) for year, value in targets.items()),
        units=tuple(ResponsibleItem(name=each) for each in units.split("、")),
        **given,
    )


def task(number: int, title: str, lead: str, support: str, **more: Any) -> TaskItem:
    return TaskItem(
        number=number,
        title=title,
        lead=tuple(AssignmentItem(name=each) for each in lead.split("、")),
        support=tuple(AssignmentItem(name=each) for each in support.split("、")),
        source=SourceItem(place=f"二{number}", quote=title),
        confidence=Decimal("0.95"),
        **more,
    )


UNITS = ("区科技局", "区教委", "区大数据局", "区大数据发展局")
PLAN = PlanFile(
    slug="dazu-test-2025",
    title="大足区测试事业提升行动计划（2025—2027年）",
    region=RegionItem(code="500111", name="大足区"),
    first_year=2025,
    last_year=2027,
    units=tuple(UnitItem(name=name, span=where(name), confidence=Decimal("0.95")) for name in UNITS),
    indicators=(
        indicator(
            1, "测试拥有量", "件", {2025: "495", 2026: "535", 2027: "575"}, "区科技局、区教委",
            span=where("测试拥有量（件）\t495\t535\t575\t区科技局、区教委"),
        ),
        indicator(
            2, "测试年均次数", "次", {2025: "200", 2026: "200", 2027: "200"}, "区教委", basis="year_to_date",
            span=where("测试年均次数（次）\t200\t200\t200\t区教委"), confidence=Decimal("0.5"),
        ),
    ),
    tasks=(
        task(
            1, "紧盯测试产业", "区科技局", "区教委、区大数据局", span=where("1.紧盯测试产业"),
            indicators=(LinkItem(number=1, quote="开展测试"),),
        ),
        task(2, "抓实测试主体", "区大数据发展局", "区科技局", span=where("2.抓实测试主体")),
    ),
    discrepancies=(
        DiscrepancyItem(
            here=SourceItem(place="一", quote="测试拥有量达到575件"),
            there=SourceItem(place="附件1 第1行", quote="575"),
            span=where("测试拥有量达到575件"),
            confidence=Decimal("0.95"),
        ),
    ),
    unread=(UnreadItem(quote="测试专员实现全覆盖", place="一", note="没有数字", span=where("测试专员实现全覆盖")),),
)  # fmt: skip

SPANS = {
    "title": where("大足区测试事业提升行动计划（2025—2027年）"),
    "indicators[1].targets.2026": where("535"),
    "indicators[2].units": where("区教委", nth=2),
    "tasks[1].lead": where("区科技局"),
}
REASONS = {
    "indicators[2].basis": "名称中有“年均次数”，按每年累计",
    "indicators[1].pace": "各年都有目标",
    "slug": "由区划和首年拟定",
}


def proposal(plan: PlanFile = PLAN, *, text: str = TEXT, name: str = "测试计划.docx", **more: Any) -> Proposal:
    """The invented proposal, or one of another plan."""
    return Proposal(source=Source(text=text, name=name), plan=plan, **{"spans": SPANS, "reasons": REASONS, **more})


def issued(**more: Any) -> PlanFile:
    """The same plan as it was issued: another target, another unit, one indicator before the others, one called otherwise."""
    first, second = PLAN.indicators
    new = indicator(1, "新增测试机构", "家", {2027: "4"}, "区教委")
    first = replace(first, number=2, targets=(*first.targets[:2], TargetItem(year=2027, value=Decimal("580"))))
    second = replace(second, number=3, name="测试年均总次数", units=(ResponsibleItem(name="区科技局"), *second.units))
    tasks = (replace(PLAN.tasks[0], indicators=(LinkItem(number=2, quote="开展测试"),)), PLAN.tasks[1])
    given: dict[str, Any] = {
        "slug": "dazu-test-2025-issued", "status": "issued", "number": "大足府发〔2025〕9号", "issued_on": None,
        "indicators": (new, first, second), "tasks": tasks, "unread": (),
    }  # fmt: skip
    return replace(PLAN, **{**given, **more})


def real_proposal(plan: PlanFile, text: str) -> Proposal:
    """A plan file checked by hand with the spans of its quotes, as sure as a reader may be."""
    confidences = _confidences()

    def found(quote: str, start: int = 0) -> Span | None:
        place = text.find(quote, start)
        return (place, place + len(quote)) if quote and place >= 0 else None

    units = tuple(replace(unit, span=found(unit.name), confidence=next(confidences)) for unit in plan.units)
    indicators = tuple(
        replace(item, definition="", span=found(item.source.quote), confidence=next(confidences))
        for item in plan.indicators
    )
    tasks = tuple(replace(item, digest=(), span=found(item.title), confidence=next(confidences)) for item in plan.tasks)
    discrepancies = tuple(
        replace(item, span=found(item.here.quote), confidence=Decimal("0.8")) for item in plan.discrepancies
    )
    quotes = ("企业70%+科研团队30%的比例", "连续5年给予", "每个项目", "知识产权")
    unread = tuple(UnreadItem(quote=each, place="二", note="不像目标", span=found(each)) for each in quotes)
    spans = {"title": found(plan.title) or (0, 10)}
    reasons = {}
    for place, item in enumerate(indicators, start=1):
        reasons[f"indicators[{place}].basis"] = "名称中有“总量”“累计”，按期末数"
        reasons[f"indicators[{place}].pace"] = "各年都有目标，按序时推进"
        start = item.span[1] if item.span else 0
        for target in item.targets:
            if target.value is not None and (span := found(f"{target.value}", start)):
                spans[f"indicators[{place}].targets.{target.year}"] = span
    made = replace(plan, units=units, indicators=indicators, tasks=tasks, discrepancies=discrepancies, unread=unread)
    return Proposal(source=Source(text=text, name="征求意见稿.docx"), plan=made, spans=spans, reasons=reasons)


def _confidences() -> Iterator[Decimal]:
    while True:
        yield from map(Decimal, ("0.95", "0.95", "0.98", "0.8", "0.95", "0.55"))
