"""Add a person from the server's command line: how the first accounts of an installation are made."""

import getpass
import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from organizations.accounts import add_person
from organizations.models import Region, Unit, User
from organizations.roles import Role


class Command(BaseCommand):
    help = "新建人员；初始密码从标准输入读取（--password-stdin），否则随机生成并显示一次，首次登录须修改"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--role", required=True, choices=Role.values, help="角色")
        parser.add_argument("--region", required=True, help="行政区划代码，如500111")
        parser.add_argument("--region-name", default="", help="区划尚未登记时的名称")
        parser.add_argument("--unit", default="", help="单位名称（单位负责人必填）")
        parser.add_argument("--email", default="", help="电子邮箱，用于报送提醒")
        parser.add_argument("--password-stdin", action="store_true", help="从标准输入读取初始密码")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        region = self._region(options["region"], options["region_name"])
        unit = self._unit(region, options["unit"])
        given = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else ""
        password = given or f"{secrets.token_urlsafe(12)}-A1"
        try:
            validate_password(password, User(username=options["username"], name=options["name"]))
            person = add_person(
                username=options["username"],
                name=options["name"],
                role=options["role"],
                region=region,
                unit=unit,
                email=options["email"],
                password=password,
                by=None,
                ran_by=getpass.getuser(),
            )
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已新建{person.get_role_display()}{person.name}（{person.username}），首次登录须修改密码")
        if not given:
            self.stdout.write(f"初始密码：{password}")

    @staticmethod
    def _region(code: str, name: str) -> Region:
        region = Region.objects.filter(code=code).first()
        if region is None and not name:
            raise CommandError(f"未登记区划{code}：请先 load_plan，或用 --region-name 给出名称")
        if region is None:
            region = Region(code=code, name=name)
            try:
                region.full_clean()
            except ValidationError as error:
                raise CommandError("；".join(error.messages)) from error
            region.save()
        return region

    @staticmethod
    def _unit(region: Region, name: str) -> Unit | None:
        if not name:
            return None
        unit = Unit.objects.filter(region=region, name=name, retired_on__isnull=True).first()
        if unit is None:
            raise CommandError(f"{region}没有单位“{name}”")
        return unit
