"""Demonstration figures and accounts, for trying the system out. Never under production settings."""

import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from organizations.accounts import add_person
from organizations.models import Unit, UnitKind, User
from organizations.operations import record
from organizations.roles import Role
from plans.models import Plan, PlanUnit
from plans.refusals import Refusal
from quarters.demonstration import Cast, Script, has_figures, load, read_script, was_loaded

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
_FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"


class Command(BaseCommand):
    help = "写入演示数据和演示账号；密码取自环境变量IPPLAN_DEMO_PASSWORD，未设置时随机生成并显示"

    def add_arguments(self, parser: CommandParser) -> None:
        default = [_FOLDER / "dazu-patents-2025.yaml"]
        parser.add_argument("files", type=Path, nargs="*", default=default, help="演示数据文件，可以有多个")
        parser.add_argument("--once", action="store_true", help="已写入过或已有数据时不作改动，也不报错")

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("正式环境不能写入演示数据")
        password = os.environ.get("IPPLAN_DEMO_PASSWORD") or f"Demo-{secrets.token_urlsafe(9)}"
        hashed, made = make_password(password), list[str]()
        for file in options["files"]:
            made += self._load(read_script(file), hashed, once=options["once"])
        if made:
            self.stdout.write(f"演示账号：{'，'.join(made)}\n密码：{password}")

    def _load(self, script: Script, hashed: str, *, once: bool) -> list[str]:
        """Write one demonstration; the accounts that were made or revived for it, as they are announced."""
        plan = Plan.objects.filter(slug=script.plan).select_related("region").first()
        if plan is None:
            raise CommandError(
                f"没有标识为“{script.plan}”的计划，请先载入：load_plan fixtures/plans/{script.plan}.yaml"
            )
        if once and (has_figures(plan) or was_loaded(plan)):
            return []
        if plan.is_demonstration and has_figures(plan):
            self.stdout.write(f"“{plan.title}”已有演示数据，未作改动")
            return []
        try:
            with transaction.atomic():
                people = _people(plan, script)
                created = _accounts(plan, people, hashed)
                load(script, plan, _cast(plan, people))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"已为“{plan.title}”写入演示数据")
        return _announced(created)


@dataclass(frozen=True, slots=True)
class _Person:
    """A demonstration account: its user name, what it is called, and the unit to which it belongs."""

    username: str
    name: str
    role: Role
    unit: Unit | None


def _people(plan: Plan, script: Script) -> list[_Person]:
    """The office, and a person for each unit of the plan: of its own region, unless there is one from another plan of it.

    Collectives and units of other regions file nothing, so nobody stands for them there.
    """
    units, prefix = _units(plan), script.accounts
    office = next((unit for unit in units if unit.name == script.office), units[0])
    people = [
        _Person(prefix + name, called, role, office if role in (Role.ENTRY, Role.REVIEWER) else None)
        for name, called, role in OFFICE
    ]
    pattern = re.compile(re.escape(prefix) + r"unit[0-9]+")
    standing = [
        person
        for person in User.objects.filter(role=Role.UNIT_LEAD, region=plan.region, name__startswith="演示")
        if pattern.fullmatch(person.username)
    ]
    of_unit = {person.unit_id: person for person in standing}
    free = len(standing)
    for unit in units:
        person = of_unit.get(unit.pk)
        if person is None:
            free += 1
            people.append(_Person(f"{prefix}unit{free:02}", f"演示联络员{free:02}", Role.UNIT_LEAD, unit))
        else:
            people.append(_Person(person.username, person.name, Role.UNIT_LEAD, unit))
    return people


def _accounts(plan: Plan, people: Sequence[_Person], hashed: str) -> list[_Person]:
    """Make those that are missing or retired, all with the same password, hashed once; those in use keep theirs. Returns
    whoever was made or revived."""
    names = [person.username for person in people]
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    missing = [person for person in people if person.username not in known]
    for person in missing:
        add_person(
            username=person.username,
            name=person.name,
            role=person.role,
            region=plan.region,
            unit=person.unit,
            password=hashed,
            is_hashed=True,
            by=None,
            ran_by="demo_data",
            must_change_password=False,
        )
    retired = User.objects.filter(is_active=False, name__startswith="演示", username__in=names, region=plan.region)
    for account in retired:  # by clear_demo_data: the demonstration comes back
        account.is_active = True
        account.password = hashed
        account.save()
        record("启用人员", by=None, username="demo_data", of=account)
    revived = {account.username for account in retired}
    return [person for person in people if person in missing or person.username in revived]


def _cast(plan: Plan, people: Sequence[_Person]) -> Cast:
    names = [person.username for person in people]
    users = {user.username: user for user in User.objects.filter(username__in=names).select_related("region", "unit")}
    office = {person.role: users[person.username] for person in reversed(people) if person.unit is not None}
    leads = {
        person.unit.pk: users[person.username]
        for person in people
        if person.role is Role.UNIT_LEAD and person.unit is not None
    }
    return Cast(office[Role.ENTRY], office[Role.REVIEWER], leads)


def _announced(people: Sequence[_Person]) -> list[str]:
    """entry、entry2 … leader，unit01…unit18."""
    office = "、".join(person.username for person in people if person.role is not Role.UNIT_LEAD)
    units = sorted(person.username for person in people if person.role is Role.UNIT_LEAD)
    return [*([office] if office else []), *([f"{units[0]}…{units[-1]}"] if units else [])]


def _units(plan: Plan) -> list[Unit]:
    """The plan's units in the order of its file, those that can have people of its region."""
    rows = PlanUnit.objects.filter(plan=plan, unit__region=plan.region).exclude(unit__kind=UnitKind.COLLECTIVE)
    return [row.unit for row in rows.select_related("unit").order_by("order")]
