"""An existing ledger → what each of its rows says of which quarter: a long table, a row an indicator and quarter, or a wide
one, a row an indicator and a column a quarter. Which column is what is guessed from its head, and may be said otherwise."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from figures import wording
from figures.periods import period_of, quarter_number
from figures.reading import Unreadable, read_figure
from plans.refusals import Invalid
from workbooks.columns import Column, Head, data_rows, find_head, plain
from workbooks.opening import Book
from workbooks.opening import Sheet as BookSheet
from workbooks.places import Spot

from .facts import IndicatorFacts, Quarter, ratio
from .labels import Formula
from .sheet import Sheet, SheetRow
from .sheets import INPUTS
from .upload_cells import Given
from .upload_template import Filled, indicator_of, texts_of, wrong_unit

COLUMNS = (
    Column(key="number", title="序号", aliases=("编号",)),
    Column(key="name", title="指标", aliases=("指标名称",)),
    Column(key="unit", title="计量单位", aliases=("单位",)),
    Column(key="year", title="年份", aliases=("年度", "年")),
    Column(key="quarter", title="季度", aliases=("季",)),
    Column(key="period", title="报告期", aliases=("期别", "时间", "统计时间")),
    Column(key="value", title="数值", aliases=("本期数", "实际值", "完成数", "完成值")),
    Column(key="numerator", title="分子"),
    Column(key="denominator", title="分母"),
    Column(key="quantity", title="数量"),
    Column(key="state", title="状态"),
    Column(key="as_of", title="截至日期", aliases=("数据截止日期", "截止日期")),
    Column(key="certainty", title="数据性质"),
    Column(key="source", title="数据来源", aliases=("来源",)),
    Column(key="city_rank", title="全市排位", aliases=("全市排名",)),
    Column(key="city_average", title="全市平均"),
    Column(key="city_source", title="全市数据来源"),
    Column(key="note", title="备注"),
    Column(key="not_applicable_reason", title="不参评理由"),
    Column(key="correction_reason", title="更正理由"),
)
TITLES = {column.key: column.title for column in COLUMNS}
COMPUTED = "由系统计算"
_NOTHING = frozenset({"—", "-", "–", "——", "/", "／", "无", "未报送", "未报", "缺", "…"})
_QUARTER_KEY = re.compile(r"(20[0-9]{2})q([1-4])")
_MOST_NAMED = 5
_BESIDE = ("source", "certainty", "note")  # of a wide table: said once for all quarters of a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The sheet with the table, its heads, and what each of its columns is: a key of COLUMNS, or a quarter (2025q1)."""

    sheet: BookSheet
    head: Head
    meanings: Mapping[int, str]

    @property
    def places(self) -> dict[str, int]:
        return {key: column for column, key in self.meanings.items()}

    @property
    def quarters(self) -> dict[int, Quarter]:
        """Columns of a wide table."""
        return {column: found for column, key in self.meanings.items() if (found := quarter_of_key(key)) is not None}


def quarter_of_key(key: str) -> Quarter | None:
    found = _QUARTER_KEY.fullmatch(key)
    return (int(found[1]), int(found[2])) if found else None


def key_of(quarter: Quarter) -> str:
    return f"{quarter[0]}q{quarter[1]}"


def layout_of(book: Book, said: Mapping[int, str]) -> Layout:
    """The layout that the heads tell; `said`: column -> what the person says it is, "" for not to be read.

    Invalid where no table is found.
    """
    sheet, head = _table(book)
    guessed = {column: key for key, column in head.places.items()}
    for column, title in head.titles.items():
        if column not in guessed and (quarter := period_of(title)) is not None:
            guessed[column] = key_of(quarter)
    known = {*TITLES, *(key for key in said.values() if quarter_of_key(key))}
    meanings = {
        **guessed,
        **{column: key for column, key in said.items() if column in head.titles and (not key or key in known)},
    }
    kept = {column: key for column, key in meanings.items() if key}
    twice = [title_of(key) for key, times in Counter(kept.values()).items() if times > 1]
    if twice:
        raise Invalid(f"有几列都是“{'、'.join(twice)}”，请只留一列")
    return Layout(sheet=sheet, head=head, meanings=kept)


