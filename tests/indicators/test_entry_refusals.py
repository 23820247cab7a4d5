"""What the grid refuses: told at its row, kept as typed; nothing overwritten unseen or written twice; corrections, doubts."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from indicators.models import Actual
from organizations.models import Operation, User
from plans.models import Plan
from tests import acts
from tests.acts import where
from tests.gridpage import Grid
from tests.people import NOW, approve
from tests.plans_in_use import widen

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal


@pytest.fixture(autouse=True)
def at_ten() -> object:
    """It is 2026-10-09 10:00 in Chongqing."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def grid(dazu: Plan, people: People, client: Client) -> Grid:
    return Grid(client, people["entry"], dazu)


def values() -> dict[int, Decimal | None]:
    return dict(Actual.objects.exclude(state="superseded").values_list("indicator__number", "value"))


# A row's mistake


def test_one_rows_mistake_keeps_no_other_from_being_saved(grid: Grid) -> None:
    status, page = grid.refused(n1_value="518", n4_value="6O", n5_value="168")
    assert status == 400
    assert values() == {1: D(518), 5: D(168)}
    assert page.fields["4-value"] == "6O"
    assert "is-unsaved" in page.classes[4]
    assert "未保存" in page.texts[4]
    assert "“O”无法识别，计量单位是“件”" in page.texts[4]
    assert page.fields["4-version"] == "0"
    assert grid.push(n4_value="60").status_code == 302
    assert values() == {1: D(518), 4: D(60), 5: D(168)}


MISTAKES = [
    ("1-as_of", "9月底", "数据截止日期：“9月底”不是日期，请写成 2026-09-30"),
    ("1-certainty", "final2", "数据性质：请选择预计数、初步数或核定数"),
    ("1-city_rank", "前十", "全市排位：“前”“十”无法识别，数字请用0—9"),
    ("1-city_average", "高", "全市平均：“高”无法识别，计量单位是“件”"),
    ("1-note", "长" * 301, "备注不得超过300字"),
    ("1-source", "市局\x07通报", "数据来源含有不可见字符U+0007"),
    ("1-note", "\x00", "备注含有不可见字符U+0000"),
    ("1-not_applicable", "on", "不参评的指标不填数值"),
    ("1-not_applicable_reason", "没有统计", "未勾选不参评"),
    ("3-denominator", "0", "分母不能为0"),
    ("1-quantity", "5", "本指标不填数量"),
    ("14-value", "17.4", "本指标由其他指标计算，不填报"),
]


@pytest.mark.parametrize(("name", "text", "said"), MISTAKES, ids=[f"{name} {text[:6]!r}" for name, text, _ in MISTAKES])
def test_a_mistake_is_said_at_its_row_and_kept(name: str, text: str, said: str, grid: Grid) -> None:
    number = int(name.partition("-")[0])
    status, page = grid.refused(**{"1-value": "518", name: text})
    assert status == 400
    assert said in page.texts[number]
    assert number not in values()
    if name in page.fields and name != "1-certainty":
        assert page.fields[name] == text


def test_a_word_that_cannot_be_taken_is_said(grid: Grid, dazu: Plan, people: People) -> None:
    approve(dazu, 2025, 3, {1: 100}, people)
    acts.save_figure(dazu, people["entry"])
    grid.open()
    status, page = grid.refused(n1_confirmation="长" * 201)
    assert (status, page.fields["1-confirmation"]) == (400, "长" * 201)
    assert "情况说明不得超过200字" in page.texts[1]


# Versions


def test_a_stale_row_names_who_when_and_to_what_and_keeps_what_was_typed(
    grid: Grid, dazu: Plan, people: People
) -> None:
    acts.save_figure(dazu, people["entry2"], "516")
    status, page = grid.refused(n1_value="518", n4_value="60")
    assert status == 409
    assert "entry2某已于10月09日10:00改为516，请核对后再办理" in page.texts[1]
    assert (page.fields["1-value"], page.fields["1-version"]) == ("518", "0"), "still the version that was typed over"
    assert values() == {1: D(516), 4: D(60)}
    assert grid.refused(n5_value="5")[0] == 409, "and so it stays refused"
    assert "overwrite:1:1" in grid.page.buttons
    assert grid.push("overwrite:1:1").status_code == 302
    assert values() == {1: D(518), 4: D(60), 5: D(5)}


