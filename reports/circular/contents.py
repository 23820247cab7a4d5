"""What the circular 《关于…推进情况的通报》 says, paragraph by paragraph. No queries.

Its sentences are those of the pages: the 通报 sentence as the quarter was closed with it, and of each lagging item the one
behind its light.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from figures import wording
from quarters.facts import Adjustment
from quarters.sentences import adjustment_text, bulletin, plain
from reports.downloads import Download, short_title
from reports.lagging import Lagging, Said, lagging_indicators, lagging_tasks

TO = "各有关单位："
NOTHING_YET = "本期还没有可以通报的数据。"
NOTHING_LAGS = "本季度没有滞后的{items}。"
FOR_THE_OFFICE = "（由办公室补充）"
NO_OFFICE = "（印发单位）"
UNSAID = "未说明"


class Kind(Enum):
    """What a paragraph is in an official document (GB/T 9704-2012)."""

    MARK = auto()  # above the title: what must not be overlooked
    TITLE = auto()
    TO = auto()  # 主送机关
    HEADING = auto()  # 一、
    SUBHEADING = auto()  # （一）
    TEXT = auto()
    SIGNED = auto()  # 发文机关署名
    DATE = auto()  # 成文日期


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `lead` are its first words where they are set apart."""

    kind: Kind
    text: str
    lead: str = ""


def contents(download: Download, *, office: str, earlier: Iterable[Adjustment]) -> tuple[Paragraph, ...]:
    """The whole circular. `office` issues it, blank where none is known; `earlier`: figures of earlier quarters that were
    changed since."""
    return tuple(_paragraphs(download, office, tuple(earlier)))


def title(download: Download) -> tuple[str, str]:
    """The two lines of the title: 关于大足区专利提升专项行动计划, 2026年前三季度推进情况的通报."""
    plan, period = download.page.standing.plan, download.page.standing.period
    named = short_title(plan.title, download.page.plan.region)
    return f"关于{named}", f"{wording.period(period.year, period.quarter)}推进情况的通报"


def _paragraphs(download: Download, office: str, earlier: tuple[Adjustment, ...]) -> Iterator[Paragraph]:
    marks = _marks(download)
    if marks:
        yield Paragraph(kind=Kind.MARK, text="；".join(marks))
    yield Paragraph(kind=Kind.TITLE, text="\n".join(title(download)))
    yield Paragraph(kind=Kind.TO, text=TO)
    yield Paragraph(kind=Kind.HEADING, text="一、总体情况")
    yield from _overall(download, earlier)
    yield Paragraph(kind=Kind.HEADING, text=f"二、滞后{_items(download)}")
    yield from _lagging(download)
    yield Paragraph(kind=Kind.HEADING, text="三、下一步工作要求")
    yield _text(FOR_THE_OFFICE)
    yield Paragraph(kind=Kind.SIGNED, text=office or NO_OFFICE)
    yield Paragraph(kind=Kind.DATE, text=wording.day(download.made_on))


def _marks(download: Download) -> list[str]:
    standing = download.page.standing
    marks = [] if standing.closing is not None else [f"{download.finality}，请勿印发"]
    return [*marks, "演示数据，不是真实数据"] if standing.plan.is_demonstration else marks


def _text(text: str, lead: str = "") -> Paragraph:
    return Paragraph(kind=Kind.TEXT, text=text, lead=lead)


def _overall(download: Download, earlier: tuple[Adjustment, ...]) -> Iterator[Paragraph]:
    """The sentence; why figures are missing, what this revision corrected, what was adjusted in earlier quarters."""
    standing = download.page.standing
    yield _text(plain(bulletin(standing)) or NOTHING_YET)
    closing = standing.closing
    if closing is not None and closing.gaps_reason:
        yield _text(_ended(closing.gaps_reason), "缺项说明：")
    if closing is not None and closing.adjustments:
        yield _text(_ended("；".join(map(adjustment_text, closing.adjustments))), "本版更正：")
    if earlier:
        said = (f"{wording.period(row.year, row.quarter)}{adjustment_text(row)}" for row in earlier)
        yield _text(_ended("；".join(said)), "上期数据调整说明：")


def _items(download: Download) -> str:
    """What the plan has that may lag."""
    return "指标和任务" if download.page.standing.indicators else "任务"


def _lagging(download: Download) -> Iterator[Paragraph]:
    standing = download.page.standing
    groups = [("滞后指标", lagging_indicators(standing)), ("滞后任务", lagging_tasks(standing))]
    found = [(name, items) for name, items in groups if items]
    if not found:
        yield _text(NOTHING_LAGS.format(items=_items(download)))
    for place, (name, items) in enumerate(found):
        yield Paragraph(kind=Kind.SUBHEADING, text=f"（{'一二'[place]}）{name}")
        for number, item in enumerate(items, start=1):
            yield _text(_item(item), f"{number}．{item.name}（{item.word}）。")


def _item(item: Lagging) -> str:
    """Its sentence, who answers, and what they said."""
    units = "、".join(item.units) or "未明确责任单位"
    each = item.said or (Said(unit="", cause="", measure=""),)
    said = "".join(_said(row, named=len(each) > 1) for row in each)
    return f"{_ended(item.sentence)}责任单位：{units}。{said}"


def _said(said: Said, *, named: bool) -> str:
    """滞后原因：……。整改措施：……。完成时限：2026年12月31日（预计全年532件，有困难）。"""
    expected = f"（{said.expected}）" if said.expected else ""
    due = wording.day(said.due_on) if said.due_on is not None else UNSAID
    whose = f"{said.unit}" if named else ""
    cause, measure = (_ended(text or UNSAID) for text in (said.cause, said.measure))
    return f"{whose}滞后原因：{cause}整改措施：{measure}完成时限：{due}{expected}。"


def _ended(text: str) -> str:
    """With a full stop, and only one."""
    return f"{text.strip().rstrip('。；')}。"