def title_of(key: str) -> str:
    quarter = quarter_of_key(key)
    return wording.period(*quarter) if quarter else TITLES.get(key, key)


def _table(book: Book) -> tuple[BookSheet, Head]:
    found: list[tuple[int, BookSheet, Head]] = []
    for sheet in book.visible:
        head = find_head(sheet, COLUMNS)
        wide = _wide_head(sheet)
        best = max((each for each in (head, wide) if each is not None), key=_weight, default=None)
        if best is not None and {"number", "name"} & best.places.keys():
            found.append((_weight(best), sheet, best))
    if not found:
        raise Invalid(
            "没有找到可以读取的台账：需要一行表头，有“指标”一列，以及“年份”“季度”“数值”，或每个季度一列（如“2025年一季度”）"
        )
    _, sheet, head = max(found, key=lambda each: each[0])
    return sheet, head


def _weight(head: Head) -> int:
    return len(head.places) + sum(period_of(title) is not None for title in head.titles.values())


def _wide_head(sheet: BookSheet) -> Head | None:
    """A row that names the indicator's column and at least one quarter."""
    for row in range(1, min(len(sheet.rows), 30) + 1):
        titles = {
            column: "".join(value.split())
            for column in range(1, len(sheet.rows[row - 1]) + 1)
            if isinstance(value := sheet.filled(row, column), str)
        }
        names = [column for column, title in titles.items() if plain(title) in ("指标", "指标名称")]
        if names and any(period_of(title) for title in titles.values()):
            others = {column.key: found for column in COLUMNS[:3] if (found := _named(titles, column)) is not None}
            return Head(first=row, last=row, places={**others, "name": names[0]}, titles=titles)
    return None


def _named(titles: Mapping[int, str], column: Column) -> int | None:
    names = {plain(name) for name in column.names}
    return next((place for place, title in titles.items() if plain(title) in names), None)


@dataclass(slots=True)
class _Reader:
    """One pass over a ledger. `sheets`: the plan's quarters; any of them tells its indicators."""

    layout: Layout
    any_sheet: Sheet
    quarters: frozenset[Quarter]
    rows: list[Given] = field(default_factory=list)
    stray: dict[Spot, str] = field(default_factory=dict)
    outside: Counter[Quarter] = field(default_factory=Counter)
    computed: int = 0

    def read(self) -> None:
        head = Head(
            first=self.layout.head.first,
            last=self.layout.head.last,
            places=self.layout.places,
            titles=self.layout.head.titles,
        )
        for number in data_rows(self.layout.sheet, head):
            self._row(head, number)

    def _row(self, head: Head, number: int) -> None:
        sheet = self.layout.sheet
        texts, faults = texts_of(sheet, head, number)
        texts = {key: text for key, text in texts.items() if key in ("name", "number") or text.strip() not in _NOTHING}
        spots = {key: (sheet.name, number, column) for key, column in head.places.items()}
        spots["name"] = spots.get("name") or spots["number"]
        says = {key for key in (*texts, *faults) if key in INPUTS or quarter_of_key(key)}
        if not says:
            return
        row, problem = indicator_of(texts, self.any_sheet)
        if row is None:
            self.stray[spots["name"]] = problem
        elif row.is_computed or texts.get("state") == COMPUTED:
            self.computed += 1
        else:
            self._of_indicator(row, texts, faults, spots)

    def _of_indicator(
        self, row: SheetRow, texts: dict[str, str], faults: dict[str, str], spots: dict[str, Spot]
    ) -> None:
        wrong = wrong_unit(texts, row, self.any_sheet.period.place[0])
        about_unit = {"unit": wrong} if wrong else {}
        facts = row.standing.facts
        for quarter in self.layout.quarters.values():
            name = key_of(quarter)
            if name in texts or name in faults:
                one = _figure_field(facts)
                said_at = {each: spots[each] for each in _BESIDE if each in spots}
                spot = {**said_at, "name": spots["name"], one: spots[name], "unit": spots.get("unit", spots["name"])}
                beside = {each: texts[each] for each in _BESIDE if each in texts}
                given = {one: texts[name], **beside} if name in texts else {}
                self._add(row, quarter, given, spot, {**about_unit, **({one: faults[name]} if name in faults else {})})
        inputs = {name: text for name, text in texts.items() if name in INPUTS}
        wrongs = {name: text for name, text in faults.items() if name in INPUTS}
        if not inputs and not wrongs:
            return
        quarter_said = _quarter(texts)
        if quarter_said is None:
            if not self.layout.quarters:
                self.stray[spots.get("quarter") or spots.get("period") or spots["name"]] = "看不出是哪一年哪个季度"
            return
        self._add(row, quarter_said, _entered(facts, inputs), spots, {**about_unit, **wrongs})

    def _add(
        self, row: SheetRow, quarter: Quarter, texts: dict[str, str], spots: dict[str, Spot], faults: dict[str, str]
    ) -> None:
        if quarter not in self.quarters:
            self.outside[quarter] += 1
            return
        self.rows.append(Given(number=row.number, quarter=quarter, texts=texts, spots=spots, faults=faults))


