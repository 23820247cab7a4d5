"""What somebody types into a row of the grid: read as one thing, or refused at its field and kept as typed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.facts import IndicatorFacts, Observation
from indicators.forms import FIELDS, TypedCell, figure_units, read_cell, unit_of
from indicators.inputs import FigureInput
from indicators.labels import Certainty, Formula
from indicators.sheet import Cell, SheetRow
from indicators.standing import indicator_standing
from plans.facts import PeriodFacts, PlanFacts
from plans.review import State
from tests.indicators.test_paths import facts, growth
from tests.people import NOW

D = Decimal
PLAN = PlanFacts(
    key=1, slug="plan", title="计划", region_name="某区", is_draft=False, first_year=2025, last_year=2027,
    tolerance=D("0.1"), is_demonstration=False, in_use_from=None,
)  # fmt: skip
Q3 = PeriodFacts(key=1, year=2026, quarter=3, is_due=True, last_day=date(2026, 9, 30), closed_at=None)

PATENTS = facts(unit_of_measurement="件")
MONEY = facts(unit_of_measurement="亿元", decimals=2)
PER_HEAD = facts(
    formula=Formula.RATIO, unit_of_measurement="件", decimals=2, numerator_label="高价值发明专利拥有量（件）",
    denominator_label="常住人口（万人）",
)  # fmt: skip
COVERED = facts(
    formula=Formula.RATIO, unit_of_measurement="%", decimals=1, numerator_label="已配备企业（家）",
    denominator_label="重点工业企业（家）",
)  # fmt: skip
PCT = replace(growth(), unit_of_measurement="%", quantity_label="PCT国际专利申请量（件）")


def row_of(of: IndicatorFacts, cell: Cell | None = None) -> SheetRow:
    return SheetRow(standing=indicator_standing(of, PLAN, Q3), cell=cell, doubts=())


def read(of: IndicatorFacts, cell: Cell | None = None, version: int = 0, /, **sent: str) -> TypedCell:
    return read_cell(row_of(of, cell), sent, version=version, last_day=Q3.last_day)


def figure(of: IndicatorFacts, **sent: str) -> FigureInput:
    typed = read(of, **sent)
    assert typed.figure is not None, typed.errors
    assert typed.errors == {}
    return typed.figure


FIGURES: list[tuple[IndicatorFacts, str, str, str | None]] = [
    (PATENTS, "value", "518", "518"),
    (PATENTS, "value", " 518 ", "518"),
    (PATENTS, "value", "５１８", "518"),
    (PATENTS, "value", "518件", "518"),
    (PATENTS, "value", "１，５１８", "1518"),
    (PATENTS, "value", "1,518", "1518"),
    (PATENTS, "value", "1 518", "1518"),
    (PATENTS, "value", "0", "0"),
    (PATENTS, "value", "-4", "-4"),
    (PATENTS, "value", "－４", "-4"),
    (PATENTS, "value", "99999999999.9999", "99999999999.9999"),
    (PATENTS, "value", "", None),
    (PATENTS, "value", "　", None),
    (MONEY, "value", "5.23", "5.23"),
    (MONEY, "value", "5.23亿元", "5.23"),
    (MONEY, "value", "52300", "52300"),  # nothing is guessed by size
    (COVERED, "value", "40%", "40"),
    (COVERED, "value", "４０％", "40"),
    (COVERED, "numerator", "16家", "16"),
    (PER_HEAD, "denominator", "83.2", "83.2"),
    (PER_HEAD, "denominator", "83.2万人", "83.2"),
    (PCT, "quantity", "10件", "10"),
    (PCT, "city_average", "12.5%", "12.5"),
    (MONEY, "city_average", "3.1亿元", "3.1"),
]


@pytest.mark.parametrize(("of", "name", "text", "expected"), FIGURES, ids=lambda each: str(each)[:24])
def test_a_figure_is_read(of: IndicatorFacts, name: str, text: str, expected: str | None) -> None:
    found = getattr(figure(of, **{name: text}), name)
    assert found == (None if expected is None else D(expected))


# typed, stored, and the sentence that says so: all by hand.
CONVERTED = [
    (MONEY, "value", "52300万元", "5.23", "“52300万元”折合5.23亿元"),
    (MONEY, "value", "５２３００万", "5.23", "“５２３００万”折合5.23亿元"),
    (PATENTS, "value", "1.2万", "12000", "“1.2万”折合12000件"),
    (PER_HEAD, "denominator", "832000人", "83.2", "“832000人”折合83.2万人"),
    (PER_HEAD, "numerator", "0.0104万件", "104", "“0.0104万件”折合104件"),
]


@pytest.mark.parametrize(("of", "name", "text", "expected", "said"), CONVERTED, ids=lambda each: str(each)[:24])
def test_a_conversion_is_said(of: IndicatorFacts, name: str, text: str, expected: str, said: str) -> None:
    typed = read(of, **{name: text})
    assert typed.converted == {name: said}
    assert getattr(typed.figure, name) == D(expected)


def test_without_a_conversion_nothing_is_said() -> None:
    assert read(MONEY, value="5.23亿元").converted == {}


REFUSED: list[tuple[IndicatorFacts, str, str, str]] = [
    (PATENTS, "value", "51８件左右", "“左”“右”无法识别，计量单位是“件”"),
    (PATENTS, "value", "约518", "“约”无法识别，计量单位是“件”"),
    (PATENTS, "value", "518.5.1", "小数点“.”只能有一个"),
    (PATENTS, "value", "5,18", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
    (PATENTS, "value", "40%", "“%”无法识别，计量单位是“件”"),
    (PATENTS, "value", "1e400", "“1e400”不是数字：第2个字符是字母“e”"),
    (PATENTS, "value", "NaN", "“N”“a”无法识别，计量单位是“件”"),
    (PATENTS, "value", "一二三", "“一”“二”“三”无法识别，数字请用0—9"),
    (PATENTS, "value", "٣", "“٣”无法识别，数字请用0—9"),
    (PATENTS, "value", "123456789012", "“123456789012”整数部分超过11位"),
    (PATENTS, "value", "1.23456", "“1.23456”小数超过4位"),
    (PATENTS, "value", "5" * 10_000, "填写了10000个字符，不像一个数字"),
    (COVERED, "value", "4万%", "“万%”不能写在这里，计量单位是“%”"),
    (COVERED, "numerator", "40%", "“%”无法识别，计量单位是“家”"),
    (PER_HEAD, "denominator", "83.2件", "“件”无法识别，计量单位是“万人”"),
    (PCT, "quantity", "10%", "“%”无法识别，计量单位是“件”"),
    (MONEY, "city_average", "高", "“高”无法识别，计量单位是“亿元”"),
]


@pytest.mark.parametrize(("of", "name", "text", "message"), REFUSED, ids=lambda each: str(each)[:24])
def test_what_is_no_figure_is_refused_at_its_field_and_kept(
    of: IndicatorFacts, name: str, text: str, message: str
) -> None:
    typed = read(of, None, 4, **{name: text, "note": "备注"})
    assert typed.figure is None
    assert typed.errors == {name: message}
    assert typed.texts == {name: text, "note": "备注"}
    assert typed.version == 4


DATES = [
    ("2026-09-30", date(2026, 9, 30)),
    ("2026-9-3", date(2026, 9, 3)),
    ("2026/9/30", date(2026, 9, 30)),
    ("2026.9.30", date(2026, 9, 30)),
    ("2026年9月30日", date(2026, 9, 30)),
    ("2026年9月30", date(2026, 9, 30)),
    (" 2026-09-30 ", date(2026, 9, 30)),
    ("２０２６年９月３０日", date(2026, 9, 30)),
    ("２０２６－０９－３０", date(2026, 9, 30)),
    ("２０２６／９／３０", date(2026, 9, 30)),
    ("2024-02-29", date(2024, 2, 29)),
    ("", date(2026, 9, 30)),  # the quarter's last day
    ("  ", date(2026, 9, 30)),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_a_date_is_read(text: str, expected: date) -> None:
    assert figure(PATENTS, value="518", as_of=text).as_of == expected


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-9-31", "2026-13-01", "2026-0-1", "26-9-30", "1999-12-31", "2101-01-01", "20260930", "2026-9", "9月底",
     "2026--30", "2026-9-30-1", "٢٠٢٦-٠٩-٣٠", "-2026-9-30", "二〇二六年九月三十日", "2026-9-3 0", "0" * 9999, "\x00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    typed = read(PATENTS, as_of=text)
    assert typed.errors == {"as_of": f"“{text.strip()[:20]}”不是日期，请写成 2026-09-30"}
    assert (typed.figure, typed.texts) == (None, {"as_of": text})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", 12), ("第12名", 12), ("第 12 名", 12), ("12名", 12), ("第12位", 12), ("１２", 12), ("第１２名", 12), ("12.0", 12),
     ("1", 1), ("", None), (" ", None)],
)  # fmt: skip
def test_a_rank_is_read(text: str, expected: int | None) -> None:
    assert figure(PATENTS, city_rank=text).city_rank == expected


@pytest.mark.parametrize("text", ["0", "1.5", "-3", "第十二名", "第名12", "前十", "12%", "9" * 2000, "٣", "①"])
def test_what_is_no_rank_is_refused(text: str) -> None:
    typed = read(PATENTS, city_rank=text)
    assert typed.figure is None
    assert list(typed.errors) == ["city_rank"]
    assert typed.texts == {"city_rank": text}


@pytest.mark.parametrize(
    ("text", "expected"), [("estimate", "estimate"), ("preliminary", "preliminary"), ("final", "final")]
)
def test_certainty_is_chosen(text: str, expected: str) -> None:
    assert figure(PATENTS, certainty=text).certainty == Certainty(expected)


@pytest.mark.parametrize("text", ["", "FINAL", "核定数", "final ", "x" * 5000])
def test_no_other_certainty_is_taken(text: str) -> None:
    assert read(PATENTS, certainty=text).errors == {"certainty": "请选择预计数、初步数或核定数"}


@pytest.mark.parametrize(("text", "expected"), [("on", True), ("", False), ("off", False)])
def test_not_applicable_is_ticked(text: str, expected: bool) -> None:
    assert figure(PATENTS, not_applicable=text).not_applicable is expected


def test_a_text_is_one_line() -> None:
    found = figure(PATENTS, note="  含2件\t待公告\r\n另行 补充 ", source="　市局通报　")
    assert (found.note, found.source) == ("含2件 待公告 另行 补充", "市局通报")


def test_every_mistake_of_a_row_has_its_own_field() -> None:
    typed = read(PER_HEAD, numerator="约97", denominator="80件", as_of="9月底", city_rank="前十", note="好")
    assert set(typed.errors) == {"numerator", "denominator", "as_of", "city_rank"}


# Fields that the form does not have


FILLED = Cell(
    version=3, state=State.DRAFT, revision=1, city_source="市局", typed_by="某", typed_at=NOW, submitted_by="",
    submitted_at=None, reviewed_by="", reviewed_at=None, review_reason="", correction_reason="", confirmation="",
    confirmed_doubts="",
    observation=Observation(
        value=D(518), as_of=date(2026, 9, 30), source="通报", certainty="final", note="备注", city_rank=12, city_average=D(3)
    ),
)  # fmt: skip


def test_a_field_that_was_not_sent_stands_as_it_is() -> None:
    typed = read(PATENTS, FILLED, 3, value="520")
    assert typed.figure == FigureInput(
        number=PATENTS.number, version=3, value=D(520), as_of=date(2026, 9, 30), source="通报", certainty=Certainty.FINAL,
        note="备注", city_rank=12, city_average=D(3), city_source="市局",
    )  # fmt: skip


def test_a_field_that_was_sent_empty_is_emptied() -> None:
    typed = read(PATENTS, FILLED, value="", note="", city_rank="")
    assert typed.figure is not None
    assert (typed.figure.value, typed.figure.note, typed.figure.city_rank) == (None, "", None)
    assert typed.figure.source == "通报"


SAME = {"value": "518.0", "as_of": "2026/9/30", "note": " 备注 ", "city_rank": "第12名", "city_average": "3"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"as_of": ""}, True),  # no date is the quarter's last day
        ({"value": "519"}, False),
        ({"as_of": "2026-09-29"}, False),
        ({"certainty": "estimate"}, False),
        ({"city_rank": ""}, False),
        ({"confirmation": "已核对"}, False),
        ({"correction_reason": "漏计"}, False),
    ],
)
def test_whether_the_cell_says_it_already(changes: dict[str, Any], expected: bool) -> None:
    typed = read(PATENTS, FILLED, **{**SAME, **changes})
    assert typed.figure is not None
    assert row_of(PATENTS, FILLED).says(typed.figure) is expected


def test_a_word_given_twice_is_written_once() -> None:
    doubt = "累计数比上季末少2件"
    confirmed = replace(FILLED, confirmation="已核对", confirmed_doubts=doubt)
    typed = read(PATENTS, confirmed, confirmation="已核对")
    assert typed.figure is not None
    for doubts, expected in (((doubt,), True), ((doubt, "另一处"), False), (("累计数比上季末少3件",), False)):
        row = replace(row_of(PATENTS, confirmed), doubts=doubts)
        assert row.says(typed.figure) is expected, doubts


def test_units_of_the_fields() -> None:
    assert figure_units(PER_HEAD) == {
        "value": "件", "numerator": "件", "denominator": "万人", "quantity": "件", "city_average": "件",
    }  # fmt: skip
    assert (figure_units(PCT)["quantity"], figure_units(PCT)["city_average"]) == ("件", "%")
    labels = ("常住人口（万人）", "常住人口", "研发（R&D）经费（亿元）", "")
    assert [unit_of(label) for label in labels] == ["万人", "", "亿元", ""]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"value": "518"}, date(2026, 9, 30)),
        ({"value": "518", "as_of": ""}, date(2026, 9, 30)),
        ({"value": "518", "as_of": "2026-09-29"}, date(2026, 9, 29)),
        ({"value": "", "as_of": "2026-09-30"}, None),  # filled in with the figure, and left over once that is taken out
        ({"value": "", "as_of": "2026-09-29"}, date(2026, 9, 29)),  # somebody typed it
    ],
)
def test_the_usual_date_goes_with_a_figure(sent: dict[str, str], expected: date | None) -> None:
    found = figure(PATENTS, **sent)
    assert (found.as_of, found.is_blank) == (expected, expected is None)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("text", ["<b>\"'&", "٣", "x" * 10_000, "\x01\x7f\u200b", "\u202e518", "￥518", "-", "."])
def test_no_text_breaks_a_field(name: str, text: str) -> None:
    typed = read(COVERED, **{name: text})
    assert typed.texts == {name: text}
    assert (typed.figure is None) == (name in typed.errors)
