"""Typed text: what is read, what is refused and in which words, and that no text does anything else."""

import re
from decimal import Decimal as D  # noqa: N817  # a case stays on one line
from decimal import localcontext

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from figures.reading import Reading, Unreadable, read_figure
from figures.wording import number

unhurried = settings(deadline=None)  # a busy machine is not a failing property


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("518", "件", "518"),
        ("0", "件", "0"),
        ("-0", "件", "0"),
        ("007", "件", "7"),
        (" 518\u3000", "件", "518"),
        ("\t518\r\n", "件", "518"),
        ("５１８", "件", "518"),
        ("５．２３", "亿元", "5.23"),
        ("5.2300", "亿元", "5.23"),
        ("1.000000", "亿元", "1"),
        (".5", "亿元", "0.5"),
        ("+5", "件", "5"),
        ("＋5", "件", "5"),
        ("-5", "件", "-5"),
        ("－5", "件", "-5"),
        ("−5", "件", "-5"),
        ("1,234", "件", "1234"),
        ("1，234，567", "件", "1234567"),
        ("1，234,567.89", "件", "1234567.89"),
        ("12 345", "件", "12345"),
        ("12\u00a0345\u202f678", "件", "12345678"),
        ("518件", "件", "518"),
        ("518 件", "件", "518"),
        ("1,234件", "件", "1234"),
        ("5.23亿元", "亿元", "5.23"),
        ("5.23亿", "亿元", "5.23"),
        ("52300", "亿元", "52300"),
        ("17.4%", "%", "17.4"),
        ("17.4％", "%", "17.4"),
        ("17.4", "%", "17.4"),
        ("0.174", "%", "0.174"),
        ("17.4%", " ％ ", "17.4"),
        ("99999999999.9999", "件", "99999999999.9999"),
        ("-99999999999.9999", "件", "-99999999999.9999"),
        ("0" * 50 + "1." + "10" + "0" * 50, "件", "1.1"),
        ("5万人", "万人", "5"),
        ("3", "", "3"),
    ],
)
def test_read_without_a_conversion(text: str, unit: str, value: str) -> None:
    found = read_figure(text, unit)
    assert found == Reading(D(value))
    assert found is not None
    assert str(found.value) == value


