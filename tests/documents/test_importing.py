"""The acts of an import: begun, changed, thrown away, loaded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from documents.drafts.changes import hold_same, set_fields
from documents.drafts.rows import Draft, from_json
from documents.importing import (
    LONGEST,
    MOST,
    Loaded,
    NothingFound,
    Refused,
    carry_over,
    change,
    confirm,
    drop,
    loaded_version,
    start,
)
from documents.loading import load_plan
from indicators.models import Actual, AnnualTarget, Indicator
from organizations.models import Operation, Region, Unit, User
from organizations.roles import Role
from plans.models import Plan, PlanDocument, PlanImport
from plans.planfile import PlanFile, RegionItem
from plans.refusals import Invalid, NotAllowed, Stale
from tests.documents.proposals import PLAN, TEXT, issued, proposal
from tests.people import NOW, TODAY, add, approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    above = Region.objects.create(code="500000", name="重庆市")
    return Region.objects.create(code="500111", name="大足区", parent=above)


@pytest.fixture
def system(region: Region) -> User:
    return add("system", Role.SYSTEM, region)


def begun(by: User, plan: PlanFile = PLAN, **more: Any) -> PlanImport:
    return start(proposal(plan, **more), by=by, at=NOW)


def changed(kept: PlanImport, by: User, values: dict[tuple[str, str], str], version: int | None = None) -> PlanImport:
    doing: Callable[[Draft], Any] = lambda draft: set_fields(draft, values)  # noqa: E731
    return change(key=kept.pk, version=version or kept.version, by=by, at=NOW, doing=doing)[0]


def loaded(kept: PlanImport, by: User) -> Loaded | Refused:
    version = PlanImport.objects.get(pk=kept.pk).version
    return confirm(key=kept.pk, version=version, by=by, today=TODAY, at=NOW)


def test_what_was_begun_is_kept(system: User) -> None:
    kept = PlanImport.objects.get(pk=begun(system).pk)
    assert (kept.title, kept.name, kept.text, kept.version) == (PLAN.title, "测试计划.docx", TEXT, 1)
    assert kept.left == 2, "an indicator of which the reader is in doubt, and what could not be read"
    assert [row.get("name") for row in from_json(kept.draft).sections["indicators"]] == ["测试拥有量", "测试年均次数"]


def test_a_document_without_a_plan_leaves_nothing(system: User) -> None:
    with pytest.raises(NothingFound, match="没有指标，也没有任务"):
        start(replace(proposal(), plan=None, reason="没有指标，也没有任务"), by=system, at=NOW)
    with pytest.raises(Invalid, match="超过30万字"):
        begun(system, text="字" * (LONGEST + 1))
    assert not PlanImport.objects.exists()


def test_nobody_hoards(system: User) -> None:
    kept = begun(system)
    rows = [PlanImport(started_by=system, name="文", text="文", draft=kept.draft) for _ in range(MOST - 1)]
    PlanImport.objects.bulk_create(rows)
    with pytest.raises(Invalid, match="已有50份没有完成的导入"):
        begun(system)


def test_every_act_is_the_system_administrators(system: User) -> None:
    kept = begun(system)
    acts: list[Callable[[User], object]] = [
        begun,
        lambda by: changed(kept, by, {("p", "title"): "别的"}),
        lambda by: drop(key=kept.pk, by=by),
        lambda by: confirm(key=kept.pk, version=1, by=by, today=TODAY, at=NOW),
        lambda by: carry_over(key=kept.pk, version=1, chosen=(), by=by, at=NOW),
    ]
    office = Unit.objects.create(region=system.region, name="区市场监管局")
    for role in set(Role) - {Role.SYSTEM}:
        person = add(f"a-{role}", role, system.region, office)
        for act in acts:
            with pytest.raises(NotAllowed):
                act(person)
    assert PlanImport.objects.get().title == PLAN.title


def test_nobody_reaches_anothers(system: User) -> None:
    kept, other = begun(system), add("other", Role.SYSTEM, system.region)
    with pytest.raises(Http404):
        changed(kept, other, {("p", "title"): "别的"})
    with pytest.raises(Http404):
        confirm(key=kept.pk, version=1, by=other, today=TODAY, at=NOW)
    drop(key=kept.pk, by=other)
    assert PlanImport.objects.filter(pk=kept.pk).exists()
    drop(key=kept.pk, by=system)
    assert not PlanImport.objects.exists()


def test_a_window_that_was_overtaken_changes_nothing(system: User) -> None:
    kept = begun(system)
    now = changed(kept, system, {("i5", "name"): "甲"})
    assert (now.version, now.left) == (2, 2)
    with pytest.raises(Stale, match=r"已在另一个窗口改动（10:00）"):
        changed(kept, system, {("i5", "name"): "乙"}, version=1)
    with pytest.raises(Invalid, match="这一行或这一栏已不在校改稿中"):
        changed(now, system, {("i5", "name"): "丙", ("i99", "name"): "丁"})
    row = from_json(PlanImport.objects.get().draft).row("i5")
    assert row is not None
    assert row.get("name") == "甲"


# Loading


def test_what_was_corrected_is_loaded_and_forgotten(system: User) -> None:
    kept = changed(begun(system), system, {("i5", "target.2027"): "600", ("i6", "definition"): "每年的次数"})
    done = loaded(kept, system)
    assert isinstance(done, Loaded)
    assert AnnualTarget.objects.get(indicator__name="测试拥有量", year=2027).value == 600
    assert Indicator.objects.get(name="测试年均次数").definition == "每年的次数"
    assert PlanDocument.objects.get(plan=done.plan).text == TEXT
    assert not PlanImport.objects.exists()
    line = Operation.objects.latest("pk")
    assert (line.action, line.user, line.object_label) == ("载入计划", system, PLAN.title)


def refused(kept: PlanImport, by: User) -> dict[tuple[str, str], str]:
    before = [Plan.objects.count(), Unit.objects.count(), AnnualTarget.objects.count(), Operation.objects.count()]
    done = loaded(kept, by)
    assert isinstance(done, Refused)
    after = [Plan.objects.count(), Unit.objects.count(), AnnualTarget.objects.count(), Operation.objects.count()]
    assert before == after
    assert PlanImport.objects.filter(pk=kept.pk).exists()
    assert done.said == ""
    return dict(done.faults)


def test_everything_wrong_is_said_and_nothing_is_loaded(system: User) -> None:
    kept = changed(begun(system), system, {("i5", "target.2027"): "多", ("t7", "lead"): "无此局"})
    assert refused(kept, system) == {
        ("i5", "target.2027"): "“多”无法识别，计量单位是“件”",
        ("t7", "lead"): "单位“无此局”不在单位名单中",
    }


def test_a_plan_out_of_reach_is_refused_at_its_region(system: User) -> None:
    kept = begun(system, replace(PLAN, region=RegionItem(code="500102", name="涪陵区")))
    assert refused(kept, system) == {("p", "region_code"): "只能导入大足区及其下级的计划，不能导入500102的"}
    city = add("city", Role.SYSTEM, Region.objects.get(code="500000"))
    assert isinstance(loaded(begun(city), city), Loaded), "a district is below its city"


OTHER_REGION = {("p", "region_name"): "大足县"}
OTHER_YEARS = {("p", "last_year"): "2028"}


@pytest.mark.parametrize(
    ("values", "place", "message"),
    [
        (OTHER_REGION, ("p", "region_code"), "区划500111已登记为“大足区”，文件写作“大足县”"),
        (OTHER_YEARS, ("p", "first_year"), "规划期为2025—2027年，不能经重新载入改变"),
    ],
)
def test_refusals_of_loading_stand_at_their_field(
    values: dict[tuple[str, str], str], place: tuple[str, str], message: str, system: User
) -> None:
    assert isinstance(loaded(begun(system), system), Loaded)
    found = refused(changed(begun(system), system, values), system)
    assert list(found) == [place]
    assert message in found[place]


# A version that is loaded already


def test_the_loaded_version_is_found_by_slug_or_by_title(system: User) -> None:
    assert isinstance(loaded(begun(system), system), Loaded)
    plan = Plan.objects.get()
    for values, found in (
        ({}, plan),
        ({("p", "slug"): "other"}, plan),
        ({("p", "title"): "别的方案", ("p", "slug"): "x"}, None),
    ):
        kept = begun(system)
        draft = from_json(changed(kept, system, {**values, ("p", "tolerance"): "0.2"}).draft)
        assert loaded_version(draft, system) == found


def test_a_changed_target_of_an_issued_plan_is_refused_at_the_target(system: User) -> None:
    plan = issued(slug="dazu-test-2025", issued_on=TODAY)
    load_plan(plan, today=TODAY)
    found = refused(changed(begun(system, plan), system, {("i6", "target.2026"): "540"}), system)
    assert found == {
        ("i6", "target.2026"): "计划已印发，指标2 测试拥有量的2026年目标不能经重新载入改变，请用“调整目标”办理"
    }


def test_figures_do_not_move_to_another_indicator(system: User) -> None:
    """The issued version prints a new indicator first: number 1 has figures of another one."""
    office = Unit.objects.create(region=system.region, name="区市场监管局")
    assert isinstance(loaded(begun(system), system), Loaded)
    plan = Plan.objects.get()
    people = {
        "entry": add("entry", Role.ENTRY, system.region, office),
        "reviewer": add("reviewer", Role.REVIEWER, system.region, office),
    }
    approve(plan, 2026, 3, {1: 520}, people)
    kept = begun(system, issued(slug="dazu-test-2025", status="draft", number=""))
    assert refused(kept, system) == {
        (
            "i5",
            "number",
        ): "系统中第1项是“测试拥有量”，已有填报数据，不能改作另一项：请在“比较”页沿用原序号；如是同一项改了名称，请注明"
    }
    same: Callable[[Draft], None] = lambda draft: hold_same(draft, "i5")  # noqa: E731
    with transaction.atomic():
        change(key=kept.pk, version=1, by=system, at=NOW, doing=same)
        assert isinstance(loaded(kept, system), Loaded), "a person says that it is the same under another name"
        transaction.set_rollback(True)
    chosen = {"i5.number", "i6.number", "i7.number"}
    _kept, done = carry_over(key=kept.pk, version=PlanImport.objects.get().version, chosen=chosen, by=system, at=NOW)
    assert len(done) == 3
    assert isinstance(loaded(kept, system), Loaded)
    figure = Actual.objects.get()
    assert (figure.indicator.name, figure.indicator.number, figure.indicator.printed_number) == ("测试拥有量", 1, "2")
    assert list(Indicator.objects.order_by("number").values_list("number", "name")) == [
        (1, "测试拥有量"), (2, "测试年均总次数"), (3, "新增测试机构"),
    ]  # fmt: skip
