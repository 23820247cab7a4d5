"""The pages of an import: who sees what, what a change answers, what is refused and where it is said."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from documents.importing import LONGEST, start
from organizations.models import Region, User
from organizations.roles import Role
from plans.models import Plan, PlanImport
from plans.planfile import IndicatorItem, PlanFile, TaskItem
from plans.uploads import WORKBOOK_REQUEST
from tests.documents.proposals import PLAN, TEXT, issued, proposal
from tests.people import NOW, PASSWORD, add

pytestmark = pytest.mark.django_db

START = "/plans/import/"
DATA = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def system(db: None) -> User:
    above = Region.objects.create(code="500000", name="重庆市")
    return add("system", Role.SYSTEM, Region.objects.create(code="500111", name="大足区", parent=above))


@pytest.fixture
def client(system: User) -> Client:
    client = Client()
    client.force_login(system)
    return client


@pytest.fixture
def page(system: User) -> str:
    return f"{START}{start(proposal(), by=system, at=NOW).pk}/"


def text_of(answer: Any) -> str:
    """What a person reads, white space folded."""
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(plain).split())


def change(client: Client, page: str, version: int = 1, **said: str) -> Any:
    fields = {name.replace("__", "."): text for name, text in said.items()}
    return client.post(page, {"version": version, **fields}, **DATA)  # type: ignore[arg-type]


# Start


def test_from_a_pasted_text_to_the_correction(client: Client) -> None:
    answer = client.post(START, {"text": TEXT})
    kept = PlanImport.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{START}{kept.pk}/")
    assert (kept.title, kept.text) == ("大足区测试事业提升行动计划（2025—2027年）", TEXT)
    shown = text_of(client.get(f"{START}{kept.pk}/"))
    assert "紧盯测试产业" in shown
    assert PlanImport.objects.get().version == 1, "looking writes nothing"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "请选择文件，或粘贴计划全文"),
        ({"text": " \n"}, "请选择文件，或粘贴计划全文"),
        ({"text": "（" * 20_000}, "没有"),
        ({"text": "字" * (LONGEST + 1)}, "超过30万字：请只粘贴计划正文和附件"),
        ({"document": SimpleUploadedFile("a.docx", b"PK\x03\x04broken")}, "文件"),
        ({"document": SimpleUploadedFile("a.txt", b"")}, "这是空文件，没有内容"),
        ({"document": SimpleUploadedFile("a.exe", b"MZ\x90\x00")}, "这是Windows程序，不是文档"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_pasted_stays(
    said: dict[str, Any], message: str, client: Client
) -> None:
    answer = client.post(START, said)
    assert answer.status_code == 400
    assert message in text_of(answer)
    if said.get("text", "").strip():
        assert said["text"][:100] in unescape(answer.content.decode())
    assert not PlanImport.objects.exists()


def test_a_request_that_is_too_long_is_not_even_read(client: Client) -> None:
    answer = client.post(START, {"text": "x"}, CONTENT_LENGTH=str(WORKBOOK_REQUEST + 1))
    assert answer.status_code == 400


def test_started_corrections_are_listed_for_whoever_started_them(client: Client, page: str, system: User) -> None:
    assert "测试计划.docx · 10月9日 10:00修改 · 还有2处待核对" in text_of(client.get(START))
    other = Client()
    other.force_login(add("other", Role.SYSTEM, system.region))
    assert "测试计划.docx" not in text_of(other.get(START))
    assert other.get(page).status_code == 404
    assert other.post(START, {"act": "discard", "key": page.split("/")[-2]}).status_code == 302
    assert PlanImport.objects.exists()
    client.post(START, {"act": "discard", "key": page.split("/")[-2]})
    assert not PlanImport.objects.exists()


def test_a_correction_survives_signing_out(client: Client, page: str) -> None:
    change(client, page, i5__name="改过的指标")
    client.post("/sign-out/")
    assert client.get(page).status_code == 302
    client.post("/sign-in/", {"username": "system", "password": PASSWORD})
    assert "改过的指标" in client.get(page).content.decode()


def test_who_manages_plans_is_led_to_it(client: Client, system: User) -> None:
    assert f'href="{START}"' in client.get("/").content.decode()
    leader = Client()
    leader.force_login(add("leader", Role.LEADER, system.region))
    assert f'href="{START}"' not in leader.get("/").content.decode()


# The correction


def test_the_text_is_marked_and_leads_to_its_rows(client: Client, page: str) -> None:
    html = client.get(page).content.decode()
    assert '<a class="mark is-sure" href="#i5" id="s-i5.target.2026" data-of="i5.target.2026 i5">535</a>' in html
    assert '<a class="mark is-doubtful" href="#i6" id="s-i6" data-of="i6">测试年均次数（次）' in html
    assert '<a class="mark is-unread" href="#x10" id="s-x10" data-of="x10">测试专员实现全覆盖</a>' in html
    assert 'href="#s-i6" data-to="i6"' in html


def test_a_row_says_how_sure_the_reader_is_and_why(client: Client, page: str) -> None:
    shown = text_of(client.get(f"{page}?open=i6"))
    assert "还有1处请核对 1处没有读出" in shown
    assert "依据：名称中有“年均次数”，按每年累计" in shown
    html = client.get(page).content.decode()
    assert '<span class="sure is-doubtful">请核对</span>' in html
    assert html.count('<span class="sure is-sure">确定</span>') == 8


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ form }}{% now %}"]
)
def test_hostile_text_is_text(hostile: str, client: Client, system: User) -> None:
    text = f"{hostile}{TEXT}"
    plan = replace(PLAN, title=hostile, tasks=(replace(PLAN.tasks[0], title=hostile, span=(0, len(hostile))),))
    kept = start(proposal(plan, text=text, reasons={"title": hostile}), by=system, at=NOW)
    for path in (START, f"{START}{kept.pk}/", f"{START}{kept.pk}/?open=t7"):
        html = client.get(path).content.decode()
        assert hostile not in re.sub(r"<textarea[^>]*>", "", html) or hostile.startswith("{{")
        assert hostile in unescape(html)
    answer = json.loads(client.get(f"{START}{kept.pk}/?row=t7&open=1").content)
    assert "<script>" not in answer["html"]
    assert "<img" not in answer["html"]


def test_a_change_is_saved_at_once_and_says_what_else_changed(client: Client, page: str) -> None:
    answer = json.loads(change(client, page, u2__name="区教育委").content)
    assert answer["version"] == 2
    assert answer["values"] == {
        "u2.name": "区教育委", "i5.units": "区科技局、区教育委", "i6.units": "区教育委", "t7.support": "区教育委、区大数据局",
    }  # fmt: skip
    assert answer["words"]["i6"] == ["本年累计", "越高越好", "按序时推进", "直接填报", "区教育委"]
    answer = json.loads(change(client, page, 2, i5__target__2026="很多", t7__title="").content)
    assert answer["faults"] == [
        {"place": "i5.target.2026", "label": "2026年目标", "message": "“很”“多”无法识别，计量单位是“件”"},
        {"place": "t7.title", "label": "具体内容", "message": "不能是空白"},
    ]
    assert "2处需要改正" in answer["summary"]
    assert 'value="很多"' in client.get(page).content.decode(), "what is wrong is kept as typed"


def test_a_window_that_was_overtaken_is_told(client: Client, page: str) -> None:
    assert change(client, page, i5__name="甲").status_code == 200
    answer = change(client, page, i5__name="乙")
    assert answer.status_code == 409
    assert "已在另一个窗口改动" in json.loads(answer.content)["message"]
    plain = client.post(page, {"version": 1, "i5.name": "乙"})
    assert (plain.status_code, "已在另一个窗口改动" in text_of(plain)) == (409, True)
    assert client.post(page, {"version": "x", "i5.name": "乙"}).status_code == 409
    assert 'value="甲"' in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("said", "status", "where"),
    [
        ({"act": "save", "section": "tasks", "t7.title": "改"}, 302, "#tasks"),
        ({"act": "up:t8", "open": "t8"}, 302, "?open=t8#t8"),
        ({"act": "add:units"}, 302, "#u11"),
        ({"act": "merge:u3", "into:u3": "u4"}, 302, "#u4"),
        ({"act": "merge:u3", "into:u3": ""}, 400, None),
        ({"act": "indicator:x10"}, 302, "#i11"),
        ({"act": "delete:u99"}, 400, None),
        ({"act": "fly:u1"}, 400, None),
        ({"act": "save", "i5.slug": "x"}, 400, None),
    ],
)
def test_every_act_works_as_a_plain_form(
    said: dict[str, str], status: int, where: str | None, client: Client, page: str
) -> None:
    answer = client.post(page, {"version": 1, **said})
    assert answer.status_code == status
    assert answer.headers.get("Location") == (f"{page}{where}" if where else None)


ACTS = [
    ("tick:i6", {"rows": ["i6"], "sections": []}, "撤回核对"),
    ("delete:t7", {"rows": ["t7"], "sections": []}, "恢复"),
    ("aside:x10", {"rows": ["x10"], "sections": []}, "不用处理"),
    ("down:t7", {"rows": [], "sections": ["tasks"]}, "抓实测试主体"),
    ("task:x10", {"rows": [], "sections": ["tasks", "unread"]}, "测试专员实现全覆盖"),
]


@pytest.mark.parametrize(("act", "shown", "words"), ACTS)
def test_an_act_shows_what_it_changed(
    act: str, shown: dict[str, list[str]], words: str, client: Client, page: str
) -> None:
    answer = json.loads(change(client, page, act=act).content)
    assert {name: list(answer[name]) for name in shown} == shown
    assert words in "".join([*answer["rows"].values(), *answer["sections"].values()])


def test_a_forged_form_is_refused(page: str, system: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(system)
    for path in (START, page, f"{page}compare/", f"{page}confirm/"):
        assert client.post(path, {"version": 1}).status_code == 403


# Comparing and confirming


def test_the_confirmation_says_what_will_be_there(client: Client, page: str) -> None:
    shown = text_of(client.get(f"{page}confirm/"))
    for words in (
        "大足区（500111），2025—2027年，征求意见稿，标识dazu-test-2025",
        "2项，其中列入分解表2项；3个年份（2025、2026、2027）共6个目标",
        "4个，其中新登记4个：区科技局、区教委、区大数据局、区大数据发展局",
        "1处请核对而没有核对；1处没有读出、也没有处理，不会载入",
    ):
        assert words in shown
    assert not Plan.objects.exists()
    answer = client.post(f"{page}confirm/", {"version": 1})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/plans/dazu-test-2025/")
    assert "测试拥有量" in text_of(client.get("/plans/dazu-test-2025/"))
    assert client.get(page).status_code == 404
    assert client.post(f"{page}confirm/", {"version": 1}).status_code == 404


def test_what_is_wrong_keeps_it_from_being_confirmed(client: Client, page: str) -> None:
    change(client, page, i5__target__2027="多", p__slug="大足")
    for answer in (client.get(f"{page}confirm/"), client.post(f"{page}confirm/", {"version": 2})):
        assert answer.status_code == 400
        assert "标识 “大足”只能用小写字母" in text_of(answer)
        assert 'name="i5.target.2027" value="多" autocomplete="off" aria-invalid="true"' in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_stale_confirmation_loads_nothing(client: Client, page: str) -> None:
    change(client, page, i5__name="甲")
    assert client.post(f"{page}confirm/", {"version": 1}).status_code == 409
    assert not Plan.objects.exists()


def test_the_issued_version_beside_the_loaded_draft(client: Client, page: str, system: User) -> None:
    client.post(f"{page}confirm/", {"version": 1})
    kept = start(proposal(issued(issued_on=NOW.date())), by=system, at=NOW)
    page = f"{START}{kept.pk}/"
    assert "与已载入的征求意见稿比较" in text_of(client.get(page))
    shown = text_of(client.get(f"{page}compare/"))
    assert "指标2 测试拥有量 2027年目标 575 580" in shown
    assert "将作为另一个计划载入" in text_of(client.get(f"{page}confirm/"))
    carried = ["p.slug", "i5.number", "i6.number", "i7.number"]
    assert client.post(f"{page}compare/", {"version": 1, "carry": carried}).status_code == 302
    assert client.post(f"{page}compare/", {"version": 1, "carry": carried}).status_code == 409
    shown = text_of(client.get(f"{page}confirm/"))
    assert "系统中已有这个计划，将按本稿变更" in shown
    assert "指标3 新增测试机构 新增" in shown
    assert client.post(f"{page}confirm/", {"version": 2}).headers["Location"] == "/plans/dazu-test-2025/"
    plan = Plan.objects.get()
    assert (plan.status, plan.document_number) == ("issued", "大足府发〔2025〕9号")


def test_there_is_nothing_to_compare_with(client: Client, page: str) -> None:
    assert "与已载入的" not in text_of(client.get(page))
    assert client.get(f"{page}compare/").status_code == 404


# How much is asked


def big(indicators: int, tasks: int) -> PlanFile:
    def more_indicators() -> Iterator[IndicatorItem]:
        for number in range(1, indicators + 1):
            yield replace(PLAN.indicators[0], number=number, name=f"测试指标{number}")

    def more_tasks() -> Iterator[TaskItem]:
        for number in range(1, tasks + 1):
            yield replace(PLAN.tasks[1], number=number, title=f"测试任务{number}")

    return replace(PLAN, indicators=tuple(more_indicators()), tasks=tuple(more_tasks()), unread=())


@pytest.mark.parametrize(("indicators", "tasks"), [(2, 2), (60, 100)])
def test_statements_do_not_grow_with_the_plan(
    indicators: int, tasks: int, client: Client, system: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = f"{START}{start(proposal(big(indicators, tasks)), by=system, at=NOW).pk}/"
    client.get(page)  # the session is there
    asked: list[tuple[int, Callable[[], Any]]] = [
        (2, lambda: client.get(START)),  # the person, what they started
        (3, lambda: client.get(page)),  # the person, the correction, plans of the region
        (2, lambda: client.get(f"{page}?row=i5&open=1")),
        (6, lambda: change(client, page, i5__name="改")),  # the correction held and saved between two savepoints
        (6, lambda: client.get(f"{page}confirm/")),  # plans of the region twice, its units, the region
    ]
    for count, ask in asked:
        with django_assert_num_queries(count):
            assert ask().status_code == 200


def test_a_long_document_is_shown_whole(client: Client, system: User) -> None:
    text = TEXT + "测试文字，" * 40_000
    kept = start(proposal(text=text), by=system, at=NOW)
    html = client.get(f"{START}{kept.pk}/").content.decode()
    assert len(text) > 200_000
    assert html.count("测试文字，") == 40_000
