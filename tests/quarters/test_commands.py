"""demo_data and clear_demo_data on the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from indicators.models import Actual
from organizations.models import User
from plans.models import Plan
from tests import acts
from tests.conftest import ROOT, loaded

pytestmark = pytest.mark.django_db

SMALL = """
plan: dazu-patents-2025
figures:
  1: {2024q4: 460}
corrections: []
waiting: []
returned: {}
states: {}
verdicts: []
silent: []
words: {}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "demonstration.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_password_is_shown_and_signs_in(dazu: Plan, small: str) -> None:
    said = run("demo_data", small)
    password = said.split("密码：")[1].strip()
    names = {"entry", "entry2", "reviewer", "reviewer2", "leader", "system", "security", "auditor", "unit01", "unit18"}
    assert names <= set(User.objects.values_list("username", flat=True))
    assert User.objects.count() == 8 + 18
    assert all(person.check_password(password) for person in User.objects.filter(username__in=names))
    assert User.objects.get(username="unit05").unit.name == "区科技局"  # type: ignore[union-attr]


def test_the_password_of_the_environment_is_taken(dazu: Plan, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPPLAN_DEMO_PASSWORD", "Correct-Horse-7")
    run("demo_data", small)
    assert User.objects.get(username="leader").check_password("Correct-Horse-7")


def test_loading_twice_changes_nothing(dazu: Plan, small: str) -> None:
    run("demo_data", small)
    before = (list(Actual.objects.values()), list(User.objects.values("username", "password")))
    assert "已有演示数据，未作改动" in run("demo_data", small)
    assert (list(Actual.objects.values()), list(User.objects.values("username", "password"))) == before


def test_production_settings_refuse(dazu: Plan, small: str, settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="正式环境不能写入演示数据"):
        run("demo_data", small)
    assert not User.objects.exists()


def test_the_plan_comes_first(db: None, small: str) -> None:
    with pytest.raises(CommandError, match="请先载入：load_plan fixtures/plans/dazu-patents-2025"):
        run("demo_data", small)


def test_a_plan_with_real_figures_is_refused_and_no_account_is_made(
    dazu: Plan, people: dict[str, User], small: str
) -> None:
    acts.figure_saved(dazu, people)
    before = User.objects.count()
    with pytest.raises(CommandError, match="已有真实数据，不能写入演示数据"):
        run("demo_data", small)
    assert User.objects.count() == before


def test_clearing_retires_the_accounts_and_the_demonstration_comes_back(dazu: Plan, small: str) -> None:
    run("demo_data", small)
    assert run("clear_demo_data", dazu.slug) == f"已清除“{dazu.title}”的演示数据1行，停用演示账号26个\n"
    assert not User.objects.filter(is_active=True).exists()
    assert not Actual.objects.exists()
    said = run("demo_data", small)
    password = said.split("密码：")[1].strip()
    assert User.objects.filter(is_active=True).count() == 26
    assert User.objects.get(username="entry").check_password(password)


def test_accounts_may_stay(dazu: Plan, small: str) -> None:
    run("demo_data", small)
    assert "停用演示账号0个" in run("clear_demo_data", dazu.slug, "--keep-accounts")
    assert User.objects.filter(is_active=True).count() == 26


def test_real_people_are_never_retired(dazu: Plan, small: str) -> None:
    run("demo_data", small)
    User.objects.filter(username="entry2").update(name="王五")
    run("clear_demo_data", dazu.slug)
    assert list(User.objects.filter(is_active=True).values_list("username", flat=True)) == ["entry2"]


def test_clearing_what_is_no_demonstration(dazu: Plan, people: dict[str, User]) -> None:
    acts.figure_approved(dazu, people)
    with pytest.raises(CommandError, match="不是演示数据，不能清除"):
        run("clear_demo_data", dazu.slug)
    with pytest.raises(CommandError, match="没有标识为“nowhere”的计划"):
        run("clear_demo_data", "nowhere")
    assert Actual.objects.count() == 1


def test_another_plan_has_accounts_of_its_own(dazu: Plan, small: str, tmp_path: Path) -> None:
    """One for each unit of its region but collectives; those of another region, which file nothing, have none."""
    fuling = loaded(ROOT / "fixtures" / "plans" / "fuling-ip-2025.yaml")
    path = tmp_path / "fuling.yaml"
    path.write_text(
        "plan: fuling-ip-2025\naccounts: fl-\noffice: 区市场监管局\nfigures: {5: {2024q4: 210}}\n", encoding="utf-8"
    )
    said = run("demo_data", small, str(path))
    assert "fl-leader" in said
    assert "fl-unit01…fl-unit21" in said  # 30 units, of which 3 are collectives and 6 the city's
    own = User.objects.filter(username__startswith="fl-")
    assert own.count() == 8 + 21
    assert not own.exclude(region=fuling.region).exists()
    assert User.objects.get(username="fl-entry").unit.name == "区市场监管局"  # type: ignore[union-attr]
    assert run("clear_demo_data", fuling.slug).endswith("停用演示账号29个\n")
    assert User.objects.filter(is_active=True).count() == 26


def test_a_region_with_two_demonstrations_shares_its_people(db: None, tmp_path: Path) -> None:
    """A unit that both plans name has one person; accounts stay while either demonstration does."""
    scripts = []
    for slug, more in (("chongqing-ip-2024", "until: 2024q3"), ("chongqing-patents-2022", "figures: {2: {2021q4: 1}}")):
        loaded(ROOT / "fixtures" / "plans" / f"{slug}.yaml")
        path = tmp_path / f"{slug}.yaml"
        path.write_text(f"plan: {slug}\naccounts: cq-\n{more}\n", encoding="utf-8")
        scripts.append(str(path))
    run("demo_data", *scripts)
    leads = User.objects.filter(role="unit_lead")
    assert leads.count() == len(set(leads.values_list("unit", flat=True))) == 23 + 4  # the older plan names four others
    assert "停用演示账号0个" in run("clear_demo_data", "chongqing-ip-2024")
    assert run("clear_demo_data", "chongqing-patents-2022").endswith("停用演示账号35个\n")