def test_overwriting_what_changed_again_is_stale_again(grid: Grid, dazu: Plan, people: People) -> None:
    acts.save_figure(dazu, people["entry2"], "516")
    grid.refused(n1_value="518")
    acts.save_figure(dazu, people["entry2"], "517")
    status, page = grid.refused("overwrite:1:1")
    assert (status, "改为517" in page.texts[1], page.fields["1-value"]) == (409, True, "518")
    assert grid.send("overwrite:1:2", 1)["status"] == 200
    assert values() == {1: D(518)}


def test_unreadable_text_keeps_the_version_that_it_was_typed_over(grid: Grid, dazu: Plan, people: People) -> None:
    acts.save_figure(dazu, people["entry2"], "516")
    status, page = grid.refused(n1_value="51B")
    assert (status, page.fields["1-value"], page.fields["1-version"]) == (400, "51B", "0")
    status, page = grid.refused(n1_value="518")
    assert (status, "改为516" in page.texts[1]) == (409, True)
    assert values() == {1: D(516)}


def test_an_untouched_empty_field_does_not_contend_with_what_was_entered_since(
    grid: Grid, dazu: Plan, people: People
) -> None:
    acts.save_figure(dazu, people["entry2"], "516")
    assert grid.push(n4_value="60").status_code == 302
    assert values() == {1: D(516), 4: D(60)}
    status, page = grid.refused(n5_value="百")
    assert (status, page.fields["1-value"], page.fields["1-version"]) == (400, "516", "1")


def test_what_was_not_seen_is_not_submitted(grid: Grid, dazu: Plan, people: People) -> None:
    acts.save_figure(dazu, people["entry2"], "516")
    status, page = grid.refused("submit", n4_value="60")
    assert (status, "entry2某已于10月09日10:00改为516，请核对后再办理" in page.html) == (409, True)
    assert set(Actual.objects.values_list("state", flat=True)) == {"draft"}


