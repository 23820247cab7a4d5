"""A pasted table of names and figures: what would go where, what is a guess, and what is not taken."""

import pytest
from django.test import Client

from indicators.models import Actual
from indicators.pasting import Pasted, plain_name, preview, split_pasted
from indicators.reading import read_sheet
from indicators.sheet import Sheet
from organizations.models import Operation, User
from plans.models import Plan
from plans.refusals import Invalid
from tests import acts
from tests.acts import period_of

pytestmark = pytest.mark.django_db

People = dict[str, User]
PASTE = "/plans/dazu-patents-2025/entry/2026/q3/paste/"


@pytest.fixture
def sheet(dazu: Plan) -> Sheet:
    return read_sheet(dazu, period_of(dazu))


def line(text: str, sheet: Sheet) -> Pasted:
    (found,) = preview(split_pasted(text), sheet)
    return found


# line, indicator, what would be filled in, what it is understood as: by hand from the plan's indicators.
TAKEN = [
    ("有效发明专利总量\t518", 1, {"value": "518"}, "518件"),
    ("有效发明专利总量\t件\t518", 1, {"value": "518"}, "518件"),
    ("有效发明专利总量\t（件）\t518", 1, {"value": "518"}, "518件"),
    ("有效发明专利总量（件）\t518", 1, {"value": "518"}, "518件"),
    ("有效发明专利总量(件)\t518", 1, {"value": "518"}, "518件"),
    ("有效发明专利总量[件]\t518", 1, {"value": "518"}, "518件"),
    ("1\t有效发明专利总量\t518", 1, {"value": "518"}, "518件"),
    ("1.有效发明专利总量\t518", 1, {"value": "518"}, "518件"),
    ("1、有效发明专利总量\t518", 1, {"value": "518"}, "518件"),
    ("（1）有效发明专利总量\t518", 1, {"value": "518"}, "518件"),
    ("１．有效发明专利总量\t５１８", 1, {"value": "５１８"}, "518件"),
    (" 有效发明 专利总量 \t 1,518 ", 1, {"value": "1,518"}, "1518件"),
    ("有效发明专利总量\t\t518\t", 1, {"value": "518"}, "518件"),
    ("知识产权质押融资累计登记金额\t亿元\t5.23", 6, {"value": "5.23"}, "5.23亿元"),
    ("知识产权质押融资累计登记金额\t52300万元", 6, {"value": "52300万元"}, "“52300万元”折合5.23亿元"),
    ("PCT国际专利申请量（件）\t10", 2, {"quantity": "10"}, "10件"),
    ("pct国际专利申请量\t件\t10", 2, {"quantity": "10"}, "10件"),
    ("ＰＣＴ国际专利申请量\t10件", 2, {"quantity": "10件"}, "10件"),
    ("万人高价值发明专利拥有量\t1.25", 3, {"value": "1.25"}, "1.25件"),
    ("万人高价值发明专利拥有量\t104\t83.2", 3, {"numerator": "104", "denominator": "83.2"}, "104件 ÷ 83.2万人"),
    ("重点工业企业知识产权专员覆盖率\t%\t40%", 12, {"value": "40%"}, "40%"),
    ("重点工业企业知识产权专员覆盖率\t16家\t40家", 12, {"numerator": "16家", "denominator": "40家"}, "16家 ÷ 40家"),
    ("有效发明专利总量\t0", 1, {"value": "0"}, "0件"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "fills", "understood"), TAKEN, ids=[each[0] for each in TAKEN])
def test_a_line_that_is_understood(
    text: str, number: int, fills: dict[str, str], understood: str, sheet: Sheet
) -> None:
    found = line(text, sheet)
    assert (found.number, dict(found.fills), found.understood) == (number, fills, understood)
    assert (found.is_guess, found.fault, found.line) == (False, "", 1)


GUESSED = [
    ("一、有效发明专利总量\t518", 1),
    ("全区有效发明专利总量\t518", 1),
    ("其中：战略性新兴产业发明专利拥有量\t78", 7),
    ("质押融资累计登记金额\t5.23", 6),
    ("专利密集型产品\t60", 4),
]


@pytest.mark.parametrize(("text", "number"), GUESSED)
def test_a_name_that_only_one_indicator_can_mean_is_a_guess(text: str, number: int, sheet: Sheet) -> None:
    found = line(text, sheet)
    assert (found.number, found.is_guess, found.fault) == (number, True, "")


