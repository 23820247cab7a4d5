"""Mail everybody what is due or overdue, once a day: run by a timer (docs/reminders.md)."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plans.holidays import read_calendar
from quarters.letters import Letter
from quarters.reminders import is_configured, letters_of, send


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，应如2026-10-14") from None


class Command(BaseCommand):
    help = "发送报送提醒邮件；每人每天最多一封，非工作日不发"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=_day, default=None, help="按哪一天提醒，默认今天（北京时间）")
        parser.add_argument("--dry-run", action="store_true", help="只打印，不发送，不记录")

    def handle(self, *_args: Any, **options: Any) -> None:
        today: date = options["today"] or timezone.localdate()
        if not options["dry_run"] and not is_configured():
            self.stdout.write("没有配置邮件服务（IPPLAN_EMAIL_HOST），未发送")
            return
        calendar = read_calendar()
        if not calendar.is_working_day(today):
            self.stdout.write(f"{today}不是工作日，不发送")
            return
        every = letters_of(today, calendar)
        if options["dry_run"]:
            self._print(every, today)
            return
        result = send(every, today=today, now=timezone.now)
        self.stdout.write(f"{today}：已发送{len(result.sent)}封，{len(result.had_one)}人今天已发过")
        for name, why in result.failed.items():
            self.stderr.write(f"未能发给{name}：{why}")
        if result.failed:
            raise CommandError(f"{len(result.failed)}封未能发送，可再次运行")

    def _print(self, every: list[Letter], today: date) -> None:
        for letter in every:
            self.stdout.write(f"收件人：{letter.person.username} <{letter.person.email}>")
            self.stdout.write(f"主题：{letter.subject}\n\n{letter.body}")
        self.stdout.write(f"{today}：共{len(every)}封，未发送（--dry-run）")
