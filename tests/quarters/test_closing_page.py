"""The pages of closing, amending and unlocking: who sees what, what was typed stays, and how many statements they cost."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from figures import wording
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Indicator
from organizations.models import User
from plans.models import Plan, Unlocking
from plans.refusals import Closed
from quarters.models import Amendment, Closing
from tests import acts
from tests.people import NOW, approve
from tests.plans_in_use import widen, widen_tasks
from tests.quarters.closings import Q3, closed, figures

People = dict[str, User]


@pytest.fixture
def plan(dazu: Plan, people: People) -> Plan:
    figures(dazu, people)
    acts.report_approved(dazu, people)
    return dazu


def address(plan: Plan, rest: str = "", *, quarter: int = 3) -> str:
    return f"/plans/{plan.slug}/closing/2026/q{quarter}/{rest}"


def page(client: Client, person: User, where: str) -> str:
    client.force_login(person)
    response = client.get(where)
    assert response.status_code == 200
    return response.content.decode()


def sent(client: Client, person: User, where: str, **data: Any) -> Any:
    client.force_login(person)
    return client.post(where, data, follow=True)


def seen_of(text: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', text)
    assert found is not None
    return found[1]


def sign(**more: Any) -> dict[str, Any]:
    return {
        "signed_off_by": "王某",
        "signed_off_on": "2026-10-23",
        "gaps_reason": "其余尚未提供",
        "bulletin": "",
        **more,
    }


def test_what_is_missing_is_listed_and_the_sentence_is_there_to_edit(
    plan: Plan, people: People, client: Client
) -> None:
    text = page(client, people["reviewer"], address(plan))
    assert "指标6 知识产权质押融资累计登记金额" in text
    assert "任务1 紧盯重点产业：区经济信息委" in text
    assert "10项重点指标中" in text.partition("<textarea")[2]
    save_actuals(plan=plan, **Q3, figures=[FigureInput(number=6, value=Decimal(5))], by=people["entry"], at=NOW)
    submit_actuals(plan=plan, **Q3, numbers=[6], by=people["entry"], at=NOW)
    text = page(client, people["reviewer"], address(plan))
    assert "指标数据还有1项待审核" in text
    assert "<textarea" not in text


def test_a_reviewer_closes_and_sees_the_revision(plan: Plan, people: People, client: Client) -> None:
    seen = seen_of(page(client, people["reviewer"], address(plan)))
    response = sent(client, people["reviewer"], address(plan), **sign(seen=seen))
    assert response.redirect_chain == [(address(plan), 302)]
    text = response.content.decode()
    assert "已定稿：2026年前三季度第1版" in text
    assert "2026年10月23日王某审定" in text
    assert Closing.objects.get().content


def test_what_was_typed_stays_when_it_is_refused(plan: Plan, people: People, client: Client) -> None:
    response = sent(
        client, people["reviewer"], address(plan), **sign(signed_off_on="2026-09-01", bulletin="改过的表述<b>")
    )
    assert response.status_code == 400
    text = response.content.decode()
    assert "审定日期应在2026年9月30日之后" in text
    assert "改过的表述&lt;b&gt;" in text
    assert 'value="王某"' in text
    assert not Closing.objects.exists()


def test_an_older_page_is_refused(plan: Plan, people: People, client: Client) -> None:
    seen = seen_of(page(client, people["reviewer"], address(plan)))
    approve(plan, 2026, 3, {6: 5}, people)
    response = sent(client, people["reviewer"], address(plan), **sign(seen=seen))
    assert response.status_code == 409
    assert "数据有变化，请核对后再定稿" in response.content.decode()
    assert not Closing.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("entry", 403), ("leader", 403), ("unit_lead", 403)])
def test_others_do_not_close_over_the_page(
    plan: Plan, people: People, client: Client, person: str, status: int
) -> None:
    assert sent(client, people[person], address(plan), **sign()).status_code == status
    assert not Closing.objects.exists()


def test_a_clerk_sees_the_list_and_no_form(plan: Plan, people: People, client: Client) -> None:
    text = page(client, people["entry"], address(plan))
    assert "由审核员定稿" in text
    assert "<textarea" not in text


def test_an_amendment_over_the_pages(plan: Plan, people: People, client: Client) -> None:
    closed(plan, people)
    form = address(plan, "amend/1/")
    assert 'value="518"' in page(client, people["entry"], form)
    typed = {"value": "528", "as_of": "2026-09-30", "certainty": "final", "source": "市局", "note": "",
             "reason": "市局通报更正", "document_number": "渝知发〔2026〕8号"}  # fmt: skip
    response = sent(client, people["entry"], form, act="preview", **typed)
    text = response.content.decode()
    assert "518件" in text
    assert "本版更正" in text
    assert not Amendment.objects.exists()
    response = sent(client, people["entry"], form, act="propose", **typed)
    assert response.status_code == 400
    assert "请附上依据文件" in response.content.decode()
    file = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    response = sent(client, people["entry"], form, act="propose", files=file, **typed)
    assert "已提出更正" in response.content.decode()
    row = Amendment.objects.get()
    one = address(plan, f"amendments/{row.pk}/")
    assert "确认，形成新的版本" not in page(client, people["entry"], one)
    text = page(client, people["reviewer"], one)
    assert "确认，形成新的版本" in text
    assert "渝知发〔2026〕8号" in text
    response = client.get(f"/plans/{plan.slug}/amendment-files/{row.evidence.get().pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response.getvalue() == b"%PDF-1.4\n%%EOF\n"
    response = sent(client, people["reviewer"], f"{one}decide/", act="refuse", reason="")
    assert response.status_code == 400
    assert "须写明理由" in response.content.decode()
    response = sent(client, people["reviewer"], f"{one}decide/", act="confirm")
    text = response.content.decode()
    assert "已确认更正，形成第2版" in text
    assert "518件" in text


def test_a_sentence_that_somebody_wrote_is_there_to_mend(plan: Plan, people: People, client: Client) -> None:
    """Made from the figures it is made anew; written by hand it says the old figure until somebody changes it."""
    closed(plan, people, bulletin="有效发明专利518件，总体平稳。")
    form = address(plan, "amend/1/")
    assert "有效发明专利518件，总体平稳。</textarea>" in page(client, people["entry"], form)
    typed = {"value": "528", "as_of": "2026-09-30", "certainty": "final", "source": "", "note": "", "reason": "更正",
             "document_number": "8号", "bulletin": "有效发明专利528件，\r\n总体平稳。"}  # fmt: skip
    text = sent(client, people["entry"], form, act="preview", **typed).content.decode()
    assert '<p class="bulletin">有效发明专利528件， 总体平稳。</p>' in text
    text = sent(client, people["entry"], form, act="preview", **(typed | {"bulletin": ""})).content.decode()
    (made,) = re.findall(r'<p class="bulletin">([^<]*)</p>', text)
    assert "10项重点指标中" in made
    assert "有效发明专利总量" not in made, "it names what is behind, and 528 is above the 525 that were due"
    file = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    sent(client, people["entry"], form, act="propose", files=file, **typed)
    one = address(plan, f"amendments/{Amendment.objects.get().pk}/")
    assert '<p class="bulletin">有效发明专利528件， 总体平稳。</p>' in page(client, people["reviewer"], one)
    sent(client, people["reviewer"], f"{one}decide/", act="confirm")
    newest = page(client, people["leader"], f"/plans/{plan.slug}/?year=2026&quarter=3")
    assert "有效发明专利528件， 总体平稳。" in newest


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"value": "五百"}, "五百"),
        ({"value": ""}, "请填写更正后的数值"),
        ({"as_of": "昨天"}, "不是日期"),
        ({"reason": ""}, "请填写更正理由"),
        ({"certainty": "maybe"}, "maybe"),
    ],
)
def test_nonsense_in_an_amendment_is_said_at_its_field(
    plan: Plan, people: People, client: Client, typed: dict[str, str], message: str
) -> None:
    closed(plan, people)
    file = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    whole = {"value": "528", "as_of": "", "certainty": "final", "source": "", "note": "我的备注", "reason": "更正",
             "document_number": "8号"}  # fmt: skip
    response = sent(client, people["entry"], address(plan, "amend/1/"), act="propose", files=file, **(whole | typed))
    assert response.status_code == 400
    text = response.content.decode()
    assert message in text
    assert "我的备注" in text
    assert not Amendment.objects.exists()


def test_unlocking_over_the_page(plan: Plan, people: People, client: Client) -> None:
    closed(plan, people)
    where = address(plan, "unlock/")
    response = sent(client, people["reviewer"], where, reason="市局更正", last_day="2026-01-01", items=["indicator-1"])
    assert response.status_code == 400
    text = response.content.decode()
    assert "到期日应在今天至" in text
    assert "市局更正" in text
    day = timezone.localdate().isoformat()
    response = sent(client, people["reviewer"], where, reason="市局更正", last_day=day, items=["indicator-1", "task-3"])
    text = response.content.decode()
    assert "已解锁指标1、任务3" in text
    assert "解锁修订中" in text
    assert {str(item) for item in Unlocking.objects.get().items.all()} == {"指标1", "任务3"}
    response = sent(client, people["reviewer"], address(plan, "lock/"))
    assert "已重新锁定" in response.content.decode()


def test_a_quarter_that_is_not_closed_is_not_unlocked(plan: Plan, people: People, client: Client) -> None:
    response = sent(client, people["reviewer"], address(plan, "unlock/"), reason="x", last_day="", items=[])
    assert response.status_code == 400
    assert "还没有定稿" in response.content.decode()


@pytest.mark.parametrize("copies", [0, 9])
def test_statements(
    plan: Plan, people: People, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """Open, closed and unlocked, and an amendment's form with what it would change: ten at most, at any size."""
    widen(plan, copies)
    widen_tasks(plan, copies)
    client.force_login(people["reviewer"])

    def counted(where: str, most: int) -> None:
        Indicator.objects.get(plan=plan, number=1).save()
        with django_assert_max_num_queries(most):
            assert client.get(where).status_code == 200

    counted(address(plan), 10)
    closed(plan, people)
    counted(address(plan), 6)
    acts.unlocked(plan, people)
    counted(address(plan), 10)
    client.force_login(people["entry"])
    counted(address(plan, "amend/1/"), 3)
    Indicator.objects.get(plan=plan, number=1).save()
    with django_assert_max_num_queries(10):
        typed = {"act": "preview", "value": "528", "certainty": "final", "reason": "x", "document_number": "x"}
        assert "本版更正" in client.post(address(plan, "amend/1/"), typed).content.decode()


def test_the_sentence_somebody_wrote_is_there_to_mend_when_it_is_closed_again(
    plan: Plan, people: People, client: Client
) -> None:
    closed(plan, people, bulletin="有效发明专利518件，总体平稳。")
    acts.unlocked(plan, people)
    assert "有效发明专利518件，总体平稳。</textarea>" in page(client, people["reviewer"], address(plan))


def test_the_unlockings_last_day_is_the_one_that_was_asked_for(plan: Plan, people: People, client: Client) -> None:
    """It ends as that day does: neither page nor refusal name the midnight after it."""
    closed(plan, people)
    last_day = timezone.localdate() + timedelta(days=7)
    acts.unlocked(plan, people)
    assert f"{wording.day(last_day)}到期，过后自动锁定" in page(client, people["reviewer"], address(plan))
    with pytest.raises(Closed, match=f"至{wording.day(last_day)}"):
        acts.save_report(plan, people["unit_lead"])