FAULTY = [
    ("专利代理\t7", None, "没有匹配的指标"),  # 9, 10, 15 and 16
    ("发明专利\t7", None, "没有匹配的指标"),
    ("PCT\t7", None, "没有匹配的指标"),  # three characters could be anything
    ("从业专利代理师\t50", None, "没有匹配的指标"),  # 10 and 16
    ("生产总值\t500", None, "没有匹配的指标"),
    ("序号\t指标名称\t计量单位\t数值", None, "没有匹配的指标"),  # the heading of a table
    ("指标\t2026年前三季度", None, "没有匹配的指标"),
    ("518\t519", None, "没有指标名称"),
    ("518", None, "没有指标名称"),
    ("有效发明专利总量", 1, "没有数值"),
    ("有效发明专利总量\t件", 1, "没有数值"),
    ("有效发明专利总量\t518\t520", 1, "有2个数值，不能确定是哪一个；请只复制名称和数值两列"),
    ("万人高价值发明专利拥有量\t1.25\t104\t83.2", 3, "有3个数值，不能确定是哪一个；请只复制名称和数值两列"),
    ("有效发明专利总量\t五百", 1, "“五”“百”无法识别，数字请用0—9"),
    ("有效发明专利总量\t518万元", 1, "“元”无法识别，计量单位是“件”"),
    ("有效发明专利总量\t" + "5" * 1001, 1, "有1001个字符，不像一个数字"),
    ("战略性新兴产业发明专利占比\t17.4", 14, "由系统计算，不填报"),
    ("PCT国际专利申请量年均增长\t10", 2, "不填增长率，请粘贴PCT国际专利申请量（件）"),
    ("PCT国际专利申请量年均增长（%）\t10", 2, "不填增长率，请粘贴PCT国际专利申请量（件）"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "fault"), FAULTY, ids=[each[0][:30] for each in FAULTY])
def test_a_line_that_is_not_taken_says_why(text: str, number: int | None, fault: str, sheet: Sheet) -> None:
    found = line(text, sheet)
    assert (found.number, found.fills, found.fault) == (number, (), fault)
    assert found.pasted == " ".join(cell.strip() for cell in text.split("\t"))[:60]


def test_an_indicator_that_stands_twice_is_not_taken_at_all(sheet: Sheet) -> None:
    text = "有效发明专利总量\t518\n专利密集型产品累计备案数\t60\n1、有效发明专利总量（件）\t519"
    first, second, third = preview(split_pasted(text), sheet)
    assert {each.fault for each in (first, third)} == {"指标1出现了2次，不能确定用哪一个"}
    assert (first.fills, first.understood, third.fills) == ((), "", ())
    assert dict(second.fills) == {"value": "60"}


def test_an_indicator_that_stands_again_without_a_figure_is_taken(sheet: Sheet) -> None:
    first, second = preview(split_pasted("有效发明专利总量\t518\n有效发明专利总量\t合计"), sheet)
    assert (dict(first.fills), bool(second.fault)) == ({"value": "518"}, True)


def test_submitted_and_approved_rows_take_nothing(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    text = "有效发明专利总量\t519"
    assert line(text, read_sheet(dazu, period_of(dazu))).fault == "已报送或已审核，不能填写"
    acts.approve_figure(dazu, people["reviewer"])
    assert line(text, read_sheet(dazu, period_of(dazu))).fault == "已报送或已审核，不能填写"
    acts.save_figure(dazu, people["entry"], "520", why="漏计2件")
    assert line(text, read_sheet(dazu, period_of(dazu))).fault == "", "the open correction takes it"


def test_names_without_what_does_not_tell_them_apart() -> None:
    assert plain_name(" 12、“ＰＣＴ”国际专利（件）（2026年） ") == "pct国际专利"
    assert (plain_name("（一）"), plain_name("12")) == ("", "12")


def test_lines_and_cells_as_a_spreadsheet_copies_them() -> None:
    assert split_pasted("a\tb\r\n\r\n \t \nc \t d\t\n") == [["a", "b"], ["c", "d", ""]]
    assert split_pasted("") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [("字" * 20_001, "粘贴的内容有20001个字符，超过20000个"), ("字\n" * 201, "粘贴的内容有201行，超过200行")],
)
def test_more_than_a_small_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        split_pasted(text)


# Its address


def test_what_is_pasted_is_shown_and_nothing_is_written(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    lines = Operation.objects.count()
    text = "指标\t数值\n有效发明专利总量\t518\n全区专利代理机构\t7\n<b>生产总值</b>\t9"
    response = client.post(PASTE, {"text": text})
    page = response.content.decode()
    assert response.status_code == 200
    assert "共4行，可以填入2行" in page
    assert '<span hidden data-fill="1-value">518</span>' in page
    assert '<span hidden data-fill="9-value">7</span>' in page
    assert page.count("checked") == 1, "a guess has to be chosen by hand"
    assert "<b>" not in page
    assert (Actual.objects.count(), Operation.objects.count()) == (0, lines)


def test_too_much_is_a_message(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    response = client.post(PASTE, {"text": "字\n" * 201})
    assert (response.status_code, response.json()) == (400, {"ok": False, "message": "粘贴的内容有201行，超过200行"})


@pytest.mark.parametrize(
    ("name", "status"),
    [("entry", 200), ("reviewer", 200), ("unit_lead", 403), ("leader", 403), ("system", 403), ("security", 403),
     ("auditor", 403), ("stranger", 403), ("foreign_entry", 404)],
)  # fmt: skip
def test_who_may_have_a_table_matched(name: str, status: int, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people[name])
    assert client.post(PASTE, {"text": "有效发明专利总量\t518"}).status_code == status
    assert client.get(PASTE).status_code in (405, status)
