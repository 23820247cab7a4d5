"""Demonstration figures and accounts, for trying the system out. Never under production settings."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from organizations.accounts import add_person
from organizations.models import Unit, User
from organizations.operations import record
from organizations.roles import Role
from plans.models import Plan, PlanUnit
from plans.refusals import Refusal
from quarters.demonstration import Cast, has_figures, load, read_script, was_loaded

OFFICE: tuple[tuple[str, str, Role], ...] = (
    ("entry", "演示填报员甲", Role.ENTRY),
    ("entry2", "演示填报员乙", Role.ENTRY),
    ("reviewer", "演示审核员甲", Role.REVIEWER),
    ("reviewer2", "演示审核员乙", Role.REVIEWER),
    ("leader", "演示领导", Role.LEADER),
    ("system", "演示系统管理员", Role.SYSTEM),
    ("security", "演示安全管理员", Role.SECURITY),
    ("auditor", "演示审计管理员", Role.AUDITOR),
)


class Command(BaseCommand):
    help = "写入演示数据和演示账号；密码取自环境变量IPPLAN_DEMO_PASSWORD，未设置时随机生成并显示"

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "fixtures" / "demonstration" / "dazu-patents-2025.yaml"
        parser.add_argument("file", type=Path, nargs="?", default=default, help="演示数据文件")
        parser.add_argument("--once", action="store_true", help="已写入过或已有数据时不作改动，也不报错")

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("正式环境不能写入演示数据")
        script = read_script(options["file"])
        plan = Plan.objects.filter(slug=script.plan).select_related("region").first()
        if plan is None:
            raise CommandError(
                f"没有标识为“{script.plan}”的计划，请先载入：load_plan fixtures/plans/{script.plan}.yaml"
            )
        if options["once"] and (has_figures(plan) or was_loaded(plan)):
            return
        if plan.is_demonstration and has_figures(plan):
            self.stdout.write(f"“{plan.title}”已有演示数据，未作改动")
            return
        password = os.environ.get("IPPLAN_DEMO_PASSWORD") or f"Demo-{secrets.token_urlsafe(9)}"
        try:
            with transaction.atomic():
                created = self._accounts(plan, password)
                load(script, plan, self._cast(plan))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"已为“{plan.title}”写入演示数据")
        if created:
            names = f"{'、'.join(name for name, _, _ in OFFICE)}，unit01…unit{PlanUnit.objects.filter(plan=plan).count():02}"
            self.stdout.write(f"演示账号：{names}\n密码：{password}")

    @staticmethod
    def _accounts(plan: Plan, password: str) -> int:
        """The accounts that are missing or retired; those in use keep their password. Returns how many were made or revived."""
        units = _units(plan)
        wanted: list[tuple[str, str, Role, Unit | None]] = [
            (name, person, role, units[0] if role in (Role.ENTRY, Role.REVIEWER) else None)
            for name, person, role in OFFICE
        ]
        wanted += [
            (f"unit{place:02}", f"演示联络员{place:02}", Role.UNIT_LEAD, unit)
            for place, unit in enumerate(units, start=1)
        ]
        missing = [row for row in wanted if not User.objects.filter(username=row[0]).exists()]
        for username, name, role, unit in missing:
            add_person(
                username=username,
                name=name,
                role=role,
                region=plan.region,
                unit=unit,
                password=password,
                by=None,
                ran_by="demo_data",
                must_change_password=False,
            )
        retired = User.objects.filter(
            is_active=False, name__startswith="演示", username__in=[row[0] for row in wanted], region=plan.region
        )
        for person in retired:  # by clear_demo_data: the demonstration comes back
            person.is_active = True
            person.set_password(password)
            person.save()
            record("启用人员", by=None, username="demo_data", of=person)
        return len(missing) + len(retired)

    @staticmethod
    def _cast(plan: Plan) -> Cast:
        people = {person.username: person for person in User.objects.select_related("region", "unit")}
        units = {unit.pk: people[f"unit{place:02}"] for place, unit in enumerate(_units(plan), start=1)}
        return Cast(people["entry"], people["reviewer"], units)


def _units(plan: Plan) -> list[Unit]:
    """The plan's units in the order of its file."""
    return [row.unit for row in PlanUnit.objects.filter(plan=plan).select_related("unit").order_by("order")]
