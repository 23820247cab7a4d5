"""附件1 重点指标完成情况: the annex's own columns, and behind them what was reached, what is missing and why."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from figures import wording
from indicators.facts import Observation
from indicators.labels import CERTAINTY, REASON, Certainty, Formula
from indicators.progress import Basis, Direction, Reason
from indicators.sentences import adjusted_text, is_rank, unit_text, year_on_year
from indicators.standing import IndicatorStanding
from quarters.check_form import outlook_text
from quarters.facts import INDICATOR
from quarters.rounds import Item, items_of
from reports.board import reported_causes
from workbooks.printing import Cell, Column, Heading, Line
from workbooks.sheets import Form

from .cells import (
    NUMBER,
    TEXT,
    WORD,
    achievement,
    answering,
    climbed,
    indicator_light,
    number,
    percentage,
    points,
    reached,
    target,
)  # fmt: skip
from .contents import Pack
from .form import form

NOT_EXPLAINED = "未说明"


def annex_indicators(pack: Pack, *, working: bool) -> Form:
    """The form; `working`: with last year's same quarter, sources, the ranks' column, and what stands in the text only."""
    ranks = working or any(_seen(row, pack).city_rank is not None for row in _rows(pack, working=working))
    columns = tuple(column for column, wanted in _columns(pack, working=working, ranks=ranks) if wanted)
    lines: list[Line | Heading] = [_line(row, pack, working=working, ranks=ranks) for row in pack.in_breakdown]
    if working and pack.in_text:
        lines.append(Heading("正文提出、未列入分解表的目标（不计入通报项数）"))
        lines += [_line(row, pack, working=working, ranks=ranks) for row in pack.in_text]
    return form(pack, f"{pack.elapsed}重点指标完成情况", columns, lines, *_notes(pack), label=pack.annexes[0])


def _rows(pack: Pack, *, working: bool) -> tuple[IndicatorStanding, ...]:
    return (*pack.in_breakdown, *pack.in_text) if working else pack.in_breakdown


def _years(pack: Pack) -> tuple[int, ...]:
    return pack.target_years


def _columns(pack: Pack, *, working: bool, ranks: bool) -> Iterator[tuple[Column, bool]]:
    def column(width: float, *heads: str, wide: bool = False) -> Column:
        return Column(heads=heads, width=width, look=TEXT if wide else WORD)

    year = pack.year
    until = wording.as_of(year, pack.quarter).partition("年")[2]
    yield column(6, "序号"), True
    yield column(26, "指标", wide=True), True
    yield column(10, "计量单位"), True
    for each in _years(pack):
        yield column(9, "年度计划目标", str(each)), True
    yield column(11, f"{year - 1}年末完成"), True
    yield column(11, f"截至{until}完成"), True
    yield column(10, "较上年末净增"), True
    yield column(10, "上年同期"), working
    yield column(11, "同比(%)"), working
    yield column(10, "完成率(%)"), True
    yield column(10, "序时应完成"), True
    yield column(11, f"{_climb_head(pack)}(%)"), True
    yield column(12, "较序时进度（百分点）"), True
    yield column(12, "评价"), True
    yield column(11, "全市排位"), ranks
    yield column(36, "滞后原因及措施", wide=True), True
    yield column(29, "责任单位", wide=True), True
    yield column(16, "数据来源", wide=True), working
    yield column(20, "备注", wide=True), True


def _climb_head(pack: Pack) -> str:
    """年度净增任务完成; where some goal is years away, no share is the year's own."""
    spans = any(row.spans_years(pack.year) for row in pack.in_breakdown)
    return "净增任务完成" if spans else "年度净增任务完成"


def _line(row: IndicatorStanding, pack: Pack, *, working: bool, ranks: bool) -> Line:
    facts, progress = row.facts, row.progress
    year, quarter = pack.year, pack.quarter
    decimals, lower = facts.figure_decimals, facts.direction is Direction.LOWER
    last_end = facts.values.get((year - 1, 4))
    observed = _seen(row, pack)
    cells: list[tuple[Cell | str, bool]] = [
        (facts.printed_number or str(facts.number), True),
        (facts.name, True),
        (_unit(row), True),
        *((_promised(row, each), True) for each in _years(pack)),
        (number(last_end, decimals), True),
        (reached(row), True),
        (_added(row, last_end), True),
        (number(facts.values.get((year - 1, quarter)), decimals), working),
        (_year_on_year(row, pack), working),
        (achievement(row), True),
        (target(progress.expected, decimals, lower=lower), True),
        (climbed(row), True),
        (points(row), True),
        (indicator_light(row), True),
        (_rank(row, pack), ranks),
        (why(row, pack), True),
        (answering(row), True),
        (observed.source or facts.data_provider, working),
        (_remark(row, observed, pack), True),
    ]
    return tuple(cell for cell, wanted in cells if wanted)


def _unit(row: IndicatorStanding) -> str:
    """件; of a rate that is judged by its quantity %（折算为件）."""
    if row.facts.formula is Formula.GROWTH:
        return f"{row.facts.unit_of_measurement}（{unit_text(row)}）"
    return row.facts.unit_of_measurement


def _promised(row: IndicatorStanding, year: int) -> Cell:
    """A year's target as the plan has it: of a growth indicator the rate, not the count that it makes."""
    found = next((each for each in row.facts.targets if each.year == year), None)
    if found is None:
        return number(None)
    shown = number(found.value, None, empty=row.facts.comparator or "全市平均")
    if row.facts.formula is Formula.GROWTH and found.value is not None:  # beside counts, a rate says that it is one
        return replace(shown, look=shown.look.with_(number_format=f'{shown.look.number_format}"%"'))
    return shown


