"""Reminders by mail: who gets one on which day, once; against a real mail server. No holiday is announced here: reports are due
on Wednesday 14 October 2026, figures on Monday the 19th."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from organizations.models import Unit, User
from organizations.roles import Role
from plans.holidays import read_calendar
from plans.models import Holiday, Plan, PlanUnit
from quarters.models import Check, Reminder
from quarters.reminders import letters_of, send
from tasks.models import Task, TaskAssignment
from tests import acts
from tests.people import NOW, add, figure
from tests.quarters.scenes import stand_in, submit
from tests.roundpage import look, notices, rows
from tests.unitpages import say

pytestmark = pytest.mark.django_db

People = dict[str, User]
DUE = date(2026, 10, 14)


class Postbox:
    """Takes every mail but those to `refuses`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 (the server's own name)
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the same)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def to(self, name: str) -> str:
        """The text of the one mail to a person."""
        (mail,) = [mail for mail in self.mails if mail["To"] == f"{name}@example.gov.cn"]
        return str(mail.get_content())

    @property
    def receivers(self) -> list[str]:
        return sorted(mail["To"].removesuffix("@example.gov.cn") for mail in self.mails)


class Server(Controller):  # type: ignore[misc]  # aiosmtpd publishes no types
    """On whatever port is free: the one that it got is known once it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    server = Server(box, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.DEFAULT_FROM_EMAIL = "行动计划进度 <ipplan@example.gov.cn>"
    try:
        yield box
    finally:
        server.stop()


@pytest.fixture
def cast(dazu: Plan, people: People) -> People:
    """Everybody of the cast has an address."""
    for person in User.objects.all():
        person.email = f"{person.username}@example.gov.cn"
        person.save()
    return people


def run(day: date | str, *options: str) -> str:
    out = StringIO()
    call_command("send_reminders", "--today", str(day), *options, stdout=out, stderr=out)
    return out.getvalue()


def receivers(day: date) -> list[str]:
    return [letter.person.username for letter in letters_of(day, read_calendar())]


# Who, and on which day


@pytest.mark.parametrize(
    ("day", "reminded"),
    [
        (date(2026, 10, 8), False),
        (date(2026, 10, 9), True),  # three working days before: 13, 12, 9
        (date(2026, 10, 12), False),
        (date(2026, 10, 13), False),
        (date(2026, 10, 14), True),
        (date(2026, 10, 15), True),
        (date(2026, 10, 16), True),
        (date(2026, 10, 17), False),  # Saturday
        (date(2026, 10, 19), True),
    ],
)
def test_a_unit_is_reminded_ahead_on_the_day_and_after(day: date, reminded: bool, cast: People) -> None:
    assert ("unit_lead" in receivers(day)) is reminded


def test_a_weekend_that_is_worked_is_a_working_day(cast: People) -> None:
    Holiday.objects.create(day=date(2026, 10, 17), name="补班", is_working=True)
    Holiday.objects.create(day=date(2026, 10, 16), name="放假")
    assert "unit_lead" in receivers(date(2026, 10, 17))
    assert receivers(date(2026, 10, 16)) == []


def test_an_extension_moves_the_unit_s_days(dazu: Plan, cast: People) -> None:
    acts.extend(dazu, cast["entry"], date(2026, 10, 19))
    days = [date(2026, 10, day) for day in (9, 13, 14, 15, 16, 19, 20)]
    assert ["unit_lead" in receivers(day) for day in days] == [False, False, True, False, False, True, True]


def test_the_clerk_is_reminded_of_figures_and_the_leader_of_nothing(dazu: Plan, cast: People) -> None:
    """Three working days before the 19th: 16, 15, 14."""
    assert receivers(date(2026, 10, 13)) == []
    assert receivers(DUE) == ["entry", "entry2", "unit_lead"]
    assert receivers(date(2026, 10, 15)) == ["unit_lead"]
    assert receivers(date(2026, 10, 19)) == ["entry", "entry2", "unit_lead"]


def test_a_reviewer_is_reminded_while_something_waits(dazu: Plan, cast: People) -> None:
    day = date(2026, 10, 12)
    assert receivers(day) == []
    submit(dazu, cast["entry"], figure(dazu, 1, 518))
    acts.report_submitted(dazu, cast)
    assert receivers(day) == ["reviewer", "reviewer2"]
    (letter, _other) = letters_of(day, read_calendar())
    assert letter.matters[0].lines == ("2026年前三季度：2项等待审核（数据1项，任务进展1项）。",)
    stand_in(cast, deputy="entry2", first_day=day, last_day=day)
    assert receivers(day) == ["entry2", "reviewer", "reviewer2"]
    assert receivers(date(2026, 10, 13)) == ["reviewer", "reviewer2"]


def test_an_objection_waits_until_it_is_handled(dazu: Plan, cast: People) -> None:
    row = Check.objects.create(
        period=acts.period_of(dazu), unit_id=acts.unit_of(dazu, "区科技局"), task=dazu.tasks.get(number=3),
        answer="disputed", reason="口径不同", status="behind", sentence="…", said_by=cast["unit_lead"],
    )  # fmt: skip
    (letter, _other) = letters_of(date(2026, 10, 12), read_calendar())
    assert letter.matters[0].lines == ("2026年前三季度：1项核对异议等待处理。",)
    row.outcome, row.outcome_note, row.handled_by, row.handled_at = "kept", "口径无误", cast["reviewer"], NOW
    row.save()
    assert receivers(date(2026, 10, 12)) == []


def test_who_gets_nothing(dazu: Plan, cast: People) -> None:
    User.objects.filter(username="entry2").update(email="")
    User.objects.filter(username="entry").update(is_active=False)
    assert receivers(DUE) == ["unit_lead"]
    for task in (2, 3, 4, 7):
        say(dazu, cast, task, "区科技局")
    assert receivers(DUE) == []


def test_plans_and_quarters_of_which_nothing_is_asked(dazu: Plan, cast: People) -> None:
    Plan.objects.update(in_use_from=date(2026, 10, 15))
    assert receivers(DUE) == [], "not in use yet"
    Plan.objects.update(in_use_from=date(2026, 10, 1))
    assert receivers(DUE) == [], "in use, but not at that quarter"
    Plan.objects.update(in_use_from=date(2026, 9, 30))
    assert "unit_lead" in receivers(DUE)
    for year, quarter in ((2025, 1), (2025, 2), (2025, 3), (2025, 4), (2026, 1), (2026, 2), (2026, 3)):
        acts.close(dazu, cast["reviewer"], year, quarter)
    assert receivers(DUE) == [], "all that have ended are closed"


# What it says


def test_the_mail_says_what_the_page_says(dazu: Plan, cast: People, postbox: Postbox, client: Client) -> None:
    User.objects.filter(username="entry").update(phone="023-43770000")
    acts.report_submitted(dazu, cast)
    acts.return_report(dazu, cast["reviewer"])
    run(DUE)
    with time_machine.travel(datetime(2026, 10, 14, 4, tzinfo=UTC), tick=False):
        page = look(client, User.objects.get(username="entry"))
    (said,) = [each for each in notices(page) if "区科技局" in each]
    mail = postbox.to("unit_lead")
    assert said in mail
    row = rows(page)["区科技局"]
    for line in ("任务2 抓实创新主体", "任务3 注重研发投入", "任务4 创新协同发展", "任务7 完善专利转化运用政策体系"):
        assert line in mail
        assert line in row
    assert "· 任务3 注重研发投入（退回补正）" in mail
    assert "· 任务4 创新协同发展（未填写）" in mail
    assert "区经济信息委" not in mail
    assert "指标数据11项未报送，10月19日前，还有5天。" in postbox.to("entry")
    assert "· 指标1 有效发明专利总量（未填写）" in postbox.to("entry")


def test_headers_of_a_mail(dazu: Plan, cast: People, postbox: Postbox) -> None:
    Plan.objects.update(title="计划\r\nBcc: someone@example.org", is_demonstration=True)
    Unit.objects.filter(name="区科技局").update(name="区科技局\r\nBcc: someone@example.org")
    run(DUE)
    mail = next(mail for mail in postbox.mails if mail["To"] == "unit_lead@example.gov.cn")
    assert mail["Subject"].strip() == "报送提醒：（演示数据）计划 Bcc: someone@example.org（2026年前三季度）"
    assert mail["Bcc"] is None
    assert mail["From"] == "行动计划进度 <ipplan@example.gov.cn>"
    assert postbox.receivers == ["entry", "entry2", "unit_lead"]


def test_one_mail_about_two_plans(dazu: Plan, cast: People, postbox: Postbox) -> None:
    other = Plan.objects.create(slug="other", region=dazu.region, title="另一计划", first_year=2025, last_year=2027)
    for row in dazu.periods.all():
        row.pk, row.plan = None, other
        row._state.adding = True
        row.save()
    unit = Unit.objects.get(name="区科技局")
    PlanUnit.objects.create(plan=other, unit=unit, printed_name=unit.name, order=1)
    task = Task.objects.create(plan=other, number=1, title="另一任务")
    TaskAssignment.objects.create(task=task, unit=unit, role="lead", order=1, reports=True)
    run(DUE)
    assert postbox.receivers == ["entry", "entry2", "unit_lead"]
    assert postbox.to("unit_lead").count("请【区科技局】") == 2
    assert "另一计划（2026年前三季度）\n请【区科技局】" in postbox.to("unit_lead").replace("\r\n", "\n")
    assert "另一计划" not in postbox.to("entry")
    assert "已发送0封" in run(DUE)


# Once


def test_a_second_run_sends_nothing_and_the_next_day_does(dazu: Plan, cast: People, postbox: Postbox) -> None:
    assert "已发送3封" in run(DUE)
    found = Reminder.objects.order_by("person__username")
    assert [(row.person.username, row.day, row.channel, row.unit and row.unit.name) for row in found if row.person] == [
        ("entry", DUE, "mail", None), ("entry2", DUE, "mail", None), ("unit_lead", DUE, "mail", "区科技局"),
    ]  # fmt: skip
    assert "已发送0封，3人今天已发过" in run(DUE)
    assert len(postbox.mails) == 3
    assert "已发送1封" in run(date(2026, 10, 15))
    assert len(postbox.mails) == 4


def test_the_page_says_that_a_mail_went_out(dazu: Plan, cast: People, postbox: Postbox, client: Client) -> None:
    run(DUE)
    with time_machine.travel(datetime(2026, 10, 15, 4, tzinfo=UTC), tick=False):
        assert "已发邮件" in rows(look(client, cast["entry"]))["区科技局"]


def test_a_dry_run_sends_and_writes_nothing(dazu: Plan, cast: People, postbox: Postbox) -> None:
    said = run(DUE, "--dry-run")
    assert "unit_lead@example.gov.cn" in said
    assert "请【区科技局】于10月14日前报送2026年前三季度重点任务进展（任务2、任务3、任务4、任务7）" in said
    assert "共3封，未发送" in said
    assert postbox.mails == []
    assert not Reminder.objects.exists()


def test_without_a_server_it_says_so(dazu: Plan, cast: People, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert "没有配置邮件服务" in run(DUE)
    assert not Reminder.objects.exists()
    assert "共3封" in run(DUE, "--dry-run")


def test_a_failed_delivery_is_given_back_and_told(dazu: Plan, cast: People, postbox: Postbox) -> None:
    postbox.refuses = {"entry2@example.gov.cn"}
    out = StringIO()
    with pytest.raises(CommandError, match="1封未能发送，可再次运行"):
        call_command("send_reminders", "--today", str(DUE), stdout=out, stderr=out)
    assert "未能发给entry2：" in out.getvalue()
    assert "no such mailbox" in out.getvalue()
    assert postbox.receivers == ["entry", "unit_lead"], "the others got theirs"
    assert set(Reminder.objects.values_list("person__username", flat=True)) == {"entry", "unit_lead"}
    postbox.refuses = set()
    assert "已发送1封，2人今天已发过" in run(DUE)
    assert postbox.receivers == ["entry", "entry2", "unit_lead"]


def test_a_server_that_is_not_there(dazu: Plan, cast: People, postbox: Postbox, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(CommandError, match="3封未能发送"):
        run(DUE)
    assert not Reminder.objects.exists()


def test_an_address_that_no_form_has_seen_breaks_nothing(dazu: Plan, cast: People, postbox: Postbox) -> None:
    User.objects.filter(username="entry").update(email="entry@example.gov.cn\nBcc: someone@example.org")
    with pytest.raises(CommandError, match="1封未能发送"):
        run(DUE)
    assert postbox.receivers == ["entry2", "unit_lead"]


def test_a_quarter_closed_meanwhile_is_not_reminded_of(dazu: Plan, cast: People, postbox: Postbox) -> None:
    every = letters_of(DUE, read_calendar())
    acts.close(dazu, cast["reviewer"])
    send(every, today=DUE, now=timezone.now)
    assert postbox.mails == []
    assert not Reminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_that_meet_send_one_mail_each(dazu: Plan, cast: People, postbox: Postbox) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory knows no waiting; one run after the other is tested above")
    start = Barrier(2)
    results: list[int] = []

    def one_run() -> None:
        try:
            every = letters_of(DUE, read_calendar())
            start.wait(timeout=20)
            results.append(len(send(every, today=DUE, now=timezone.now).sent))
        finally:
            connection.close()

    threads = [Thread(target=one_run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 3
    assert postbox.receivers == ["entry", "entry2", "unit_lead"]
    assert Reminder.objects.count() == 3


# The command


@pytest.mark.parametrize("text", ["2026-13-01", "gestern", "", "14.10.2026"])
def test_a_day_that_is_none(text: str, cast: People) -> None:
    with pytest.raises(CommandError, match="不是日期，应如2026-10-14"):
        run(text)


def test_a_day_that_is_not_worked(cast: People, postbox: Postbox) -> None:
    assert "2026-10-17不是工作日，不发送" in run("2026-10-17")
    assert postbox.mails == []


def test_today_is_today_in_china(cast: People, postbox: Postbox) -> None:
    """Seven in the morning of the 15th in Beijing is the 14th in Greenwich."""
    with time_machine.travel(datetime(2026, 10, 14, 23, tzinfo=UTC), tick=False):
        out = StringIO()
        call_command("send_reminders", stdout=out)
    assert out.getvalue().startswith("2026-10-15：已发送1封")


def test_people_of_other_regions_hear_nothing(dazu: Plan, cast: People) -> None:
    person = add("city_clerk", Role.ENTRY, dazu.region.parent)  # type: ignore[arg-type]
    User.objects.filter(pk=person.pk).update(email="city@example.gov.cn")
    assert not {"city_clerk", "foreign_entry", "foreign_reviewer"} & set(receivers(DUE))
