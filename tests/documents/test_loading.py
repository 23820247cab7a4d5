"""Loading a plan file: idempotent, all or nothing, and never over what has been reported."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError

from documents.loading import load_plan
from indicators.models import AnnualTarget, Assessment, Containment, Indicator
from organizations.models import Operation, Region, Unit, User
from organizations.roles import Role
from plans.loading import Changes
from plans.models import Plan, PlanDocument, PlanUnit, ReportingPeriod
from plans.planfile import read_plan_file
from plans.refusals import Invalid
from tasks.asking import ask_supporters
from tasks.measures import approve_measures, save_measures, submit_measures
from tasks.models import Milestone, ReportedState, Task, TaskAssignment
from tasks.reporting import ReportInput, save_reports
from tests import acts, rows
from tests.conftest import DAZU, INVENTED
from tests.people import NOW, TODAY, add, approve

pytestmark = pytest.mark.django_db

TWO_YEARS = (INVENTED / "two-years.yaml").read_text(encoding="utf-8")
TASKS_ONLY = (INVENTED / "no-indicators.yaml").read_text(encoding="utf-8")


def load(text: str, **options: Any) -> tuple[Plan, Changes]:
    return load_plan(read_plan_file(text), today=TODAY, **options)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def everything() -> dict[str, int]:
    """How many rows every table holds, histories and log included."""
    labels = ("organizations", "plans", "indicators", "tasks")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.parametrize(
    "path", [INVENTED / "two-years.yaml", INVENTED / "no-indicators.yaml", DAZU], ids=lambda p: p.stem
)
def test_loading_again_writes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    load(text, document="原文")
    before = everything()
    _plan, changes = load(text, document="原文")
    assert not changes
    assert everything() == before


def test_an_error_in_the_last_task_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    monkeypatch.setattr("documents.loading.count_tasks", _broken)
    with pytest.raises(IntegrityError):
        load(TWO_YEARS)
    assert everything() == before


def _broken(*_args: object) -> None:
    raise IntegrityError


def test_what_the_columns_cannot_hold_is_refused_in_words(no_indicators: Plan) -> None:
    before = everything()
    file = replace(read_plan_file(TASKS_ONLY), title="长" * 201)  # as a page might hand it in, past the reader
    with pytest.raises(Invalid, match=r"行动计划“长+”不能载入：标题：.*200"):
        load_plan(file, today=TODAY)
    assert everything() == before


def test_the_log_says_who_loaded(no_indicators: Plan) -> None:
    load(changed(TASKS_ONLY, ("title: 测试任务二", "title: 测试任务贰")), ran_by="root")
    line = Operation.objects.latest("pk")
    assert (line.action, line.username, line.user, line.object_label) == (
        "重新载入计划",
        "root",
        None,
        no_indicators.title,
    )


REFUSED: list[tuple[str, str, str]] = [
    ("name: 重庆市", "name: 渝", "区划500000已登记为“重庆市”，文件写作“渝”"),
    ('code: "500000", name: 重庆市', 'code: "510000", name: 四川省', "标识test-no-indicators已用于重庆市的计划"),
    ("years: [2024, 2024]", "years: [2024, 2025]", "规划期为2024—2024年，不能经重新载入改变"),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED, ids=["region name", "slug", "years"])
def test_what_another_row_stands_against(old: str, new: str, message: str, no_indicators: Plan) -> None:
    before = everything()
    with pytest.raises(Invalid, match=message):
        load(changed(TASKS_ONLY, (old, new)))
    assert everything() == before


def test_a_region_registered_by_hand_gets_its_parent() -> None:
    Region.objects.create(code="500102", name="涪陵区")
    plan, _ = load(TWO_YEARS)
    assert plan.region.parent == Region.objects.get(code="500000")


# Items that the file no longer names


WITHOUT_SEVEN = (
    TWO_YEARS[: TWO_YEARS.index("  - number: 7\n")] + TWO_YEARS[TWO_YEARS.index("  - number: 8\n    name: 测试强度") :]
)
WITHOUT_TASK = TASKS_ONLY[: TASKS_ONLY.index("  - number: 2\n")]


def test_an_indicator_that_is_gone_is_retired_and_comes_back(two_years: Plan) -> None:
    _, changes = load(WITHOUT_SEVEN)
    assert changes.retired == ["7 测试无目标"]
    assert not Indicator.objects.in_use(two_years).filter(number=7)
    assert not load(WITHOUT_SEVEN)[1]
    load(TWO_YEARS)
    assert Indicator.objects.in_use(two_years).filter(number=7)


def test_an_indicator_with_figures_is_not_left_out(dazu: Plan, people: dict[str, Any]) -> None:
    text = DAZU.read_text(encoding="utf-8")
    start = text.index("  - number: 13\n    name: 大足区知识产权公共服务平台")
    without = text[:start] + text[text.index("  - number: 14\n    name: 战略性新兴产业发明专利占比") :]
    approve(dazu, 2026, 3, {13: 1}, people)
    before = everything()
    with pytest.raises(Invalid, match="指标“13 大足区知识产权公共服务平台”已有填报数据，不能从计划文件中删去"):
        load(without)
    assert everything() == before


def test_a_task_that_is_gone_is_retired_and_comes_back(no_indicators: Plan) -> None:
    _, changes = load(WITHOUT_TASK)
    assert "2 测试任务二" in changes.retired
    assert not Task.objects.in_use(no_indicators).filter(number=2)
    load(TASKS_ONLY)
    assert Task.objects.in_use(no_indicators).filter(number=2)


def _with_report(plan: Plan, task: int) -> None:
    region = plan.region
    unit = TaskAssignment.objects.get(pk=acts.assignment_of(plan, task)).unit
    person = add("writer", "entry", region, unit)  # type: ignore[arg-type]
    report = ReportInput(assignment=acts.assignment_of(plan, task), reported_state=ReportedState.SLOW, done="已办")
    save_reports(plan=plan, year=2024, quarter=1, reports=[report], by=person, at=NOW)


def test_a_task_with_reports_is_not_left_out(no_indicators: Plan) -> None:
    _with_report(no_indicators, 2)
    with pytest.raises(Invalid, match="任务“2 测试任务二”已有填报数据"):
        load(WITHOUT_TASK)


def _with_measures(plan: Plan, task: int) -> None:
    clerk = add("clerk", Role.ENTRY, plan.region)
    measures = [acts.measure(due_on=date(2024, 5, 1))]
    save_measures(
        plan=plan, year=2024, quarter=1, assignment=acts.assignment_of(plan, task), measures=measures, by=clerk, at=NOW
    )


def _with_request(plan: Plan, task: int) -> None:
    clerk = add("clerk", Role.ENTRY, plan.region)
    key = TaskAssignment.objects.get(task__plan=plan, task__number=task, role="support").pk
    ask_supporters(plan=plan, year=2024, quarter=1, task=task, assignments=[key], by=clerk, at=NOW)


@pytest.mark.parametrize("filed", [_with_measures, _with_request], ids=["measures", "request"])
def test_a_task_with_measures_or_requests_is_not_left_out(
    filed: Callable[[Plan, int], None], no_indicators: Plan
) -> None:
    filed(no_indicators, 2)
    with pytest.raises(Invalid, match="任务“2 测试任务二”已有填报数据"):
        load(WITHOUT_TASK)
    text = changed(TASKS_ONLY, ("lead: [测试丁局]", "lead: [各测试区县政府]"), ("    support: [测试丙局]\n", ""))
    with pytest.raises(Invalid, match=r"任务分工“2 测试任务二 测试[丙丁]局”已有填报数据"):
        load(text)


def test_measures_stay_when_the_file_changes_the_documents_steps(no_indicators: Plan) -> None:
    _with_measures(no_indicators, 1)
    key, reviewer = acts.assignment_of(no_indicators, 1), add("judge", Role.REVIEWER, no_indicators.region)
    given: dict[str, Any] = {"plan": no_indicators, "year": 2024, "quarter": 1, "assignments": [key], "at": NOW}
    submit_measures(**given, by=User.objects.get(username="clerk"))
    approve_measures(**given, by=reviewer)
    load(changed(TASKS_ONLY, ("title: 测试任务二", "title: 测试任务贰")))
    assert [row.title for row in Milestone.objects.filter(assignment=key)] == ["召开校企对接会"]


def test_an_assignment_with_reports_is_not_left_out(no_indicators: Plan) -> None:
    _with_report(no_indicators, 1)
    text = changed(TASKS_ONLY, ("lead: [测试丙局, 各测试区县政府]", "lead: [各测试区县政府]"))
    with pytest.raises(Invalid, match="任务分工“1 测试任务一 测试丙局”已有填报数据"):
        load(text)


def test_leads_and_supporters_change_places(no_indicators: Plan) -> None:
    text = changed(TASKS_ONLY, ("lead: [测试丁局]", "lead: [测试丙局]"), ("support: [测试丙局]", "support: [测试丁局]"))
    load(text)
    found = TaskAssignment.objects.filter(task__number=2).order_by("role", "order").values_list("role", "unit__name")
    assert list(found) == [("lead", "测试丙局"), ("support", "测试丁局")]


def test_leads_in_another_order_and_only_they_get_history(no_indicators: Plan) -> None:
    before = TaskAssignment.history.count()
    load(changed(TASKS_ONLY, ("lead: [测试丙局, 各测试区县政府]", "lead: [各测试区县政府, 测试丙局]")))
    found = TaskAssignment.objects.filter(task__number=1).order_by("order").values_list("unit__name", flat=True)
    assert list(found) == ["各测试区县政府", "测试丙局"]
    assert TaskAssignment.history.count() == before + 2


def test_a_milestone_keeps_its_date_wherever_the_file_moves_it(two_years: Plan) -> None:
    Milestone.objects.filter(title="测试节点").update(done_on=date(2026, 5, 1))
    added = "      - {title: 新节点, due: 2026-01-31}\n      - {title: 测试节点, due: 2027-06-30}\n"
    load(changed(TWO_YEARS, ("      - {title: 测试节点, due: 2027-06-30}\n", added)))
    found = Milestone.objects.order_by("order").values_list("order", "title", "done_on")
    assert list(found) == [(1, "新节点", None), (2, "测试节点", date(2026, 5, 1)), (3, "没有期限的测试节点", None)]


def test_a_milestone_that_is_gone_is_removed_unless_it_is_done(two_years: Plan) -> None:
    text = changed(TWO_YEARS, ("      - {title: 没有期限的测试节点}\n", ""))
    Milestone.objects.filter(title="没有期限的测试节点").update(done_on=date(2026, 5, 1))
    with pytest.raises(Invalid, match="节点“没有期限的测试节点”已完成，不能从计划文件中删去"):
        load(text)
    Milestone.objects.update(done_on=None)
    _, changes = load(text)
    assert changes.retired == ["1 由集合牵头的测试任务 没有期限的测试节点"]
    assert [row.title for row in Milestone.objects.all()] == ["测试节点"]


# Targets


def test_a_changed_target_of_an_issued_plan_is_refused(two_years: Plan) -> None:
    for text in (
        changed(TWO_YEARS, ("targets: {2027: 30, 2029: 60}", "targets: {2027: 31, 2029: 60}")),
        changed(TWO_YEARS, ("targets: {2027: 30, 2029: 60}", "targets: {2027: 30, 2028: 45, 2029: 60}")),
        changed(TWO_YEARS, ("targets: {2027: 30, 2029: 60}", "targets: {2029: 60}")),
    ):
        with pytest.raises(Invalid, match=r"计划已印发，指标2 测试子集的202[78]年目标不能经重新载入改变"):
            load(text)


def test_a_changed_target_of_a_draft_is_taken_and_assessed(dazu: Plan, people: dict[str, Any]) -> None:
    approve(dazu, 2026, 3, {1: 518}, people)
    text = DAZU.read_text(encoding="utf-8")
    old = "targets: {2025: 495, 2026: 535, 2027: 575}"
    load(changed(text, (old, "targets: {2025: 495, 2026: 515, 2027: 575}")))
    assert AnnualTarget.objects.get(indicator__number=1, year=2026).value == 515
    row = Assessment.objects.get(indicator__number=1, period=acts.period_of(dazu))
    assert (row.target, row.status) == (Decimal(515), "achieved")


ISSUED = "status: issued\nnumber: 大足府发〔2025〕9号\nissued_on: 2025-09-22"


def test_issuing_a_draft_may_change_its_targets(dazu: Plan) -> None:
    text = DAZU.read_text(encoding="utf-8")
    old = "targets: {2025: 495, 2026: 535, 2027: 575}"
    issued = changed(text, ("status: draft", ISSUED), (old, "targets: {2025: 495, 2026: 535, 2027: 580}"))
    load(issued)
    assert AnnualTarget.objects.get(indicator__number=1, year=2027).value == 580
    for status in (ISSUED, "status: draft"):
        with pytest.raises(Invalid, match="计划已印发，指标1 有效发明专利总量的2027年目标不能经重新载入改变"):
            load(changed(text, ("status: draft", status)))


def test_a_target_that_a_draft_drops_is_gone(dazu: Plan) -> None:
    text = DAZU.read_text(encoding="utf-8")
    load(changed(text, ("targets: {2025: 495, 2026: 535, 2027: 575}", "targets: {2025: 495, 2027: 575}")))
    assert list(AnnualTarget.objects.filter(indicator__number=1).values_list("year", flat=True)) == [2025, 2027]


# Units and quarters


def test_units_in_another_order(no_indicators: Plan) -> None:
    load(changed(TASKS_ONLY, ("units: [测试丙局, 测试丁局,", "units: [测试丁局, 测试丙局,")))
    found = PlanUnit.objects.filter(plan=no_indicators).values_list("printed_name", flat=True)
    assert list(found) == ["测试丁局", "测试丙局", "各测试区县政府"]
    assert not load(changed(TASKS_ONLY, ("units: [测试丙局, 测试丁局,", "units: [测试丁局, 测试丙局,")))[1]


def test_a_unit_keeps_what_the_administration_set(no_indicators: Plan) -> None:
    Unit.objects.filter(name="测试丙局").update(contact_name="某人", display_order=77)
    assert not load(TASKS_ONLY)[1]
    assert Unit.objects.get(name="测试丙局").display_order == 77


def test_a_unit_that_the_file_no_longer_lists_is_forgotten(no_indicators: Plan) -> None:
    text = changed(TASKS_ONLY, (", {name: 各测试区县政府, kind: collective}", ""), (", 各测试区县政府]", "]"))
    _, changes = load(text)
    assert "各测试区县政府" in changes.retired
    assert PlanUnit.objects.filter(plan=no_indicators).count() == 2
    assert Unit.objects.filter(name="各测试区县政府").exists()


def test_deadlines_are_working_days_after_the_quarter(dazu: Plan) -> None:
    row = acts.period_of(dazu, 2026, 3)
    assert (row.kind, row.reports_due_on, row.figures_due_on) == ("due", date(2026, 10, 14), date(2026, 10, 19))
    assert (row.check_due_on, row.meeting_on) == (date(2026, 10, 22), date(2026, 10, 28))
    assert row.closing_due_on == date(2026, 10, 26), "13 working days: 8, 9, 12 to 16, 19 to 23, 26"


def test_edited_deadlines_survive_reloading(no_indicators: Plan) -> None:
    period = ReportingPeriod.objects.filter(plan=no_indicators, year=2024, quarter=1)
    period.update(meeting_on=date(2024, 5, 6))
    assert not load(TASKS_ONLY)[1]
    assert period.get().meeting_on == date(2024, 5, 6)


def test_a_quarter_from_before_there_was_a_closing_date_gets_one(no_indicators: Plan) -> None:
    """Check on 16 April, a Tuesday; two working days later, but not after a meeting that was moved."""
    periods = ReportingPeriod.objects.filter(plan=no_indicators)
    periods.update(closing_due_on=None)
    periods.filter(quarter=1).update(check_due_on=date(2024, 4, 16))
    periods.filter(quarter=2).update(check_due_on=date(2024, 7, 16), meeting_on=date(2024, 7, 17))
    periods.filter(quarter=3).update(check_due_on=None)
    _, changes = load(TASKS_ONLY)
    assert [each for each in changes.changed if "定稿截止" in each] == [
        "2024年第1季度：定稿截止", "2024年第2季度：定稿截止", "2024年第4季度：定稿截止",
    ]  # fmt: skip
    assert list(periods.filter(year=2024).order_by("quarter").values_list("closing_due_on", flat=True))[:3] == [
        date(2024, 4, 18), date(2024, 7, 17), None,
    ]  # fmt: skip
    assert not load(TASKS_ONLY)[1]


def test_quarters_before_the_plan_and_before_its_issue_are_history(two_years: Plan) -> None:
    kinds = {(row.year, row.quarter): row.kind for row in ReportingPeriod.objects.filter(plan=two_years)}
    assert sorted(kinds)[0] == (2023, 1)  # the baseline year of indicator 5
    assert len(kinds) == 7 * 4
    assert max(place for place, kind in kinds.items() if kind == "history") == (2025, 2)  # issued on 2025-09-01
    assert ReportingPeriod.objects.get(plan=two_years, year=2025, quarter=2).meeting_on is None


# Documents


def test_a_document_is_kept_with_its_hash(no_indicators: Plan) -> None:
    load(TASKS_ONLY, document="原文")
    row = PlanDocument.objects.get(plan=no_indicators)
    # printf 原文 | sha256sum
    assert (row.text, row.status) == ("原文", "draft")
    assert row.sha256 == "354b28c85333456866931a77eacdf6cd18d80b79981ccf1f4ca927b84fd99302"
    load(TASKS_ONLY, document="修改后的原文")
    assert PlanDocument.objects.get(plan=no_indicators).text == "修改后的原文"


def test_lists_are_written_in_the_order_of_the_file(dazu: Plan) -> None:
    found = Indicator.objects.get(plan=dazu, number=5).responsibilities.values_list("unit__name", flat=True)
    assert list(found) == ["区市场监管局", "区科技局", "区经济信息委", "区金融发展事务中心"]
    assert rows.run(rows.update(Indicator.objects.get(plan=dazu, number=5), definition="改")) == 1


# What contains an indicator


def contained(plan: Plan) -> list[tuple[int, str, int, str]]:
    rows = Containment.objects.filter(indicator__plan=plan).order_by("indicator__number", "outer__number")
    return list(rows.values_list("indicator__number", "part", "outer__number", "outer_part"))


def test_what_contains_what_is_loaded(dazu: Plan, two_years: Plan) -> None:
    assert contained(dazu) == [
        (3, "numerator", 1, "figure"),
        (7, "figure", 1, "figure"),
        (7, "figure", 3, "numerator"),
        (15, "figure", 9, "figure"),
        (16, "figure", 10, "figure"),
    ]
    assert contained(two_years) == []


def within_two_years(within: str) -> str:
    return changed(TWO_YEARS, ("    targets: {2027: 30, 2029: 60}\n", f"    targets: {{2027: 30, 2029: 60}}\n{within}"))


def test_what_contains_an_indicator_changes_with_history(two_years: Plan) -> None:
    _, changes = load(within_two_years("    within: [1]\n"))
    assert (changes.created, changes.changed) == (1, [])
    assert contained(two_years) == [(2, "figure", 1, "figure")]
    assert not load(within_two_years("    within: [1]\n"))[1]
    _, changes = load(within_two_years("    within: [{number: 5, part: numerator}]\n"))
    assert changes.changed == ["2 测试子集：包含关系"]
    assert contained(two_years) == [(2, "figure", 5, "numerator")]
    load(TWO_YEARS)
    assert contained(two_years) == []
    history = Containment.history.order_by("history_id").values_list("history_type", "outer__number")
    assert list(history) == [("+", 1), ("-", 1), ("+", 5), ("-", 5)]


def test_what_contained_a_retired_indicator_comes_back_with_it(two_years: Plan) -> None:
    full = changed(
        TWO_YEARS, ("  - number: 7\n    name: 测试无目标\n", "  - number: 7\n    name: 测试无目标\n    within: [1]\n")
    )
    load(full)
    load(WITHOUT_SEVEN)
    load(full)
    assert contained(two_years) == [(7, "figure", 1, "figure")]
