"""The first accounts of an installation: add_user."""

import io
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from organizations.models import Operation, Region, Unit, User
from plans.models import Plan

pytestmark = pytest.mark.django_db


def add_user(username: str, *options: str) -> str:
    out = StringIO()
    call_command("add_user", username, *options, stdout=out)
    return out.getvalue()


COMMON = ("--name", "张三", "--region", "500000")


def test_the_password_is_printed_once_and_must_be_changed(no_indicators: Plan) -> None:
    said = add_user("zhang", *COMMON, "--role", "entry", "--unit", "测试丙局")
    password = said.split("初始密码：")[1].strip()
    person = User.objects.get(username="zhang")
    assert person.check_password(password)
    assert person.must_change_password
    assert (person.name, person.role, person.unit) == ("张三", "entry", Unit.objects.get(name="测试丙局"))
    validate_password(password, person)
    line = Operation.objects.latest("pk")
    assert (line.action, line.user, line.object_label) == ("新建人员", None, "张三")
    assert line.username
    assert password not in f"{line.detail}{line.object_label}"


def test_a_given_password_is_not_printed(no_indicators: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Correct-Horse-7\n"))
    said = add_user("zhang", *COMMON, "--role", "leader", "--password-stdin")
    assert "Correct-Horse-7" not in said
    assert User.objects.get(username="zhang").check_password("Correct-Horse-7")


@pytest.mark.parametrize("password", ["short-A1", "alllowercase", "1234567890123", "Zhang-san-1"])
def test_a_weak_password_is_refused(password: str, no_indicators: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(CommandError):
        add_user("zhang-san", *COMMON, "--role", "leader", "--password-stdin")
    assert not User.objects.exists()


def test_an_address_for_reminders(no_indicators: Plan) -> None:
    add_user("zhang", *COMMON, "--role", "leader", "--email", "zhang@example.gov.cn")
    assert User.objects.get(username="zhang").email == "zhang@example.gov.cn"


REFUSED = [
    (("--role", "leader", "--email", "zhang"), "Email|电子邮件|邮箱"),
    (("--role", "unit_lead"), "单位负责人须指定单位"),
    (("--role", "unit_lead", "--unit", "没有的局"), "重庆市没有单位“没有的局”"),
    (("--role", "leader", "--region", "500999"), "未登记区划500999：请先 load_plan，或用 --region-name 给出名称"),
    (("--role", "leader", "--region", "5009", "--region-name", "某区"), "应为6位数字"),
    (("--role", "wizard"), "invalid choice: 'wizard'"),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
def test_what_is_refused(options: tuple[str, ...], message: str, no_indicators: Plan) -> None:
    with pytest.raises(CommandError, match=message):
        add_user("zhang", *COMMON, *options)
    assert not User.objects.exists()


def test_an_existing_name_is_refused(no_indicators: Plan) -> None:
    add_user("zhang", *COMMON, "--role", "leader")
    with pytest.raises(CommandError, match="该用户名已存在"):
        add_user("zhang", *COMMON, "--role", "entry")


def test_a_retired_unit_is_not_offered(no_indicators: Plan) -> None:
    Unit.objects.filter(name="测试丙局").update(retired_on="2024-01-01")
    with pytest.raises(CommandError, match="没有单位“测试丙局”"):
        add_user("zhang", *COMMON, "--role", "entry", "--unit", "测试丙局")


def test_a_region_is_registered_together_with_its_first_person_or_not_at_all() -> None:
    new = ("--name", "张三", "--region", "500101", "--region-name", "万州区")
    with pytest.raises(CommandError):
        add_user("zhang", *new, "--role", "unit_lead")
    assert not Region.objects.exists()
    add_user("zhang", *new, "--role", "leader")
    assert User.objects.get().region.name == "万州区"
