"""What a cell under a year promises: cases by hand."""

import time
from decimal import Decimal

import pytest

from documents.reader.heads import Role, read_head
from documents.reader.measures import is_measure
from documents.reader.values import is_blank, read_value


@pytest.mark.parametrize(
    ("text", "measure", "value", "unit", "comparator"),
    [
        ("575", "件", "575", "件", ""),
        ("５７５", "件", "575", "件", ""),
        ("1,200", "家", "1200", "家", ""),
        ("1，200", "家", "1200", "家", ""),
        ("1 200", "家", "1200", "家", ""),
        ("≥90%", "%", "90", "%", "≥"),
        ("＞ 90 ％", "%", "90", "%", ">"),
        ("17.4%以上", "", "17.4", "%", "以上"),
        ("575件", "", "575", "件", ""),
        ("不低于5家", "个", "5", "个", "不低于"),
        ("6000万元", "亿元", "0.6", "亿元", ""),
        ("1.2万", "件", "12000", "件", ""),
        ("1.5万件", "万件", "1.5", "万件", ""),
        ("约50", "人", "50", "人", ""),
        ("累计达到100件", "件", "100", "件", ""),
        ("控制在12个月以内", "个月", "12", "个月", "以内"),
        ("400家左右", "", "400", "家", "左右"),
        ("[13.5]", "%", "13.5", "%", ""),
        ("575〔1〕", "件", "575", "件", ""),
        ("前十", "", "10", "位", "前十"),
        ("进入全市前3名", "位", "3", "位", "前3"),
        ("全市前二十五", "", "25", "位", "前二十五"),
        ("实现全覆盖", "%", "100", "%", "全覆盖"),
        ("-18", "%", "-18", "%", ""),
        ("12", "件/万人", "12", "件/万人", ""),
        ("提高到85%", "%", "85", "%", ""),
        ("2027", "件", "2027", "件", ""),
    ],
)
def test_a_clear_number_is_read(text: str, measure: str, value: str, unit: str, comparator: str) -> None:
    found = read_value(text, measure=measure)
    assert found is not None
    assert (found.value, found.unit, found.comparator) == (Decimal(value), unit, comparator)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("5-8", "家"),
        ("5～8", "家"),
        ("5至8", "家"),
        ("建成", "个"),
        ("基本实现全覆盖", "%"),
        ("高于全市平均", "%"),
        ("年均增长10%", "件"),
        ("增长10%", "%"),
        ("10%", "件"),
        ("40/60", ""),
        ("2027年", ""),
        ("2027", ""),
        ("2026年底前", "个"),
        ("甲50、乙60", "件"),
        ("12.34567", "件"),
        ("0.5亿", "%"),
        ("达到" * 29, "件"),
        ("全市区县" * 29, ""),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(text: str, measure: str) -> None:
    begun = time.perf_counter()
    assert read_value(text, measure=measure) is None
    assert time.perf_counter() - begun < 1


def test_a_change_is_read_only_of_an_indicator_that_is_one() -> None:
    found = read_value("增长10%以上", measure="%", name="PCT国际专利申请量年均增长")
    assert found is not None
    assert (found.value, found.comparator) == (Decimal(10), "以上")


@pytest.mark.parametrize("text", ["", "—", "－－", "/", "——", "无", " - "])
def test_a_blank_promises_nothing(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "建成", "575"])
def test_what_says_something_is_no_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    "text", ["件", "%", "％", "亿元", "万人次", "件/万人", "吨标准煤/万元", "个百分点", "PFlops", "平方公里"]
)
def test_units_of_measurement(text: str) -> None:
    assert is_measure(text)


@pytest.mark.parametrize("text", ["区科技局", "累计", "2025年", "含农村", ""])
def test_what_is_no_unit_of_measurement(text: str) -> None:
    assert not is_measure(text)


@pytest.mark.parametrize(
    ("text", "role", "year"),
    [
        ("序  号", Role.NUMBER, None),
        ("指　标", Role.INDICATOR, None),
        ("指标名称（单位）", Role.INDICATOR, None),
        ("計量單位", Role.MEASURE, None),
        ("年度计划目标", Role.TARGET, None),
        ("2025", Role.YEAR, 2025),
        ("２０２５年", Role.YEAR, 2025),
        ("目标值（2027年）", Role.TARGET, 2027),
        ("到2025年", Role.TARGET, 2025),
        ("“十四五”目标", Role.TARGET, 2025),
        ("2024年（基期）", Role.BASELINE, 2024),
        ("现状值", Role.BASELINE, None),
        ("2024年完成情况", Role.ACTUAL, 2024),
        ("2025年上半年", Role.ACTUAL, None),
        ("2025年预算（万元）", Role.OTHER, 2025),
        ("属性", Role.BINDING, None),
        ("责任单位", Role.ANSWERS, None),
        ("责任单位（排第一的为牵头单位）", Role.ANSWERS, None),
        ("市级牵头单位", Role.LEAD, None),
        ("协同单位", Role.SUPPORT, None),
        ("责任领导", Role.PEOPLE, None),
        ("完成时限", Role.DUE, None),
        ("数据来源", Role.SOURCE, None),
        ("备  注", Role.REMARK, None),
        ("重点任务", Role.TASK, None),
        ("工作措施", Role.CONTENT, None),
        ("联系电话", Role.OTHER, None),
        ("有效发明专利总量（件）", Role.NONE, None),
        ("区科技局", Role.NONE, None),
    ],
)
def test_what_a_head_says(text: str, role: Role, year: int | None) -> None:
    found = read_head(text)
    assert (found.role, found.year) == (role, year)