def _added(row: IndicatorStanding, last_end: Decimal | None) -> Cell:
    """What a level gained since the end of last year; what is counted since January gains nothing."""
    actual = row.progress.actual
    if actual is None or last_end is None or row.facts.basis is Basis.YEAR_TO_DATE:
        return number(None)
    decimals = row.facts.figure_decimals
    places = f"0.{'0' * decimals}" if decimals else "0"
    return Cell(value=actual - last_end, look=NUMBER.with_(number_format=f"+{places};-{places};{places}"))


def _year_on_year(row: IndicatorStanding, pack: Pack) -> Cell:
    """The change as a percentage; of a rank or what is itself in percent, in words."""
    facts = row.facts
    now, then = row.progress.actual, facts.values.get((pack.year - 1, pack.quarter))
    in_words = is_rank(facts) or (facts.is_percentage and facts.formula is not Formula.GROWTH)
    if now is None or then is None or then <= 0 or in_words:
        return Cell(value=year_on_year(row, pack.standing.period), look=WORD)
    return percentage(wording.change_shown((now - then) / then * 100))


def _rank(row: IndicatorStanding, pack: Pack) -> Cell:
    """第12名（较上季度后退2位）."""
    observed = _seen(row, pack)
    if observed.city_rank is None:
        return number(None)
    year, quarter = pack.year, pack.quarter
    before = row.observation((year, quarter - 1) if quarter > 1 else (year - 1, 4))
    moved = ""
    if before is not None and before.city_rank is not None:
        said = wording.places(before.city_rank, observed.city_rank)
        name = wording.period_name(quarter - 1) if quarter > 1 else "上年末"
        moved = f"（较{name}{said}）"
    return Cell(value=f"第{observed.city_rank}名{moved}", look=WORD)


def _seen(row: IndicatorStanding, pack: Pack) -> Observation:
    return row.observation(pack.standing.period.place) or _NOTHING


_NOTHING = Observation()


def why(row: IndicatorStanding, pack: Pack) -> str:
    """Why it is behind, what is done, until when, as each unit said; else what the first one reported on a linked task, as the
    overview has it; 未说明 where the unit that has to said nothing."""
    items = [each for each in items_of(pack.standing) if each.key == (INDICATOR, row.facts.number)]
    named = len(items) > 1
    said = []
    for item in items:
        text = _explained(item) or (_unexplained(row, pack, item) if item.answers else "")
        if text:
            said.append(f"{item.unit_name}：{text}" if named else text)
    return "\n".join(said)


def _explained(item: Item) -> str:
    explained = item.explanation
    if explained is None or not item.takes_explanation:
        return ""
    return f"原因：{explained.cause}\n措施：{explained.measure}\n{outlook_text(explained, item)}"


def _unexplained(row: IndicatorStanding, pack: Pack, item: Item) -> str:
    if not item.takes_explanation:
        return ""
    found = reported_causes(row, pack.standing)
    labels = (("原因", found["reason"]), ("措施", found["measure"]))
    reported = "\n".join(f"{label}：{text}" for label, text in labels if text)
    return reported or (NOT_EXPLAINED if item.needs_explanation else "")


def _remark(row: IndicatorStanding, observed: Observation, pack: Pack) -> str:
    """What has to be known beside the figure: how final, changed targets, what stands in words, why it is not judged."""
    facts = row.facts
    parts = []
    if observed.certainty not in ("", Certainty.FINAL) and row.progress.actual is not None:
        parts.append(CERTAINTY[Certainty(observed.certainty)])
    if not observed.approved:
        parts.append("未审核")
    # Of what has no figure, the figure's cell says why; a missing baseline is named below.
    if row.reason not in (None, Reason.NO_BASELINE) and row.progress.actual is not None:
        parts.append(REASON[row.reason])
    parts += [said for each in _years(pack) if (said := adjusted_text(facts, each))]
    if facts.formula is Formula.GROWTH and row.progress.target is not None:
        lower = facts.direction is Direction.LOWER
        goal = wording.target_number(row.progress.target, 0, lower=lower)
        parts.append(f"{row.target_year(pack.year)}年目标折算为{goal}{facts.counted_in}")
    if row.growth is not None:
        parts.append(f"年均增长{wording.rate(row.growth)}")
    if row.missing:
        parts.append(f"缺{row.missing}")
    parts += [text for text in (observed.not_applicable_reason, observed.note) if text]
    return "；".join(parts)


_HOW_COUNTED = (
    "注：序时应完成、{climbed}和较序时进度按年度计划目标从{start}起逐季折算；本年累计的指标为累计任务完成。"
    "评价前的图形和底色含义相同，黑白打印以文字为准。"
)
_START = {"年度净增任务完成": "上年末", "净增任务完成": "上一个有目标的年末（没有的从基期）"}


def _notes(pack: Pack) -> tuple[str, ...]:
    notes = [_HOW_COUNTED.format(climbed=_climb_head(pack), start=_START[_climb_head(pack)])]
    closing = pack.standing.closing
    if closing is not None and closing.gaps_reason:
        notes.append(f"缺项说明：{closing.gaps_reason}")
    return tuple(notes)
