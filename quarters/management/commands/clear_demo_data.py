"""Remove demonstration figures and reports; the plan stays."""

import getpass
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from organizations.models import Region, User
from plans.models import Plan
from plans.refusals import Refusal
from quarters.demonstration import clear

from .demo_data import OFFICE

_USERNAME = re.compile(rf"([a-z]+-)?({'|'.join(name for name, _, _ in OFFICE)}|unit[0-9]+)")


class Command(BaseCommand):
    help = "清除计划的演示数据（指标数据和任务报告），保留计划本身；并停用演示账号"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="计划标识")
        parser.add_argument("--keep-accounts", action="store_true", help="不停用演示账号")

    def handle(self, *_args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(slug=options["slug"]).select_related("region").first()
        if plan is None:
            raise CommandError(f"没有标识为“{options['slug']}”的计划")
        try:
            with transaction.atomic():
                removed = clear(plan, ran_by=getpass.getuser())
                retired = 0 if options["keep_accounts"] else self._retire(plan.region)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"已清除“{plan.title}”的演示数据{removed}行，停用演示账号{retired}个")

    @staticmethod
    def _retire(region: Region) -> int:
        """Accounts are retired, never deleted: the log speaks of them. Those that another demonstration of the region needs
        stay."""
        if Plan.objects.filter(region=region, is_demonstration=True).exists():
            return 0
        people = [
            person
            for person in User.objects.filter(is_active=True, name__startswith="演示", region=region)
            if _USERNAME.fullmatch(person.username)
        ]
        for person in people:
            person.is_active = False
            person.save()
        return len(people)