@pytest.mark.parametrize(
    ("text", "unit", "value", "said"),
    [
        ("52300万元", "亿元", "5.23", "“52300万元”折合5.23亿元"),
        ("52,300万元", "亿元", "5.23", "“52,300万元”折合5.23亿元"),
        ("5.23亿元", "万元", "52300", "“5.23亿元”折合52300万元"),
        ("5.23亿", "万元", "52300", "“5.23亿”折合52300万元"),
        ("1.2万亿元", "亿元", "12000", "“1.2万亿元”折合12000亿元"),
        ("52300元", "万元", "5.23", "“52300元”折合5.23万元"),
        ("1.2万件", "件", "12000", "“1.2万件”折合12000件"),
        ("1.2万", "件", "12000", "“1.2万”折合12000件"),
        ("1.2 万", "件", "12000", "“1.2 万”折合12000件"),
        ("1.2\u00a0万", "件", "12000", "“1.2 万”折合12000件"),
        ("-1.2万", "件", "-12000", "“-1.2万”折合-12000件"),
        ("0万", "件", "0", "“0万”折合0件"),
        ("1.2万", "", "12000", "“1.2万”折合12000"),
        ("999亿", "件", "99900000000", "“999亿”折合99900000000件"),
    ],
)
def test_read_with_a_conversion_that_is_said(text: str, unit: str, value: str, said: str) -> None:
    found = read_figure(text, unit)
    assert found == Reading(D(value), said)
    assert found is not None
    assert str(found.value) == value


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\t\r\n", "\u00a0 \u202f"])
def test_blank_is_nothing_and_not_a_nought(text: str) -> None:
    assert read_figure(text, "件") is None


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("52O0", "件", "“52O0”不是数字：第3个字符是字母“O”"),
        ("2l4", "次", "“2l4”不是数字：第2个字符是字母“l”"),
        ("12l", "次", "“l”无法识别，计量单位是“次”"),
        ("abc", "", "“a”“b”“c”无法识别"),
        ("1e400", "", "“1e400”不是数字：第2个字符是字母“e”"),
        ("1E5", "", "“1E5”不是数字：第2个字符是字母“E”"),
        ("NaN", "", "“N”“a”无法识别"),
        ("Infinity", "", "“I”“n”“f”“i”“t”等字符无法识别"),
        ("0x1F", "", "“x”“F”无法识别"),
        ("1_000", "", "“1_000”不是数字：第2个字符是“_”"),
        ("=5", "", "“=”无法识别"),
        ("'5", "", "“'”无法识别"),
        ("—", "件", "“—”无法识别，计量单位是“件”"),
        ("N/A", "", "“N”“/”“A”无法识别"),
        ("约500", "件", "“约”无法识别，计量单位是“件”"),
        ("五百", "件", "“五”“百”无法识别，数字请用0—9"),
        ("5百", "件", "“百”无法识别，数字请用0—9"),
        ("①②", "", "“①”“②”无法识别，数字请用0—9"),
        ("٣٤", "", "“٣”“٤”无法识别，数字请用0—9"),
        ("5²", "", "“²”无法识别，数字请用0—9"),
        ("5家", "件", "“家”无法识别，计量单位是“件”"),
        ("5元", "件", "“元”无法识别，计量单位是“件”"),
        ("5%", "件", "“%”无法识别，计量单位是“件”"),
        ("5％", "件", "“％”无法识别，计量单位是“件”"),
        ("5‰", "%", "“‰”无法识别，计量单位是“%”"),
        ("5%%", "%", "“%%”不能写在这里，计量单位是“%”"),
        ("1.2万%", "%", "“万%”不能写在这里，计量单位是“%”"),
        ("1.2万", "%", "“万”不能写在这里，计量单位是“%”"),
        ("5元亿", "亿元", "“元亿”不能写在这里，计量单位是“亿元”"),
        ("5亿万元", "亿元", "“亿万元”不能写在这里，计量单位是“亿元”"),
        ("5件5", "件", "“件5”不能写在这里，计量单位是“件”"),
        ("万5", "件", "“万5”不能写在这里，计量单位是“件”"),
        ("万", "件", "“万”里没有数字"),
        ("件", "件", "“件”里没有数字"),
        ("-", "", "“-”里没有数字"),
        (",", "", "“,”里没有数字"),
        (".", "", "“.”里没有数字"),
        ("--5", "", "“-”只能写一个，写在最前面"),
        ("5-", "", "“-”只能写一个，写在最前面"),
        ("5+3", "", "“+”只能写一个，写在最前面"),
        ("+-5", "", "“-”只能写一个，写在最前面"),
        ("1.2.3", "", "小数点“.”只能有一个"),
        ("5.", "", "小数点“.”后面没有数字"),
        ("5.件", "件", "小数点“.”后面没有数字"),
        ("0.123,4", "", "“,”不能写在小数点后面"),
        ("0.123 4", "", "空格不能写在小数点后面"),
        ("1,23", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1234,567", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1,2345", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        ("0,123", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        (",123", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1,,234", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1,234,", "", "“,”的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1 23", "", "空格的位置不对：只能用来隔开整数部分，每三位一组"),
        ("- 5", "", "空格的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1,234 567", "", "“,”空格的位置不对：只能用来隔开整数部分，每三位一组"),
        ("1\t234", "", "不可见字符U+0009无法识别"),
        ("1\n234", "", "不可见字符U+000A无法识别"),
        ("5\u200b", "", "不可见字符U+200B无法识别"),
        ("\x00", "", "不可见字符U+0000无法识别"),
        ("\ud800", "", "不可见字符U+D800无法识别"),
        ("100000000000", "", "“100000000000”整数部分超过11位"),
        ("1000亿", "件", "“1000亿”折合为“件”后整数部分超过11位"),
        ("1.00001", "", "“1.00001”小数超过4位"),
        ("52300元", "亿元", "“52300元”折合为“亿元”后小数超过4位"),
        ("9" * 30, "", "“99999999999999999999…”整数部分超过11位"),
        ("5 件 件", "件", "“件 件”不能写在这里，计量单位是“件”"),
    ],
)
def test_refused_with_the_character_named(text: str, unit: str, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_figure(text, unit)
    assert refused.value.message == str(refused.value) == message


def test_the_current_context_has_no_say() -> None:
    with localcontext(prec=3):
        assert read_figure("12345.67万元", "元") == Reading(D("123456700"), "“12345.67万元”折合123456700元")


units = st.sampled_from(["", "件", "亿元", "万元", "元", "%", "万人", "件/万人", "家"])
likely = st.text(alphabet="0123456789０５９.．,， +-−－万亿元件%％‰eE家\t\u00a0①五٣", max_size=30)


@unhurried
@given(st.text() | likely, units)
@example("9" * 10_000, "件")
@example("0" * 10_000, "件")
@example("," * 10_000, "件")
@example("1" + ",234" * 3_000, "件")
@example("1 " * 5_000, "件")
@example("5" + "万" * 10_000, "亿元")
@example("1." + "0" * 10_000 + "1", "件")
@example("sNaN", "件")
@example("1e400", "件")
def test_any_text_is_read_refused_or_blank(text: str, unit: str) -> None:
    try:
        found = read_figure(text, unit)
    except Unreadable as refused:
        message = refused.message
    else:
        message = ""
        assert found is None or _is_storable(found.value)
    assert message.isprintable()
    assert len(message) < 120


def _is_storable(value: D) -> bool:
    return (
        value == value.quantize(D("0.0001"))
        and abs(value) < 10**11
        and re.fullmatch(r"-?[0-9]+(\.[0-9]{1,4})?", str(value)) is not None
    )


@unhurried
@given(likely, units)
def test_a_figure_is_the_digits_that_were_typed(text: str, unit: str) -> None:
    try:
        found = read_figure(text, unit)
    except Unreadable:
        return
    if found is None:
        return
    half = text.translate(str.maketrans("０５９．", "059."))
    typed = re.sub(r"[^0-9.]", "", half).rstrip(".")
    # Only the place of the point may have moved, and only where the text names a scale or an unscaled unit.
    assert abs(found.value) in {D(typed).scaleb(shift) for shift in (12, 8, 4, 0, -4, -8)}
    if found.converted is None:
        assert abs(found.value) == D(typed)
    assert (found.value < 0) <= (text.strip()[:1] in "-−－")


storable = st.decimals(min_value=D("-99999999999.9999"), max_value=D("99999999999.9999"), places=4)


@unhurried
@given(storable, units)
def test_what_is_shown_can_be_typed_again(value: D, unit: str) -> None:
    assert read_figure(number(value), unit) == Reading(value)
    assert read_figure(number(value) + unit, unit) == Reading(value)
    assert read_figure(f"{value:,}", unit) == Reading(value)


@unhurried
@given(storable)
def test_a_scale_is_a_power_of_ten_and_nothing_else(value: D) -> None:
    small = value.quantize(D(1)) / 10_000
    found = read_figure(f"{number(value.quantize(D(1)))}万元", "亿元")
    assert found is not None
    assert found.value == small
    assert found.converted is not None