def test_a_row_that_was_approved_meanwhile_says_what_was_typed(grid: Grid, dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    grid.open()
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer"])
    status, page = grid.refused(n1_value="<b>520</b>1")
    assert (status, "您填的：<b>520</b>1" in page.texts[1]) == (400, True)
    status, page = grid.refused(**{"1-value": "520", "1-version": "1"})
    assert status == 409
    assert "您填的：520" in page.texts[1]
    assert "reviewer某已于10月09日10:00审核通过，数值为518" in page.texts[1]
    assert not [act for act in page.buttons if act.startswith("overwrite")], "there is no field to overwrite it from"
    assert values() == {1: D(518)}


def test_who_typed_after_a_return_is_named(grid: Grid, dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    grid.open()
    with time_machine.travel("2026-10-09T03:30:00+00:00", tick=False):
        other = Grid(grid.client, people["entry2"], dazu)
        assert other.push(n1_value="517").status_code == 302
    status, page = grid.refused(n1_value="519")
    assert (status, "entry2某已于10月09日11:30改为517" in page.texts[1]) == (409, True)


# Nothing twice


def test_nothing_is_written_for_rows_that_did_not_change(grid: Grid, dazu: Plan, people: People) -> None:
    grid.push(n1_value="518", n3_numerator="97", n3_denominator="80", n5_note="尚无数据", n5_city_rank="12")
    grid.open()
    before, lines = list(Actual.objects.order_by("pk").values()), Operation.objects.count()
    for typed in ({}, {"1-value": "518.0"}, {"1-value": "５１８"}, {"1-as_of": ""}, {"5-city_rank": "第12名"}):
        assert grid.push(**typed).status_code == 302
    assert (list(Actual.objects.order_by("pk").values()), Operation.objects.count()) == (before, lines)


def test_what_is_sent_again_because_the_answer_was_lost_is_taken_as_done(
    grid: Grid, dazu: Plan, people: People
) -> None:
    approve(dazu, 2025, 3, {1: 100}, people)
    sent = {"1-value": "518", "1-version": "0", "1-as_of": ""}
    assert [grid.send("save", **sent)["status"] for _ in range(2)] == [200, 200]
    sent = {"1-value": "518", "1-version": "1", "1-confirmation": "已核对"}
    assert [grid.send("save", **sent)["status"] for _ in range(2)] == [200, 200]
    assert Actual.objects.get(period__year=2026).version == 2


def test_an_emptied_cell_is_no_draft_any_more(grid: Grid) -> None:
    grid.push(n1_value="518")
    grid.open()
    assert grid.page.fields["1-as_of"] == "2026-09-30"
    assert grid.push(n1_value="").status_code == 302
    assert values() == {}


# Corrections


def test_a_correction_needs_its_reason_and_keeps_what_was_typed(grid: Grid, dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    grid.open("?correct=1")
    status, page = grid.refused(n1_value="520", n1_note="漏计")
    assert (status, page.fields["1-value"], page.fields["1-note"]) == (400, "520", "漏计")
    assert "更正须写明理由" in page.texts[1].split("原值")[0]
    assert page.fields["1-correction_reason"] == ""
    assert values() == {1: D(518)}
    assert grid.push(n1_correction_reason="漏计2件").status_code == 302
    assert set(Actual.objects.values_list("revision", "state", "value")) == {(1, "approved", 518), (2, "draft", 520)}
    page = grid.open()
    assert "更正草稿" in page.texts[1]
    assert "原值518，更正须写明理由" in page.texts[1]
    assert page.fields["1-correction_reason"] == "漏计2件"


def test_a_correction_that_changes_nothing_writes_nothing(grid: Grid, dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    grid.open("?correct=1")
    assert grid.push().status_code == 302
    assert Actual.objects.count() == 1


# Doubts


def test_a_doubt_is_asked_answered_and_asked_again(grid: Grid, dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 2, {4: 70}, people)
    # By hand: 专利密集型产品累计备案数 falls from 70 to 68.
    assert grid.push(n4_value="68").status_code == 302
    assert "累计数比上季末少2件" in grid.open().texts[4]
    status, page = grid.refused("submit:4")
    assert status == 400
    assert "指标4还不能报送，全部没有报送" in page.html
    assert "is-wrong" in page.classes[4]
    assert Actual.objects.get(**_fourth(dazu)).state == "draft"
    assert grid.push(n4_confirmation="已核对").status_code == 302
    page = grid.open()
    assert "已说明：已核对" in page.texts[4]
    assert "4-confirmation" not in page.fields
    grid.push(n4_value="67")
    page = grid.open()
    assert "累计数比上季末少3件" in page.texts[4], "the word was given for another figure"
    assert grid.refused("submit:4")[0] == 400
    assert grid.push("submit:4", n4_confirmation="2件失效，1件撤销").status_code == 302
    row = Actual.objects.get(**_fourth(dazu))
    assert (row.state, row.confirmation, row.confirmed_doubts) == (
        "submitted",
        "2件失效，1件撤销",
        "累计数比上季末少3件",
    )


def _fourth(plan: Plan) -> dict[str, object]:
    place = where(plan)
    return {"indicator__number": 4, "period__year": place["year"], "period__quarter": place["quarter"]}


def test_a_large_plan_fits_into_one_plain_form(grid: Grid, dazu: Plan) -> None:
    """Ninety-five rows with a dozen fields and a file to choose each, as a browser without scripts sends them."""
    widen(dazu, 4)
    grid.open()
    boundary = "----rows"
    files = [f"{name.removesuffix('-version')}-evidence" for name in grid.page.fields if name.endswith("-version")]
    parts = [
        f'name="{name}"\r\n\r\n{text}' for name, text in {**grid.page.fields, "1-value": "518", "act": "save"}.items()
    ]
    parts += [f'name="{name}"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n' for name in files]
    body = (
        "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    )
    response = grid.client.post(grid.address, body.encode(), content_type=f"multipart/form-data; boundary={boundary}")
    assert response.status_code == 302
    assert (len(files), values()) == (95, {1: D(518)})