def read_ledger(layout: Layout, any_sheet: Sheet, quarters: Sequence[Quarter]) -> Filled:
    """Every row of the ledger that is about one of the plan's quarters; what is about others is counted and said."""
    reader = _Reader(layout, any_sheet, frozenset(quarters))
    reader.read()
    return Filled(rows=tuple(reader.rows), notes=tuple(_notes(reader)), stray=reader.stray)


def _notes(reader: _Reader) -> Iterator[str]:
    if reader.outside:
        named = "、".join(wording.period(*quarter) for quarter in sorted(reader.outside)[:_MOST_NAMED])
        more = "等" if len(reader.outside) > _MOST_NAMED else ""
        yield f"{named}{more}不是本计划的报告期，没有读取（{sum(reader.outside.values())}格）"
    if reader.computed:
        yield f"{reader.computed}行是由系统计算的指标，没有读取"
    unread = [title for column, title in reader.layout.head.titles.items() if column not in reader.layout.meanings]
    if unread:
        yield f"没有读取的列：{'、'.join(unread[:20])}"


def _figure_field(facts: IndicatorFacts) -> str:
    return "quantity" if facts.formula is Formula.GROWTH else "value"


def _quarter(texts: Mapping[str, str]) -> Quarter | None:
    if "period" in texts:
        return period_of(texts["period"])
    year = re.fullmatch(r"(20\d{2})年?度?", texts.get("year", "").strip())
    quarter = quarter_number(texts.get("quarter", ""))
    return (int(year[1]), quarter) if year and quarter else None


def _entered(facts: IndicatorFacts, texts: dict[str, str]) -> dict[str, str]:
    """What was entered, of a row that says what is shown: a ratio follows from its parts, a growth indicator's figure is its
    quantity."""
    found = dict(texts)
    if "value" not in found:
        return found
    if facts.formula is Formula.GROWTH:
        shown = found.pop("value")
        found.setdefault("quantity", shown)
    elif facts.formula is Formula.RATIO and "numerator" in found and "denominator" in found:
        above, below = _read(found["numerator"]), _read(found["denominator"])
        value = _read(found["value"], facts.unit_of_measurement)
        if above is not None and below and value is not None and ratio(facts, above, below) == value:
            del found["value"]
    return found


def _read(text: str, unit: str = "") -> Decimal | None:
    """A figure for comparison; None for what is none, which is refused elsewhere."""
    try:
        reading = read_figure(text, unit)
    except Unreadable:
        return None
    return None if reading is None else reading.value
